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

// A line of the wrong length and a wrong digit: everything that is there is kept.
func ExampleDecodeUnchecked() {
	r, faults := mrz.DecodeUnchecked("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<\nL898902C36UTO7408123F1204159ZE184226B<<<<<10")
	fmt.Println(r.PrimaryIdentifier, r.DocumentNumber, r.DateOfExpiry)
	for _, f := range faults {
		fmt.Println(f)
	}
	// Output:
	// ERIKSSON L898902C3 2012-04-15
	// zone: line 1 has 34 characters, want 44 (Doc 9303-3, 4.10)
	// date of birth: check digit 3, want 2 (Doc 9303-3, 4.9)
	// composite: check digit 0, want 3 (Doc 9303-3, 4.9)
}

func ExampleRecord_Findings() {
	r, err := mrz.Decode("P<QQQERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122X1204159ZE184226B<<<<<10")
	fmt.Println(err)
	for _, f := range r.Findings() {
		fmt.Println(f)
	}
	// Output:
	// <nil>
	// issuing state: "QQQ" is no code of Doc 9303-3 (Doc 9303-3, 5)
	// sex: X at place 21, the standard writes < (Doc 9303-3, 4.10)
}

// Names of any length and script with a table; what was done is reported.
func ExampleComposeName() {
	name, err := mrz.ComposeName(mrz.TD3, "Müller-Lüdenscheidt", "Зоя", mrz.Transliteration{})
	fmt.Println(name, err)
	name, err = mrz.ComposeName(mrz.TD1, "Bennelong Wooloomooloo Warrandyte", "Dingo", mrz.Transliteration{})
	fmt.Println(name.PrimaryIdentifier, "/", name.SecondaryIdentifier, name.Truncated, err)
	_, err = mrz.ComposeName(mrz.TD3, "陳", "大文", mrz.Transliteration{})
	fmt.Println(err)
	// Output:
	// MUELLER LUEDENSCHEIDT<<ZOIA <nil>
	// BENNELO WOOLOOM WARRAND / DINGO true <nil>
	// mrz: name: ['陳' '大' '文'] can't be written in letters A-Z by the tables; give the holder's romanisation (Doc 9303-3, 6)
}

func ExampleStateByCode() {
	for _, code := range []string{"D<<", "XXA", "RKS"} {
		s, _ := mrz.StateByCode(code)
		fmt.Printf("%s %q %s, %s\n", s.Code, s.Alpha2, s.Name, s.Source)
	}
	_, known := mrz.StateByCode("QQQ")
	fmt.Println(known)
	// Output:
	// D "DE" Germany, Doc 9303-3, 5
	// XXA "" Stateless person (1954 Convention), Doc 9303-3, 5
	// RKS "KS" Kosovo, Doc 9303-3, 5
	// false
}
