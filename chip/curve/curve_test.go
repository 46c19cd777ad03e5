package curve

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math/big"
	"testing"

	"github.com/ProtonMail/go-crypto/brainpool"
)

func mustCurve(t testing.TB, name string) *Curve {
	t.Helper()
	c, ok := ByName(name)
	if !ok {
		t.Fatalf("no curve %s", name)
	}
	return c
}

func TestDomainParameters(t *testing.T) {
	if len(curves()) != 19 {
		t.Fatalf("%d curves", len(curves()))
	}
	for i, c := range Curves() {
		k := standard[i]
		for _, s := range []string{k.p, k.a, k.b, k.gx, k.gy, k.n} {
			if b, err := hex.DecodeString(s); err != nil || len(b) != c.size {
				t.Errorf("%s: constant %q", c, s)
			}
		}
		if !c.p.ProbablyPrime(20) || !c.n.ProbablyPrime(20) || c.p.BitLen() != c.bits {
			t.Errorf("%s: p or n is not prime", c)
		}
		// Hasse: |p + 1 - n| <= 2 sqrt(p), so that n is the whole order and the cofactor 1.
		trace := new(big.Int).Sub(new(big.Int).Add(c.p, big.NewInt(1)), c.n)
		if trace.Mul(trace, trace).Cmp(new(big.Int).Lsh(c.p, 2)) > 0 {
			t.Errorf("%s: order outside Hasse's bound", c)
		}
		g := &PublicKey{c, c.gx, c.gy}
		if err := g.Validate(); err != nil {
			t.Errorf("%s: generator: %v", c, err)
		}
		big := bigGroup{c}
		if p := big.times(big.generator(), c.n); p.z.Sign() != 0 {
			t.Errorf("%s: n·G is not infinity", c)
		}
	}
}

// peers are the same curves from other hands.
func peers() map[string]elliptic.Curve {
	return map[string]elliptic.Curve{
		"P-224": elliptic.P224(), "P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521(),
		"brainpoolP256r1": brainpool.P256r1(), "brainpoolP384r1": brainpool.P384r1(), "brainpoolP512r1": brainpool.P512r1(),
		"brainpoolP256t1": brainpool.P256t1(), "brainpoolP384t1": brainpool.P384t1(), "brainpoolP512t1": brainpool.P512t1(),
	}
}

func TestParametersAgreeWithPeers(t *testing.T) {
	for name, peer := range peers() {
		c, k := mustCurve(t, name), peer.Params()
		if c.p.Cmp(k.P) != 0 || c.n.Cmp(k.N) != 0 || k.B != nil && c.b.Cmp(k.B) != 0 || c.gx.Cmp(k.Gx) != 0 || c.gy.Cmp(k.Gy) != 0 {
			t.Errorf("%s differs", name)
		}
	}
}

func TestTwist(t *testing.T) {
	for _, r := range Curves() {
		if r.z == nil {
			continue
		}
		tw := mustCurve(t, r.name[:len(r.name)-2]+"t1")
		pow := func(e int64) *big.Int { return new(big.Int).Exp(r.z, big.NewInt(e), r.p) }
		for _, v := range [][3]*big.Int{
			{pow(2), r.gx, tw.gx},
			{pow(3), r.gy, tw.gy},
			{pow(4), r.a, tw.a},
			{pow(6), r.b, tw.b},
		} {
			got := v[0].Mul(v[0], v[1])
			if got.Mod(got, r.p).Cmp(v[2]) != 0 {
				t.Errorf("%s: z does not lead to %s", r, tw)
			}
		}
	}
}

func TestLookup(t *testing.T) {
	ids := map[int]string{
		8: "P-192", 9: "brainpoolP192r1", 10: "P-224", 11: "brainpoolP224r1", 12: "P-256", 13: "brainpoolP256r1",
		14: "brainpoolP320r1", 15: "P-384", 16: "brainpoolP384r1", 17: "brainpoolP512r1", 18: "P-521",
	}
	for id := -1; id < 40; id++ {
		c, ok := ByParameterID(id)
		if want := ids[id]; ok != (want != "") || ok && c.Name() != want {
			t.Errorf("id %d: %v, want %q", id, c, want)
		}
	}
	for _, c := range Curves() {
		if got, ok := ByOID(c.OID()); !ok || got != c {
			t.Errorf("%s: by OID %v", c, got)
		}
		if got, ok := ByName(c.Name()); !ok || got != c {
			t.Errorf("%s: by name %v", c, got)
		}
		if got, err := MatchExplicit(c.Params()); err != nil || got != c {
			t.Errorf("%s: explicit %v %v", c, got, err)
		}
	}
	for _, name := range []string{"secp256r1", "prime256v1", "p-256", "P-256"} {
		if c, ok := ByName(name); !ok || c.name != "P-256" {
			t.Errorf("%s: %v", name, c)
		}
	}
	if _, ok := ByOID(""); ok {
		t.Error("empty OID")
	}
}

func TestMatchExplicitRefusesEveryDifference(t *testing.T) {
	for _, c := range Curves() {
		edits := map[string]func(p *Params){
			"p": func(p *Params) { p.P.Add(p.P, big.NewInt(2)) }, "a": func(p *Params) { p.A.Add(p.A, big.NewInt(1)) },
			"b": func(p *Params) { p.B.Sub(p.B, big.NewInt(1)) }, "gx": func(p *Params) { p.Gx.SetBit(p.Gx, 0, p.Gx.Bit(0)^1) },
			"gy": func(p *Params) { p.Gy.Sub(c.p, p.Gy) }, "n": func(p *Params) { p.N.Add(p.N, big.NewInt(2)) },
			"h": func(p *Params) { p.H = big.NewInt(2) }, "h big": func(p *Params) { p.H = new(big.Int).Lsh(big.NewInt(1), 64) },
			"missing": func(p *Params) { p.Gy = nil }, "negative a": func(p *Params) { p.A.Sub(p.A, c.p) },
		}
		for name, edit := range edits {
			p := c.Params()
			edit(&p)
			if got, err := MatchExplicit(p); err == nil {
				t.Errorf("%s with %s changed: %v", c, name, got)
			}
		}
		p := c.Params()
		p.H = nil
		if got, err := MatchExplicit(p); err != nil || got != c {
			t.Errorf("%s without h: %v", c, err)
		}
	}
}

// CVE-2020-0601: G' = Q/d' makes d' a private key of the point Q.
func TestMatchExplicitRefusesCraftedGenerator(t *testing.T) {
	for _, name := range []string{"P-256", "brainpoolP256r1"} {
		c := mustCurve(t, name)
		victim, err := GenerateKey(c, nil)
		if err != nil {
			t.Fatal(err)
		}
		p := c.Params()
		p.Gx, p.Gy = victim.PublicKey().X, victim.PublicKey().Y
		var e *Error
		if _, err := MatchExplicit(p); !errors.As(err, &e) || !errors.Is(err, ErrUnsupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSignVerifyAllCurves(t *testing.T) {
	digest := sha256.Sum256([]byte("chancery"))
	for _, c := range Curves() {
		k, err := GenerateKey(c, nil)
		if err != nil {
			t.Fatal(err)
		}
		var signer crypto.Signer = k
		sig, err := signer.Sign(rand.Reader, digest[:], crypto.SHA256)
		if err != nil {
			t.Fatalf("%s: %v", c, err)
		}
		if err := VerifyASN1(k.PublicKey(), digest[:], sig); err != nil {
			t.Errorf("%s: %v", c, err)
		}
		wrong := digest
		wrong[0] ^= 0x80
		if err := VerifyASN1(k.PublicKey(), wrong[:], sig); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: other digest: %v", c, err)
		}
		if pub, ok := k.PublicKey().ECDSA(); ok && !ecdsa.VerifyASN1(pub, digest[:], sig) {
			t.Errorf("%s: crypto/ecdsa refuses our signature", c)
		}
		raw, err := k.SignRaw(nil, digest[:], nil)
		if err != nil || VerifyRaw(k.PublicKey(), digest[:], raw) != nil {
			t.Errorf("%s: raw: %v", c, err)
		}
	}
}

func TestPoints(t *testing.T) {
	for _, c := range Curves() {
		k, _ := GenerateKey(c, nil)
		pub := k.PublicKey()
		for _, b := range [][]byte{pub.Bytes(), pub.BytesCompressed()} {
			got, err := c.ParsePoint(b)
			if err != nil || !got.Equal(pub) {
				t.Errorf("%s: %x: %v", c, b[0], err)
			}
			for _, bad := range [][]byte{nil, b[:len(b)-1], append(append([]byte(nil), b...), 0), append([]byte{6}, b[1:]...), {0}} {
				if got, err := c.ParsePoint(bad); err == nil || got != nil {
					t.Errorf("%s: accepted %x", c, bad)
				}
			}
		}
		if std, ok := pub.ECDSA(); ok {
			back, err := FromECDSA(std)
			if err != nil || !back.Equal(pub) || !pub.Equal(std) {
				t.Errorf("%s: %v", c, err)
			}
		}
		other, _ := GenerateKey(c, nil)
		s1, err1 := k.ECDH(other.PublicKey())
		s2, err2 := other.ECDH(pub)
		if err1 != nil || err2 != nil || string(s1) != string(s2) || len(s1) != c.FieldSize() {
			t.Errorf("%s: ECDH %x %x", c, s1, s2)
		}
	}
}

func TestMatchEncoded(t *testing.T) {
	for _, c := range Curves() {
		p := c.Params()
		g := &PublicKey{Curve: c, X: p.Gx, Y: p.Gy}
		p.Gx, p.Gy = nil, nil
		whole := g.Bytes()
		short := append([]byte{2 | whole[len(whole)-1]&1}, whole[1:1+c.FieldSize()]...)
		for _, encoded := range [][]byte{whole, short} {
			if got, err := MatchEncoded(p, encoded); err != nil || got != c {
				t.Errorf("%s: %v, %v", c.Name(), got, err)
			}
		}
		short[0] ^= 1 // the other point with that x
		for _, encoded := range [][]byte{short, whole[:len(whole)-1], nil} {
			if got, err := MatchEncoded(p, encoded); err == nil {
				t.Errorf("%s: taken for %v with another generator", c.Name(), got)
			}
		}
	}
}
