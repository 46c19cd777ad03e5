package seal_test

import (
	"crypto"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal"
	"github.com/chancery-id/chancery/testdata/corpus"
)

type corpusSeal struct {
	Name, Hex, Expect string
	Parsed            *struct {
		Version   int
		Country   string
		Signer    string
		Reference string `json:"cert_ref"`
		Radix     int    `json:"cert_ref_len_radix"`
		Issued    string
		Signed    string
		Def       byte `json:"feature_def"`
		Category  byte `json:"type_category"`
		Features  []struct {
			Tag  byte
			Hex  string
			C40  string
			UTF8 string
		}
		SignedLen int `json:"signed_len"`
		Signature string
		Trailing  int
	}
}

func TestEverySealOfTheCorpus(t *testing.T) {
	var index struct{ Seals []corpusSeal }
	corpus.JSON(t, "vds/seals.json", &index)
	require.Len(t, index.Seals, 24)
	var certs []*pki.Certificate
	for _, name := range corpus.Glob(t, "vds/*.der") {
		cert, err := pki.ParseCertificate(corpus.Read(t, name))
		require.NoError(t, err)
		certs = append(certs, cert)
	}
	for _, e := range index.Seals {
		t.Run(e.Name, func(t *testing.T) { judgeSeal(t, e, certs) })
	}
}

// breaches are what real seals get wrong: they are read, and not written again.
var breaches = map[string]string{
	"ankunftsnwPapier": "no fillers to three characters",
	"utoVisa":          "a length that is not DER",
}

func judgeSeal(t *testing.T, e corpusSeal, certs []*pki.Certificate) {
	octets := unhex(t, e.Hex)
	s, err := seal.Parse(octets)
	if strings.HasPrefix(e.Expect, "must be refused") {
		require.Error(t, err)
		require.Nil(t, s)
		t.Log(err)
		return
	}
	if e.Parsed.Signature == "" { // published without its signature zone
		require.ErrorIs(t, err, seal.ErrNotSealed)
		m, err := seal.Decode(octets)
		require.NoError(t, err)
		s = &seal.Seal{Message: *m, SignedData: octets}
		again, err := m.Encode()
		require.NoError(t, err)
		require.Equal(t, octets, again)
	} else {
		require.NoError(t, err)
		again, err := s.Encode()
		if breach := breaches[e.Name]; breach != "" {
			require.ErrorContains(t, err, breach)
			require.Contains(t, fmt.Sprint(s.Findings), breach)
		} else {
			require.NoError(t, err)
			require.Empty(t, s.Findings)
			require.Equal(t, octets, append(again, s.Padding...))
		}
	}
	sameSeal(t, e, s)

	profile, ok := seal.Profiles().For(&s.Message)
	require.Equal(t, e.Name != "utoVisa", ok) // a type of document that nobody described
	if ok {
		require.NoError(t, profile.Fit(&s.Message))
		if err := profile.Validate(&s.Message); err != nil {
			require.ErrorContains(t, err, "version 4, want [3]")
			require.Contains(t, []string{"ankunftsnwPapier", "Arrival attestation"}, e.Name)
		}
		for _, v := range profile.Read(&s.Message) {
			require.Equal(t, slices.Contains(profile.Unknown(&s.Message), v.Tag), v.Name == "")
		}
	}
	if e.Parsed.Signature != "" {
		require.NoError(t, s.Fit())
	}
	_, file, found := strings.Cut(e.Expect, "signature valid with certificate ")
	if !found {
		return
	}
	file, hash, _ := strings.Cut(file, ".der (")
	cert, err := pki.ParseCertificate(corpus.Read(t, "vds/"+file+".der"))
	require.NoError(t, err)
	require.NoError(t, s.CheckSignature(cert))
	want := map[string]crypto.Hash{"sha224)": crypto.SHA224, "sha256)": crypto.SHA256}[hash]
	require.Equal(t, want.Size(), len(s.Signature)/2)
	if s.Signer != "DEZV" {
		one, err := s.FindSigner(certs)
		require.NoError(t, err)
		require.Equal(t, cert.Raw, one.Raw)
	}
	for _, other := range certs {
		if string(other.Raw) != string(cert.Raw) {
			require.ErrorIs(t, s.CheckSignature(other), pki.ErrSignature)
		}
	}
}

// sameSeal compares what was read with what the index says.
func sameSeal(t *testing.T, e corpusSeal, s *seal.Seal) {
	p := e.Parsed
	require.Equal(t, []any{p.Version, p.Country, p.Signer, p.Reference, p.Def, p.Category, p.Radix == 10},
		[]any{s.Version, s.State, s.Signer, s.Reference, s.Definition, s.Category, s.DecimalCount})
	require.Equal(t, []string{p.Issued, p.Signed}, []string{s.Issued.String(), s.Header.Signed.String()})
	require.Len(t, s.SignedData, p.SignedLen)
	require.Len(t, s.Padding, p.Trailing)
	require.Equal(t, strings.ToLower(p.Signature), fmt.Sprintf("%x", s.Signature))
	require.Len(t, s.Features, len(p.Features))
	for i, f := range p.Features {
		require.Equal(t, f.Tag, s.Features[i].Tag)
		require.Equal(t, unhex(t, f.Hex), append([]byte{}, s.Features[i].Value...))
		if f.C40 != "" {
			text, err := seal.DecodeC40(s.Features[i].Value)
			require.NoError(t, err)
			require.Equal(t, f.C40, strings.ReplaceAll(text, " ", "<"))
		}
		if f.UTF8 != "" {
			require.Equal(t, f.UTF8, string(s.Features[i].Value))
		}
	}
}
