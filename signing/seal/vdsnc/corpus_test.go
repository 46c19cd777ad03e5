package vdsnc_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal"
	"github.com/chancery-id/chancery/signing/seal/vdsnc"
	"github.com/chancery-id/chancery/testdata/corpus"
)

func TestPublishedDocuments(t *testing.T) {
	for _, e := range published(t) {
		t.Run(e.Name, func(t *testing.T) {
			d, err := vdsnc.Parse([]byte(e.BarcodeText))
			require.NoError(t, err)
			require.Empty(t, d.Findings)
			require.Equal(t, e.CanonicalData, string(d.SignedData))
			require.Equal(t, e.SHA256, fmt.Sprintf("%x", sha256.Sum256(d.SignedData)))
			require.NoError(t, d.CheckSignature(nil))
			require.NoError(t, d.Validate())
			m, err := d.Message()
			require.NoError(t, err)
			require.Equal(t, d.Type, m.Type())
			t.Logf("%+v", m)
		})
	}
}

func TestEveryDocumentOfTheCorpus(t *testing.T) {
	var index []struct {
		File      string
		Signer    struct{ Serial, Curve string }
		Length    int    `json:"signature_len"`
		Canonical string `json:"canonical_sha256"`
		Valid     bool   `json:"signature_valid_over_jcs"`
		Chain     string `json:"signer_chain"`
	}
	corpus.JSON(t, "vdsnc/index.json", &index)
	require.Len(t, index, 5)
	for _, e := range index {
		t.Run(e.File, func(t *testing.T) {
			text := corpus.Read(t, "vdsnc/"+e.File)
			require.Equal(t, seal.VDSNC, seal.Detect(text))
			d, err := vdsnc.Parse(text)
			require.NoError(t, err)
			require.NoError(t, d.CertificateError)
			require.Equal(t, e.Canonical, fmt.Sprintf("%x", sha256.Sum256(d.SignedData)))
			require.Len(t, d.Signature, e.Length)
			require.Equal(t, strings.TrimLeft(e.Signer.Serial, "0"), d.Certificate.SerialNumber.Text(16))
			require.Equal(t, e.Signer.Curve, pki.DescribeKey(d.Certificate.PublicKey))
			require.Equal(t, e.Valid, d.CheckSignature(nil) == nil)
			require.NoError(t, d.Validate())
			m, err := d.Message()
			require.NoError(t, err)
			t.Logf("%+v %v", m, d.Findings)
			judgeChain(t, e.Chain, d)

			other := *d
			other.SignedData = append([]byte{}, d.SignedData...)
			other.SignedData[20] ^= 1
			require.ErrorIs(t, other.CheckSignature(nil), pki.ErrSignature)
		})
	}
}

// judgeChain finds the issuer that the index names.
func judgeChain(t *testing.T, chain string, d *vdsnc.Document) {
	if !strings.HasPrefix(chain, "verifies with") {
		return
	}
	var issuers []*pki.Certificate
	if strings.Contains(chain, "csca-aus") {
		csca, err := pki.ParseCertificate(corpus.Read(t, "vdsnc/csca-aus.der"))
		require.NoError(t, err)
		issuers = append(issuers, csca)
	} else {
		list, err := masterlist.Parse(corpus.Read(t, "masterlist/de-2024-08-07.ml"))
		require.NoError(t, err)
		for _, csca := range list.Certificates {
			if strings.HasSuffix(chain, fmt.Sprintf("%x", csca.Fingerprint())[:12]) {
				issuers = append(issuers, csca)
			}
		}
	}
	require.Len(t, issuers, 1)
	require.NoError(t, d.Certificate.CheckSignatureFrom(issuers[0]))
	require.NoError(t, d.Certificate.Fit(pki.VDSNCSigner))
}
