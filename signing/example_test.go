package signing_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/specimen"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// One document, in the two steps in which a station issues it: everything is checked and built, perhaps shown to a person
// or written to a journal, and then signed once.
func Example() {
	csca, signer := exampleState() // in practice: certificates from files, the key from a token or key file
	issuer, err := signing.NewIssuer(signing.Config{
		DocumentSigner: signer,
		CSCA:           csca,
		Time:           teststate.Now,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	draft, err := issuer.Prepare(context.Background(), &document.Document{
		Profile: document.Passport(), State: "UTO", Number: "X1234567A", Expiry: mrz.NewDate(2036, 5, 13),
		Holder: document.Holder{
			PrimaryID: "CHAN", SecondaryID: "TAI MAN", NationalName: "陳大文", Nationality: "UTO", Birth: mrz.NewDate(1990, 0, 0),
			Sex: mrz.Unspecified, Portrait: specimen.Portrait(1),
		},
	})
	if err != nil {
		fmt.Println(err) // every breach, with field and clause
		return
	}
	issued, err := draft.Sign(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(issued.MRZ)
	fmt.Println(issued.Image.Files())
	_, err = draft.Sign(context.Background())
	fmt.Println(err)
	// Output:
	// PPUTOCHAN<<TAI<MAN<<<<<<<<<<<<<<<<<<<<<<<<<<
	// X1234567A7UTO90<<<<3<3605130<<<<<<<<<<<<<<<8
	// [EF.COM EF.SOD DG1 DG2 DG11 DG12]
	// the draft was signed before
}

func exampleState() (csca *pki.Certificate, signer signing.Credential) {
	state := teststate.New(&testing.T{}, "UTO", "UT")
	credential := state.Signer(&testing.T{}, pki.DocumentSigner)
	return state.Certificate, signing.Credential{Certificate: credential.Certificate, Signer: credential.Key}
}

// Orders are checked without a key, long before they are signed: every breach has the id of a rule, and remarks refuse nothing.
func ExampleLinter() {
	linter, err := signing.NewLinter(signing.LintConfig{Time: teststate.Now})
	if err != nil {
		fmt.Println(err)
		return
	}
	d := &document.Document{
		Profile: document.Passport(), State: "UTO", Number: "X1234567A", Expiry: mrz.NewDate(2037, 5, 13),
		Holder: document.Holder{
			PrimaryID: "Bennelong Wooloomooloo Warrandyte Warnambool", SecondaryID: "Dingo Potoroo", Nationality: "UTO",
			Birth: mrz.NewDate(1990, 5, 13), Sex: mrz.Unspecified, Portrait: specimen.Portrait(1),
		},
	}
	for _, b := range document.Breaches(linter.Check(context.Background(), d)) {
		fmt.Println("refused", b.Rule, b)
	}
	for _, note := range linter.Notes(d) {
		fmt.Println("note", note.Rule, note)
	}
	fmt.Println(len(linter.NotPerformed()) > 0, "there are rules that it lacked the means to ask")
	// Output:
	// refused EXPIRY-LENGTH expiry: 2037-05-13 is more than 10 years after the date of issue 2026-05-14, the most of the profile
	// note NAME-TRUNCATED names: cut to fit the zone; the whole name is on the chip (Doc 9303-4, 4.2.3)
	// true there are rules that it lacked the means to ask
}
