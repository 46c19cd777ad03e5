package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/ldif"
	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/script"
	"github.com/chancery-id/chancery/testdata/teststate"
)

func TestMain(m *testing.M) {
	script.Main(m, map[string]func(){"inspect": main})
}

// TestScripts runs testdata/*.txtar. $STATE is a folder with the trust material and the documents of a test State, whose
// time is 2026-05-14.
func TestScripts(t *testing.T) {
	dir := t.TempDir()
	makeState(t, dir)
	script.Run(t, testscript.Params{
		Dir: "testdata", RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("STATE", dir)
			return nil
		},
	})
}

// export is what the PKD hands out: a master list and a revocation list of the State, the certificate of a signer and,
// unsigned, that of the CSCA.
func export(t testing.TB, state *teststate.State) []byte {
	t.Helper()
	list, err := masterlist.Parse(state.MasterList(t, state.Certificate, teststate.New(t, "NLD", "NL").Certificate))
	require.NoError(t, err)
	var out bytes.Buffer
	w := ldif.NewWriter(&out)
	p := ldif.NewPKD(w)
	require.NoError(t, p.MasterList(list))
	require.NoError(t, p.RevocationList(state.CRL(t, 9)))
	require.NoError(t, p.Certificate(state.Signer(t, pki.DocumentSigner).Certificate))
	require.NoError(t, p.Certificate(state.Certificate))
	require.NoError(t, w.Flush())
	return out.Bytes()
}

// zone is the specimen of Doc 9303-4 with an expiry in 2034.
const zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3404159ZE184226B<<<<<16\n"

func makeState(t testing.TB, dir string) {
	t.Helper()
	state := teststate.New(t, "UTO", "UT")
	signer := state.Signer(t, pki.DocumentSigner)
	put := func(name string, data []byte) {
		t.Helper()
		name = filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
		require.NoError(t, os.WriteFile(name, data, 0o600))
	}
	put("csca.cer", state.Certificate.Raw)
	put("dsc.cer", signer.Certificate.Raw)
	put("trust/csca.cer", state.Certificate.Raw)
	put("trust/uto.crl", state.CRL(t, 7).Raw)
	put("revoked.crl", state.CRL(t, 8, signer.Certificate).Raw)
	put("uto.ml", state.MasterList(t, state.Certificate, teststate.New(t, "NLD", "NL").Certificate))
	put("pkd.ldif", export(t, state))
	put("uto.dvl", state.DeviationList(t, teststate.Now, deviationlist.Deviation{
		Documents: deviationlist.Documents{Type: "P", Issuer: signer.Certificate.Issuer, Serial: signer.Certificate.Serial},
		Descriptions: []deviationlist.Description{
			{Type: deviationlist.DataGroupHashWrong, Place: deviationlist.File(2), Text: "Batch 7, see our letter."},
		},
	}))
	put("older.dvl", state.DeviationList(t, teststate.Now.AddDate(0, 0, -9), deviationlist.Deviation{
		Descriptions: []deviationlist.Description{{Type: deviationlist.NationalUse}},
	}))
	put("other.cer", teststate.New(t, "UTO", "UT").Certificate.Raw)

	groups := map[int][]byte{1: teststate.DG1(zone), 2: teststate.Opaque(2, 2_000), 15: teststate.Opaque(15, 162)}
	image := chip.NewImage()
	for n, data := range groups {
		image.Put(lds.DataGroupFile(n), data)
	}
	object := signer.Object(t, groups)
	image.Put(lds.SOD, object)
	require.NoError(t, image.WriteDir(filepath.Join(dir, "genuine")))
	forged := image.Clone()
	forged.Put(lds.DG2, teststate.Opaque(2, 1_999))
	require.NoError(t, forged.WriteDir(filepath.Join(dir, "forged")))
	put("sod.bin", object)
	put("garbage.bin", []byte("no chip file at all"))
	put("damaged.bin", object[:len(object)-5])
	put("zone.txt", []byte(zone))

	image, secrets := signer.Issue(t, teststate.Chip{Zone: zone, PACE: []string{teststate.PACEAES128}, Agreement: true, Active: teststate.RSA()})
	require.NoError(t, image.WriteDir(filepath.Join(dir, "chip")))
	keys, err := secrets.Encode()
	require.NoError(t, err)
	put("chip.keys", keys)
	put("can.txt", []byte(teststate.CAN+"\n"))
	makeTerminal(t, put)
	image, secrets = signer.Issue(t, teststate.Chip{Zone: zone, PACE: []string{teststate.PACEAES128}, Agreement: true, Fingers: true})
	require.NoError(t, image.WriteDir(filepath.Join(dir, "fingers")))
	authority, err := os.ReadFile(filepath.Join(dir, "cvca.cvcert"))
	require.NoError(t, err)
	trusted, err := cvc.Parse(authority)
	require.NoError(t, err)
	secrets.Authorities = []*cvc.Certificate{trusted}
	keys, err = secrets.Encode()
	require.NoError(t, err)
	put("fingers.keys", keys)
}

// makeTerminal makes an inspection system that may read fingerprints: its key, and in a folder the certificates.
func makeTerminal(t testing.TB, put func(name string, data []byte)) {
	t.Helper()
	issue := func(holder, authority cvc.Reference, role cvc.Role, key, by *ecdsa.PrivateKey) []byte {
		c, err := cvc.Issue(&cvc.Template{
			Holder: holder, Role: role, Rights: cvc.Rights{1},
			Effective: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Expiry: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC),
		}, key.Public(), crypto.SHA256, false, cvc.Authority{Reference: authority, Signer: by, Hash: crypto.SHA256})
		require.NoError(t, err)
		return c.Raw
	}
	var all [3]*ecdsa.PrivateKey
	for i := range all {
		var err error
		all[i], err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		require.NoError(t, err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(all[2])
	require.NoError(t, err)
	put("is.p8", key)
	put("cvca.cvcert", issue("UTCVCA00001", "UTCVCA00001", cvc.CVCA(cvc.InspectionSystem), all[0], all[0]))
	put("terminal/is.cvcert", issue("UTIS00001", "UTDV00001", cvc.Terminal(cvc.InspectionSystem), all[2], all[1]))
	put("terminal/dv.cvcert", issue("UTDV00001", "UTCVCA00001", cvc.DomesticDV(cvc.InspectionSystem), all[1], all[0]))
}
