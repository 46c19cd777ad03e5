package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/binary"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/spki"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/keyfile"
	"github.com/chancery-id/chancery/signing/keyfile/keyfiletest"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/script"
	"github.com/chancery-id/chancery/testdata/specimen"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// programs are what scripts execute.
var programs = map[string]func(){"chip": func() { os.Exit(cli.Main(newCommand)) }}

func TestMain(m *testing.M) {
	keyfiletest.Cheapen()
	script.Main(m, programs)
}

// TestScripts runs testdata/script. $DOC is a folder with the files of a document, its keys and passwords, and keys of
// terminals.
func TestScripts(t *testing.T) {
	dir := t.TempDir()
	makeDocument(t, dir)
	makeTerminalKeys(t, dir)
	makeRestricted(t, dir)
	script.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("DOC", dir)
			return nil
		},
	})
}

const zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3404159ZE184226B<<<<<16\n"

func makeDocument(t *testing.T, dir string) {
	t.Helper()
	put := func(name string, data []byte) {
		t.Helper()
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	c, ok := curve.ByName("brainpoolP256r1")
	require.True(t, ok)
	key, err := curve.GenerateKey(c, nil)
	require.NoError(t, err)
	active, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	record, err := mrz.Decode(zone)
	require.NoError(t, err)
	img := chip.NewImage()
	encode := func(f lds.File, e interface{ Encode() ([]byte, error) }) {
		t.Helper()
		b, err := e.Encode()
		require.NoError(t, err)
		img.Put(f, b)
	}
	zoneFile, err := lds.NewMachineReadableZone(record)
	require.NoError(t, err)
	encode(lds.DG1, zoneFile)
	face, err := biometric.NewFaceTemplate(specimen.Portrait(1))
	require.NoError(t, err)
	encode(lds.DG2, &lds.Biometrics{File: lds.DG2, Template: face})
	encode(lds.DG11, &lds.PersonalDetails{FullName: "ERIKSSON<<ANNA MARIA", PlaceOfBirth: "ZENITH"})
	b, err := spki.Marshal(key.PublicKey())
	require.NoError(t, err)
	id := 13
	infos := []interface {
		Info() (lds.SecurityInfo, error)
	}{
		lds.PACEInfo{Protocol: "0.4.0.127.0.7.2.2.4.2.2", Version: 2, ParameterID: &id},
		lds.ChipAuthenticationInfo{Protocol: "0.4.0.127.0.7.2.2.3.2.2", Version: 1},
		lds.ChipAuthenticationPublicKeyInfo{Protocol: "0.4.0.127.0.7.2.2.1.2", SubjectPublicKeyInfo: b},
	}
	var entries []lds.SecurityInfo
	for _, i := range infos {
		e, err := i.Info()
		require.NoError(t, err)
		entries = append(entries, e)
	}
	encode(lds.CardAccess, lds.NewSecurityInfos(lds.CardAccess, entries[0]))
	encode(lds.DG14, lds.NewSecurityInfos(lds.DG14, entries...))
	if b, err = spki.Marshal(&active.PublicKey); err == nil {
		encode(lds.DG15, &lds.AuthenticationKey{SubjectPublicKeyInfo: b})
	}
	require.NoError(t, err)
	encode(lds.COM, lds.NewCommonData(img.DataGroups()...))
	signer := teststate.New(t, "UTO", "UT").Signer(t, pki.DocumentSigner)
	object, err := sod.Build(img, crypto.SHA256)
	require.NoError(t, err)
	file, err := object.Sign(cms.Config{Signer: signer.Key, Certificate: signer.Certificate, Hash: crypto.SHA256})
	require.NoError(t, err)
	img.Put(lds.SOD, file)
	require.NoError(t, img.WriteDir(filepath.Join(dir, "doc")))
	secrets, err := (&chip.Secrets{CAN: "123456", ChipKeys: []chip.ChipKey{{Key: key}}, Active: active}).Encode()
	require.NoError(t, err)
	put("doc.keys", secrets)
	put("zone.txt", []byte(zone))
	put("can.txt", []byte("123456\n"))
}

// makeTerminalKeys makes keys of authorities and of a terminal.
func makeTerminalKeys(t *testing.T, dir string) {
	t.Helper()
	put := func(name string, data []byte) {
		t.Helper()
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	c, ok := curve.ByName("brainpoolP256r1")
	require.True(t, ok)
	put("pass.txt", []byte("correct horse battery staple\n"))
	for _, name := range []string{"cvca", "dv", "is"} {
		k, err := curve.GenerateKey(c, nil)
		require.NoError(t, err)
		sealed, err := keyfile.Seal(k, []byte("correct horse battery staple"))
		require.NoError(t, err)
		put(name+".key", sealed)
	}
}

// makeRestricted makes a document with fingerprints, and what its chip knows: authorities of terminals, made with the key
// cvca.p8 for ever, for fingerprints and irises or for irises alone; and keys without a passphrase, which cost no time.
func makeRestricted(t *testing.T, dir string) {
	t.Helper()
	put := func(name string, data []byte) {
		t.Helper()
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	state := teststate.New(t, "UTO", "UT")
	signer := state.Signer(t, pki.DocumentSigner)
	var key *ecdsa.PrivateKey
	for _, name := range []string{"other", "is", "dv", "cvca2", "cvca"} {
		var err error
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		require.NoError(t, err)
		b, err := x509.MarshalPKCS8PrivateKey(key)
		require.NoError(t, err)
		put(name+".p8", b)
	}
	authority := func(name string, rights byte) *cvc.Certificate {
		c, err := cvc.Issue(&cvc.Template{
			Holder: "UTCVCA00001", Role: cvc.CVCA(cvc.InspectionSystem), Rights: cvc.Rights{rights},
			Effective: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Expiry: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC),
		}, key.Public(), crypto.SHA256, false, cvc.Authority{Reference: "UTCVCA00001", Signer: key, Hash: crypto.SHA256})
		require.NoError(t, err)
		put(name, c.Raw)
		return c
	}
	make := func(name string, o teststate.Chip, authorities ...*cvc.Certificate) {
		o.Zone, o.Fingers = zone, true
		img, secrets := signer.Issue(t, o)
		require.NoError(t, img.WriteDir(filepath.Join(dir, name)))
		secrets.Authorities = authorities
		b, err := secrets.Encode()
		require.NoError(t, err)
		put(name+".keys", b)
	}
	eac := teststate.Chip{PACE: []string{teststate.PACEAES128}, Agreement: true}
	make("eac", eac, authority("cvca.cvcert", 3))
	make("irises", eac, authority("irises.cvcert", 2))
	make("plain", teststate.Chip{})
	put("csca.cer", state.Certificate.Raw)
}

// vpcd is the reader's end: it asks for the ATR, selects the application and hangs up.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	makeDocument(t, dir)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	got := make(chan []byte, 2)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			close(got)
			return
		}
		defer conn.Close()
		for _, message := range [][]byte{{4}, append([]byte{0x00, 0xA4, 0x04, 0x0C, 0x07}, lds.ApplicationLDS1...)} {
			_, _ = conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(message))), message...))
			var n [2]byte
			if _, err := io.ReadFull(conn, n[:]); err != nil {
				break
			}
			b := make([]byte, binary.BigEndian.Uint16(n[:]))
			_, _ = io.ReadFull(conn, b)
			got <- b
		}
		close(got)
	}()
	args := []string{"serve", filepath.Join(dir, "doc"), "--secrets", filepath.Join(dir, "doc.keys"), "--vpcd", listener.Addr().String()}
	code := cli.Run(t.Context(), newCommand, args, &cli.Streams{In: os.Stdin, Out: io.Discard, Err: io.Discard})
	require.Equal(t, int(cli.OK), code)
	require.Equal(t, []byte{0x3B, 0x80, 0x80, 0x01, 0x01}, <-got)
	require.Equal(t, []byte{0x90, 0x00}, <-got)

	require.NoError(t, listener.Close())
	code = cli.Run(t.Context(), newCommand, args, &cli.Streams{In: os.Stdin, Out: io.Discard, Err: io.Discard})
	require.Equal(t, int(cli.TokenAbsent), code)
}
