package access

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"math/big"

	"filippo.io/bigmod"
)

// Constants of the pseudo-random function of the integrated mapping (Doc 9303-11, 4.4.3.3.2).
var (
	integrated128 = [2]string{
		"\xa6\x68\x89\x2a\x7c\x41\xe3\xca\x73\x9f\x40\xb0\x57\xd8\x59\x04",
		"\xa4\xe1\x36\xac\x72\x5f\x73\x8b\x01\xc1\xf6\x02\x17\xc1\x88\xad",
	}
	integrated256 = [2]string{
		"\xd4\x63\xd6\x52\x34\x12\x4e\xf7\x89\x70\x54\x98\x6d\xca\x0a\x17" +
			"\x4e\x28\xdf\x75\x8c\xba\xa0\x3f\x24\x06\x16\x41\x4d\x5a\x16\x76",
		"\x54\xbd\x72\x55\xf0\xaa\xf8\x31\xbe\xc3\x42\x3f\xcf\x39\xd6\x9b" +
			"\x6c\xbf\x06\x66\x77\xd0\xfa\xae\x5a\xad\xd9\x9d\xf8\xe5\x35\x17",
	}
)

// integratedBytes is R(s, t) of Doc 9303-11, 4.4.3.3.2, before it is reduced: k0 = E(t, s), then x_i = E(k_{i-1}, c1) and
// k_i = E(k_{i-1}, c0) until there are 64 bits more than the prime has.
func (s Suite) integratedBytes(nonce, t []byte, bits int) ([]byte, error) {
	constants := integrated128
	if s == AES192 || s == AES256 {
		constants = integrated256
	}
	if len(nonce) != len(constants[0]) || len(t) != s.KeySize() {
		return nil, fmt.Errorf("nonces of %d and %d bytes", len(nonce), len(t))
	}
	k, err := s.encryptCBC(t, nonce)
	if err != nil {
		return nil, err
	}
	var out []byte
	for 8*len(out) < bits+64 {
		x, err := s.encryptCBC(k[:s.KeySize()], []byte(constants[1]))
		if err != nil {
			return nil, err
		}
		out = append(out, x...)
		if k, err = s.encryptCBC(k[:s.KeySize()], []byte(constants[0])); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// random maps bytes to a point by the simplified method of Doc 9303-11, 4.4.3.3.3, in affine coordinates; p ≡ 3 (mod 4).
func (g curveGroup) random(bytes []byte) (element, error) {
	params := g.c.Params()
	if params.P.Bit(0) != 1 || params.P.Bit(1) != 1 {
		return nil, fmt.Errorf("%w: integrated mapping on %s, whose p is not 3 mod 4", ErrUnsupported, g.c.Name())
	}
	m, err := bigmod.NewModulus(params.P.Bytes())
	if err != nil {
		return nil, err
	}
	f := field{m: m, p: params.P}
	t, err := reduceTo(bytes, m)
	if err != nil {
		return nil, err
	}
	a, err := reduceTo(params.A.Bytes(), m)
	if err != nil {
		return nil, err
	}
	b, err := reduceTo(params.B.Bytes(), m)
	if err != nil {
		return nil, err
	}
	x, y := f.mapPoint(t, a, b)
	out := append([]byte{4}, append(x, y...)...)
	if _, err := g.c.ParsePoint(out); err != nil {
		return nil, errors.New("mapped value is no point")
	}
	return out, nil
}

// field does arithmetic modulo p on copies, so that a formula reads like one. The values are secret, the exponents are not.
type field struct {
	m *bigmod.Modulus
	p *big.Int
}

func (f field) zero() *bigmod.Nat { return bigmod.NewNat().ExpandFor(f.m) }

func (f field) add(a, b *bigmod.Nat) *bigmod.Nat { return f.zero().Add(a, f.m).Add(b, f.m) }

func (f field) negate(a *bigmod.Nat) *bigmod.Nat { return f.zero().Sub(a, f.m) }

func (f field) mul(a, b *bigmod.Nat) *bigmod.Nat { return f.add(f.zero(), a).Mul(b, f.m) }

func (f field) power(a *bigmod.Nat, e *big.Int) *bigmod.Nat { return f.zero().Exp(a, e.Bytes(), f.m) }

// invert is a^(p−2).
func (f field) invert(a *bigmod.Nat) *bigmod.Nat {
	return f.power(a, new(big.Int).Sub(f.p, big.NewInt(2)))
}

// rootExponent is p − 1 − (p + 1)/4.
func (f field) rootExponent() *big.Int {
	e := new(big.Int).Rsh(new(big.Int).Add(f.p, big.NewInt(1)), 2)
	return e.Sub(new(big.Int).Sub(f.p, big.NewInt(1)), e)
}

// mapPoint computes both candidates of Doc 9303-11, 4.4.3.3.3 and selects one without a branch.
func (f field) mapPoint(t, a, b *bigmod.Nat) (x, y []byte) {
	one := bigmod.NewNat().SetUint(1).ExpandFor(f.m)
	alpha := f.negate(f.mul(t, t))
	sum := f.add(alpha, f.mul(alpha, alpha))
	x2 := f.negate(f.mul(f.mul(b, f.invert(a)), f.add(one, f.invert(sum))))
	x3 := f.mul(alpha, x2)
	h2 := f.add(f.add(f.mul(f.mul(x2, x2), x2), f.mul(a, x2)), b)
	root := f.power(h2, f.rootExponent())
	square := f.mul(f.mul(root, root), h2).Equal(one)
	y2 := f.mul(root, h2)
	y3 := f.mul(f.mul(root, f.mul(f.mul(t, t), t)), h2)
	return f.pick(int(square), x2, x3), f.pick(int(square), y2, y3)
}

func (f field) pick(first int, a, b *bigmod.Nat) []byte {
	out := append([]byte(nil), b.Bytes(f.m)...)
	subtle.ConstantTimeCopy(first, out, a.Bytes(f.m))
	return out
}
