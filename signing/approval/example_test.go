package approval_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/chancery-id/chancery/signing/approval"
	"github.com/chancery-id/chancery/signing/pki"
)

func Example() {
	alice, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader) // in earnest: keys in their own tokens
	bob, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	signer, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	maker, _ := pki.MarshalPublicKey(alice.Public(), false)
	checker, _ := pki.MarshalPublicKey(bob.Public(), false)
	policy := &approval.Policy{V: 1, Need: 2, Makers: [][]byte{maker}, Checkers: [][]byte{checker}}

	batch := approval.Subject(sha256.Sum256([]byte("the manifest of a batch")))
	made, _ := approval.Sign(alice, approval.Maker, batch, time.Now())
	fmt.Println(policy.Check(batch, []*approval.Statement{made}, signer.Public()))
	checked, _ := approval.Sign(bob, approval.Checker, batch, time.Now())
	fmt.Println(policy.Check(batch, []*approval.Statement{made, checked}, signer.Public()))
	// Output:
	// approval: no checker has signed
	// <nil>
}
