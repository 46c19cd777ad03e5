//go:build cgo && (linux || darwin || freebsd || openbsd)

package piv_test

import (
	"context"
	"crypto"
	"crypto/sha256"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/piv/pivtest"
)

// service is the stand-in for the daemon: one a process, see pivtest.Start.
var service *pivtest.Service

func TestMain(m *testing.M) { os.Exit(pivtest.Main(&service, m.Run)) }

var (
	pin        = piv.PIN(pivtest.DefaultPIN)
	puk        = piv.PIN(pivtest.DefaultPUK)
	management = piv.ManagementKey(pivtest.DefaultManagementKey())
	authority  = func() *pivtest.Authority {
		a, err := pivtest.NewAuthority()
		if err != nil {
			panic(err)
		}
		return a
	}()
)

func readerName(serial uint32) string { return fmt.Sprintf("Yubikey pivtest %d 00 00", serial) }

// insert makes a token and puts it into a reader of its own for the time of the test.
func insert(t testing.TB, c pivtest.Config) *pivtest.Token {
	t.Helper()
	if c.Authority == nil {
		c.Authority = authority
	}
	token, err := pivtest.New(c)
	require.NoError(t, err)
	require.NoError(t, service.Restart())
	require.NoError(t, service.Insert(readerName(token.Serial()), token))
	t.Cleanup(func() {
		token.Heal()
		service.Unplug(readerName(token.Serial()))
	})
	return token
}

func options(t testing.TB) piv.Options { return piv.Options{Guard: piv.Guard{Memory: t.TempDir()}} }

// hold opens a token for the time of the test.
func hold(t testing.TB, token *pivtest.Token, o piv.Options) *piv.Token {
	t.Helper()
	opened, err := piv.Open(context.Background(), token.Serial(), o)
	require.NoError(t, err)
	t.Cleanup(func() { opened.Close() })
	return opened
}

// signer is a token with a key in slot 9C, its PIN verified.
func signer(t testing.TB, c pivtest.Config, o piv.Options, k piv.KeyConfig, use piv.Use) (*pivtest.Token, *piv.Key) {
	t.Helper()
	if k.Algorithm == 0 {
		k.Algorithm = piv.P256
	}
	soft := insert(t, c)
	token := hold(t, soft, o)
	_, _, err := token.Generate(t.Context(), management, piv.Signature, k)
	require.NoError(t, err)
	require.NoError(t, token.VerifyPIN(t.Context(), pin))
	key, err := token.Key(t.Context(), piv.Signature, use)
	require.NoError(t, err)
	return soft, key
}

func sign(k *piv.Key) ([]byte, error) {
	digest := sha256.Sum256([]byte("to be signed"))
	return k.Sign(nil, digest[:], crypto.SHA256)
}

const long = time.Minute // a wait that only a failing test reaches
