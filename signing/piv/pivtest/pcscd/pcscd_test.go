//go:build cgo && linux

package pcscd_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/piv/pivtest"
	"github.com/chancery-id/chancery/signing/piv/pivtest/internal/upstream"
	"github.com/chancery-id/chancery/signing/piv/pivtest/pcscd"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/oracle"
)

var (
	daemon  *pcscd.Daemon
	missing error // why there is none
)

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if missing = pcscd.Available(); missing == nil {
		daemon, missing = pcscd.Start("Yubikey pivtest one", "Second reader")
	}
	if missing != nil {
		daemon = nil
		return m.Run() // no test runs without it
	}
	defer daemon.Close()
	return m.Run()
}

// insert puts a new token into a reader and waits until the daemon sees it.
func insert(t *testing.T, reader int, c pivtest.Config) *pivtest.Token {
	t.Helper()
	if daemon == nil {
		oracle.Missing(t, missing)
	}
	soft, err := pivtest.New(c)
	require.NoError(t, err)
	put(t, reader, soft)
	t.Cleanup(func() { daemon.Remove(reader) })
	return soft
}

func put(t *testing.T, reader int, soft *pivtest.Token) {
	require.NoError(t, daemon.Insert(reader, soft))
	require.Eventually(t, func() bool {
		infos, err := piv.List(t.Context())
		for _, info := range infos {
			if err == nil && info.Err == nil && info.Serial == soft.Serial() {
				return true
			}
		}
		return false
	}, time.Minute, 20*time.Millisecond)
}

var (
	pin        = piv.PIN(pivtest.DefaultPIN)
	management = piv.ManagementKey(pivtest.DefaultManagementKey())
)

func options(t *testing.T) piv.Options {
	return piv.Options{Guard: piv.Guard{Memory: t.TempDir()}, Wait: 30 * time.Second}
}

func sign(k *piv.Key) ([]byte, error) {
	digest := sha256.Sum256([]byte("to be signed"))
	return k.Sign(nil, digest[:], crypto.SHA256)
}

func TestRealDaemon(t *testing.T) {
	soft := insert(t, 0, pivtest.Config{})
	token, err := piv.Open(t.Context(), soft.Serial(), options(t))
	require.NoError(t, err)
	defer token.Close()
	_, err = piv.Open(t.Context(), soft.Serial(), options(t))
	require.ErrorIs(t, err, piv.ErrBusy)
	for _, algorithm := range []piv.Algorithm{piv.P256, piv.P384, piv.RSA2048} {
		_, _, err = token.Generate(t.Context(), management, piv.Signature, piv.KeyConfig{Algorithm: algorithm, Replace: true})
		require.NoError(t, err)
		require.NoError(t, token.VerifyPIN(t.Context(), pin))
		key, err := token.Key(t.Context(), piv.Signature, piv.Batch)
		require.NoError(t, err)
		_, err = sign(key)
		require.NoError(t, err)
	}
	require.ErrorIs(t, token.VerifyPIN(t.Context(), piv.PIN("999999")), piv.ErrPIN)
}

func TestRemovedAndBack(t *testing.T) {
	soft := insert(t, 0, pivtest.Config{})
	o := options(t)
	var reported []error
	o.Report = func(err error) {
		reported = append(reported, err)
		daemon.Remove(0)
		if err := daemon.Insert(0, soft); err != nil {
			reported = append(reported, err)
		}
	}
	token, err := piv.Open(t.Context(), soft.Serial(), o)
	require.NoError(t, err)
	defer token.Close()
	_, _, err = token.Generate(t.Context(), management, piv.Signature, piv.KeyConfig{Algorithm: piv.P256})
	require.NoError(t, err)
	require.NoError(t, token.VerifyPIN(t.Context(), pin))
	key, err := token.Key(t.Context(), piv.Signature, piv.Batch)
	require.NoError(t, err)
	soft.Inject(pivtest.Fault{Effect: pivtest.Withdraw, Instruction: pivtest.InsAuthenticate})
	_, err = sign(key)
	require.NoError(t, err)
	require.Len(t, reported, 1)
	require.ErrorIs(t, reported[0], piv.ErrRemoved)
}

// Programs of others list, read and sign; OpenSSL verifies.
func TestOtherClients(t *testing.T) {
	soft := insert(t, 0, pivtest.Config{})
	token, err := piv.Open(t.Context(), soft.Serial(), options(t))
	require.NoError(t, err)
	pub, _, err := token.Generate(t.Context(), management, piv.Authentication, piv.KeyConfig{Algorithm: piv.P256})
	require.NoError(t, err)
	require.NoError(t, token.VerifyPIN(t.Context(), pin))
	key, err := token.Key(t.Context(), piv.Authentication, piv.Batch)
	require.NoError(t, err)
	name, err := pki.NewName("C=UT,O=Utopia,CN=CSCA")
	require.NoError(t, err)
	cert, err := pki.Issue(&pki.Template{
		Role: pki.CSCA, Subject: name, State: "UTO", NamedCurve: true, NotBefore: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
	}, nil, key)
	require.NoError(t, err)
	require.NoError(t, token.WriteCertificate(t.Context(), management, piv.Authentication, cert))
	require.NoError(t, token.Close())

	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	status := oracle.Run(t, "yubico-piv-tool", "-a", "status")
	require.Contains(t, status, fmt.Sprint(soft.Serial()))
	require.Contains(t, status, "CN=CSCA")
	oracle.Run(t, "yubico-piv-tool", "-a", "read-certificate", "-s", "9a", "-K", "DER", "-o", file("yubico.der"))
	oracle.Run(t, "pkcs15-tool", "--read-certificate", "01", "-o", file("opensc.pem"))
	oracle.Run(t, "openssl", "x509", "-in", file("opensc.pem"), "-outform", "DER", "-out", file("opensc.der"))
	for _, name := range []string{"yubico.der", "opensc.der"} {
		der, err := os.ReadFile(file(name))
		require.NoError(t, err)
		require.Equal(t, cert.Raw, der, name)
	}

	digest := sha256.Sum256([]byte("to be signed"))
	require.NoError(t, os.WriteFile(file("digest"), digest[:], 0o600))
	require.NoError(t, os.WriteFile(file("message"), []byte("to be signed"), 0o600))
	oracle.Run(t, "pkcs15-crypt", "--sign", "--key", "01", "--pin", pivtest.DefaultPIN, "--signature-format", "openssl", "-i", file("digest"), "-o", file("sig"), "--raw")
	sig, err := os.ReadFile(file("sig"))
	require.NoError(t, err)
	require.True(t, ecdsa.VerifyASN1(pub.(*ecdsa.PublicKey), digest[:], sig))
	oracle.Run(t, "openssl", "x509", "-in", file("opensc.pem"), "-pubkey", "-noout", "-out", file("key.pem"))
	verified := oracle.Run(t, "openssl", "dgst", "-sha256", "-verify", file("key.pem"), "-signature", file("sig"), file("message"))
	require.Contains(t, verified, "Verified OK")
}

// The tool of the maker of YubiKeys makes keys in the token, has them sign and attested; OpenSSL verifies all of it, and OpenSC lists
// and signs with them.
func TestKeysOfYubicoTool(t *testing.T) {
	maker, err := pivtest.NewAuthority()
	require.NoError(t, err)
	insert(t, 0, pivtest.Config{Authority: maker})
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	write := func(name string, data []byte) { require.NoError(t, os.WriteFile(file(name), data, 0o600)) }
	write("root.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: maker.Root.Raw}))
	write("message", []byte("to be signed"))
	yubico := func(args ...string) string {
		return oracle.Run(t, "yubico-piv-tool", append([]string{"-P", pivtest.DefaultPIN}, args...)...)
	}
	for i, algorithm := range []string{"ECCP256", "ECCP384", "RSA2048"} {
		slot, id := []string{"9a", "9c", "9e"}[i], []string{"01", "02", "04"}[i]
		hash := []string{"SHA256", "SHA384", "SHA256"}[i]
		verified := func(name string) {
			said := oracle.Run(t, "openssl", "dgst", "-"+strings.ToLower(hash), "-verify", file("pub.pem"), "-signature", file(name), file("message"))
			require.Contains(t, said, "Verified OK", algorithm)
		}
		yubico("-a", "generate", "-s", slot, "-A", algorithm, "-o", file("pub.pem"))
		yubico("-a", "verify-pin", "--sign", "-s", slot, "-A", algorithm, "-H", hash, "-i", file("message"), "-o", file("theirs"))
		verified("theirs")
		yubico("-a", "attest", "-s", slot, "-o", file("attestation.pem"))
		yubico("-a", "read-certificate", "-s", "f9", "-o", file("attester.pem"))
		oracle.Run(t, "openssl", "verify", "-CAfile", file("root.pem"), "-untrusted", file("attester.pem"), file("attestation.pem"))

		// OpenSC finds a key by its certificate.
		yubico("-a", "import-certificate", "-s", slot, "-i", file("attestation.pem"))
		require.Contains(t, oracle.Run(t, "pkcs15-tool", "--list-certificates"), "ID             : "+id)
		oracle.Run(t, "openssl", "dgst", "-"+strings.ToLower(hash), "-binary", "-out", file("digest"), file("message"))
		sign := []string{"--sign", "--key", id, "--pin", pivtest.DefaultPIN, "-i", file("digest"), "-o", file("opensc"), "--raw"}
		if algorithm == "RSA2048" {
			sign = append(sign, "--pkcs1", "--sha-256")
		} else {
			sign = append(sign, "--signature-format", "openssl")
		}
		oracle.Run(t, "pkcs15-crypt", sign...)
		verified("opensc")
	}
}

// piv-go's own suite, made for hardware, judges the token.
func TestUpstreamSuite(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	insert(t, 0, pivtest.Config{Version: [3]byte{5, 7, 1}})
	upstream.Run(t)
}

func TestNothingLeftBehind(t *testing.T) {
	if daemon == nil {
		oracle.Missing(t, missing)
	}
	second, err := pcscd.Start("Yubikey other")
	require.NoError(t, err)
	socket := second.Socket()
	require.NoError(t, errors.Join(second.Close(), os.Setenv(pivtest.SocketVariable, daemon.Socket())))
	_, err = os.Stat(socket)
	require.ErrorIs(t, err, os.ErrNotExist)
	processes, err := filepath.Glob("/proc/[0-9]*/cmdline")
	require.NoError(t, err)
	require.NotEmpty(t, processes)
	for _, process := range processes {
		args, _ := os.ReadFile(process) // it may have ended since
		require.NotContains(t, string(args), filepath.Dir(socket))
	}
}
