//go:build cgo && (linux || darwin || freebsd || openbsd)

package keys_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/keyfile"
	"github.com/chancery-id/chancery/signing/keyfile/keyfiletest"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/piv/pivtest"
)

var (
	service   *pivtest.Service
	authority *pivtest.Authority
)

func TestMain(m *testing.M) {
	keyfiletest.Cheapen()
	var err error
	if authority, err = pivtest.NewAuthority(); err != nil {
		panic(err)
	}
	os.Exit(pivtest.Main(&service, m.Run))
}

// insert puts a token with a key in slot 9C into a reader.
func insert(t *testing.T, c pivtest.Config, k piv.KeyConfig) *pivtest.Token {
	t.Helper()
	c.Authority = authority
	soft, err := pivtest.New(c)
	require.NoError(t, err)
	name := fmt.Sprintf("Yubikey pivtest %d 00 00", soft.Serial())
	require.NoError(t, service.Insert(name, soft))
	t.Cleanup(func() { service.Unplug(name) })
	token, err := piv.Open(t.Context(), soft.Serial(), piv.Options{})
	require.NoError(t, err)
	k.Algorithm = piv.P256
	_, _, err = token.Generate(t.Context(), pivtest.DefaultManagementKey(), piv.Signature, k)
	require.NoError(t, err)
	require.NoError(t, token.Close())
	return soft
}

// opener has the flags of a command line, and the test's own memory.
func opener(t *testing.T, args ...string) *keys.Opener {
	t.Helper()
	var o keys.Opener
	cmd := &cobra.Command{Use: "x", RunE: func(*cobra.Command, []string) error { return nil }}
	o.Flags(cmd)
	cmd.SetArgs(append(args, "--pin-memory", t.TempDir()))
	require.NoError(t, cmd.ExecuteContext(t.Context()))
	return &o
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func sign(t *testing.T, k *keys.Key) {
	t.Helper()
	digest := sha256.Sum256([]byte("message"))
	sig, err := k.Sign(rand.Reader, digest[:], crypto.SHA256)
	require.NoError(t, err)
	require.True(t, ecdsa.VerifyASN1(k.Public().(*ecdsa.PublicKey), digest[:], sig))
}

var uncertified = piv.Plan{Uncertified: true}

func TestOpensFilesAndTokens(t *testing.T) {
	secret := file(t, "correct horse battery staple\n")
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	sealed, err := keyfile.Seal(private, []byte("correct horse battery staple"))
	require.NoError(t, err)
	o := opener(t, "--passphrase-file", secret)
	key, err := o.Open(t.Context(), keys.Ref{File: file(t, string(sealed))}, piv.Plan{})
	require.NoError(t, err)
	sign(t, key)
	require.NoError(t, key.Close())

	one, two := insert(t, pivtest.Config{}, piv.KeyConfig{}), insert(t, pivtest.Config{PIN: "654321"}, piv.KeyConfig{})
	o = opener(t, "--pin-file", file(t, fmt.Sprintf("%d 123456\n%d 654321\n", one.Serial(), two.Serial())))
	for _, soft := range []*pivtest.Token{one, two} {
		key, err := o.Open(t.Context(), keys.Ref{Serial: soft.Serial(), Slot: piv.Signature}, uncertified)
		require.NoError(t, err)
		require.True(t, key.Found.OK())
		sign(t, key)
		require.NoError(t, key.Close())
		require.Equal(t, 1, soft.Counts().Verify)
	}
}

// One PIN by descriptor serves several tokens.
func TestPINByDescriptor(t *testing.T) {
	one, two := insert(t, pivtest.Config{}, piv.KeyConfig{}), insert(t, pivtest.Config{}, piv.KeyConfig{})
	r, w, err := os.Pipe()
	require.NoError(t, err)
	_, err = w.WriteString("123456\n")
	require.NoError(t, err)
	require.NoError(t, w.Close())
	fd, err := syscall.Dup(int(r.Fd())) // the opener closes it
	require.NoError(t, err)
	require.NoError(t, r.Close())
	o := opener(t, "--pin-fd", fmt.Sprint(fd))
	for _, soft := range []*pivtest.Token{one, two} {
		key, err := o.Open(t.Context(), keys.Ref{Serial: soft.Serial(), Slot: piv.Signature}, uncertified)
		require.NoError(t, err)
		require.NoError(t, key.Close())
	}
	o.PIN.Forget()
}

func TestRefusals(t *testing.T) {
	good := file(t, "123456")
	root := file(t, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authority.Root.Raw})))
	stranger, err := pivtest.NewAuthority()
	require.NoError(t, err)
	strange := file(t, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: stranger.Root.Raw})))
	for name, tc := range map[string]struct {
		config pivtest.Config
		key    piv.KeyConfig
		plan   piv.Plan
		args   []string
		prior  func(*pivtest.Token)
		code   cli.Code
		text   string
		shown  int // PINs presented
	}{
		"good":           {plan: uncertified, args: []string{"--pin-file", good, "--attestation-root", root}, code: cli.OK, shown: 1},
		"wrong PIN":      {plan: uncertified, args: []string{"--pin-file", file(t, "999999")}, code: cli.PINRefused, text: "PIN wrong (2 left)", shown: 1},
		"other PIN":      {plan: uncertified, args: []string{"--pin-file", file(t, "77 123456")}, code: cli.Usage, text: "there is none for token"},
		"floor":          {config: pivtest.Config{PINTries: 2}, plan: uncertified, args: []string{"--pin-file", good}, code: cli.PINRefused, text: "was not tried"},
		"higher floor":   {plan: uncertified, args: []string{"--pin-file", good, "--pin-floor", "3"}, code: cli.PINRefused, text: "was not tried"},
		"blocked":        {prior: func(s *pivtest.Token) { s.Inject(pivtest.Fault{Effect: pivtest.BlockPIN}) }, plan: uncertified, args: []string{"--pin-file", good}, code: cli.TokenBlocked, text: "blocked"},
		"no certificate": {args: []string{"--pin-file", good}, code: cli.Refused, text: "certificate: there is none"},
		"foreign root":   {plan: uncertified, args: []string{"--pin-file", good, "--attestation-root", strange}, code: cli.Refused, text: "attestation:"},
		"PIN always":     {key: piv.KeyConfig{PIN: piv.PINAlways}, plan: uncertified, args: []string{"--pin-file", good}, code: cli.Refused, text: "pin-policy"},
		"PIN never":      {key: piv.KeyConfig{PIN: piv.PINNever}, plan: uncertified, code: cli.OK},
		"no root":        {plan: uncertified, args: []string{"--attestation-root", good}, code: cli.Malformed, text: "no certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			soft := insert(t, tc.config, tc.key)
			if tc.prior != nil {
				tc.prior(soft)
			}
			before := soft.Counts().Verify
			o := opener(t, tc.args...)
			key, err := o.Open(t.Context(), keys.Ref{Serial: soft.Serial(), Slot: piv.Signature}, tc.plan)
			require.Equal(t, tc.code, cli.CodeOf(err), "%v", err)
			require.Equal(t, tc.shown, soft.Counts().Verify-before)
			if tc.code == cli.OK {
				require.NoError(t, key.Close())
				return
			}
			require.ErrorContains(t, err, tc.text)
			token, err := piv.Open(t.Context(), soft.Serial(), piv.Options{}) // nothing is held on to
			require.NoError(t, err)
			require.NoError(t, token.Close())
		})
	}
	soft := insert(t, pivtest.Config{}, piv.KeyConfig{})
	other, err := piv.Open(t.Context(), soft.Serial(), piv.Options{})
	require.NoError(t, err)
	defer other.Close()
	o := opener(t)
	_, err = o.Open(t.Context(), keys.Ref{Serial: soft.Serial(), Slot: piv.Signature}, uncertified)
	require.Equal(t, cli.TokenAbsent, cli.CodeOf(err))
	require.ErrorContains(t, err, "held by another program")
	_, err = o.Open(t.Context(), keys.Ref{Serial: 4711, Slot: piv.Signature}, uncertified)
	require.Equal(t, cli.TokenAbsent, cli.CodeOf(err))
}
