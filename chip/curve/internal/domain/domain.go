// Package domain is what the packages of limb arithmetic need to know of a curve.
package domain

import "math/big"

// Parameters describe y² = x³ - 3x + b over the integers mod P, with a generator of prime order N and cofactor 1. Every curve of this
// module has this form or is isomorphic to one that has.
type Parameters struct {
	P, B, Gx, Gy, N *big.Int

	// Twist is the factor z of an isomorphism: coordinates go in and out as those of a curve whose point (x, y) is the point
	// (x·z², y·z³) here. Nil stands for 1.
	Twist *big.Int
}
