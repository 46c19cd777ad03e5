package curve

import (
	"fmt"
	"math/big"
)

// Params are explicit domain parameters as a certificate or key file carries them (RFC 3279, 2.3.5; TR-03111, 5.1.1), already
// read into integers. H is nil where the optional cofactor is absent.
type Params struct {
	P, A, B, Gx, Gy, N, H *big.Int
}

// Params returns the domain parameters of the curve, in integers of the caller's own.
func (c *Curve) Params() Params {
	own := func(v *big.Int) *big.Int { return new(big.Int).Set(v) }
	return Params{P: own(c.p), A: own(c.a), B: own(c.b), Gx: own(c.gx), Gy: own(c.gy), N: own(c.n), H: big.NewInt(1)}
}

// MatchExplicit returns the standard curve whose parameters are exactly p. Every field is compared, the generator in both
// coordinates: with a chosen generator anyone can make a private key for a given public point (CVE-2020-0601), and the r1 and t1
// curves of RFC 5639 share p and n. Parameters that share only part of a standard curve are refused with the field that
// differs; unknown parameters give an error that is ErrUnsupported.
func MatchExplicit(p Params) (*Curve, error) {
	const ref = "Doc 9303-12, 7.1; RFC 5639, 3"
	if p.P == nil || p.A == nil || p.B == nil || p.Gx == nil || p.Gy == nil || p.N == nil {
		return nil, refuse("parameters", ref, "p, a, b, G and n must all be given")
	}
	if p.H != nil && (!p.H.IsInt64() || p.H.Int64() != 1) {
		return nil, refuse("parameters", ref, "%w: cofactor of %d bits, want 1", ErrUnsupported, p.H.BitLen())
	}
	near, field := "", ""
	for _, c := range curves() {
		switch {
		case c.p.Cmp(p.P) != 0:
			continue
		case c.a.Cmp(p.A) != 0:
			near, field = nearest(near, field, c.name, "a")
		case c.b.Cmp(p.B) != 0:
			near, field = nearest(near, field, c.name, "b")
		case c.gx.Cmp(p.Gx) != 0 || c.gy.Cmp(p.Gy) != 0:
			near, field = c.name, "generator"
		case c.n.Cmp(p.N) != 0:
			near, field = c.name, "order"
		default:
			return c, nil
		}
	}
	if near != "" {
		return nil, refuse("parameters", ref, "%w: %s differs from %s, which has the same prime", ErrUnsupported, field, near)
	}
	return nil, &Error{Field: "parameters", Ref: ref, Err: fmt.Errorf("%w: prime of %d bits", ErrUnsupported, p.P.BitLen())}
}

// MatchEncoded is [MatchExplicit] for parameters as they are encoded, with the generator as a point, compressed or not.
func MatchEncoded(p Params, generator []byte) (*Curve, error) {
	if p.P == nil || p.A == nil || p.B == nil {
		return MatchExplicit(p)
	}
	for _, c := range curves() {
		if c.p.Cmp(p.P) != 0 || c.a.Cmp(p.A) != 0 || c.b.Cmp(p.B) != 0 {
			continue
		}
		g, err := c.ParsePoint(generator)
		if err != nil {
			return nil, fmt.Errorf("generator: %w", err)
		}
		p.Gx, p.Gy = g.X, g.Y
		return MatchExplicit(p)
	}
	return nil, refuse("parameters", "Doc 9303-12, 7.1; RFC 5639, 3", "%w: parameters of no standard curve", ErrUnsupported)
}

// nearest keeps the curve that agrees in more fields, so that the error names the field that matters.
func nearest(near, field, name, differs string) (string, string) {
	if near != "" && !(field == "a" && differs == "b") {
		return near, field
	}
	return name, differs
}
