package seal_test

import (
	"fmt"
	"log"
	"math/big"
	"testing"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// A visa is sealed, and the seal is read, verified and understood.
func Example() {
	t := &testing.T{}
	signer := teststate.New(t, "UTO", "UT").Signer(t, pki.BarcodeSigner, func(tmpl *pki.Template) {
		tmpl.Subject, tmpl.Serial = teststate.Name("UT", "VS"), big.NewInt(0x5B)
	})

	visa := seal.Visa()
	today := mrz.NewDate(2026, 5, 14)
	message, err := visa.Message(seal.Header{State: "UTO", Issued: today, Signed: today},
		seal.Value{Tag: seal.VisaZoneB, Text: "VCUTODENT<<ARTHUR<PHILIP<<<<<<<<<<<<\n1234567XY7GBR5203116M2005250<<<<<<<<"},
		seal.Value{Tag: seal.VisaStay, Stay: seal.Stay{Days: 90}},
		seal.Value{Tag: seal.VisaPassport, Text: "47110815P"},
	)
	if err != nil {
		log.Fatal(err)
	}
	octets, err := seal.Sign(message, seal.Config{Signer: signer.Key, Certificate: signer.Certificate})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(seal.Detect(octets), len(octets), "octets for the symbol")

	read, err := seal.Parse(octets) // structure
	if err != nil {
		log.Fatal(err)
	}
	certificate, err := read.FindSigner([]*pki.Certificate{signer.Certificate}) // who it says it is from
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(read.Signer, read.Reference, read.CheckSignature(certificate) == nil) // signature
	profile, _ := seal.Profiles().For(&read.Message)
	fmt.Println(profile.Name, profile.Validate(&read.Message) == nil)
	for _, v := range profile.Read(&read.Message) {
		fmt.Printf("%s: %v\n", v.Name, v)
	}
	// Output:
	// VDS 143 octets for the symbol
	// UTVS 5B true
	// visa true
	// MRZ (MRV-B): VCUTODENT<<ARTHUR<PHILIP<<<<<<<<<<<<1234567XY7GBR5203116M2005250
	// duration of stay: 90 days, 0 months, 0 years
	// passport number: 47110815P
}

// A program has profiles of its own beside those in the box: here a permit to camp, with a name and a last day.
func ExampleProfileList_For() {
	permit := seal.Profile{
		Name: "permit to camp", Ref: "Utopian decree 12", Definition: 0x01, Category: 0x70, Versions: []int{4},
		Features: []seal.Definition{
			{Tag: 0x01, Name: "name", Kind: seal.Text, Min: 1, Max: 60, Mandatory: true},
			{Tag: 0x02, Name: "last day", Kind: seal.Day, Min: 3, Mandatory: true},
		},
	}
	profiles := append(seal.Profiles(), permit)

	m := &seal.Message{
		Header:   seal.Header{Version: 4, State: "UTO", Definition: 0x01, Category: 0x70},
		Features: []seal.Feature{{Tag: 0x01, Value: []byte("Ana Möller")}, {Tag: 0x07, Value: []byte{1}}},
	}
	profile, _ := profiles.For(m)
	fmt.Println(profile.Name)
	fmt.Println(profile.Validate(m))
	fmt.Printf("unknown tags: %X\n", profile.Unknown(m))
	// Output:
	// permit to camp
	// last day: tag 02 is missing (Utopian decree 12)
	// unknown tags: 07
}
