package vdsnc_test

import (
	"fmt"
	"log"
	"testing"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal/vdsnc"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// A proof of vaccination is signed, read and verified. The certificate inside is trusted for its chain alone, and the person
// is the one whose passport has the number.
func Example() {
	t := &testing.T{}
	state := teststate.New(t, "UTO", "UT")
	signer := state.Signer(t, pki.VDSNCSigner)

	text, err := vdsnc.Sign("UTO", &vdsnc.Vaccination{
		ID:     "U32870",
		Person: vdsnc.Person{Name: "ERIKSSON  ANNA MARIA", Birth: mrz.NewDate(1974, 8, 12), Document: "L898902C3"},
		Events: []vdsnc.VaccinationEvent{{
			Vaccine: "XM68M6", Brand: "Comirnaty", Disease: "RA01.0",
			Doses: []vdsnc.Dose{{Date: mrz.NewDate(2026, 3, 3), Number: 1, State: "UTO", Centre: "Centre 7", Lot: "VC35679"}},
		}},
	}, vdsnc.Config{Signer: signer.Key, Certificate: signer.Certificate, Time: teststate.Now})
	if err != nil {
		log.Fatal(err)
	}

	document, err := vdsnc.Parse(text) // structure
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(document.Type, document.State, document.CheckSignature(nil) == nil)                   // signature
	fmt.Println(document.Certificate.CheckSignatureFrom(state.Certificate) == nil)                    // chain, in short
	message, err := document.Message()                                                                // what it says
	fmt.Println(message.(*vdsnc.Vaccination).Person.Document, err == nil, document.Validate() == nil) // rules
	fmt.Printf("%s\n", document.SignedData[:44])
	// Output:
	// icao.vacc UTO true
	// true
	// L898902C3 true true
	// {"hdr":{"is":"UTO","t":"icao.vacc","v":1},"m
}
