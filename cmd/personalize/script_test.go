package main

import (
	"crypto/sha256"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/keyfile"
	"github.com/chancery-id/chancery/signing/keyfile/keyfiletest"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/script"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// asStation makes the test's own program a station.
const asStation = "PERSONALIZE_AS_STATION"

func TestMain(m *testing.M) {
	keyfiletest.Cheapen()
	if os.Getenv(asStation) != "" {
		os.Exit(cli.Main(newCommand))
	}
	script.Main(andClose{m}, map[string]func(){"personalize": func() { os.Exit(cli.Main(newCommand)) }})
}

// atEnd is what the tests leave to be closed when all have run.
var atEnd []func()

// andClose runs the tests and closes what they left.
type andClose struct{ *testing.M }

func (m andClose) Run() int {
	defer func() {
		for _, end := range atEnd {
			end()
		}
	}()
	return m.M.Run()
}

// TestScripts runs with a document signer of the test State: dsc.pem, dsc.key under the passphrase in pass, csca.pem, revocation
// lists without and with the signer, a signer of another State, and the keys of a maker, a checker and an operator.
func TestScripts(t *testing.T) {
	state, other := teststate.New(t, "UTO", "UT"), teststate.New(t, "NLD", "NL")
	files := map[string][]byte{"pass": []byte("only for tests\n"), "wrong": []byte("another one\n"), "csca.pem": certificate(state.Certificate)}
	for name, s := range map[string]*teststate.State{"dsc": state, "foreign": other} {
		signer := s.Signer(t, pki.DocumentSigner)
		sealed, err := keyfile.Seal(signer.Key, []byte("only for tests"))
		require.NoError(t, err)
		files[name+".pem"], files[name+".key"] = certificate(signer.Certificate), sealed
		if s == state {
			files["csca.crl"] = state.CRL(t, 1).Raw
			files["revoked.crl"] = pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: state.CRL(t, 2, signer.Certificate).Raw})
		}
	}
	for _, person := range []string{"maker", "checker", "operator"} {
		key := teststate.Key(t)
		sealed, err := keyfile.Seal(key, []byte("only for tests"))
		require.NoError(t, err)
		public, err := pki.MarshalPublicKey(key.Public(), false)
		require.NoError(t, err)
		files[person+".key"], files[person+".pem"] = sealed, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	}
	script.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("NOW", teststate.Now.Format("2006-01-02T15:04:05Z"))
			for name, data := range files {
				if err := os.WriteFile(filepath.Join(env.WorkDir, name), data, 0o600); err != nil {
					return err
				}
			}
			return nil
		},
	})
}

func certificate(c *pki.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}

func sumOf(data []byte) [sha256.Size]byte { return sha256.Sum256(data) }
