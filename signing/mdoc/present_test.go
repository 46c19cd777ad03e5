package mdoc_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/mdoc"
	"github.com/chancery-id/chancery/signing/pki"
)

// transcript is that of a session over nothing: three nulls.
var transcript = mdoc.SessionTranscript{0x83, 0xF6, 0xF6, 0xF6}

func only(identifiers ...string) func(string, string) bool {
	return func(_, identifier string) bool {
		for _, i := range identifiers {
			if i == identifier {
				return true
			}
		}
		return false
	}
}

func TestPresentationBothWays(t *testing.T) {
	for _, name := range []string{"P-256", "P-384", "P-521", "brainpoolP256r1", "brainpoolP320r1", "brainpoolP384r1", "brainpoolP512r1"} {
		c, ok := curve.ByName(name)
		require.True(t, ok)
		device, err := curve.GenerateKey(c, nil)
		require.NoError(t, err)
		reader, err := curve.GenerateKey(c, nil)
		require.NoError(t, err)
		own := []mdoc.Elements{{NameSpace: "org.example", Elements: []mdoc.Element{{Identifier: "mood", Value: mdoc.Text("fine")}}}}
		i := issue(t, func(d *mdoc.Document) {
			d.DeviceKey, d.Authorizations = device.Public(), mdoc.Authorizations{DataElements: map[string][]string{"org.example": {"mood"}}}
		})
		shown := i.Disclose(only("age_over_18", "portrait"))
		require.NotContains(t, string(shown.Raw), "Eriksson")
		signed, err := mdoc.Present(shown, own, transcript, device)
		require.NoError(t, err)
		macced, err := mdoc.PresentMAC(shown, nil, transcript, device, reader.PublicKey())
		require.NoError(t, err)

		octets, err := (&mdoc.Response{Version: "1.0", Documents: []mdoc.Presentation{*signed, *macced}, Errors: []map[string]int64{{"org.other": 0}}}).Encode()
		require.NoError(t, err)
		p, err := mdoc.ParseResponse(octets)
		require.NoError(t, err)
		require.Empty(t, p.Findings)
		require.Equal(t, mdoc.StatusOK, p.Status)
		require.Equal(t, []map[string]int64{{"org.other": 0}}, p.Errors)
		again, err := p.Encode()
		require.NoError(t, err)
		require.Equal(t, octets, again)
		require.Equal(t, own, p.Documents[0].Device.NameSpaces)
		for n := range p.Documents {
			d := &p.Documents[n]
			require.NoError(t, d.Validate())
			require.NoError(t, d.Issuer.CheckSignature(i.signer.Certificate))
			require.Len(t, d.Issuer.Compare(), 2)
			require.NoError(t, d.CheckDevice(transcript, reader))
			require.ErrorIs(t, d.CheckDevice(mdoc.SessionTranscript{0x83, 0xF6, 0xF6, 0}, reader), pki.ErrSignature)
			require.Error(t, d.CheckDevice(nil, reader))
			d.DocType = "org.other"
			require.ErrorIs(t, d.CheckDevice(transcript, reader), pki.ErrSignature)
			require.ErrorContains(t, d.Validate(), "docType")
		}
	}
}

func TestWhatIsNotPresented(t *testing.T) {
	i := issue(t)
	p256, _ := curve.ByName("P-256")
	other, err := curve.GenerateKey(p256, nil)
	require.NoError(t, err)
	own := []mdoc.Elements{{NameSpace: mdoc.NameSpaceLicence, Elements: []mdoc.Element{{Identifier: "age_over_18", Value: mdoc.Bool(true)}}}}
	_, err = mdoc.Present(i.IssuerSigned, nil, transcript, other)
	require.ErrorContains(t, err, "another key")
	_, err = mdoc.PresentMAC(i.IssuerSigned, nil, transcript, other, other.PublicKey())
	require.ErrorContains(t, err, "another key")
	_, err = mdoc.Present(i.IssuerSigned, own, transcript, i.device)
	require.ErrorContains(t, err, "not the device's to sign")
	_, err = mdoc.Present(i.IssuerSigned, nil, nil, i.device)
	require.ErrorContains(t, err, "SessionTranscript")
	_, err = mdoc.Present(nil, nil, transcript, i.device)
	require.Error(t, err)
	_, err = mdoc.Present(i.IssuerSigned, nil, transcript, nil)
	require.Error(t, err)
	_, err = mdoc.PresentMAC(i.IssuerSigned, nil, transcript, nil, nil)
	require.Error(t, err)
	_, err = mdoc.Present(i.IssuerSigned, nil, transcript, brokenSigner{i.device})
	require.ErrorIs(t, err, pki.ErrSignature)
}

func TestWhatIsNoResponse(t *testing.T) {
	i := issue(t)
	d, err := mdoc.Present(i.IssuerSigned, nil, transcript, i.device)
	require.NoError(t, err)
	octets, err := (&mdoc.Response{Version: "1.0", Documents: []mdoc.Presentation{*d}}).Encode()
	require.NoError(t, err)
	swap := func(old, new string) []byte { return bytes.Replace(octets, []byte(old), []byte(new), 1) }
	for why, octets := range map[string][]byte{
		"status is missing":           swap("fstatus", "fstatuz"),
		"version is missing":          swap("gversion", "gversiom"),
		"deviceSigned is missing":     swap("deviceSigned", "deviceSignet"),
		"docType is missing":          swap("gdocType", "gdocTypf"),
		"issuerSigned is missing":     swap("issuerSigned", "issuerSignet"),
		"want either deviceSignature": swap("deviceSignature", "deviceSignaturf"),
		"deviceAuth is missing":       swap("deviceAuth", "deviceAuti"),
		"octets behind it":            append(bytes.Clone(octets), 0),
	} {
		p, err := mdoc.ParseResponse(octets)
		require.ErrorContains(t, err, why)
		require.Nil(t, p)
	}
	for n := range octets {
		_, err := mdoc.ParseResponse(octets[:n])
		require.Error(t, err)
	}
	require.Error(t, (&mdoc.Presentation{}).Validate())
	require.Error(t, (&mdoc.Presentation{}).CheckDevice(transcript, nil))
	_, err = (&mdoc.Response{Documents: []mdoc.Presentation{{}}}).Encode()
	require.Error(t, err)
	_, err = mdoc.ReadTranscript([]byte{0xD8, 24, 0x42, 0x80, 0})
	require.Error(t, err)
	require.Equal(t, "OK general error CBOR decoding error CBOR validation error status 7",
		mdoc.StatusOK.String()+" "+mdoc.StatusGeneralError.String()+" "+mdoc.StatusNotDecoded.String()+" "+mdoc.StatusNotValid.String()+" "+mdoc.Status(7).String())
}

func TestRelatedSaysWhatDiffers(t *testing.T) {
	i := issue(t)
	require.NoError(t, mdoc.Related(i.signer.Certificate, i.iaca.Certificate))
	for why, change := range map[string]func(ds, ca *pki.Certificate){
		"issuer: is not":            func(ds, _ *pki.Certificate) { ds.Issuer = ds.Subject },
		"authorityKeyIdentifier":    func(ds, _ *pki.Certificate) { ds.AuthorityKeyID = []byte{1} },
		"countryName: \"\"":         func(ds, _ *pki.Certificate) { ds.Subject = pki.Name{} },
		"validity: not within that": func(ds, _ *pki.Certificate) { ds.NotAfter = ds.NotAfter.AddDate(20, 0, 0) },
		"stateOrProvinceName": func(_, ca *pki.Certificate) {
			ca.Subject.Attributes = append(ca.Subject.Attributes, pki.Attribute{Type: pki.AttributeState, Value: "X"})
		},
	} {
		ds, ca := *i.signer.Certificate, *i.iaca.Certificate
		change(&ds, &ca)
		require.ErrorContains(t, mdoc.Related(&ds, &ca), why)
	}
}

func TestDisclose(t *testing.T) {
	i := issue(t)
	for _, keep := range [][]string{nil, {"sex"}, {"sex", "portrait", "height"}} {
		d := i.Disclose(only(keep...))
		again, err := mdoc.Parse(d.Raw)
		require.NoError(t, err)
		require.NoError(t, again.Validate())
		require.NoError(t, again.CheckSignature(i.signer.Certificate))
		require.Len(t, again.Compare(), len(keep))
		require.Len(t, again.Object.ValueDigests[mdoc.NameSpaceLicence], 16)
	}
	require.NotContains(t, fmt.Sprintf("%v %+v", i.IssuerSigned, i.IssuerSigned), "69 114 105") // Eri
}

// TestFindingsOfEachDocument: deviations of one document do not crowd out those of the next.
func TestFindingsOfEachDocument(t *testing.T) {
	i := issue(t)
	d, err := mdoc.Present(i.IssuerSigned, nil, transcript, i.device)
	require.NoError(t, err)
	// Two thousand items whose last key is not of the standard, and then a document with one of them.
	loud := *d
	issuer := *i.IssuerSigned
	issuer.Raw = bytes.ReplaceAll(issuer.Raw, []byte("elementIdentifier"), []byte("elementIdentifies"))
	loud.Issuer = &issuer
	octets, err := (&mdoc.Response{Version: "1.0", Documents: []mdoc.Presentation{loud}}).Encode()
	require.NoError(t, err)
	_, err = mdoc.ParseResponse(octets)
	require.ErrorContains(t, err, "elementIdentifier is missing")

	unknown := func(n int) *mdoc.IssuerSigned {
		raw := append([]byte{0xA1 + byte(n)}, i.Raw[1:]...)
		raw[0] = 0xA2 + byte(n)
		for k := range n {
			raw = append(raw, 0x62, 'k', 'a'+byte(k), 0)
		}
		issuer := *i.IssuerSigned
		issuer.Raw = raw
		return &issuer
	}
	var documents []mdoc.Presentation
	for range 8 {
		noisy := *d
		noisy.Issuer = unknown(20)
		documents = append(documents, noisy)
	}
	octets, err = (&mdoc.Response{Version: "1.0", Documents: documents}).Encode()
	require.NoError(t, err)
	p, err := mdoc.ParseResponse(octets)
	require.NoError(t, err)
	for n := range p.Documents {
		require.Len(t, p.Documents[n].Issuer.Findings, 20)
		require.Error(t, p.Documents[n].Issuer.Validate())
	}
}
