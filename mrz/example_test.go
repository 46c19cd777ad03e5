package mrz_test

import (
	"fmt"

	"github.com/chancery-id/chancery/mrz"
)

func ExampleDecode() {
	r, err := mrz.Decode("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Format, r.PrimaryIdentifier, r.SecondaryIdentifier, r.DateOfBirth, r.Sex)
	// Output: TD3 ERIKSSON ANNA MARIA 1974-08-12 F
}

func ExampleDecode_wrong() {
	_, err := mrz.Decode("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<11")
	fmt.Println(err)
	// Output: mrz: composite: check digit 1, want 0 (Doc 9303-3, 4.9)
}

func ExampleEncode() {
	name, err := mrz.ComposeName(mrz.TD1, "O'Connor", "Enya Siobhán", mrz.Transliteration{})
	if err != nil {
		fmt.Println(err)
		return
	}
	zone, err := mrz.Encode(&mrz.Record{
		Format: mrz.TD1, DocumentCode: "I", IssuingState: "UTO", DocumentNumber: "D231458907", Nationality: "XXA",
		DateOfBirth: mrz.NewDate(1990, 5, 0), Sex: mrz.Unspecified, DateOfExpiry: mrz.NewDate(2036, 4, 15),
		PrimaryIdentifier: name.PrimaryIdentifier, SecondaryIdentifier: name.SecondaryIdentifier,
	})
	fmt.Println(zone, err)
	// Output:
	// I<UTOD23145890<76<<<<<<<<<<<<<
	// 9005<<8<3604155XXA<<<<<<<<<<<6
	// OCONNOR<<ENYA<SIOBHAN<<<<<<<<< <nil>
}

func ExampleRepair() {
	corrections := mrz.Repair("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8989O2C36UTO7408122F1204159ZE184226B<<<<<10")
	for _, r := range corrections[0].Replacements { // the likeliest comes first
		fmt.Printf("%s, line %d, column %d: %c read as %c\n", r.Field, r.Line, r.Column, r.From, r.To)
	}
	// Output: document number, line 2, column 6: O read as 0
}

func ExampleHKIDCheck() {
	check, err := mrz.HKIDCheck("A123456")
	fmt.Printf("A123456(%c) %v\n", check, err)
	// Output: A123456(3) <nil>
}
