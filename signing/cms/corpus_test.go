package cms_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/testdata/corpus"
)

// TestTestbedLists judges the signed lists that have no package of their own; security objects, EF.CardSecurity and
// master lists are judged in theirs.
func TestTestbedLists(t *testing.T) {
	var index []struct {
		File string
		Type string `json:"econtent_type"`
		CMS  string `json:"cms"`
	}
	corpus.JSON(t, "certs/testbed-index.json", &index)
	judged := 0
	for _, e := range index {
		if e.CMS == "" {
			continue
		}
		judged++
		d, err := cms.Parse(corpus.Read(t, "certs/"+e.File))
		require.NoError(t, err, e.File)
		require.Equal(t, e.Type, string(d.ContentType))
		require.Equal(t, "OK", e.CMS)
		require.NoError(t, d.Verify(nil), e.File)
	}
	require.Equal(t, 2, judged)
}

// TestEveryOctetOfRealObjects turns each octet of real objects: what verifies still has to hold the same content, the same
// signed attributes and the same signer.
func TestEveryOctetOfRealObjects(t *testing.T) {
	for _, name := range []string{"chip/cardsecurity/testbed-unknown-ds.bin", "lds/ucl2009/EF_SOD.bin"} {
		raw := corpus.Read(t, name)
		if raw[0] == 0x77 {
			raw = raw[4:]
		}
		good, err := cms.Parse(bytes.Clone(raw)) // a SignedData is made of its input
		require.NoError(t, err)
		require.NoError(t, good.Verify(nil))
		verified := 0
		for at := range raw {
			for _, bit := range []byte{0x01, 0x80} {
				raw[at] ^= bit
				d, err := cms.Parse(raw)
				if err == nil && d.Verify(nil) == nil {
					verified++
					require.Equal(t, good.Content, d.Content, "%s octet %d", name, at)
					require.Equal(t, good.SignerInfos[0].SigningTime, d.SignerInfos[0].SigningTime)
					require.Equal(t, good.Certificates[0].PublicKey, d.Certificates[0].PublicKey)
				}
				raw[at] ^= bit
			}
		}
		t.Logf("%s: %d of %d changes touch nothing that is signed", name, verified, 2*len(raw))
		// Certificate (judged by its own signature), identifiers and versions are outside the signature; content,
		// attributes and signature are not.
		covered := len(good.Content) + len(good.SignerInfos[0].RawSignedAttrs) + len(good.SignerInfos[0].Signature)
		require.LessOrEqual(t, verified, 2*(len(raw)-covered))
	}
}
