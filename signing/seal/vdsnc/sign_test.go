package vdsnc_test

import (
	"bytes"
	"crypto"
	"encoding/asn1"
	"encoding/pem"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal"
	"github.com/chancery-id/chancery/signing/seal/vdsnc"
	"github.com/chancery-id/chancery/testdata/oracle"
	"github.com/chancery-id/chancery/testdata/teststate"
)

func TestWhatIsSignedIsRead(t *testing.T) {
	s := signer(t)
	for _, m := range []vdsnc.Message{vaccination(), test()} {
		text, err := vdsnc.Sign("UTO", m, config(s))
		require.NoError(t, err)
		require.Equal(t, seal.VDSNC, seal.Detect(text))
		d, err := vdsnc.Parse(text)
		require.NoError(t, err)
		require.Empty(t, d.Findings)
		require.NoError(t, d.CheckSignature(nil))
		require.NoError(t, d.CheckSignature(s.Certificate))
		require.ErrorIs(t, d.CheckSignature(signer(t).Certificate), pki.ErrSignature)
		require.Equal(t, []any{m.Type(), 1, "UTO", "ES256"}, []any{d.Type, d.Version, d.State, d.Algorithm})
		require.Equal(t, s.Certificate.Raw, d.Certificate.Raw)
		again, err := d.Message()
		require.NoError(t, err)
		if want, ok := m.(*vdsnc.Test); ok { // times are the same moments, in a location of another name
			got := again.(*vdsnc.Test)
			require.True(t, got.Sampled.Equal(want.Sampled) && got.Reported.Equal(want.Reported))
			got.Sampled, got.Reported = want.Sampled, want.Reported
		}
		require.Equal(t, m, again)
	}
}

func TestOtherTypes(t *testing.T) {
	s := signer(t)
	text, err := vdsnc.Sign("UTO", &vdsnc.Other{TypeName: "uto.fish", JSON: []byte(`{"weight": 1.50, "kind":"carp"}`)}, config(s))
	require.NoError(t, err)
	d, err := vdsnc.Parse(text)
	require.NoError(t, err)
	require.NoError(t, d.CheckSignature(nil))
	m, err := d.Message()
	require.ErrorIs(t, err, vdsnc.ErrType)
	require.Equal(t, &vdsnc.Other{TypeName: "uto.fish", JSON: []byte(`{"kind":"carp","weight":1.5}`)}, m)
	require.ErrorIs(t, d.Validate(), vdsnc.ErrType)
	for why, o := range map[string]*vdsnc.Other{
		"data.hdr.t: missing": {JSON: []byte("{}")}, "JSON at offset 1": {TypeName: "x", JSON: []byte("{")},
		"an array, want an object": {TypeName: "x", JSON: []byte("[]")}, "at most 16384": {TypeName: "x", JSON: make([]byte, 20000)},
	} {
		_, err := vdsnc.Sign("UTO", o, config(s))
		require.ErrorContains(t, err, why)
	}
}

// Each curve signs with the algorithm of its strength, and OpenSSL verifies it.
func TestOpenSSLVerifies(t *testing.T) {
	oracle.Find(t, "openssl")
	for name, algorithm := range map[string]string{
		"P-256": "ES256", "brainpoolP256r1": "ES256", "P-384": "ES384", "brainpoolP384r1": "ES384", "P-521": "ES512", "brainpoolP512r1": "ES512",
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := curve.ByName(name)
			key, err := curve.GenerateKey(c, nil)
			require.NoError(t, err)
			cert := signer(t, func(tmpl *pki.Template) { tmpl.PublicKey = key.Public() }).Certificate
			text, err := vdsnc.Sign("UTO", vaccination(), vdsnc.Config{Signer: key, Certificate: cert, Time: teststate.Now})
			require.NoError(t, err)
			d, err := vdsnc.Parse(text)
			require.NoError(t, err)
			require.Equal(t, algorithm, d.Algorithm)
			half := len(d.Signature) / 2
			der, err := asn1.Marshal([]*big.Int{new(big.Int).SetBytes(d.Signature[:half]), new(big.Int).SetBytes(d.Signature[half:])})
			require.NoError(t, err)
			dir := t.TempDir()
			paths := map[string][]byte{
				"message": d.SignedData, "signature": der, "changed": append(bytes.Clone(d.SignedData), ' '),
				"key.pem": pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: cert.RawSPKI}),
			}
			for name, data := range paths {
				require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
			}
			verify := []string{
				"dgst", "-sha" + strings.TrimPrefix(algorithm, "ES"), "-verify", filepath.Join(dir, "key.pem"),
				"-signature", filepath.Join(dir, "signature"), filepath.Join(dir, "message"),
			}
			require.Contains(t, oracle.Run(t, "openssl", verify...), "Verified OK")
			verify[len(verify)-1] = filepath.Join(dir, "changed")
			_, err = oracle.Try(t, "openssl", verify...)
			require.Error(t, err)
		})
	}
}

func TestSignRefuses(t *testing.T) {
	s := signer(t)
	for _, e := range []struct {
		why   string
		state string
		edit  func(*vdsnc.Config)
		wants string
	}{
		{"a State in small letters", "uto", nil, "not one to three capital letters"},
		{"no key", "UTO", func(c *vdsnc.Config) { c.Signer = nil }, "signer: missing"},
		{"no certificate", "UTO", func(c *vdsnc.Config) { c.Certificate = nil }, "certificate: missing"},
		{"another key", "UTO", func(c *vdsnc.Config) { c.Signer = teststate.Key(t) }, "its key is not the signer's"},
		{"a signer that signs another", "UTO", func(c *vdsnc.Config) { c.Signer = liar{s.Key} }, "does not verify"},
		{"before the certificate", "UTO", func(c *vdsnc.Config) { c.Time = c.Time.AddDate(-5, 0, 0) }, "not valid on 2021-05-14"},
		{"after the use of its key", "UTO", func(c *vdsnc.Config) { c.Time = c.Time.AddDate(5, 0, 0) }, "its key does not sign on 2031-05-14"},
		{"another document type", "UTO", func(c *vdsnc.Config) {
			other := signer(t, func(tmpl *pki.Template) { tmpl.DocumentTypes = []string{"P"} })
			c.Signer, c.Certificate = other.Key, other.Certificate
		}, `"NV" is not one of [P]`},
		{"a document signer", "UTO", func(c *vdsnc.Config) {
			ds := teststate.New(t, "UTO", "UT").Signer(t, pki.DocumentSigner)
			c.Signer, c.Certificate = ds.Key, ds.Certificate
		}, "extKeyUsage"},
	} {
		t.Run(e.why, func(t *testing.T) {
			c := config(s)
			if e.edit != nil {
				e.edit(&c)
			}
			text, err := vdsnc.Sign(e.state, vaccination(), c)
			require.ErrorContains(t, err, e.wants)
			require.Nil(t, text)
		})
	}
	_, err := vdsnc.Sign("UTO", nil, config(s))
	require.Error(t, err)
	_, err = vdsnc.Sign("UTO", &vdsnc.Vaccination{}, config(s))
	require.ErrorContains(t, err, "data.msg.uvci: missing")
}

// liar signs something else.
type liar struct{ crypto.Signer }

func (l liar) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return l.Signer.Sign(random, append(bytes.Clone(digest[1:]), 0), opts)
}

// Every rule of the messages has one that breaks it alone.
func TestMessageRules(t *testing.T) {
	long := strings.Repeat("x", 40)
	for wants, edit := range map[string]func(*vdsnc.Vaccination){
		"data.msg.uvci: missing":             func(v *vdsnc.Vaccination) { v.ID = "" },
		"data.msg.uvci: 40 characters":       func(v *vdsnc.Vaccination) { v.ID = long },
		"data.msg.pid.n: missing":            func(v *vdsnc.Vaccination) { v.Person.Name = "" },
		"data.msg.pid.n: 40 characters":      func(v *vdsnc.Vaccination) { v.Person.Name = long },
		"data.msg.pid.n: not UTF-8":          func(v *vdsnc.Vaccination) { v.Person.Name = "\xFF" },
		"data.msg.pid.dob: missing":          func(v *vdsnc.Vaccination) { v.Person.Birth, v.Person.Document = v.Events[0].Doses[1].Next, "" },
		"data.msg.pid.sex: 2 characters":     func(v *vdsnc.Vaccination) { v.Person.Sex = "FM" },
		"data.msg.pid.i: 40 characters":      func(v *vdsnc.Vaccination) { v.Person.Document = long },
		"data.msg.pid.ai: 40 characters":     func(v *vdsnc.Vaccination) { v.Person.OtherID = long },
		"data.msg.pid.dt: belongs to tests":  func(v *vdsnc.Vaccination) { v.Person.DocumentType = "P" },
		"data.msg.ve: missing":               func(v *vdsnc.Vaccination) { v.Events = nil },
		"data.msg.ve[0].des: missing":        func(v *vdsnc.Vaccination) { v.Events[0].Vaccine = "" },
		"data.msg.ve[0].nam: missing":        func(v *vdsnc.Vaccination) { v.Events[0].Brand = "" },
		"data.msg.ve[0].vd: missing":         func(v *vdsnc.Vaccination) { v.Events[0].Doses = nil },
		"data.msg.ve[0].vd[1].dvc: missing":  func(v *vdsnc.Vaccination) { v.Events[0].Doses[1].Date = v.Events[0].Doses[1].Next },
		"data.msg.ve[0].vd[1].seq: 0, want":  func(v *vdsnc.Vaccination) { v.Events[0].Doses[1].Number = 0 },
		`data.msg.ve[0].vd[1].ctr: "UTOP" i`: func(v *vdsnc.Vaccination) { v.Events[0].Doses[1].State = "UTOP" },
		"data.msg.ve[0].vd[1].adm: missing":  func(v *vdsnc.Vaccination) { v.Events[0].Doses[1].Centre = "" },
		"data.msg.ve[0].vd[1].lot: missing":  func(v *vdsnc.Vaccination) { v.Events[0].Doses[1].Lot = "" },
	} {
		v := vaccination()
		require.NoError(t, v.Validate())
		edit(v)
		require.ErrorContains(t, v.Validate(), wants)
	}
	for wants, edit := range map[string]func(*vdsnc.Test){
		"data.msg.utci: missing":          func(v *vdsnc.Test) { v.ID = "" },
		"data.msg.pid.n: missing":         func(v *vdsnc.Test) { v.Person.Name = "" },
		`data.msg.pid.dt: "X", want one`:  func(v *vdsnc.Test) { v.Person.DocumentType = "X" },
		"data.msg.pid.dn: missing":        func(v *vdsnc.Test) { v.Person.Document = "" },
		"data.msg.pid: sex and other":     func(v *vdsnc.Test) { v.Person.Sex = "F" },
		"data.msg.sp.spn: 40 characters":  func(v *vdsnc.Test) { v.Provider.Name = long },
		`data.msg.sp.ctr: "" is not one`:  func(v *vdsnc.Test) { v.Provider.State = "" },
		"data.msg.dat.sc: missing":        func(v *vdsnc.Test) { v.Sampled = time.Time{} },
		"data.msg.dat.ri: missing":        func(v *vdsnc.Test) { v.Reported = time.Time{} },
		"data.msg.dat.ri: reported befor": func(v *vdsnc.Test) { v.Reported = v.Sampled.Add(-time.Hour) },
		"data.msg.tr.tc: missing":         func(v *vdsnc.Test) { v.Kind = "" },
		"data.msg.tr.r: missing":          func(v *vdsnc.Test) { v.Result = "" },
		"data.msg.opt: 40 characters":     func(v *vdsnc.Test) { v.Optional = long },
	} {
		v := test()
		require.NoError(t, v.Validate())
		edit(v)
		require.ErrorContains(t, v.Validate(), wants)
	}
}
