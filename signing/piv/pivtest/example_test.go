package pivtest_test

import (
	"fmt"
	"log"

	"github.com/chancery-id/chancery/signing/piv/pivtest"
)

// A token answers APDUs without any reader; Start and Service.Insert put it under an unchanged PC/SC client.
func ExampleToken_Transmit() {
	token, err := pivtest.New(pivtest.Config{Serial: 12345678})
	if err != nil {
		log.Fatal(err)
	}
	token.Inject(pivtest.Fault{Effect: pivtest.Break, Code: uint32(pivtest.Removed), Instruction: pivtest.InsSerial, Skip: 1})
	for _, command := range [][]byte{
		{0x00, 0xA4, 0x04, 0x00, 0x05, 0xA0, 0x00, 0x00, 0x03, 0x08}, // SELECT
		// The serial number, twice.
		{0x00, 0xF8, 0x00, 0x00},
		{0x00, 0xF8, 0x00, 0x00},
	} {
		response, err := token.Transmit(command)
		fmt.Printf("%X %v\n", response, err)
	}
	// Output:
	// 61114F0600001000010079074F05A0000003089000 <nil>
	// 00BC614E9000 <nil>
	//  reader error 0x80100069
}
