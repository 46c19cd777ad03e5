package mdoc_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/mdoc"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/corpus"
)

// checked is what an independent reader said of a document.
type checked struct {
	Algorithm int64 `json:"issuer_auth_alg"`
	Valid     bool  `json:"issuer_auth_valid"`
	Chain     int   `json:"x5chain_len"`
	DS        struct {
		Serial string
		NB, NA time.Time
		Curve  string
		EKU    *string
	}
	DocType    string `json:"doc_type"`
	DigestAlg  string `json:"digest_alg"`
	MSOVersion string `json:"mso_version"`
	Validity   map[string]string
	Items      int
	Mismatches int `json:"digest_mismatches"`
	Elements   []string
	IACA       string   `json:"ds_verifies_with"`
	DeviceAuth []string `json:"device_auth"`

	Version   string
	Status    *uint64
	Documents []checked
	Error     string

	Certificates   int
	SignatureValid bool `json:"signature_valid"`
}

type corpusEntry struct {
	File    string
	Checked checked
}

func corpusIndex(t testing.TB) (list []corpusEntry) {
	t.Helper()
	corpus.JSON(t, "mdoc/index.json", &list)
	require.Len(t, list, 7)
	return list
}

func TestEveryDocumentOfTheCorpus(t *testing.T) {
	for _, e := range corpusIndex(t) {
		t.Run(e.File, func(t *testing.T) {
			octets := corpus.Read(t, "mdoc/"+e.File)
			switch c := e.Checked; {
			case c.Error != "":
				_, err := mdoc.ParseResponse(octets)
				t.Log(err)
				require.ErrorContains(t, err, "MobileSecurityObject at offset 149")
			case c.Certificates > 0:
				judgeList(t, octets, c)
			case c.Status != nil:
				p, err := mdoc.ParseResponse(octets)
				require.NoError(t, err)
				judgeResponse(t, p, c)
			default:
				d, err := mdoc.Parse(octets)
				require.NoError(t, err)
				require.Equal(t, octets, d.Raw)
				judgeDocument(t, d, c)
			}
		})
	}
}

func judgeResponse(t *testing.T, p *mdoc.Response, c checked) {
	require.Equal(t, c.Version, p.Version)
	require.Equal(t, *c.Status, uint64(p.Status))
	require.Len(t, p.Documents, len(c.Documents))
	for i, d := range p.Documents {
		judgeDocument(t, d.Issuer, c.Documents[i])
		require.Equal(t, c.Documents[i].DocType, d.DocType)
		require.Equal(t, c.Documents[i].DeviceAuth[0] == "deviceMac", d.Device.MAC != nil)
		require.Equal(t, c.Documents[i].DeviceAuth[0] == "deviceSignature", d.Device.Signature != nil)
	}
}

func judgeDocument(t *testing.T, d *mdoc.IssuerSigned, c checked) {
	require.Equal(t, c.Algorithm, int64(d.Auth.Algorithm))
	require.Len(t, d.Auth.Chain, c.Chain)
	certs, err := d.Auth.Certificates()
	require.NoError(t, err)
	signer := certs[0]
	require.Equal(t, c.DS.NB.UTC(), signer.NotBefore.UTC())
	require.Equal(t, c.DS.NA.UTC(), signer.NotAfter.UTC())
	require.Equal(t, c.DS.Serial, signer.SerialNumber.Text(16))
	require.Equal(t, c.Valid, d.CheckSignature(signer) == nil)
	require.Equal(t, c.DS.EKU != nil, mdoc.Fit(signer, mdoc.DocumentSigner) == nil, "%v", mdoc.Fit(signer, mdoc.DocumentSigner))

	o := d.Object
	require.Equal(t, []string{c.DocType, c.DigestAlg, c.MSOVersion}, []string{o.DocType, o.DigestAlgorithm, o.Version})
	const form = "2006-01-02 15:04:05-07:00"
	for name, at := range map[string]time.Time{
		"signed": o.Validity.Signed, "validFrom": o.Validity.ValidFrom, "validUntil": o.Validity.ValidUntil,
		"expectedUpdate": o.Validity.ExpectedUpdate,
	} {
		if want, ok := c.Validity[name]; ok {
			require.Equal(t, want, strings.Replace(at.Format(form), "Z", "+00:00", 1), name)
		} else {
			require.True(t, at.IsZero(), name)
		}
	}
	require.Equal(t, "P-256", o.DeviceKey.Key.Curve.Name())

	var elements []string
	different := 0
	for _, item := range d.Compare() {
		elements = append(elements, item.Identifier)
		if item.Outcome != mdoc.Identical {
			different++
		}
	}
	require.Equal(t, c.Elements, elements)
	require.Len(t, elements, c.Items)
	require.Equal(t, c.Mismatches, different)
	if c.IACA != "" {
		require.Equal(t, corpus.Read(t, "mdoc/"+c.IACA), signer.Raw, "the file named as its CA is the signer's own certificate")
		require.ErrorIs(t, mdoc.Related(signer, signer), pki.ErrSignature)
	}
	t.Log("document:", d.Validate(), d.Findings)
	t.Log("signer:", d.CheckSigner(signer), mdoc.Validate(signer, mdoc.DocumentSigner))
	if p, ok := mdoc.Profiles().For(o.DocType); ok {
		t.Log("profile:", p.Validate(d.Elements()), p.Unknown(d.Elements()))
	}
}

func judgeList(t *testing.T, octets []byte, c checked) {
	s, err := mdoc.ParseSign1(octets)
	require.NoError(t, err)
	certs, err := s.Certificates()
	require.NoError(t, err)
	require.Equal(t, c.SignatureValid, s.CheckSignature(certs[0], nil) == nil)
	require.Equal(t, octets, s.Encode())
}
