package pki

import (
	"encoding/hex"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/testdata/corpus"
)

// indexed is one entry of certs/index.json.
type indexed struct {
	File      string `json:"file"`
	Kind      string `json:"kind"`
	Key       string `json:"key"`
	Explicit  *bool  `json:"explicit_params"`
	Serial    string `json:"serial_hex"`
	SignedBy  string `json:"signed_by_sha256"`
	NotBefore string `json:"not_before"`
	NotAfter  string `json:"not_after"`
	Algorithm string `json:"signature_algorithm"`
	PSS       []any  `json:"pss"`
}

// kindOf finds the signer of c among all the way a trust store does, and names the kind as certs/index.json does.
func kindOf(c *Certificate, all []*Certificate) (kind string, signer *Certificate) {
	if c.SelfIssued() && c.CheckSignatureFrom(c) == nil {
		return "root", nil
	}
	for _, s := range all {
		if s.Subject.Equal(c.Issuer) && c.CheckSignatureFrom(s) == nil {
			if c.SelfIssued() {
				return "link-selfissued", s
			}
			return "link", s
		}
	}
	named := false
	for _, s := range all {
		if len(c.AuthorityKeyID) == 0 || string(s.SubjectKeyID) != string(c.AuthorityKeyID) {
			continue
		}
		if c.CheckSignatureFrom(s) == nil {
			return "link-by-AKI", s
		}
		named = true
	}
	if named {
		return "link-bad-signature", nil
	}
	return "link-unverified", nil
}

func TestRealChains(t *testing.T) {
	raw, _ := corpusCertificates(t)
	var all []*Certificate
	for _, der := range raw {
		c, err := ParseCertificate(der)
		require.NoError(t, err)
		all = append(all, c)
	}
	var index []indexed
	corpus.JSON(t, "certs/index.json", &index)
	for _, want := range index {
		c, err := ParseCertificate(corpus.Read(t, "certs/"+want.File))
		require.NoError(t, err, want.File)
		if want.Kind == "" {
			continue
		}
		kind, signer := kindOf(c, all)
		if kind != want.Kind {
			t.Errorf("%s: kind %s, index says %s", want.File, kind, want.Kind)
		}
		if want.SignedBy != "" && signer != nil {
			sum := signer.Fingerprint()
			if hex.EncodeToString(sum[:]) != want.SignedBy {
				t.Errorf("%s: signed by %x, index says %s", want.File, sum, want.SignedBy)
			}
		}
	}
	counts := map[string]int{}
	for _, c := range all {
		kind, _ := kindOf(c, all)
		counts[kind]++
		if kind == "link-unverified" || kind == "link-bad-signature" {
			t.Logf("%s: %v by %v", kind, c.Subject, c.Issuer)
		}
		if err := c.CheckSignatureFrom(c); err != nil && !errors.Is(err, ErrSignature) {
			t.Errorf("%v: %v", c.Subject, err)
		}
	}
	t.Log(counts)
}
