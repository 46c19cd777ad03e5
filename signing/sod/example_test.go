package sod_test

import (
	"crypto"
	"fmt"
	"log"
	"testing"

	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// The hashes of all files are listed, signed, read and compared. Only a list that was verified says anything.
func Example() {
	t := &testing.T{}
	signer := teststate.New(t, "UTO", "UT").Signer(t, pki.DocumentSigner)

	files := map[int][]byte{1: []byte("\x61\x03DG1"), 2: []byte("\x75\x03DG2"), 15: []byte("\x6f\x04DG15")}
	list, err := sod.New(files, crypto.SHA256, "0108", "040000")
	if err != nil {
		log.Fatal(err)
	}
	efSOD, err := list.Sign(cms.Config{Signer: signer.Key, Certificate: signer.Certificate})
	if err != nil {
		log.Fatal(err)
	}

	files[2] = []byte("\x75\x03dg2") // another portrait
	files[11] = []byte("\x6b\x01+")  // a group of one's own
	delete(files, 15)                // no proof that the chip is original
	object, err := sod.Parse(efSOD)  // structure
	signed := object.CMS.Verify(nil) // signature, with the certificate inside
	fmt.Println(err == nil, signed == nil)
	for _, c := range object.CompareGroups(files) {
		fmt.Printf("DG%d %v\n", c.Number, c.Outcome)
	}
	// Output:
	// true true
	// DG1 identical
	// DG2 different
	// DG11 unlisted
	// DG15 missing
}
