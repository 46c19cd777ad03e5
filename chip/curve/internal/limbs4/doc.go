// Package limbs4 is the arithmetic of elliptic curves whose prime and order fit 4 words of 64 bits.
//
// The package is written once, for 4 words. The packages for the other sizes are copies in which only the number of words differs;
// arith.go, the unrolled arithmetic of one word size, is emitted for each of them. All are made by go generate in chip/curve.
//
// Two kinds of point live here. Secret scalars go through the complete formulas of Renes, Costello and Batina (2015/1060) in a
// sequence that depends on the curve only, with tables read in full at every step (projective.go, secret.go). Public verification
// goes through Jacobian coordinates and signed sliding windows in variable time (jacobian.go, verify.go).
package limbs4
