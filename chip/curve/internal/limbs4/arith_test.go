package limbs4

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

// moduli are the primes of this size and numbers at the edge of it.
func moduli() []*big.Int {
	var list []*big.Int
	for _, s := range []string{
		"e95e4a5f737059dc60dfc7ad95b3d8139515620f", "fffffffffffffffffffffffffffffffeffffffffffffffff",
		"c302f41d932a36cda7a3462f9e9e916b5be8f1029ac4acc1", "ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d",
		"d7c134aa264366862a18302575d1d787b09f075797da89f57ec8c0ff",
		"a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377",
		"ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
		"d35e472036bc4fb7e13c785ed201e065f98fcfa6f6f40def4f92b9ec7893ec28fcd412b1f1b32e27",
		"8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d1a71874700133107ec53",
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
		"aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3",
		"01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
		"01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	} {
		m, _ := new(big.Int).SetString(s, 16)
		if n := (m.BitLen() + 63) / 64; n == limbs {
			list = append(list, m)
		}
	}
	return list
}

func (x *element) int() *big.Int { return new(big.Int).SetBytes(x.octets(make([]byte, 8*limbs))) }

// samples are numbers below m: random, and at the edges of words and of m.
func samples(m *big.Int, random *rand.Rand) []element {
	list := []element{{}, {1}, {2}}
	for i := range 4 {
		list = append(list, words(new(big.Int).Sub(m, big.NewInt(int64(i+1)))))
	}
	for i := range 60 {
		var x element
		for j := range x {
			switch (i + random.IntN(3)) % 3 {
			case 0:
				x[j] = random.Uint64()
			case 1:
				x[j] = ^uint64(0)
			}
		}
		list = append(list, words(x.int().Mod(x.int(), m)))
	}
	return list
}

func TestArithmeticAgreesWithBig(t *testing.T) {
	random := rand.New(rand.NewPCG(1, limbs))
	if len(moduli()) == 0 {
		t.Fatal("no modulus of this size")
	}
	for _, m := range moduli() {
		mod := newModulus(m)
		rInv := new(big.Int).ModInverse(radix(m), m)
		check := func(op string, got element, want *big.Int) {
			t.Helper()
			if got.int().Cmp(want.Mod(want, m)) != 0 {
				t.Fatalf("%s modulo %x: %x, want %x", op, m, got.int(), want)
			}
		}
		list := samples(m, random)
		for i := range list {
			x := &list[i]
			var z element
			mod.square(&z, x)
			check("square", z, new(big.Int).Mul(new(big.Int).Mul(x.int(), x.int()), rInv))
			squareGeneric(&z, x, &mod)
			check("squareGeneric", z, new(big.Int).Mul(new(big.Int).Mul(x.int(), x.int()), rInv))
			mod.halve(&z, x)
			mod.add(&z, &z, &z)
			check("halve and double", z, x.int())
			mod.negate(&z, x)
			check("negate", z, new(big.Int).Neg(x.int()))
			mod.enter(&z, x)
			mod.leave(&z, &z)
			check("enter and leave", z, x.int())
			for j := range list {
				y := &list[j]
				mod.mul(&z, x, y)
				check("mul", z, new(big.Int).Mul(new(big.Int).Mul(x.int(), y.int()), rInv))
				mulGeneric(&z, x, y, &mod)
				check("mulGeneric", z, new(big.Int).Mul(new(big.Int).Mul(x.int(), y.int()), rInv))
				mod.add(&z, x, y)
				check("add", z, new(big.Int).Add(x.int(), y.int()))
				addGeneric(&z, x, y, &mod)
				check("addGeneric", z, new(big.Int).Add(x.int(), y.int()))
				subGeneric(&z, x, y, &mod)
				check("subGeneric", z, new(big.Int).Sub(x.int(), y.int()))
				mod.sub(&z, x, y)
				check("sub", z, new(big.Int).Sub(x.int(), y.int()))
				z, w := *y, *x
				mod.sub(&z, x, &z)
				mod.add(&w, &w, y)
				check("sub in place", z, new(big.Int).Sub(x.int(), y.int()))
				check("add in place", w, new(big.Int).Add(x.int(), y.int()))
				z = *x
				mod.mul(&z, &z, y)
				check("mul in place", z, new(big.Int).Mul(new(big.Int).Mul(x.int(), y.int()), rInv))
			}
		}
	}
}

func TestInverse(t *testing.T) {
	random := rand.New(rand.NewPCG(2, limbs))
	for _, m := range moduli() {
		mod := newModulus(m)
		for _, x := range samples(m, random) {
			var inv, public, one element
			mod.invert(&inv, &x)
			if x.isZero() == 1 {
				if inv.isZero() == 0 {
					t.Error("the inverse of 0 is not 0")
				}
				continue
			}
			mod.mul(&one, &inv, &x)
			mod.invertPublic(&public, &x)
			if one != mod.one || public != inv {
				t.Fatalf("inverse of %x modulo %x", x.int(), m)
			}
		}
	}
}

func TestRecoding(t *testing.T) {
	random := rand.New(rand.NewPCG(3, limbs))
	for _, m := range moduli() {
		for _, k := range samples(m, random) {
			for _, w := range []uint{3, 5, 6, 8} {
				var d digits
				n := d.slidingWindow(&k, w)
				sum := new(big.Int)
				for i := n - 1; i >= 0; i-- {
					sum.Lsh(sum, 1)
					sum.Add(sum, big.NewInt(int64(d[i])))
					if v := int(d[i]); v != 0 && (v&1 == 0 || v >= 1<<(w-1) || -v >= 1<<(w-1)) {
						t.Fatalf("digit %d in window %d", v, w)
					}
				}
				if sum.Cmp(k.int()) != 0 {
					t.Fatalf("window %d of %x sums to %x", w, k.int(), sum)
				}
			}
			sum := new(big.Int)
			for i := secretDigits(m.BitLen()) - 1; i >= 0; i-- {
				size, sign := k.booth(i)
				sum.Lsh(sum, secretWindow)
				sum.Add(sum, big.NewInt(int64(size)*(1-2*int64(sign))))
			}
			if sum.Cmp(k.int()) != 0 {
				t.Fatalf("secret digits of %x sum to %x", k.int(), sum)
			}
		}
	}
}

func BenchmarkMul(b *testing.B) { benchmark(b, func(m *modulus, z, x *element) { m.mul(z, z, x) }) }

func BenchmarkSquare(b *testing.B) { benchmark(b, func(m *modulus, z, _ *element) { m.square(z, z) }) }

func BenchmarkAdd(b *testing.B) { benchmark(b, func(m *modulus, z, x *element) { m.add(z, z, x) }) }

func BenchmarkAddGeneric(b *testing.B) {
	benchmark(b, func(m *modulus, z, x *element) { addGeneric(z, z, x, m) })
}

func BenchmarkSub(b *testing.B) { benchmark(b, func(m *modulus, z, x *element) { m.sub(z, z, x) }) }

func BenchmarkInvert(b *testing.B) {
	benchmark(b, func(m *modulus, z, x *element) { m.invert(z, x) })
}

func BenchmarkInvertPublic(b *testing.B) {
	benchmark(b, func(m *modulus, z, x *element) { m.invertPublic(z, x) })
}

func benchmark(b *testing.B, op func(m *modulus, z, x *element)) {
	list := moduli()
	mod := newModulus(list[len(list)-1])
	x, z := mod.r2, mod.one
	for b.Loop() {
		op(&mod, &z, &x)
	}
}
