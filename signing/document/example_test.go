package document_test

import (
	"fmt"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/testdata/specimen"
)

// A visa is a zone to print.
func ExampleDocument_CheckChip() {
	visa, _ := document.Builtin().ByID("visa-mrv-a")
	d := &document.Document{
		Profile: visa, State: "UTO", Number: "V1234567", Expiry: mrz.NewDate(2027, 5, 13),
		Holder: document.Holder{PrimaryID: "Иванова", SecondaryID: "Анна", Nationality: "XXA", Birth: mrz.NewDate(1990, 0, 0), Sex: mrz.Female},
	}
	if err := d.Validate(); err != nil {
		fmt.Println(err)
		return
	}
	record, names, err := d.MRZ()
	if err != nil {
		fmt.Println(err)
		return
	}
	zone, err := mrz.Encode(record)
	fmt.Println(zone, err)
	fmt.Println(names.Truncated)
	fmt.Println(d.CheckChip() != nil)
	// Output:
	// V<UTOIVANOVA<<ANNA<<<<<<<<<<<<<<<<<<<<<<<<<<
	// V1234567<3XXA90<<<<3F2705136<<<<<<<<<<<<<<<< <nil>
	// false
	// true
}

// A type of document of one's own is a file, and no code.
func ExampleParseProfile() {
	p, err := document.ParseProfile([]byte(`{"v":1,"id":"harbour-pass","title":"Harbour pass","format":"TD1","code":"IH","issuers":["UTO"],
		"dataGroups":{"required":[1,2]},"number":{"min":8,"max":8,"series":["H"]},"validity":{"max":"P2Y"},"age":{"min":16}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	d := &document.Document{
		Profile: p, State: "UTO", Number: "K1234567", Issue: mrz.NewDate(2026, 5, 14), Expiry: mrz.NewDate(2028, 5, 14),
		Holder: document.Holder{
			PrimaryID: "Zahra", Nationality: "UTO", Birth: mrz.NewDate(2012, 5, 0), Sex: mrz.Female, Portrait: specimen.Portrait(1),
		},
	}
	for _, b := range document.Breaches(d.Validate()) {
		fmt.Println(b.Rule, b)
	}
	// Output:
	// NUM-SERIES number: of none of the series H
	// AGE-RANGE birth: under 16 on the date of issue 2026-05-14, the least age of the profile
}
