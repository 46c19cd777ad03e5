package barcode_test

import (
	"bytes"
	"fmt"
	"log"

	"github.com/chancery-id/chancery/signing/seal/barcode"
)

// A seal is printed as the Data Matrix that a profile lays down, on a printer of 600 dots per inch.
func Example() {
	sealed := octets(142) // as package seal makes it

	symbol, err := barcode.DataMatrix(sealed, 44)
	if err != nil {
		log.Fatal(err)
	}
	paper := barcode.Print{DotsPerInch: 600, DotsPerModule: 7}
	var picture bytes.Buffer
	if err := symbol.WritePNG(&picture, paper); err != nil {
		log.Fatal(err)
	}
	side := float64(symbol.Size+2*symbol.Quiet) * paper.Module()
	fmt.Printf("%d modules of %.3f mm, %.2f mm with the quiet zone\n", symbol.Size, paper.Module(), side)
	// Output:
	// 44 modules of 0.296 mm, 13.63 mm with the quiet zone
}
