//go:build cgo && (linux || darwin || freebsd || openbsd)

package piv_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	pivgo "github.com/go-piv/piv-go/v2/piv"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/piv/pivtest"
	"github.com/chancery-id/chancery/signing/pki"
)

func TestEveryAlgorithmSigns(t *testing.T) {
	soft := insert(t, pivtest.Config{Version: [3]byte{5, 7, 1}})
	token := hold(t, soft, options(t))
	require.NoError(t, token.VerifyPIN(t.Context(), pin))
	for _, algorithm := range []piv.Algorithm{piv.P256, piv.P384, piv.RSA2048, piv.RSA3072, piv.RSA4096} {
		if testing.Short() && algorithm > piv.RSA2048 {
			continue
		}
		t.Run(algorithm.String(), func(t *testing.T) {
			_, _, err := token.Generate(t.Context(), management, piv.Authentication, piv.KeyConfig{Algorithm: algorithm, Replace: true})
			require.NoError(t, err)
			key, err := token.Key(t.Context(), piv.Authentication, piv.Batch)
			require.NoError(t, err)
			require.Equal(t, algorithm, key.Info().Algorithm)
			for _, pss := range []bool{false, true} {
				alg, err := pki.AlgorithmFor(key.Public(), 0, pss)
				require.NoError(t, err)
				sig, err := pki.Sign(key, alg, []byte("message"))
				require.NoError(t, err)
				require.NoError(t, alg.Verify(key.Public(), []byte("message"), sig))
			}
			_, err = key.Sign(nil, []byte("short"), crypto.SHA256)
			require.ErrorContains(t, err, "no digest")
		})
	}
}

func TestGenerate(t *testing.T) {
	soft := insert(t, pivtest.Config{})
	token := hold(t, soft, options(t))
	_, err := token.Attest(t.Context(), piv.Signature)
	require.ErrorIs(t, err, piv.ErrEmpty)
	_, err = token.Key(t.Context(), piv.Signature, piv.Batch)
	require.ErrorIs(t, err, piv.ErrEmpty)
	_, _, err = token.Generate(t.Context(), bytes.Repeat([]byte{9}, 24), piv.Signature, piv.KeyConfig{Algorithm: piv.P384})
	require.ErrorIs(t, err, piv.ErrManagement)

	pub, evidence, err := token.Generate(t.Context(), management, piv.Signature, piv.KeyConfig{Algorithm: piv.P384})
	require.NoError(t, err)
	_, _, err = token.Generate(t.Context(), management, piv.Signature, piv.KeyConfig{Algorithm: piv.P384})
	require.ErrorIs(t, err, piv.ErrPolicy, "a key is not destroyed unless told")

	back, err := piv.ParseEvidence(evidence.PEM())
	require.NoError(t, err)
	require.Equal(t, evidence, back)
	a, err := piv.VerifyAttestation(back, piv.Trust{Roots: soft.Roots()})
	require.NoError(t, err)
	require.Equal(t, &piv.Attestation{
		Serial: soft.Serial(), Version: piv.Version{Major: 5, Minor: 4, Patch: 3}, Slot: piv.Signature,
		PIN: piv.PINOnce, Touch: piv.TouchNever, PublicKey: pub,
	}, a)

	// piv-go judges the same.
	slot, err := x509.ParseCertificate(evidence.Attestation)
	require.NoError(t, err)
	attester, err := x509.ParseCertificate(evidence.Attester)
	require.NoError(t, err)
	theirs, err := (&pivgo.Verifier{Roots: soft.Roots()}).Verify(attester, slot)
	require.NoError(t, err)
	require.Equal(t, a.Serial, theirs.Serial)
}

func TestFalseAttestations(t *testing.T) {
	soft := insert(t, pivtest.Config{})
	token := hold(t, soft, options(t))
	_, evidence, err := token.Generate(t.Context(), management, piv.Signature, piv.KeyConfig{Algorithm: piv.P256})
	require.NoError(t, err)
	stranger, err := pivtest.NewAuthority()
	require.NoError(t, err)
	elsewhere := insert(t, pivtest.Config{Authority: stranger})
	foreign := hold(t, elsewhere, options(t))
	_, other, err := foreign.Generate(t.Context(), management, piv.Signature, piv.KeyConfig{Algorithm: piv.P256})
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		evidence piv.Evidence
		trust    piv.Trust
	}{
		"no root":          {evidence, piv.Trust{}},
		"another maker":    {other, piv.Trust{Roots: soft.Roots()}},
		"foreign attester": {piv.Evidence{Attestation: other.Attestation, Attester: evidence.Attester}, piv.Trust{Roots: soft.Roots()}},
		"attester as key":  {piv.Evidence{Attestation: evidence.Attester, Attester: evidence.Attester}, piv.Trust{Roots: soft.Roots()}},
		"altered":          {piv.Evidence{Attestation: flip(evidence.Attestation), Attester: evidence.Attester}, piv.Trust{Roots: soft.Roots()}},
		"before its time":  {evidence, piv.Trust{Roots: soft.Roots(), Time: time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)}},
		"nothing":          {piv.Evidence{}, piv.Trust{Roots: soft.Roots()}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := piv.VerifyAttestation(tc.evidence, tc.trust)
			require.ErrorIs(t, err, piv.ErrAttestation)
		})
	}
	for _, text := range []string{"", string(evidence.PEM()) + "x", string(evidence.PEM()) + string(evidence.PEM())} {
		_, err := piv.ParseEvidence([]byte(text))
		require.ErrorIs(t, err, piv.ErrAttestation)
	}
}

// flip changes one bit of a signature: the last octets of a certificate.
func flip(der []byte) []byte {
	out := bytes.Clone(der)
	out[len(out)-3] ^= 1
	return out
}

// An imported key is not attested, and preflight says that it exists elsewhere.
func TestImportedKey(t *testing.T) {
	soft := insert(t, pivtest.Config{})
	yk, err := pivgo.Open(readerName(soft.Serial()))
	require.NoError(t, err)
	key, err := rsa.GenerateKey(nil, 2048)
	require.NoError(t, err)
	require.NoError(t, yk.SetPrivateKeyInsecure(management, pivgo.SlotSignature, key, pivgo.Key{
		PINPolicy: pivgo.PINPolicyOnce, TouchPolicy: pivgo.TouchPolicyNever,
	}))
	require.NoError(t, yk.Close())
	token := hold(t, soft, options(t))
	_, err = token.Attest(t.Context(), piv.Signature)
	require.ErrorIs(t, err, piv.ErrEmpty)
	p, err := token.Preflight(t.Context(), piv.Plan{Slot: piv.Signature, Time: issued, Trust: piv.Trust{Roots: soft.Roots()}})
	require.NoError(t, err)
	require.False(t, p.OK())
	require.Equal(t, piv.Failed, status(p, "key"))
	require.Equal(t, piv.Failed, status(p, "attestation"))
}

var issued = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

// state is a CSCA and a document signer, each born in a token of its own.
func state(t testing.TB, algorithm piv.Algorithm) (csca *pki.Certificate, root, dsc *piv.Key, soft *pivtest.Token) {
	_, root = signer(t, pivtest.Config{}, options(t), piv.KeyConfig{Algorithm: algorithm}, piv.Single)
	soft, dsc = signer(t, pivtest.Config{}, options(t), piv.KeyConfig{}, piv.Batch)
	name, err := pki.NewName("C=UT,O=Utopia,CN=CSCA")
	require.NoError(t, err)
	csca, err = pki.Issue(&pki.Template{Role: pki.CSCA, Subject: name, NotBefore: issued.AddDate(0, 0, -10), State: "UTO"}, nil, root)
	require.NoError(t, err)
	return csca, root, dsc, soft
}

func certify(t testing.TB, csca *pki.Certificate, root, dsc *piv.Key) *pki.Certificate {
	name, err := pki.NewName("C=UT,O=Utopia,CN=DS 1")
	require.NoError(t, err)
	request, err := pki.CreateCSR(name, dsc)
	require.NoError(t, err)
	parsed, err := pki.ParseCSR(request)
	require.NoError(t, err)
	cert, err := pki.Issue(&pki.Template{
		Role: pki.DocumentSigner, Subject: parsed.Subject, PublicKey: parsed.PublicKey,
		NotBefore: issued.AddDate(0, 0, -5), State: "UTO", DocumentTypes: []string{"P"},
	}, csca, root)
	require.NoError(t, err)
	return cert
}

// The certificate has explicit EC parameters, as Doc 9303-12 asks, which crypto/x509 and so piv-go do not read.
func TestCeremony(t *testing.T) {
	csca, root, dsc, soft := state(t, piv.P384)
	token := dsc.Token()
	p, err := token.Preflight(t.Context(), piv.Plan{Slot: piv.Signature, Time: issued})
	require.NoError(t, err)
	require.Equal(t, piv.Failed, status(p, "certificate"), "none yet")

	cert := certify(t, csca, root, dsc)
	require.NoError(t, cert.CheckSignatureFrom(csca))
	require.True(t, cert.ExplicitParameters())
	require.ErrorIs(t, token.WriteCertificate(t.Context(), management, piv.Signature, csca), piv.ErrChanged, "another key's")
	require.ErrorIs(t, token.WriteCertificate(t.Context(), bytes.Repeat([]byte{9}, 24), piv.Signature, cert), piv.ErrManagement)
	require.NoError(t, token.WriteCertificate(t.Context(), management, piv.Signature, cert))
	back, err := dsc.Certificate(t.Context())
	require.NoError(t, err)
	require.Equal(t, cert.Raw, back.Raw)
	_, err = sign(dsc)
	require.NoError(t, err, "the PIN is verified again after reading the certificate")

	plan := piv.Plan{
		Slot: piv.Signature, Algorithm: piv.P256, Time: issued, Trust: piv.Trust{Roots: soft.Roots()}, Made: 95, Limit: 100,
	}
	p, err = token.Preflight(t.Context(), plan)
	require.NoError(t, err)
	require.True(t, p.OK(), "%+v", p.Checks)
	for _, id := range []string{"token", "firmware", "key", "pin-policy", "touch-policy", "certificate", "usage-period", "attestation", "signatures-left"} {
		require.Equal(t, piv.Passed, status(p, id), id)
	}
	plan.Time = issued.AddDate(1, 0, 0)
	p, err = token.Preflight(t.Context(), plan)
	require.NoError(t, err)
	require.Equal(t, piv.Failed, status(p, "usage-period"))
	plan.Made = 100
	plan.Denied = []piv.Firmware{{From: piv.Version{Major: 5}, To: piv.Version{Major: 6}, Reason: "for the test"}}
	plan.Algorithm = piv.RSA2048
	p, err = token.Preflight(t.Context(), plan)
	require.NoError(t, err)
	for _, id := range []string{"firmware", "signatures-left", "key"} {
		require.Equal(t, piv.Failed, status(p, id), id)
	}
	var text, object bytes.Buffer
	require.NoError(t, p.WriteText(&text))
	require.Contains(t, text.String(), "for the test")
	require.NoError(t, p.WriteJSON(&object))
	require.True(t, json.Valid(object.Bytes()))
}

func status(p *piv.Preflight, id string) piv.Status {
	for _, c := range p.Checks {
		if c.ID == id {
			return c.Status
		}
	}
	return ""
}

func TestPreflightCostsNoTry(t *testing.T) {
	soft := insert(t, pivtest.Config{PINTries: 2})
	token := hold(t, soft, options(t))
	p, err := token.Preflight(t.Context(), piv.Plan{Slot: piv.Signature})
	require.NoError(t, err)
	require.False(t, p.OK())
	require.Equal(t, piv.Failed, status(p, "pin-tries"))
	require.Zero(t, soft.Counts().Verify)
}

// A wrong PUK costs one try, however often a program presents it: a PUK that is blocked leaves only the reset, which destroys keys.
func TestWrongPUKOnce(t *testing.T) {
	soft, o := insert(t, pivtest.Config{}), options(t)
	wrong, next := piv.PIN("11112222"), piv.PIN("87654321")
	for range 5 { // more than the PUK has tries; each a program started anew
		token := hold(t, soft, o)
		err := token.Unblock(t.Context(), wrong, piv.PIN("654321"))
		require.True(t, errors.Is(err, piv.ErrPIN) || errors.Is(err, piv.ErrPINRefused), "%v", err)
		require.ErrorIs(t, token.ChangePUK(t.Context(), wrong, next), piv.ErrPINRefused)
		require.NoError(t, token.Close())
	}
	token := hold(t, soft, o)
	require.NoError(t, token.ChangePUK(t.Context(), puk, wrong), "refused before, the PUK now")
	require.NoError(t, token.ChangePUK(t.Context(), wrong, next))
	require.NoError(t, token.Unblock(t.Context(), next, piv.PIN("654321")))
}

func TestChangeSecrets(t *testing.T) {
	for _, version := range [][3]byte{{5, 2, 7}, {5, 4, 3}, {5, 7, 1}} {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			soft := insert(t, pivtest.Config{Version: version, PINTries: 8})
			token := hold(t, soft, options(t))
			fresh := piv.ManagementKey(bytes.Repeat([]byte{7, 9, 11}, 8))
			require.NoError(t, token.ChangeManagementKey(t.Context(), management, fresh))
			require.ErrorIs(t, token.ChangeManagementKey(t.Context(), management, fresh), piv.ErrManagement)
			require.NoError(t, token.ChangePUK(t.Context(), puk, piv.PIN("87654321")))
			require.ErrorIs(t, token.ChangePUK(t.Context(), puk, piv.PIN("87654321")), piv.ErrPIN)
			require.ErrorIs(t, token.VerifyPIN(t.Context(), piv.PIN("654321")), piv.ErrPIN)
			require.NoError(t, token.ChangePIN(t.Context(), pin, piv.PIN("654321")))
			require.NoError(t, token.VerifyPIN(t.Context(), piv.PIN("654321")), "refused before, the PIN now")
			_, _, err := token.Generate(t.Context(), fresh, piv.Authentication, piv.KeyConfig{Algorithm: piv.P256})
			require.NoError(t, err)
		})
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	for _, text := range []string{fmt.Sprintf("%v %s %x %q %d %+v", pin, pin, pin, pin, pin, pin), fmt.Sprint(management), fmt.Sprintf("%#v", struct{ P piv.PIN }{pin})} {
		require.NotContains(t, text, "123456")
		require.NotContains(t, text, "313233")
		require.NotContains(t, text, "49 50 51")
		require.NotContains(t, text, "1 2 3 4")
	}
	_, err := json.Marshal(pin)
	require.Error(t, err)
}

func TestOldFirmware(t *testing.T) {
	soft := insert(t, pivtest.Config{Version: [3]byte{4, 3, 5}})
	token := hold(t, soft, options(t))
	_, _, err := token.Generate(t.Context(), management, piv.Signature, piv.KeyConfig{Algorithm: piv.P256})
	require.NoError(t, err)
	require.NoError(t, token.VerifyPIN(t.Context(), pin))
	key, err := token.Key(t.Context(), piv.Signature, piv.Batch)
	require.NoError(t, err)
	_, err = sign(key)
	require.NoError(t, err)
}

// A call given up while the token works makes the token lost.
func TestGivenUp(t *testing.T) {
	soft, key := signer(t, pivtest.Config{}, options(t), piv.KeyConfig{}, piv.Batch)
	ctx, cancel := context.WithCancel(t.Context())
	soft.Inject(pivtest.Fault{Effect: pivtest.Hang, Instruction: pivtest.InsAuthenticate})
	soft.OnHang(cancel)
	digest := sha256.Sum256(nil)
	_, err := key.SignContext(ctx, digest[:], crypto.SHA256)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, piv.ErrTimeout)
	soft.Release()
	_, err = sign(key)
	require.ErrorIs(t, err, piv.ErrTimeout)
}

func TestContext(t *testing.T) {
	soft, key := signer(t, pivtest.Config{}, options(t), piv.KeyConfig{}, piv.Batch)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	digest := sha256.Sum256(nil)
	_, err := key.SignContext(ctx, digest[:], crypto.SHA256)
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, soft.Counts().Signatures)
	require.NoError(t, key.Token().Close())
	_, err = sign(key)
	require.ErrorIs(t, err, piv.ErrAbsent, "closed")
}
