package sim_test

import (
	"context"
	"fmt"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/sim"
)

// A chip that knows no short file identifiers, and goes out of the field once.
func ExampleNew() {
	img := chip.NewImage()
	img.Put(lds.COM, []byte("\x60\x13\x5F\x01\x040107\x5F\x36\x06040000\x5C\x01\x61"))
	img.Put(lds.DG1, []byte("\x61\x02\x5F\x1F"))
	secrets := &chip.Secrets{MRZInformation: information}
	card, err := sim.New(img, secrets, &sim.Options{
		Quirks: sim.Quirks{NoSFI: true}, Faults: sim.Faults{DropAt: []int{12}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	reading, err := chip.Read(context.Background(), card, access.MRZInformation(information), &chip.ReadOptions{Reconnect: reconnect(card)})
	fmt.Println(reading.Image, len(reading.Interruptions), err)
	// Output: image of EF.COM (21), DG1 (4) 1 <nil>
}
