package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/testdata/oracle"
)

// A CSCA and a document signer born on two tokens, attested, issue documents with the commands, which inspect and OpenSSL accept:
// once on NIST curves, once with RSA-PSS. Where the commands can't reach tokens the same is done with key files.
func TestDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the commands")
	}
	bin := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "../../csca", "../../personalize", "../../inspect", "../../chip")
	said, err := build.CombinedOutput()
	require.NoError(t, err, string(said))
	t.Run("terminal", func(t *testing.T) {
		testscript.Run(t, testscript.Params{Dir: "testdata", Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", bin)
			return nil
		}})
	})
	t.Run("deviation list", func(t *testing.T) { deviationListIsQuoted(t, bin) })
	for _, keys := range []algorithms{{"P-384", "P-256"}, {"RSA-3072", "RSA-2048"}} {
		t.Run(keys.csca+" "+keys.signer, func(t *testing.T) {
			t.Chdir(t.TempDir())
			const dir = "kept" // -keep may be relative
			var out bytes.Buffer
			require.NoError(t, run(t.Context(), bin, dir, &out, keys), "%s", &out)
			require.Equal(t, 5, strings.Count(out.String(), "  VALID    PA-OK"), "%s", &out)
			if strings.Contains(out.String(), "software tokens") {
				require.Contains(t, out.String(), "passed         attestation     generated in token 22222222")
			}
			objects, err := filepath.Glob(filepath.Join(dir, "signed", "*", "EF.SOD.bin"))
			require.NoError(t, err)
			require.Len(t, objects, 5)
			for _, object := range objects {
				opensslAccepts(t, object, filepath.Join(dir, "authority", "csca.pem"), strings.HasPrefix(keys.csca, "RSA"))
			}
		})
	}
}

// opensslAccepts has OpenSSL verify EF.SOD: with the chain, or, since its policy refuses the explicit EC parameters that
// Doc 9303-12 asks for, the signature alone.
func opensslAccepts(t *testing.T, object, csca string, chain bool) {
	t.Helper()
	data, err := os.ReadFile(object)
	require.NoError(t, err)
	require.Equal(t, []byte{0x77, 0x82}, data[:2])
	inner := filepath.Join(t.TempDir(), "sod")
	require.NoError(t, os.WriteFile(inner, data[4:], 0o600))
	args := []string{"cms", "-verify", "-inform", "DER", "-in", inner, "-out", os.DevNull}
	if chain {
		args = append(args, "-CAfile", csca, "-purpose", "any")
		require.Contains(t, oracle.Run(t, "openssl", "x509", "-in", csca, "-noout", "-text"), "rsassaPss")
	} else {
		args = append(args, "-noverify")
	}
	require.Contains(t, oracle.Run(t, "openssl", args...), "erification successful")
}
