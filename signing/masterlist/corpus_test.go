package masterlist_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/corpus"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// entry is what the corpus index states of one list.
type entry struct {
	File     string
	Bare     bool `json:"bare_content"`
	Embedded []struct {
		Serial string `json:"serial_hex"`
		Key    string
	} `json:"embedded_certificates"`
	Signers []struct {
		SID        string `json:"sid"`
		Digest     string
		Signature  string
		Time       string   `json:"signing_time"`
		Attributes []string `json:"signed_attrs"`
	}
	Version      string `json:"cscaml_version"`
	Certificates int
	Distinct     int
	Sorted       bool `json:"set_sorted_der"`
	Unparsable   int  `json:"unparsable_certificates"`
	VerifiesWith *struct {
		SHA256 string
		Serial string `json:"serial_hex"`
		InList bool   `json:"in_list"`
	} `json:"signer_verifies_with"`
	Countries int
	Quirk     string
}

func TestEveryMasterListOfTheCorpus(t *testing.T) {
	var index []entry
	corpus.JSON(t, "masterlist/index.json", &index)
	require.Len(t, index, 10)
	for _, e := range index {
		t.Run(e.File, func(t *testing.T) {
			l, err := masterlist.Parse(corpus.Read(t, "masterlist/"+e.File))
			require.NoError(t, err)
			checkContent(t, e, l)
			if e.Bare {
				require.Nil(t, l.CMS)
				require.ErrorIs(t, l.Verify(nil), masterlist.ErrUnsigned)
				return
			}
			checkSigner(t, e, l)
		})
	}
}

func checkContent(t *testing.T, e entry, l *masterlist.List) {
	require.Equal(t, e.Version, fmt.Sprintf("%02d", l.Version))
	require.Equal(t, e.Certificates, l.Len())
	require.Equal(t, e.Distinct, len(l.Certificates)+len(l.Unreadable))
	notes := fmt.Sprint(l.Findings)
	require.Equal(t, !e.Sorted, strings.Contains(notes, "not in the order of DER"))
	countries := map[string]bool{}
	for _, c := range l.Certificates {
		countries[c.Country()] = true
	}
	// The index was made with a reader that refuses three Lithuanian certificates; this module reads them.
	require.Empty(t, l.Unreadable)
	if e.Unparsable > 0 {
		require.True(t, countries["LT"])
		delete(countries, "LT")
	}
	require.Len(t, countries, e.Countries)
	if e.Sorted && len(l.Unreadable) == 0 && l.Validate() == nil {
		again, err := l.Encode()
		require.NoError(t, err)
		require.Equal(t, l.CMS.Content, again)
	}
}

func checkSigner(t *testing.T, e entry, l *masterlist.List) {
	d := l.CMS
	require.Len(t, d.Certificates, len(e.Embedded))
	for i, want := range e.Embedded {
		require.Equal(t, want.Key, pki.DescribeKey(d.Certificates[i].PublicKey))
	}
	require.Len(t, d.SignerInfos, len(e.Signers))
	s, want := d.SignerInfos[0], e.Signers[0]
	require.Equal(t, want.SID == "subject_key_identifier", s.SID.IsKeyID())
	var types []string
	for _, a := range s.SignedAttrs {
		types = append(types, string(a.Type))
	}
	require.ElementsMatch(t, want.Attributes, types)
	if want.Time == "" {
		require.True(t, s.SigningTime.IsZero())
	} else {
		require.Equal(t, want.Time, s.SigningTime.Format("2006-01-02 15:04:05-07:00"))
	}
	require.NoError(t, l.Verify(nil))
	notes, err := d.Examine(0, nil)
	require.NoError(t, err)
	require.Equal(t, e.Quirk != "", strings.Contains(fmt.Sprint(notes), "DigestInfo"), "%v", notes)

	signer, _, err := d.FindSigner(0)
	require.NoError(t, err)
	var csca *pki.Certificate
	inList := false
	for i, c := range append(append([]*pki.Certificate{}, l.Certificates...), d.Certificates...) {
		if fmt.Sprintf("%x", c.Fingerprint()) == e.VerifiesWith.SHA256 {
			csca = c
			inList = inList || i < len(l.Certificates)
		}
	}
	require.NotNil(t, csca)
	require.Equal(t, e.VerifiesWith.InList, inList)
	require.NoError(t, signer.CheckSignatureFrom(csca))
}

// BenchmarkGermanList reads a list of 588 certificates, and verifies its signature.
func BenchmarkGermanList(b *testing.B) {
	raw := corpus.Read(b, "masterlist/de-2026-05-28.ml")
	l, err := masterlist.Parse(raw)
	require.NoError(b, err)
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := masterlist.Parse(raw); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*l.Len()), "us/certificate")
	})
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			if err := l.Verify(nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// What a list costs is held in allocations, which are stable where times are not.
func TestGermanListIsLean(t *testing.T) {
	raw := corpus.Read(t, "masterlist/de-2026-05-28.ml")
	l, err := masterlist.Parse(raw)
	require.NoError(t, err)
	most := 24 * float64(l.Len())
	require.LessOrEqual(t, ratio.Allocations(ratio.Work{Do: func() { _, _ = masterlist.Parse(raw) }, Enough: most}), most)
}
