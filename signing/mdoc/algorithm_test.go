package mdoc

import (
	"crypto/ed25519"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/pki"
)

// TestEveryAlgorithm signs on every curve of the table, and verifies under each algorithm that has it and no other.
func TestEveryAlgorithm(t *testing.T) {
	message := []byte("what is signed")
	for _, c := range curve.Curves() {
		key, err := curve.GenerateKey(c, nil)
		require.NoError(t, err)
		own, err := algorithmFor(key.Public())
		if err != nil {
			require.ErrorIs(t, err, pki.ErrUnsupported)
			_, err = NewDeviceKey(key.Public())
			require.ErrorIs(t, err, pki.ErrUnsupported)
			continue
		}
		prepared, err := key.PublicKey().Prepare()
		require.NoError(t, err)
		for _, row := range algorithms {
			if row.hash == 0 {
				require.ErrorIs(t, row.id.Verify(key.Public(), message, make([]byte, 64)), pki.ErrUnsupported)
				continue
			}
			signature, err := pki.Sign(key, pki.Algorithm{Scheme: pki.ECDSAPlain, Hash: row.hash}, message)
			require.NoError(t, err)
			if row.bound && !row.has(key.Public()) {
				require.ErrorIs(t, row.id.Verify(key.Public(), message, signature), pki.ErrSignature)
				continue
			}
			require.NoError(t, row.id.Verify(key.Public(), message, signature), "%v on %v", row.id, c)
			require.NoError(t, row.id.Verify(prepared, message, signature))
			require.ErrorIs(t, row.id.Verify(key.Public(), message, append([]byte{0}, signature...)), pki.ErrSignature)
			require.ErrorIs(t, row.id.Verify(key.Public(), message, nil), pki.ErrSignature)
			require.Equal(t, row.hash == own.hash, own.id.Verify(key.Public(), message, signature) == nil)
		}
		device, err := NewDeviceKey(key.Public())
		require.NoError(t, err)
		r := open(device.Raw)
		again := r.deviceKey()
		require.NoError(t, r.result())
		require.True(t, again.Key.Equal(key.Public()))
	}
	edwards, _, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	_, err = NewDeviceKey(edwards)
	require.ErrorIs(t, err, pki.ErrUnsupported)
	_, err = algorithmFor(edwards)
	require.ErrorIs(t, err, pki.ErrUnsupported)
}

func TestNames(t *testing.T) {
	require.Equal(t, "identical different unlisted repeated unjudged", Identical.String()+" "+Different.String()+" "+Unlisted.String()+
		" "+Repeated.String()+" "+Unjudged.String())
	require.Equal(t, "unknown outcome", Outcome(9).String())
	require.Equal(t, "n x (digestID 3): identical", Comparison{"n", 3, "x", Identical}.String())
	require.Equal(t, "driving privileges", PrivilegeValue.String())
	require.Equal(t, "unknown kind", Kind(99).String())
	require.Equal(t, "ESB512", ESB512.String())
	require.Equal(t, "mdoc, not signed", (&IssuerSigned{}).String())
	require.Equal(t, "nothing", Value(nil).GoString())
	require.Equal(t, "text, 2 octets", Text("x").LogValue().String())
	require.Equal(t, "deviceMac deviceSignature", (&DeviceSigned{MAC: &Mac0{}}).String()+" "+(&DeviceSigned{}).String())
}

// TestNothingIsVerifiedOfNothing: what was put together by hand, or not at all, is refused and does not panic.
func TestNothingIsVerifiedOfNothing(t *testing.T) {
	d := &IssuerSigned{NameSpaces: []NameSpace{{"n", []Item{{}}}}}
	require.Error(t, d.CheckSignature(nil))
	require.Error(t, d.CheckSigner(nil))
	require.Error(t, d.Validate())
	require.Equal(t, Unlisted, d.Compare()[0].Outcome)
	d = made(t)
	require.Error(t, d.CheckSignature(nil))
	require.ErrorIs(t, d.CheckSignature(&pki.Certificate{}), pki.ErrUnsupported)
	c := *rightCertificates(t)[IACA]
	require.ErrorIs(t, d.CheckSignature(&c), pki.ErrSignature)
	require.ErrorContains(t, d.CheckSigner(&c), "ES256 with a key of kind P-521")
	c.NotAfter = d.Object.Validity.ValidFrom
	require.Contains(t, failed(d.LintSigner(&c)), "valid-in-validity")
}

func TestFindingsAreBounded(t *testing.T) {
	r := open(nil)
	for range 100 {
		r.note("x", "y", "z")
	}
	require.Len(t, r.findings, maxFindings+1)
	require.Equal(t, "this and more", r.findings[maxFindings].Detail)
}

func TestWhatWasNotReturned(t *testing.T) {
	d := made(t)
	document := cborMap("docType", "d", "issuerSigned", Value(d.Raw), "deviceSigned",
		cborMap("nameSpaces", embed(cborMap()), "deviceAuth", cborMap("deviceMac", cborArray([]byte{}, cborMap(), nil, []byte{1}))),
		"errors", cborMap("n", cborMap("portrait", 1, "sex", -2)), "later", 1)
	p, err := ParseResponse(cborMap("version", "1.0", "status", 0, "documents", cborArray(document), "later", 1))
	require.NoError(t, err)
	require.Equal(t, map[string]map[string]int64{"n": {"portrait": 1, "sex": -2}}, p.Documents[0].Errors)
	require.Len(t, p.Findings, 2)
	octets, err := p.Encode()
	require.NoError(t, err)
	p, err = ParseResponse(octets)
	require.NoError(t, err)
	require.Equal(t, int64(-2), p.Documents[0].Errors["n"]["sex"])
}
