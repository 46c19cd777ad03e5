package chip_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
)

func Example() {
	image := chip.NewImage()
	image.Put(lds.COM, []byte("\x60\x14\x5F\x01\x040107\x5F\x36\x06040000\x5C\x02\x61\x75"))
	image.Put(lds.DG1, []byte("\x61\x03\x5F\x1F\x00\x00")) // an octet too many

	parent, err := os.MkdirTemp("", "chip")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(parent)
	dir := filepath.Join(parent, "document")
	if err := image.WriteDir(dir); err != nil {
		fmt.Println(err)
		return
	}
	loaded, err := chip.Load(dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(loaded)
	element, trailing, err := loaded.Element(lds.DG1)
	fmt.Println(len(element), trailing, err)
	// Output:
	// image of EF.COM (22), DG1 (6)
	// 5 1 <nil>
}
