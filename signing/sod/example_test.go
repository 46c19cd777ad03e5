package sod_test

import (
	"fmt"
	"log"
	"testing"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// The hashes of all files are listed, signed, read and compared. Only a list that was verified says anything.
func Example() {
	t := &testing.T{}
	signer := teststate.New(t, "UTO", "UT").Signer(t, pki.DocumentSigner)

	img := chip.NewImage()
	img.Put(lds.DG1, []byte("\x61\x03DG1"))
	img.Put(lds.DG2, []byte("\x75\x03DG2"))
	img.Put(lds.DG15, []byte("\x6f\x04DG15"))
	efSOD, err := sod.Sign(img, sod.Config{Config: cms.Config{Signer: signer.Key, Certificate: signer.Certificate}})
	if err != nil {
		log.Fatal(err)
	}

	forged := chip.NewImage()
	forged.Put(lds.DG1, []byte("\x61\x03DG1"))
	forged.Put(lds.DG2, []byte("\x75\x03dg2")) // another portrait
	forged.Put(lds.DG11, []byte("\x6b\x01+"))  // a group of one's own; and no DG15, to hide that the chip is a copy

	object, err := sod.Parse(efSOD)  // structure
	signed := object.CMS.Verify(nil) // signature, with the certificate inside
	fmt.Println(err == nil, signed == nil)
	for _, c := range object.Compare(forged) {
		fmt.Printf("DG%d %v\n", c.Number, c.Outcome)
	}
	// Output:
	// true true
	// DG1 identical
	// DG2 different
	// DG11 unlisted
	// DG15 missing
}
