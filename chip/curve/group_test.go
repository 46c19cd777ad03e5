package curve

import (
	"bytes"
	"math/big"
	"math/rand/v2"
	"testing"
)

// scalars of a curve: the edges of 1..n-1, of windows and of words, and random ones.
func scalars(c *Curve, random *rand.Rand, count int) [][]byte {
	var list [][]byte
	put := func(v *big.Int) { list = append(list, v.FillBytes(make([]byte, c.orderSize))) }
	for i := int64(1); i <= 3; i++ {
		put(big.NewInt(i))
		put(new(big.Int).Sub(c.n, big.NewInt(i)))
	}
	for _, bit := range []uint{4, 5, 9, 10, 63, 64, uint(c.orderBits) - 1} {
		v := new(big.Int).Lsh(big.NewInt(1), bit)
		put(v)
		put(new(big.Int).Sub(v, big.NewInt(1)))
	}
	put(new(big.Int).Rsh(c.n, 1))
	b := make([]byte, c.orderSize+8)
	for range count {
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		v := new(big.Int).SetBytes(b)
		put(v.Mod(v, c.n))
	}
	return list
}

func samePoint(t *testing.T, what string, gx, gy []byte, gok bool, wx, wy []byte, wok bool) {
	t.Helper()
	if gok != wok || !bytes.Equal(gx, wx) || !bytes.Equal(gy, wy) {
		t.Fatalf("%s: %x %x %v, want %x %x %v", what, gx, gy, gok, wx, wy, wok)
	}
}

func TestGroupAgreesWithReference(t *testing.T) {
	for _, c := range Curves() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(7, uint64(c.bits)))
			ref, g := &bigGroup{c}, c.group()
			list := scalars(c, random, 4)
			px, py, _ := ref.BaseMult(list[len(list)-1])
			for _, k := range list {
				wx, wy, wok := ref.BaseMult(k)
				gx, gy, gok := g.BaseMult(k)
				samePoint(t, "BaseMult", gx, gy, gok, wx, wy, wok)
				mx, my, mok := ref.Mult(px, py, k)
				gx, gy, gok = g.Mult(px, py, k)
				samePoint(t, "Mult", gx, gy, gok, mx, my, mok)
				if mok && (!g.OnCurve(mx, my) || g.OnCurve(my, mx) != ref.OnCurve(my, mx)) {
					t.Fatalf("OnCurve of %x %x", mx, my)
				}
				sx, sy, sok := ref.Add(px, py, wx, wy)
				gx, gy, gok = g.Add(px, py, wx, wy)
				samePoint(t, "Add", gx, gy, gok, sx, sy, sok)
			}
		})
	}
}

func TestGroupAtInfinity(t *testing.T) {
	for _, c := range Curves() {
		g := c.group()
		order := c.n.FillBytes(make([]byte, c.orderSize))
		zero := make([]byte, c.orderSize)
		base := &PublicKey{c, c.gx, c.gy}
		x, y := base.coordinates()
		opposite := &PublicKey{c, c.gx, new(big.Int).Sub(c.p, c.gy)}
		ox, oy := opposite.coordinates()
		for _, k := range [][]byte{order, zero} {
			if _, _, ok := g.BaseMult(k); ok {
				t.Errorf("%s: %x·G is a point", c, k)
			}
			if _, _, ok := g.Mult(x, y, k); ok {
				t.Errorf("%s: %x·P is a point", c, k)
			}
		}
		if _, _, ok := g.Add(x, y, ox, oy); ok {
			t.Errorf("%s: G - G is a point", c)
		}
		twice, err := c.Add(base, base)
		want, err2 := c.ScalarBaseMult([]byte{2})
		if err != nil || err2 != nil || !twice.Equal(want) {
			t.Errorf("%s: G + G: %v %v", c, err, err2)
		}
		if _, err := c.Add(base, opposite); err == nil {
			t.Errorf("%s: infinity without an error", c)
		}
	}
}

func TestECDSAAgreesWithReference(t *testing.T) {
	for _, c := range Curves() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(8, uint64(c.bits)))
			ref, g := &bigGroup{c}, c.group()
			list := scalars(c, random, 3)
			for i, d := range list {
				k, e := list[(i*7+3)%len(list)], list[(i*5+1)%len(list)]
				if i%4 == 0 { // e above n
					e = new(big.Int).SetBit(new(big.Int), c.orderBits, 1).Sub(new(big.Int).SetBit(new(big.Int), c.orderBits, 1), big.NewInt(1)).
						FillBytes(make([]byte, c.orderSize))
				}
				if i%2 == 1 && i%4 != 1 {
					continue
				}
				r, s, ok := g.Sign(d, k, e)
				wr, ws, wok := ref.Sign(d, k, e)
				samePoint(t, "Sign", r, s, ok, wr, ws, wok)
				if !ok {
					continue
				}
				x, y, _ := g.BaseMult(d)
				prepared := g.Prepare(x, y)
				if !g.Verify(x, y, e, r, s) || !prepared(e, r, s) {
					t.Fatalf("own signature refused: d %x k %x e %x", d, k, e)
				}
				if i%4 != 1 {
					continue // the reference takes milliseconds
				}
				s[len(s)-1] ^= 1
				if want := ref.Verify(x, y, e, r, s); g.Verify(x, y, e, r, s) != want || prepared(e, r, s) != want {
					t.Fatalf("the reference disagrees: d %x k %x e %x", d, k, e)
				}
			}
		})
	}
}

// u1·G and u2·Q meet in every exceptional case of addition: equal, opposite, infinity.
func TestVerifyExceptionalCases(t *testing.T) {
	for _, c := range Curves() {
		ref, g := &bigGroup{c}, c.group()
		put := func(v int64) []byte {
			return new(big.Int).Mod(big.NewInt(v), c.n).FillBytes(make([]byte, c.orderSize))
		}
		for _, d := range []int64{1, 2, -1, 127} {
			x, y, _ := ref.BaseMult(put(d))
			prepared := g.Prepare(x, y)
			for _, v := range [][3]int64{{1, 0, 1}, {1, 1, 1}, {1, -1, 1}, {2, 4, 2}, {2, -4, 1}, {1, -127, 1}, {3, 0, 2}} {
				e, r, s := put(v[1]), put(v[0]), put(v[2])
				got, again, want := g.Verify(x, y, e, r, s), prepared(e, r, s), ref.Verify(x, y, e, r, s)
				if got != want || again != want {
					t.Fatalf("%s: d %d r, e, s %d: %v, prepared %v, want %v", c, d, v, got, again, want)
				}
			}
			for k := int64(1); k < 4; k++ { // small k·G, from small u1 and u2
				for e := int64(0); e < 3; e++ {
					r, s, ok := ref.Sign(put(d), put(k), put(e))
					if ok && !(g.Verify(x, y, put(e), r, s) && prepared(put(e), r, s)) {
						t.Fatalf("%s: d %d k %d e %d refused", c, d, k, e)
					}
				}
			}
		}
	}
}

// An x coordinate in n..p-1 leaves r = x - n. No random signature gets there, so the point comes first and its key after.
func TestVerifyWithXAboveOrder(t *testing.T) {
	for _, c := range Curves() {
		ref, g := &bigGroup{c}, c.group()
		one, zero := make([]byte, c.orderSize), make([]byte, c.orderSize)
		one[c.orderSize-1] = 1
		found := 0
		for i := int64(1); i < 40 && found < 3; i++ {
			r := big.NewInt(i)
			x := new(big.Int).Add(c.n, r)
			if x.Cmp(c.p) >= 0 {
				t.Fatalf("%s: n is not below p", c)
			}
			y := new(big.Int).ModSqrt(c.rightSide(x), c.p)
			if y == nil {
				continue
			}
			found++
			px, py := (&PublicKey{c, x, y}).coordinates()
			inverse := new(big.Int).ModInverse(r, c.n).FillBytes(make([]byte, c.orderSize))
			qx, qy, _ := ref.Mult(px, py, inverse)
			rb := r.FillBytes(make([]byte, c.orderSize))
			prepared := g.Prepare(qx, qy)
			if !g.Verify(qx, qy, zero, rb, one) || !prepared(zero, rb, one) || !ref.Verify(qx, qy, zero, rb, one) {
				t.Errorf("%s: r = %d from x = n + %d refused", c, i, i)
			}
			rb[c.orderSize-1] ^= 1
			if rb[c.orderSize-1] != 0 && (g.Verify(qx, qy, zero, rb, one) || prepared(zero, rb, one)) {
				t.Errorf("%s: another r accepted", c)
			}
		}
		if found == 0 {
			t.Errorf("%s: no point with x just above n", c)
		}
	}
}
