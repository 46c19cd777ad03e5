package curve

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"sync"
	"testing"
)

// A prepared key judges as the key does, before it has its table and after, and stays what it was.
func TestPreparedKey(t *testing.T) {
	digest := sha256.Sum256([]byte("chancery"))
	for _, c := range Curves() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			k, err := GenerateKey(c, nil)
			if err != nil {
				t.Fatal(err)
			}
			sig, err := k.Sign(nil, digest[:], nil)
			if err != nil {
				t.Fatal(err)
			}
			r, s, err := parseSignature(sig)
			if err != nil {
				t.Fatal(err)
			}
			r, _ = c.scalar(r)
			s, _ = c.scalar(s)
			raw, zero := append(bytes.Clone(r), s...), make([]byte, c.orderSize)
			pub := k.PublicKey()
			p, err := pub.Prepare()
			if err != nil {
				t.Fatal(err)
			}
			pub.X, pub.Y = big.NewInt(1), big.NewInt(2) // the copy doesn't change
			for i := range readyAfter + 2 {
				for _, test := range []struct {
					what   string
					err    error
					refuse error
				}{
					{"signature", p.VerifyASN1(digest[:], sig), nil},
					{"r ‖ s", p.VerifyRaw(digest[:], raw), nil},
					{"another digest", p.VerifyASN1(digest[1:], sig), ErrSignature},
					{"s and r", p.VerifyRaw(digest[:], append(bytes.Clone(s), r...)), ErrSignature},
					{"r = 0", p.VerifyRaw(digest[:], append(bytes.Clone(zero), s...)), ErrSignature},
					{"s = 0", p.VerifyRaw(digest[:], append(bytes.Clone(r), zero...)), ErrSignature},
					{"r = n", p.VerifyRaw(digest[:], append(bytes.Clone(c.order), s...)), ErrSignature},
					{"s = n", p.VerifyRaw(digest[:], append(bytes.Clone(r), c.order...)), ErrSignature},
					{"short r ‖ s", p.VerifyRaw(digest[:], raw[1:]), ErrSignature},
					{"no DER", p.VerifyASN1(digest[:], raw), ErrSignature},
				} {
					if !errors.Is(test.err, test.refuse) {
						t.Errorf("%s, round %d: %v", test.what, i, test.err)
					}
				}
				if err := p.VerifyASN1(nil, sig); err == nil || errors.Is(err, ErrSignature) {
					t.Errorf("no digest: %v", err)
				}
			}
			if p.Curve() != c {
				t.Error(p.Curve())
			}
		})
	}
}

func TestPrepareRefuses(t *testing.T) {
	c := mustCurve(t, "brainpoolP256r1")
	for _, k := range []*PublicKey{nil, {}, {Curve: c}, {Curve: c, X: big.NewInt(1), Y: big.NewInt(1)}} {
		if p, err := k.Prepare(); err == nil || p != nil {
			t.Errorf("%v prepared", k)
		}
	}
}

// Goroutines that share a key compute its table once and agree.
func TestPreparedKeyShared(t *testing.T) {
	digest := sha256.Sum256([]byte("chancery"))
	k, err := GenerateKey(mustCurve(t, "P-256"), nil)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := k.Sign(nil, digest[:], nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := k.PublicKey().Prepare()
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 4 {
				if err := p.VerifyASN1(digest[:], sig); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

// A point of a table is a multiple of the key by a sum of powers of two. It would be infinity, which a table can't hold, if that
// were a multiple of the order.
func TestNoTableHoldsInfinity(t *testing.T) {
	for _, c := range Curves() {
		for _, teeth := range []int{6, 8} { // keyTeeth, baseTeeth
			columns := uint((c.orderBits + teeth - 1) / teeth)
			for i := 1; i < 1<<teeth; i++ {
				sum := new(big.Int)
				for j := range teeth {
					if i>>j&1 == 1 {
						sum.SetBit(sum, int(columns)*j, 1)
					}
				}
				if sum.Mod(sum, c.n).Sign() == 0 {
					t.Errorf("%s: %d teeth, entry %d", c.name, teeth, i)
				}
			}
		}
	}
}

func ExamplePublicKey_Prepare() {
	c, _ := ByName("brainpoolP256r1")
	key, err := GenerateKey(c, nil)
	if err != nil {
		panic(err)
	}
	signer, err := key.PublicKey().Prepare()
	if err != nil {
		panic(err)
	}
	for _, document := range []string{"first", "second", "third"} {
		digest := sha256.Sum256([]byte(document))
		sig, err := key.Sign(nil, digest[:], nil)
		if err != nil {
			panic(err)
		}
		fmt.Println(document, signer.VerifyASN1(digest[:], sig) == nil)
	}
	// Output:
	// first true
	// second true
	// third true
}
