package curve

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math/big"
	"testing"
)

func TestParseSignatureRefuses(t *testing.T) {
	for rule, text := range map[string]string{
		"empty":                    "",
		"no sequence":              "0201010201",
		"indefinite length":        "30800201010201010000",
		"long form of a length":    "308106020101020101",
		"long form in an integer":  "30070281010102010100",
		"trailing octet":           "300602010102010100",
		"trailing inside":          "3009020101020101020101",
		"one integer":              "3003020101",
		"r zero":                   "3006020100020101",
		"s zero":                   "3006020101020100",
		"r empty":                  "30050200020101",
		"r negative":               "3006020181020101",
		"s negative":               "3006020101020180",
		"r padded":                 "300702020001020101",
		"s padded":                 "300702010102020001",
		"r padded with sign":       "30070202007f020101",
		"another tag":              "3006030101020101",
		"truncated":                "30060201010201",
		"length beyond the octets": "30070201010201",
		"context tag":              "a006020101020101",
	} {
		b, err := hex.DecodeString(text)
		if err != nil {
			t.Fatalf("%s: %v", rule, err)
		}
		var e *Error
		if _, _, err := parseSignature(b); !errors.As(err, &e) || !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v", rule, err)
		}
	}
	r, s, err := parseSignature([]byte{0x30, 8, 2, 2, 0, 0x80, 2, 2, 1, 0})
	if err != nil || !bytes.Equal(r, []byte{0x80}) || !bytes.Equal(s, []byte{1, 0}) {
		t.Errorf("%x %x %v", r, s, err)
	}
}

func TestVerifyRefusesRange(t *testing.T) {
	digest := bytes.Repeat([]byte{7}, 32)
	for _, c := range Curves() {
		k, err := GenerateKey(c, nil)
		if err != nil {
			t.Fatal(err)
		}
		pub := k.PublicKey()
		sig, err := k.Sign(nil, digest, nil)
		if err != nil {
			t.Fatal(err)
		}
		rb, sb, _ := parseSignature(sig)
		r, s := new(big.Int).SetBytes(rb), new(big.Int).SetBytes(sb)
		if err := Verify(pub, digest, r, s); err != nil {
			t.Fatal(err)
		}
		plus := func(a, b *big.Int) *big.Int { return new(big.Int).Add(a, b) }
		for name, pair := range map[string][2]*big.Int{
			"r + n": {plus(r, c.n), s}, "s + n": {r, plus(s, c.n)}, "r = 0": {new(big.Int), s}, "s = 0": {r, new(big.Int)},
			"-r": {new(big.Int).Neg(r), s}, "-s": {r, new(big.Int).Neg(s)}, "nil": {nil, s}, "r = n": {c.n, s}, "s = n": {r, c.n},
			"r huge": {new(big.Int).Lsh(r, 1000), s}, "swapped": {s, r},
		} {
			if err := Verify(pub, digest, pair[0], pair[1]); !errors.Is(err, ErrSignature) {
				t.Errorf("%s: %s: %v", c, name, err)
			}
		}
		if err := Verify(pub, digest, r, new(big.Int).Sub(c.n, s)); err != nil {
			t.Errorf("%s: n - s is a signature too: %v", c, err)
		}
		if err := Verify(pub, nil, r, s); err == nil || errors.Is(err, ErrSignature) {
			t.Errorf("%s: empty digest: %v", c, err)
		}
		raw, _ := k.SignRaw(nil, digest, nil)
		for _, bad := range [][]byte{nil, raw[1:], append([]byte{0}, raw...), append(raw[:len(raw):len(raw)], 0)} {
			if err := VerifyRaw(pub, digest, bad); !errors.Is(err, ErrSignature) {
				t.Errorf("%s: raw of %d octets: %v", c, len(bad), err)
			}
		}
	}
}

func TestForeignPointsAreRefused(t *testing.T) {
	digest := bytes.Repeat([]byte{7}, 32)
	for _, c := range Curves() {
		k, err := GenerateKey(c, nil)
		if err != nil {
			t.Fatal(err)
		}
		sig, _ := k.Sign(nil, digest, nil)
		pub := k.PublicKey()
		bad := map[string]*PublicKey{
			"nil": nil, "empty": {}, "no y": {Curve: c, X: pub.X}, "x + p": {c, new(big.Int).Add(pub.X, c.p), pub.Y},
			"y + p": {c, pub.X, new(big.Int).Add(pub.Y, c.p)}, "-y": {c, pub.X, new(big.Int).Neg(pub.Y)},
			"zero": {c, new(big.Int), new(big.Int)}, "off the curve": {c, pub.X, new(big.Int).Xor(pub.Y, big.NewInt(1))},
		}
		for _, other := range Curves() {
			if other.bits == c.bits && other != c { // r1 and t1 share the field
				bad["of "+other.name] = &PublicKey{other, pub.X, pub.Y}
			}
		}
		for name, p := range bad {
			if name == "nil" || name == "empty" || name == "no y" || name == "x + p" || name == "-y" {
				if p.Bytes() != nil || p.BytesCompressed() != nil || p.Equal(pub) || p.Equal(p) {
					t.Errorf("%s: %s: has octets or equals", c, name)
				}
			}
			if _, ok := p.ECDSA(); ok && name[:2] != "of" {
				t.Errorf("%s: %s: a key for crypto/ecdsa", c, name)
			}
			if err := VerifyASN1(p, digest, sig); err == nil || errors.Is(err, ErrSignature) {
				t.Errorf("%s: %s: verify: %v", c, name, err)
			}
			if _, err := k.ECDH(p); err == nil {
				t.Errorf("%s: %s: ECDH", c, name)
			}
			if _, err := c.ScalarMult(p, []byte{2}); err == nil {
				t.Errorf("%s: %s: ScalarMult", c, name)
			}
			if _, err := c.Add(pub, p); err == nil {
				t.Errorf("%s: %s: Add", c, name)
			}
			if _, err := c.Add(p, pub); err == nil {
				t.Errorf("%s: %s: Add", c, name)
			}
			if _, err := c.MapGeneric([]byte{2}, p); err == nil {
				t.Errorf("%s: %s: MapGeneric", c, name)
			}
		}
		other, _ := GenerateKey(mustCurve(t, map[bool]string{true: "P-384", false: "P-256"}[c.name == "P-256"]), nil)
		if _, err := k.ECDH(other.PublicKey()); err == nil {
			t.Errorf("%s: ECDH with a key of another curve", c)
		}
	}
}
