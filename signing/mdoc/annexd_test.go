package mdoc_test

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/mdoc"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/corpus"
)

// annexD is the worked transaction of ISO/IEC 18013-5, annex D.
type annexD struct {
	Checked struct {
		Response checked `json:"device_response"`
	}
	Values map[string]string
}

func (a *annexD) octets(t testing.TB, name string) []byte {
	t.Helper()
	require.NotEmpty(t, a.Values[name], name)
	b, err := hex.DecodeString(a.Values[name])
	require.NoError(t, err)
	return b
}

func (a *annexD) key(t testing.TB, name string) *curve.PrivateKey {
	t.Helper()
	c, ok := curve.ByName("P-256")
	require.True(t, ok)
	key, err := curve.NewPrivateKey(c, a.octets(t, name))
	require.NoError(t, err)
	return key
}

func readAnnexD(t testing.TB) (a annexD) {
	corpus.JSON(t, "mdoc/iso18013-5-annex-d.json", &a)
	return a
}

func TestTheTransactionOfAnnexD(t *testing.T) {
	a := readAnnexD(t)
	octets := a.octets(t, "device_response")
	p, err := mdoc.ParseResponse(octets)
	require.NoError(t, err)
	require.Empty(t, p.Findings)
	judgeResponse(t, p, a.Checked.Response)

	d := &p.Documents[0]
	require.NoError(t, d.Validate())
	require.Equal(t, a.octets(t, "ds_cert"), d.Issuer.Auth.Chain[0])
	portrait, err := d.Issuer.Find(mdoc.NameSpaceLicence, "portrait")
	require.NoError(t, err)
	image, err := portrait.Value.Octets()
	require.NoError(t, err)
	require.Equal(t, a.octets(t, "device_response_portrait_data"), image)
	again, err := d.Issuer.Encode()
	require.NoError(t, err)
	require.Equal(t, d.Issuer.Raw, again)

	// The device's key, and the MAC it made in this session.
	device := a.key(t, "static_device_key_d")
	require.True(t, d.Issuer.Object.DeviceKey.Key.Equal(device.Public()))
	transcript, err := mdoc.ReadTranscript(a.octets(t, "session_transcript_bytes"))
	require.NoError(t, err)
	reader := a.key(t, "ephemeral_reader_key_d")
	require.NoError(t, d.CheckDevice(transcript, reader))
	require.ErrorIs(t, d.CheckDevice(transcript, a.key(t, "ephemeral_device_key_d")), pki.ErrSignature)
	require.ErrorIs(t, d.CheckDevice(transcript, nil), pki.ErrUnsupported)
	other := append(mdoc.SessionTranscript{}, transcript...)
	other[len(other)-1] ^= 1
	require.ErrorIs(t, d.CheckDevice(other, reader), pki.ErrSignature)

	// What this package presents of it is the same to the octet: MACs have no randomness.
	made, err := mdoc.PresentMAC(d.Issuer, nil, transcript, device, reader.PublicKey())
	require.NoError(t, err)
	require.Equal(t, d.Device.MAC.Raw, made.Device.MAC.Raw)
	require.Equal(t, d.Device.RawNameSpaces, made.Device.RawNameSpaces)
}

// TestTheReaderOfAnnexD verifies a detached payload that another party signed.
func TestTheReaderOfAnnexD(t *testing.T) {
	a := readAnnexD(t)
	s, err := mdoc.ParseSign1(a.octets(t, "reader_auth"))
	require.NoError(t, err)
	require.Nil(t, s.Payload)
	certs, err := s.Certificates()
	require.NoError(t, err)
	require.Equal(t, a.octets(t, "reader_cert"), certs[0].Raw)
	require.NoError(t, mdoc.Fit(certs[0], mdoc.Reader))
	require.Error(t, mdoc.Fit(certs[0], mdoc.DocumentSigner))

	transcript, err := mdoc.ReadTranscript(a.octets(t, "session_transcript_bytes"))
	require.NoError(t, err)
	inner := append([]byte{0x83, 0x74}, "ReaderAuthentication"...)
	inner = append(append(inner, transcript...), embed(a.octets(t, "items_request"))...)
	payload := append([]byte{0xD8, 24, 0x59, byte(len(inner) >> 8), byte(len(inner))}, inner...)
	require.NoError(t, s.CheckSignature(certs[0], payload))
	payload[len(payload)-1] ^= 1
	require.ErrorIs(t, s.CheckSignature(certs[0], payload), pki.ErrSignature)
	require.Error(t, s.CheckSignature(certs[0], nil))
}

// embed makes #6.24(bstr) of fewer than 256 octets.
func embed(b []byte) []byte { return append([]byte{0xD8, 24, 0x58, byte(len(b))}, b...) }
