package signing_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/oracle"
	"github.com/chancery-id/chancery/testdata/specimen"
	"github.com/chancery-id/chancery/testdata/teststate"
)

func passport() *document.Document {
	return &document.Document{
		Profile: document.Passport(), State: "UTO", Number: "L898902C3", Expiry: mrz.NewDate(2036, 5, 13), Authority: "Utopia Passport Office",
		Holder: document.Holder{
			PrimaryID: "Eriksson", SecondaryID: "Anna Maria", Nationality: "UTO", Birth: mrz.NewDate(1974, 8, 12), Sex: mrz.Female,
			Portrait: specimen.Portrait(1),
		},
	}
}

// issuer makes an issuer of the test State with a document signer certified for key.
func issuer(t testing.TB, edits ...func(*signing.Config)) *signing.Issuer {
	t.Helper()
	is, err := signing.NewIssuer(config(t, edits...))
	require.NoError(t, err)
	return is
}

func config(t testing.TB, edits ...func(*signing.Config)) signing.Config {
	t.Helper()
	state := teststate.New(t, "UTO", "UT")
	signer := state.Signer(t, pki.DocumentSigner)
	cfg := signing.Config{
		DocumentSigner: signing.Credential{Certificate: signer.Certificate, Signer: signer.Key}, CSCA: state.Certificate, Time: teststate.Now,
	}
	for _, edit := range edits {
		edit(&cfg)
	}
	return cfg
}

func TestIssue(t *testing.T) {
	is := issuer(t)
	issued, err := is.Issue(t.Context(), passport())
	require.NoError(t, err)
	record, err := mrz.Decode(issued.MRZ)
	require.NoError(t, err)
	require.Equal(t, "ERIKSSON", record.PrimaryIdentifier)
	require.Equal(t, mrz.NewDate(2026, 5, 14), issued.Document.Issue, "the date of issue is today's")
	require.NoError(t, is.Confirm(issued.Image))
	raw, ok := issued.Image.File(lds.SOD)
	require.True(t, ok)
	object, err := sod.Parse(raw)
	require.NoError(t, err)
	require.NoError(t, object.CMS.Verify(is.Certificate()))
	for _, c := range object.Compare(issued.Image) {
		require.Equal(t, sod.Identical, c.Outcome)
	}
	changed := issued.Image.Clone()
	dg11, _ := changed.File(lds.DG11)
	dg11[len(dg11)-1] ^= 1
	changed.Put(lds.DG11, dg11)
	require.Error(t, is.Confirm(changed))
	require.Error(t, issuer(t, func(c *signing.Config) { c.CSCA = nil }).Confirm(issued.Image), "another issuer's document")
}

// Every kind of key signs, by software here and by tokens later: all of them are a crypto.Signer.
func TestIssueWithEveryKey(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	keys := map[string]crypto.Signer{"RSA": rsaKey}
	for _, name := range []string{"P-256", "P-384", "P-521", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"} {
		c, ok := curve.ByName(name)
		require.True(t, ok)
		key, err := curve.GenerateKey(c, nil)
		require.NoError(t, err)
		keys[name] = key
	}
	for name, key := range keys {
		for _, pkcs1 := range []bool{false, true} {
			if pkcs1 && name != "RSA" {
				continue
			}
			t.Run(fmt.Sprint(name, pkcs1), func(t *testing.T) {
				state := teststate.New(t, "UTO", "UT")
				signer := state.Signer(t, pki.DocumentSigner, func(tmpl *pki.Template) { tmpl.PublicKey = key.Public() })
				is := issuer(t, func(c *signing.Config) {
					c.DocumentSigner = signing.Credential{Certificate: signer.Certificate, Signer: key}
					c.CSCA, c.PKCS1v15, c.WithSigningTime = state.Certificate, pkcs1, true
				})
				issued, err := is.Issue(t.Context(), passport())
				require.NoError(t, err)
				require.NoError(t, is.Confirm(issued.Image))
			})
		}
	}
}

// A draft signs once, however many ask.
func TestDraftSignsOnce(t *testing.T) {
	counted := &countingSigner{}
	is := issuer(t, func(c *signing.Config) {
		counted.Signer = c.DocumentSigner.Signer
		c.DocumentSigner.Signer = counted
	})
	before := counted.calls.Load()
	draft, err := is.Prepare(t.Context(), passport())
	require.NoError(t, err)
	require.Equal(t, before, counted.calls.Load(), "nothing is signed before Sign")
	var wg sync.WaitGroup
	var good atomic.Int32
	for range 16 {
		wg.Go(func() {
			if _, err := draft.Sign(context.Background()); err == nil {
				good.Add(1)
			} else if !errors.Is(err, signing.ErrSigned) {
				t.Errorf("got %v", err)
			}
		})
	}
	wg.Wait()
	require.Equal(t, int32(1), good.Load())
	require.Equal(t, before+1, counted.calls.Load())

	draft, err = is.Prepare(t.Context(), passport())
	require.NoError(t, err)
	done, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = draft.Sign(done)
	require.ErrorIs(t, err, context.Canceled)
	_, err = draft.Sign(t.Context())
	require.NoError(t, err, "a context that was done before the key was used leaves the draft as it was")
}

type countingSigner struct {
	crypto.Signer
	calls atomic.Int32
}

func (s *countingSigner) Sign(r io.Reader, digest []byte, o crypto.SignerOpts) ([]byte, error) {
	s.calls.Add(1)
	return s.Signer.Sign(r, digest, o)
}

// faultySigner returns what a broken token returns.
type faultySigner struct {
	crypto.Signer
	fault func(signature []byte, err error) ([]byte, error)
}

func (s *faultySigner) Sign(r io.Reader, digest []byte, o crypto.SignerOpts) ([]byte, error) {
	return s.fault(s.Signer.Sign(r, digest, o))
}

// Nothing that a broken token makes is handed out (fault 4).
func TestBrokenTokens(t *testing.T) {
	foreign := teststate.Key(t)
	for name, fault := range map[string]func([]byte, error) ([]byte, error){
		"error":   func([]byte, error) ([]byte, error) { return nil, errors.New("token removed") },
		"empty":   func([]byte, error) ([]byte, error) { return nil, nil },
		"short":   func(s []byte, err error) ([]byte, error) { return s[:len(s)-3], err },
		"flipped": func(s []byte, err error) ([]byte, error) { s[len(s)-1] ^= 1; return s, err },
		"foreign": func([]byte, error) ([]byte, error) { return foreign.Sign(rand.Reader, make([]byte, 32), crypto.SHA256) },
	} {
		t.Run(name, func(t *testing.T) {
			is := issuer(t, func(c *signing.Config) { c.DocumentSigner.Signer = &faultySigner{c.DocumentSigner.Signer, fault} })
			issued, err := is.Issue(t.Context(), passport())
			require.Error(t, err)
			require.Nil(t, issued)
		})
	}
}

func TestNewIssuerRefuses(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	for rule, edit := range map[string]func(*signing.Config){
		"DSC-MISSING": func(c *signing.Config) { c.DocumentSigner.Certificate = nil },
		"DSC-KEY":     func(c *signing.Config) { c.DocumentSigner.Signer = teststate.Key(t) },
		"DSC-PROFILE": func(c *signing.Config) {
			c.DocumentSigner = signing.Credential{Certificate: state.Certificate, Signer: state.Key}
		},
		"DSC-CHAIN":    func(c *signing.Config) { c.CSCA = teststate.New(t, "UTO", "UT").Certificate },
		"DSC-VALIDITY": func(c *signing.Config) { c.Time = teststate.Now.AddDate(20, 0, 0) },
		"DSC-USAGE":    func(c *signing.Config) { c.Time = teststate.Now.AddDate(1, 0, 0) },
	} {
		t.Run(rule, func(t *testing.T) {
			_, err := signing.NewIssuer(config(t, edit))
			require.Error(t, err)
			var e *signing.Error
			require.ErrorAs(t, err, &e)
			require.Contains(t, rules(err), rule)
		})
	}
}

func rules(err error) (out []string) {
	switch e := err.(type) {
	case *signing.Error:
		return []string{e.Rule}
	case *document.Error:
		return []string{e.Rule}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			out = append(out, rules(inner)...)
		}
	case interface{ Unwrap() error }:
		return rules(e.Unwrap())
	}
	return out
}

func TestPrepareRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*document.Document)
		rule   string
	}{
		"outlives signer": {func(d *document.Document) {
			p := *document.Passport()
			p.Validity = document.Period{Years: 30}
			d.Profile, d.Expiry = &p, mrz.NewDate(2050, 1, 1)
		}, "DSC-LIFE"},
		"other State":     {func(d *document.Document) { d.State = "NLD" }, "DSC-STATE"},
		"issue to come":   {func(d *document.Document) { d.Issue = mrz.NewDate(2026, 5, 16) }, "ISSUE-FUTURE"},
		"broken document": {func(d *document.Document) { d.Holder.Sex = 0 }, "SEX"},
		"type":            {func(d *document.Document) { d.Profile = document.IdentityCard(); d.Code = "A" }, "DSC-TYPE"},
		"code":            {func(d *document.Document) { d.Profile = document.IdentityCard(); d.Code = "AC" }, "DOC-CODE"},
	} {
		t.Run(name, func(t *testing.T) {
			d := passport()
			tc.change(d)
			_, err := issuer(t).Prepare(t.Context(), d)
			require.Contains(t, rules(err), tc.rule, "%v", err)
		})
	}
}

func TestPrepareCopiesTheDocument(t *testing.T) {
	d := passport()
	draft, err := issuer(t).Prepare(t.Context(), d)
	require.NoError(t, err)
	d.Number, d.Holder.Portrait[100] = "OTHER", 0
	require.Equal(t, "L898902C3", draft.Document().Number)
	zone, names := draft.MRZ()
	require.Contains(t, zone, "L898902C3")
	require.False(t, names.Truncated)
	_, err = draft.Sign(t.Context())
	require.NoError(t, err)
}

func TestIssuerIsSafeForConcurrentUse(t *testing.T) {
	is := issuer(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := is.Issue(context.Background(), passport()); err != nil {
				t.Errorf("issue: %v", err)
			}
		})
	}
	wg.Wait()
}

// OpenSSL accepts what is issued: the signature, and the document signer's certificate under the CSCA's.
func TestOpenSSLAcceptsWhatIsIssued(t *testing.T) {
	// RSA, because its policy refuses the explicit curve parameters that Doc 9303-12 asks for.
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	state := &teststate.State{Code: "UTO", Country: "UT", Credential: teststate.Credential{Key: key}}
	state.Certificate, err = pki.Issue(&pki.Template{
		Role: pki.CSCA, Subject: teststate.Name("UT", "CSCA"), NotBefore: teststate.Now.AddDate(-1, 0, 0), State: "UTO",
	}, nil, key)
	require.NoError(t, err)
	signer := state.Signer(t, pki.DocumentSigner, func(tmpl *pki.Template) { tmpl.PublicKey = key.Public() })
	is := issuer(t, func(c *signing.Config) {
		c.DocumentSigner, c.CSCA = signing.Credential{Certificate: signer.Certificate, Signer: key}, state.Certificate
	})
	issued, err := is.Issue(t.Context(), passport())
	require.NoError(t, err)
	file, _ := issued.Image.File(lds.SOD)
	outer, err := tlv.One(file, lds.SOD.Tag())
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(dir+"/sod", outer.Value, 0o600))
	csca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: state.Certificate.Raw})
	require.NoError(t, os.WriteFile(dir+"/csca.pem", csca, 0o600))
	oracle.Run(t, "openssl", "cms", "-verify", "-inform", "DER", "-in", dir+"/sod", "-CAfile", dir+"/csca.pem", "-purpose", "any",
		"-attime", strconv.FormatInt(teststate.Now.Unix(), 10), "-out", dir+"/list")
	list, err := os.ReadFile(dir + "/list")
	require.NoError(t, err)
	for _, group := range issued.Image.DataGroups() {
		data, _ := issued.Image.File(lds.DataGroupFile(group))
		sum := sha256.Sum256(data)
		require.Contains(t, string(list), string(sum[:]), "DG%d", group)
	}
}
