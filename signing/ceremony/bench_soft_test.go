package ceremony_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/ceremony"
	"github.com/chancery-id/chancery/signing/keyfile"
	"github.com/chancery-id/chancery/signing/pki"
)

// drawer is a Bench of keys in memory. Its attestations are signed by a maker, with what a token would say in the subject.
type drawer struct {
	keys      map[string]crypto.Signer
	installed map[string][]byte
	maker     *ecdsa.PrivateKey
	root      *x509.Certificate
	made      map[string]int      // how often each place got a key
	signed    map[string][][]byte // digests each place signed
	fail      func(op string, k *ceremony.Key) error
	lie       func(*ceremony.Birth)
}

func newDrawer(t testing.TB) *drawer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Maker"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: start.AddDate(-1, 0, 0), NotAfter: start.AddDate(20, 0, 0), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	root, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return &drawer{
		keys: map[string]crypto.Signer{}, installed: map[string][]byte{}, maker: key, root: root,
		made: map[string]int{}, signed: map[string][][]byte{},
	}
}

func (d *drawer) broken(op string, k *ceremony.Key) error {
	if d.fail == nil {
		return nil
	}
	return d.fail(op, k)
}

func (d *drawer) Look(_ context.Context, k *ceremony.Key) (crypto.PublicKey, error) {
	if err := d.broken("look", k); err != nil {
		return nil, err
	}
	if key := d.keys[k.Place()]; key != nil {
		return key.Public(), nil
	}
	return nil, nil
}

func (d *drawer) Generate(_ context.Context, k *ceremony.Key) error {
	if d.keys[k.Place()] != nil && !k.Replace {
		return errors.New("taken")
	}
	key, err := keyfile.Generate(k.Algorithm)
	if err != nil {
		return err
	}
	d.keys[k.Place()] = key
	d.made[k.Place()]++
	return d.broken("generate", k)
}

func (d *drawer) Attest(_ context.Context, k *ceremony.Key) ([]byte, error) {
	if k.Token == 0 {
		return nil, nil
	}
	b := ceremony.Birth{Token: k.Token, Slot: k.Slot, Firmware: "5.7.1", Algorithm: k.Algorithm, PIN: k.PIN, Touch: k.Touch}
	if d.lie != nil {
		d.lie(&b)
	}
	says, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: string(says)},
		NotBefore: start.AddDate(-1, 0, 0), NotAfter: start.AddDate(20, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, d.root, d.keys[k.Place()].Public(), d.maker)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
}

func judge(evidence []byte, makers *x509.CertPool, at time.Time) (*ceremony.Birth, crypto.PublicKey, error) {
	block, _ := pem.Decode(evidence)
	if block == nil {
		return nil, nil, errors.New("no attestation")
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, nil, err
	}
	if _, err := c.Verify(x509.VerifyOptions{Roots: makers, CurrentTime: at}); err != nil {
		return nil, nil, err
	}
	b := new(ceremony.Birth)
	return b, c.PublicKey, json.Unmarshal([]byte(c.Subject.CommonName), b)
}

// witness remembers what a key signed.
type witness struct {
	crypto.Signer
	d     *drawer
	place string
}

func (w witness) Sign(r io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	w.d.signed[w.place] = append(w.d.signed[w.place], bytes.Clone(digest))
	return w.Signer.Sign(r, digest, opts)
}

func (d *drawer) Open(_ context.Context, k *ceremony.Key) (crypto.Signer, error) {
	if err := d.broken("open", k); err != nil {
		return nil, err
	}
	return witness{d.keys[k.Place()], d, k.Place()}, nil
}

func (d *drawer) Install(_ context.Context, k *ceremony.Key, c *pki.Certificate) error {
	d.installed[k.Place()] = c.Raw
	return d.broken("install", k)
}

var start = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

// clock goes on by a second at every look.
func clock() func() time.Time {
	now := start
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}

// people are custodians with their keys.
type people []crypto.Signer

func newPeople(t testing.TB, n int) (p people) {
	t.Helper()
	for range n {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		require.NoError(t, err)
		p = append(p, key)
	}
	return p
}

func publicPEM(t testing.TB, pub crypto.PublicKey) string {
	t.Helper()
	der, err := pki.MarshalPublicKey(pub, false)
	require.NoError(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

func indent(text, by string) string {
	return strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n"+by)
}

// script is that of a State with a CSCA, a document signer and a list signer.
func script(t testing.TB, p people, root *x509.Certificate) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("v: 1\ntitle: Utopia, first CSCA\nstate: UTO\nemail: [csca@utopia.example]\ncustodians:\n  threshold: 2\n  members:\n")
	for i, key := range p {
		fmt.Fprintf(&b, "  - name: Custodian %d\n    publicKey: |\n      %s\n", i+1, indent(publicPEM(t, key.Public()), "      "))
	}
	fmt.Fprintf(&b, "makers:\n- |\n  %s\n", indent(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw})), "  "))
	b.WriteString(`keys:
- name: csca
  role: csca
  token: 11111111
  algorithm: P-384
  subject: C=UT,O=Utopia,CN=Utopia CSCA
  from: 2026-12-01
  crl: true
- name: ds-1
  role: document-signer
  issuer: csca
  token: 22222222
  slot: 9c
  algorithm: P-256
  subject: C=UT,O=Utopia,CN=Document Signer 1
  from: 2026-12-01
  documentTypes: [P, I]
- name: ml-1
  role: master-list-signer
  issuer: csca
  software: true
  algorithm: P-256
  subject: C=UT,O=Utopia,CN=Master List Signer 1
`)
	return b.String()
}

// setting is a ceremony ready to run.
type setting struct {
	people people
	drawer *drawer
	ceremony.Ceremony
}

func newSetting(t testing.TB) *setting {
	t.Helper()
	s := &setting{people: newPeople(t, 3), drawer: newDrawer(t)}
	parsed, err := ceremony.Decode([]byte(script(t, s.people, s.drawer.root)))
	require.NoError(t, err)
	s.Ceremony = ceremony.Ceremony{Script: parsed, Dir: t.TempDir(), Bench: s.drawer, Judge: judge, Program: "test", Now: clock()}
	s.Approvals = s.sign(t, ceremony.Approval, parsed.Hash(), 0, 1)
	return s
}

func (s *setting) sign(t testing.TB, purpose ceremony.Purpose, hash [32]byte, who ...int) (out []*ceremony.Signature) {
	t.Helper()
	for _, i := range who {
		sig, err := s.Script.Sign(s.people[i], purpose, hash, start)
		require.NoError(t, err)
		out = append(out, sig)
	}
	return out
}

// whole runs and closes the ceremony.
func (s *setting) whole(t testing.TB) {
	t.Helper()
	head, err := s.Run(t.Context())
	require.NoError(t, err)
	missing, err := ceremony.Close(s.Dir, s.sign(t, ceremony.Closing, head, 0, 2)...)
	require.NoError(t, err)
	require.Zero(t, missing)
}

func sum(data []byte) string { return fmt.Sprintf("%x", sha256.Sum256(data)) }
