package mdoc_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/veraison/go-cose"

	"github.com/chancery-id/chancery/signing/mdoc"
	"github.com/chancery-id/chancery/signing/pki"
)

var peers = []struct {
	curve  elliptic.Curve
	theirs cose.Algorithm
	ours   mdoc.Algorithm
}{
	{elliptic.P256(), cose.AlgorithmES256, mdoc.ES256},
	{elliptic.P384(), cose.AlgorithmES384, mdoc.ES384},
	{elliptic.P521(), cose.AlgorithmES512, mdoc.ES512},
}

// TestGoCoseVerifiesOurs: an independent reader takes what this package signs, apart and whole.
func TestGoCoseVerifiesOurs(t *testing.T) {
	ca := iaca(t)
	for _, p := range peers {
		ds := signer(t, ca, p.curve)
		d, err := mdoc.Sign(licence(&deviceKey(t).PublicKey), mdoc.Config{Signer: ds.key, Certificate: ds.Certificate})
		require.NoError(t, err)
		require.Equal(t, p.ours, d.Auth.Algorithm)

		var theirs cose.UntaggedSign1Message
		require.NoError(t, theirs.UnmarshalCBOR(d.Auth.Raw))
		require.Equal(t, d.Auth.Payload, theirs.Payload)
		require.Equal(t, ds.Raw, theirs.Headers.Unprotected[int64(33)])
		verifier, err := cose.NewVerifier(p.theirs, &ds.key.PublicKey)
		require.NoError(t, err)
		require.NoError(t, theirs.Verify(nil, verifier))
		theirs.Payload[9] ^= 1
		require.Error(t, theirs.Verify(nil, verifier))
	}
}

// TestWeVerifyGoCose: with and without a tag, with other headers, detached or not.
func TestWeVerifyGoCose(t *testing.T) {
	payload := []byte("what is signed")
	for _, p := range peers {
		key, err := ecdsa.GenerateKey(p.curve, rand.Reader)
		require.NoError(t, err)
		peer, err := cose.NewSigner(p.theirs, key)
		require.NoError(t, err)
		headers := cose.Headers{
			Protected:   cose.ProtectedHeader{cose.HeaderLabelAlgorithm: p.theirs, cose.HeaderLabelContentType: "application/x"},
			Unprotected: cose.UnprotectedHeader{cose.HeaderLabelKeyID: []byte("11"), "text": int64(-1), int64(33): []any{[]byte{1}, []byte{2}}},
		}
		tagged, err := cose.Sign1(rand.Reader, peer, headers, payload, nil)
		require.NoError(t, err)
		untagged, err := cose.Sign1Untagged(rand.Reader, peer, headers, payload, nil)
		require.NoError(t, err)
		for _, octets := range [][]byte{tagged, untagged} {
			s, err := mdoc.ParseSign1(octets)
			require.NoError(t, err)
			require.Equal(t, p.ours, s.Algorithm)
			require.Equal(t, [][]byte{{1}, {2}}, s.Chain)
			require.Equal(t, octets, s.Encode())
			require.Equal(t, len(octets) == len(tagged), s.Tagged)
			require.NoError(t, s.Verify(&key.PublicKey, nil))
			require.Error(t, s.Verify(&key.PublicKey, payload), "it is in the structure")
			s.Payload = nil
			require.NoError(t, s.Verify(&key.PublicKey, payload))
			require.ErrorIs(t, s.Verify(&key.PublicKey, []byte("other")), pki.ErrSignature)
			require.ErrorIs(t, s.Verify(&deviceKey(t).PublicKey, payload), pki.ErrSignature)
		}
		critical := headers
		critical.Protected = cose.ProtectedHeader{cose.HeaderLabelAlgorithm: p.theirs, cose.HeaderLabelCritical: []any{"new"}, "new": int64(1)}
		octets, err := cose.Sign1Untagged(rand.Reader, peer, critical, payload, nil)
		require.NoError(t, err)
		s, err := mdoc.ParseSign1(octets)
		require.NoError(t, err)
		require.ErrorIs(t, s.Verify(&key.PublicKey, nil), pki.ErrUnsupported)
	}
}

func TestEdDSAIsNotJudged(t *testing.T) {
	var key crypto.PublicKey = &deviceKey(t).PublicKey
	require.ErrorIs(t, mdoc.EdDSA.Verify(key, nil, nil), pki.ErrUnsupported)
	require.ErrorIs(t, mdoc.Algorithm(-47).Verify(key, nil, nil), pki.ErrUnsupported)
	require.ErrorIs(t, mdoc.ESB256.Verify(key, nil, make([]byte, 64)), pki.ErrSignature, "not for this curve")
	require.Equal(t, "algorithm -47", mdoc.Algorithm(-47).String())
}
