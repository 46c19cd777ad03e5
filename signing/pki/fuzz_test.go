package pki

import (
	"bytes"
	"crypto"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/chancery-id/chancery/testdata/corpus"
)

func ownCertificate(t testing.TB, role Role) (*Certificate, crypto.Signer) {
	key := ecKey(t, "P-256")
	root := newCSCA(t, key, nil)
	if role == CSCA {
		return root, key
	}
	c, err := Issue(&Template{
		Role: role, Subject: name(t, "C=UT,CN=DS 1"), NotBefore: t0, State: "UTO", PublicKey: key.Public(), DocumentTypes: []string{"P"},
	}, root, key)
	if err != nil {
		t.Fatal(err)
	}
	return c, key
}

// rebuild writes a certificate from its fields: the form of a canonical one. Key and algorithm have several valid forms
// (the seed of a curve, NULL with a hash) and laws of their own below.
func rebuild(c *Certificate) ([]byte, error) {
	issuer, err := c.Issuer.Marshal()
	if err != nil {
		return nil, err
	}
	subject, err := c.Subject.Marshal()
	if err != nil {
		return nil, err
	}
	alg := c.SignatureAlgorithm.Raw
	tbs, err := tbsCertificate(c.SerialNumber, alg, issuer, subject, c.RawSPKI, c.NotBefore, c.NotAfter, c.Extensions)
	if err != nil {
		return nil, err
	}
	return der(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddBytes(tbs)
			b.AddBytes(alg)
			b.AddASN1BitString(c.Signature)
		})
	})
}

func FuzzCertificate(f *testing.F) {
	for _, b := range corpus.Seeds(f, "certs/*/*.der") {
		f.Add(b)
	}
	for role := CSCA; role <= DocumentSigner; role += 2 {
		c, _ := ownCertificate(f, role)
		f.Add(c.Raw)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseCertificate(data)
		if err != nil {
			if c != nil {
				t.Fatal("certificate beside an error")
			}
			return
		}
		if !bytes.Equal(c.Raw, data) || c.PublicKey == nil && c.KeyError == nil {
			t.Fatal("not the whole input, or neither key nor reason")
		}
		_ = c.Subject.String() + c.Issuer.Fold()
		for role := CSCA; role <= DTCSigner; role++ {
			if c.Validate(role) != nil {
				continue
			}
			again, err := rebuild(c)
			if err != nil || !bytes.Equal(again, data) {
				t.Fatalf("valid as %v and re-encodes differently: %v", role, err)
			}
		}
	})
}

func FuzzCRL(f *testing.F) {
	for _, b := range corpus.Seeds(f, "crl/*.crl") {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := ParseCRL(data)
		if err != nil {
			return
		}
		n := 0
		for e := range l.Entries() {
			if n++; n < 10 {
				if _, ok := l.Revoked(e.Serial); !ok {
					t.Fatal("an entry that can't be found")
				}
			}
		}
		if n != l.Len() || !bytes.Equal(l.Raw, data) {
			t.Fatalf("%d entries walked, %d counted", n, l.Len())
		}
		_ = l.Validate()
	})
}

func FuzzCSR(f *testing.F) {
	_, key := ownCertificate(f, CSCA)
	raw, err := CreateCSR(name(f, "C=UT,CN=x"), key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Fuzz(func(t *testing.T, data []byte) {
		if q, err := ParseCSR(data); err == nil && q.PublicKey == nil {
			t.Fatal("a request without a key")
		}
	})
}

func FuzzAlgorithm(f *testing.F) {
	for _, key := range []crypto.PublicKey{ecKey(f, "P-256").Public(), rsaKey(f, 2048).Public()} {
		for _, pss := range []bool{true, false} {
			a, err := AlgorithmFor(key, crypto.SHA384, pss)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(a.Raw)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := ParseAlgorithm(data)
		if err != nil || a.usable() != nil || len(a.Findings) > 0 {
			return
		}
		again, err := a.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if b, err := ParseAlgorithm(again); err != nil || !a.same(b) {
			t.Fatalf("%v re-reads as %v: %v", a, b, err)
		}
	})
}

func FuzzName(f *testing.F) {
	for _, text := range []string{"C=UT,O=A\\, B,CN= x\\ ", "C=DE+CN=ü,emailAddress=a@b", "CN=#0402ab"} {
		n, err := NewName(text)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(n.Raw)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := ParseName(data)
		if err != nil {
			return
		}
		if n.Match(n) != NameExact || !n.Equal(n) {
			t.Fatal("a name that differs from itself")
		}
		again, err := NewName(n.String())
		if err != nil {
			return // empty values and values that are no text can be read, never written
		}
		if again.Fold() != n.Fold() {
			t.Fatalf("%q reads back as %q", n, again)
		}
	})
}

func FuzzNewName(f *testing.F) {
	f.Add("C=UT,O=A\\, B,CN=x")
	f.Add("2.5.4.3=a+C=b")
	f.Fuzz(func(t *testing.T, text string) {
		n, err := NewName(text)
		if err != nil {
			return
		}
		again, err := NewName(n.String())
		if err != nil || !bytes.Equal(again.Raw, n.Raw) {
			t.Fatalf("%q becomes %q: %v", text, n, err)
		}
	})
}

func FuzzPublicKey(f *testing.F) {
	for _, key := range []crypto.PublicKey{ecKey(f, "P-256").Public(), ecKey(f, "brainpoolP512t1").Public(), rsaKey(f, 2048).Public()} {
		for _, explicit := range []bool{true, false} {
			raw, err := MarshalPublicKey(key, explicit)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(raw)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		pub, findings, err := ParsePublicKey(data)
		if err != nil || len(findings) > 0 {
			return
		}
		for _, explicit := range []bool{true, false} {
			again, err := MarshalPublicKey(pub, explicit)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Equal(again, data) {
				return
			}
			if second, _, err := ParsePublicKey(again); err != nil || !samePublicKey(pub, second) {
				t.Fatal("another key after a round trip")
			}
		}
	})
}
