package access_test

import (
	"fmt"

	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/mrz"
)

// A password never shows its secret.
func ExampleMRZ() {
	record, err := mrz.Decode("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10")
	if err != nil {
		fmt.Println(err)
		return
	}
	password, err := access.MRZ(record)
	fmt.Println(password, err)
	// Output: MRZ [redacted] <nil>
}
