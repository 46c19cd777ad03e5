//go:build cgo && (linux || darwin || freebsd || openbsd)

package piv_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"slices"

	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/piv/pivtest"
	"github.com/chancery-id/chancery/signing/pki"
)

// demo is a software token in a reader, and a folder to remember refused PINs in.
func demo(serial uint32) (memory string, end func()) {
	token, err := pivtest.New(pivtest.Config{Serial: serial})
	if err == nil {
		err = errors.Join(service.Restart(), service.Insert(readerName(serial), token))
	}
	if err != nil {
		log.Fatal(err)
	}
	memory, err = os.MkdirTemp("", "pin")
	if err != nil {
		log.Fatal(err)
	}
	return memory, func() {
		service.Unplug(readerName(serial))
		os.RemoveAll(memory)
	}
}

// A key is born in a token, and what it signs is verified before it is returned.
func Example() {
	memory, end := demo(12345678)
	defer end()
	ctx := context.Background()

	token, err := piv.Open(ctx, 12345678, piv.Options{Guard: piv.Guard{Memory: memory}})
	if err != nil {
		log.Fatal(err)
	}
	defer token.Close()
	_, evidence, err := token.Generate(ctx, pivtest.DefaultManagementKey(), piv.Signature, piv.KeyConfig{Algorithm: piv.P256})
	if err != nil {
		log.Fatal(err)
	}
	if err := token.VerifyPIN(ctx, piv.PIN("123456")); err != nil {
		log.Fatal(err)
	}
	key, err := token.Key(ctx, piv.Signature, piv.Batch)
	if err != nil {
		log.Fatal(err)
	}
	alg, err := pki.AlgorithmFor(key.Public(), 0, false)
	if err != nil {
		log.Fatal(err)
	}
	sig, err := pki.Sign(key, alg, []byte("message"))
	fmt.Println(alg, alg.Verify(key.Public(), []byte("message"), sig), err)
	fmt.Println(len(evidence.PEM()) > 0)
	// Output:
	// ECDSA SHA-256 <nil> <nil>
	// true
}

// A PIN is tried once: the same wrong PIN is not presented again, and the last two tries are left to people.
func ExampleToken_VerifyPIN() {
	memory, end := demo(12345678)
	defer end()
	ctx := context.Background()
	token, err := piv.Open(ctx, 12345678, piv.Options{Guard: piv.Guard{Memory: memory}})
	if err != nil {
		log.Fatal(err)
	}
	defer token.Close()
	for _, pin := range []piv.PIN{piv.PIN("111111"), piv.PIN("111111"), piv.PIN("222222")} {
		err := token.VerifyPIN(ctx, pin)
		fmt.Println(errors.Is(err, piv.ErrPIN), errors.Is(err, piv.ErrPINRefused), errors.Is(err, piv.ErrPINFloor))
	}
	// Output:
	// true false false
	// false true false
	// false false true
}

// Two tokens share a batch.
func ExampleRun() {
	ctx := context.Background()
	var keys []*piv.Key
	for _, serial := range []uint32{1001, 1002} {
		memory, end := demo(serial)
		defer end()
		token, err := piv.Open(ctx, serial, piv.Options{Guard: piv.Guard{Memory: memory}})
		if err != nil {
			log.Fatal(err)
		}
		defer token.Close()
		_, _, err = token.Generate(ctx, pivtest.DefaultManagementKey(), piv.Signature, piv.KeyConfig{Algorithm: piv.P256})
		if err == nil {
			err = token.VerifyPIN(ctx, piv.PIN("123456"))
		}
		if err != nil {
			log.Fatal(err)
		}
		key, err := token.Key(ctx, piv.Signature, piv.Batch)
		if err != nil {
			log.Fatal(err)
		}
		keys = append(keys, key)
	}
	pool, err := piv.NewPool(keys...)
	if err != nil {
		log.Fatal(err)
	}
	documents := slices.Values([]string{"A1", "A2", "A3"})
	signed := 0
	for outcome := range piv.Run(ctx, pool, documents, func(_ context.Context, k *piv.Key, number string) error {
		_, err := sign(k)
		return err
	}) {
		if outcome.Err == nil {
			signed++
		}
	}
	fmt.Println(signed)
	// Output: 3
}
