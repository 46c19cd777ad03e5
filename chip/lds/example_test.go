package lds_test

import (
	"fmt"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
)

// A file is made from its fields, and read back into them.
func Example() {
	details := &lds.PersonalDetails{
		FullName:     "LÓPEZ<<MARÍA ÁNGELES",
		DateOfBirth:  mrz.NewDate(1974, 8, 0), // the day is not known
		PlaceOfBirth: "ZENITH<UTOPIA",
	}
	file, err := details.Encode()
	if err != nil {
		fmt.Println(err)
		return
	}
	read, err := lds.DecodeDG11(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	primary, secondary := lds.SplitName(read.FullName)
	fmt.Printf("%s / %s, born %v in %q\n", primary, secondary, read.DateOfBirth, lds.Parts(read.PlaceOfBirth))
	// Output: LÓPEZ / MARÍA ÁNGELES, born 1974-08 in ["ZENITH" "UTOPIA"]
}

// What issuers do otherwise than the standard says is read, and named.
func ExampleTolerable() {
	file := []byte("\x6B\x0B\x5C\x02\x5F\x2B\x5F\x2B\x04\x19\x74\x08\x12")
	details, err := lds.DecodeDG11(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(details.DateOfBirth)
	invalid := details.Validate()
	fmt.Println(invalid)
	fmt.Println("tolerable:", lds.Tolerable(invalid))
	// Output:
	// 1974-08-12
	// lds: DG11 date of birth at offset 6: written as binary coded decimal (Doc 9303-10, 4.7.11)
	// tolerable: true
}

// A chip says in EF.CardAccess which PACE protocols it has.
func ExampleDecodeCardAccess() {
	file := []byte("\x31\x14\x30\x12\x06\x0A\x04\x00\x7F\x00\x07\x02\x02\x04\x02\x01\x02\x01\x02\x02\x01\x0D")
	infos, err := lds.DecodeCardAccess(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, pace := range infos.PACEInfos() {
		fmt.Println(pace.Protocol, "parameters", *pace.ParameterID)
	}
	// Output: 0.4.0.127.0.7.2.2.4.2.1 parameters 13
}

func ExampleFile() {
	for _, f := range []lds.File{lds.SOD, lds.CardSecurity, lds.DG2} {
		fmt.Printf("%-15v %04X tag %v, in the master file: %v\n", f, f.FID(), f.Tag(), f.InMasterFile())
	}
	// Output:
	// EF.SOD          011D tag 77, in the master file: false
	// EF.CardSecurity 011D tag 30, in the master file: true
	// DG2             0102 tag 75, in the master file: false
}
