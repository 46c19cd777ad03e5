package curve_test

import (
	"crypto"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"

	"github.com/chancery-id/chancery/chip/curve"
)

func ExampleVerifyASN1() {
	c, _ := curve.ByName("brainpoolP256r1")
	key, err := curve.GenerateKey(c, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	digest := sha256.Sum256([]byte("data group hashes"))
	signature, err := key.Sign(nil, digest[:], crypto.SHA256)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(curve.VerifyASN1(key.PublicKey(), digest[:], signature))
	digest[0] ^= 1
	err = curve.VerifyASN1(key.PublicKey(), digest[:], signature)
	fmt.Println(errors.Is(err, curve.ErrSignature))
	// Output:
	// <nil>
	// true
}

func ExamplePrivateKey_ECDH() {
	c, _ := curve.ByParameterID(13)
	chip, err1 := curve.GenerateKey(c, nil)
	terminal, err2 := curve.GenerateKey(c, nil)
	if err1 != nil || err2 != nil {
		fmt.Println(err1, err2)
		return
	}
	a, _ := chip.ECDH(terminal.PublicKey())
	b, _ := terminal.ECDH(chip.PublicKey())
	fmt.Println(c, len(a), string(a) == string(b))
	// Output: brainpoolP256r1 32 true
}

// A certificate spells out the parameters of brainpoolP256r1, but with a generator of the forger's choice.
func ExampleMatchExplicit() {
	c, _ := curve.ByName("brainpoolP256r1")
	found, err := curve.MatchExplicit(c.Params())
	fmt.Println(found, err)
	forged := c.Params()
	forged.Gy.Sub(forged.P, forged.Gy)
	_, err = curve.MatchExplicit(forged)
	fmt.Println(err)
	// Output:
	// brainpoolP256r1 <nil>
	// curve: parameters: unknown curve: generator differs from brainpoolP256r1, which has the same prime (Doc 9303-12, 7.1; RFC 5639, 3)
}

// The generic mapping of PACE: both sides know H and the nonce, and go on with a generator nobody else knows.
func ExampleCurve_MapGeneric() {
	c, _ := curve.ByParameterID(13)
	h, err := c.ScalarBaseMult(big.NewInt(12345).Bytes())
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := c.MapGeneric([]byte{7}, h)
	if err != nil {
		fmt.Println(err)
		return
	}
	want, _ := c.ScalarBaseMult(big.NewInt(12352).Bytes())
	fmt.Println(g.Equal(want))
	// Output: true
}
