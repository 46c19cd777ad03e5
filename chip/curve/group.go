package curve

import (
	"math/big"

	"github.com/chancery-id/chancery/chip/curve/internal/domain"
	"github.com/chancery-id/chancery/chip/curve/internal/limbs3"
	"github.com/chancery-id/chancery/chip/curve/internal/limbs4"
	"github.com/chancery-id/chancery/chip/curve/internal/limbs5"
	"github.com/chancery-id/chancery/chip/curve/internal/limbs6"
	"github.com/chancery-id/chancery/chip/curve/internal/limbs8"
	"github.com/chancery-id/chancery/chip/curve/internal/limbs9"
)

//go:generate go run ./internal/generate

// group is the arithmetic of one curve. Coordinates and scalars are big-endian octets in the lengths of the field and the order; points
// were checked to lie on the curve. Where a point that results is infinity, ok is false.
type group interface {
	// OnCurve says whether the coordinates, both below p, are a point.
	OnCurve(x, y []byte) bool
	// Verify decides r, s (in 1..n-1) over e (below 2^bits(n)) under the public point, in variable time.
	Verify(x, y, e, r, s []byte) bool
	// Prepare is Verify for one public point, quicker each time for what it computes once.
	Prepare(x, y []byte) func(e, r, s []byte) bool
	// BaseMult and Mult are constant-time in k.
	BaseMult(k []byte) (x, y []byte, ok bool)
	Mult(x, y, k []byte) (kx, ky []byte, ok bool)
	// Add is constant-time in both points.
	Add(x1, y1, x2, y2 []byte) (x, y []byte, ok bool)
	// Sign makes r, s from the private key d, the nonce k (both in 1..n-1) and e, constant-time in d and k. ok is false where r
	// or s is 0.
	Sign(d, k, e []byte) (r, s []byte, ok bool)
}

// newGroup chooses the arithmetic by the size of p. The r1 curves of RFC 5639 are computed on t1, where the coefficient a is -3.
func newGroup(c *Curve) group {
	k := domain.Parameters{P: c.p, B: c.b, Gx: c.gx, Gy: c.gy, N: c.n}
	if c.z != nil {
		z2 := new(big.Int).Mul(c.z, c.z)
		z3 := new(big.Int).Mul(z2, c.z)
		z6 := new(big.Int).Mul(z3, z3)
		times := func(v, z *big.Int) *big.Int { return z.Mul(z, v).Mod(z, c.p) }
		k.B, k.Gx, k.Gy, k.Twist = times(c.b, z6), times(c.gx, z2), times(c.gy, z3), c.z
	}
	switch limbs := (c.bits + 63) / 64; limbs {
	case 3:
		return limbs3.New(k)
	case 4:
		return limbs4.New(k)
	case 5:
		return limbs5.New(k)
	case 6:
		return limbs6.New(k)
	case 8:
		return limbs8.New(k)
	default:
		return limbs9.New(k)
	}
}

// coordinates returns x and y in the length of the field.
func (k *PublicKey) coordinates() (x, y []byte) {
	size := k.Curve.size
	both := make([]byte, 2*size)
	return k.X.FillBytes(both[:size:size]), k.Y.FillBytes(both[size:])
}

func (c *Curve) point(x, y []byte, ok bool) (*PublicKey, error) {
	if !ok {
		return nil, refuse("point", "TR-03111, 3.2.1", "the result is the point at infinity")
	}
	return &PublicKey{Curve: c, X: new(big.Int).SetBytes(x), Y: new(big.Int).SetBytes(y)}, nil
}
