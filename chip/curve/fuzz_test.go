package curve

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"math/big"
	"testing"
)

// Accepted points encode to the same octets, and lie on the curve by the reference's judgement.
func FuzzParsePoint(f *testing.F) {
	for i, c := range Curves() {
		g := &PublicKey{c, c.gx, c.gy}
		f.Add(byte(i), g.Bytes())
		f.Add(byte(i), g.BytesCompressed())
		f.Add(byte(i), []byte{0})
	}
	f.Fuzz(func(t *testing.T, index byte, b []byte) {
		c := curves()[int(index)%len(curves())]
		k, err := c.ParsePoint(b)
		if err != nil {
			if k != nil {
				t.Fatal("a key beside an error")
			}
			return
		}
		if err := k.Validate(); err != nil {
			t.Fatal(err)
		}
		x, y := k.coordinates()
		if !(&bigGroup{c}).OnCurve(x, y) {
			t.Fatal("off the curve")
		}
		again := k.Bytes()
		if b[0] != 4 {
			again = k.BytesCompressed()
		}
		if !bytes.Equal(b, again) {
			t.Fatalf("%x encodes to %x", b, again)
		}
	})
}

// Accepted signatures encode to the same octets.
func FuzzParseSignature(f *testing.F) {
	f.Add([]byte{0x30, 6, 2, 1, 1, 2, 1, 1})
	f.Add([]byte{0x30, 8, 2, 2, 0, 0x80, 2, 2, 1, 0})
	f.Add([]byte{0x30, 0x80, 2, 1, 1, 2, 1, 1, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		r, s, err := parseSignature(b)
		if err != nil {
			if !errors.Is(err, ErrSignature) {
				t.Fatal(err)
			}
			return
		}
		if again := marshalSignature(r, s); !bytes.Equal(b, again) {
			t.Fatalf("%x encodes to %x", b, again)
		}
	})
}

// The verifier agrees with the reference on any r and s, and accepts what was signed.
func FuzzVerify(f *testing.F) {
	f.Add(byte(0), []byte("seed"), []byte{1}, []byte{1})
	f.Add(byte(11), []byte("seed"), bytes.Repeat([]byte{0xff}, 40), bytes.Repeat([]byte{0xaa}, 32))
	f.Fuzz(func(t *testing.T, index byte, seed, r, s []byte) {
		c := curves()[int(index)%len(curves())]
		digest := sha256.Sum256(seed)
		k, err := NewPrivateKey(c, append(digest[:16], 1))
		if err != nil {
			t.Fatal(err)
		}
		sig, err := k.Sign(nil, digest[:], nil)
		if err != nil || VerifyASN1(k.PublicKey(), digest[:], sig) != nil {
			t.Fatalf("%s: own signature: %v", c, err)
		}
		got := Verify(k.PublicKey(), digest[:], new(big.Int).SetBytes(r), new(big.Int).SetBytes(s)) == nil
		rb, rok := c.scalar(r)
		sb, sok := c.scalar(s)
		x, y := k.PublicKey().coordinates()
		want := rok && sok && (&bigGroup{c}).Verify(x, y, c.hashToScalar(digest[:]), rb, sb)
		if got != want {
			t.Fatalf("%s: r %x s %x: %v, want %v", c, r, s, got, want)
		}
		prepared := c.group().Prepare(x, y)
		if rok && sok && prepared(c.hashToScalar(digest[:]), rb, sb) != want {
			t.Fatalf("%s: r %x s %x: the prepared key says %v", c, r, s, !want)
		}
	})
}

// Multiples and sums agree with the reference for any scalar.
func FuzzMultiply(f *testing.F) {
	f.Add(byte(3), []byte{1}, []byte{2})
	f.Add(byte(12), bytes.Repeat([]byte{0xff}, 64), bytes.Repeat([]byte{0x80}, 32))
	f.Fuzz(func(t *testing.T, index byte, k, l []byte) {
		if len(k) > 80 || len(l) > 80 {
			return
		}
		c := curves()[int(index)%len(curves())]
		ks, ok1 := c.scalar(c.reduceOctets(k))
		ls, ok2 := c.scalar(c.reduceOctets(l))
		if want := new(big.Int).Mod(new(big.Int).SetBytes(k), c.n); want.Cmp(new(big.Int).SetBytes(c.reduceOctets(k))) != 0 {
			t.Fatalf("%x mod n", k)
		}
		if !ok1 || !ok2 {
			return
		}
		ref, g := &bigGroup{c}, c.group()
		px, py, _ := ref.BaseMult(ls)
		gx, gy, gok := g.BaseMult(ls)
		samePoint(t, "BaseMult", gx, gy, gok, px, py, true)
		wx, wy, wok := ref.Mult(px, py, ks)
		gx, gy, gok = g.Mult(px, py, ks)
		samePoint(t, "Mult", gx, gy, gok, wx, wy, wok)
		sx, sy, sok := ref.Add(px, py, wx, wy)
		gx, gy, gok = g.Add(px, py, wx, wy)
		samePoint(t, "Add", gx, gy, gok, sx, sy, sok)
	})
}
