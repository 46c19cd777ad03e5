package pcsc_test

import (
	"context"
	"fmt"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/pcsc"
)

// A person names a reader by a part of its name.
func ExampleChoose() {
	readers := []pcsc.Reader{{Name: "Example Dual 00 00"}, {Name: "Example Dual 01 00"}, {Name: "Other PICC", Present: true}}
	r, err := pcsc.Choose(readers, "picc")
	fmt.Println(r.Name, err)
	r, _ = pcsc.Choose(readers, "")
	fmt.Println(r.Name)
	_, err = pcsc.Choose(readers, "dual")
	fmt.Println(err)
	// Output:
	// Other PICC <nil>
	// Other PICC
	// pcsc: choose a reader: "dual": more than one reader fits: "Example Dual 00 00", "Example Dual 01 00"
}

// A document is read from whatever reader it is laid on.
func ExampleService_Wait() {
	ctx := context.Background()
	service, err := pcsc.Open(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer service.Close()
	reader, err := service.Wait(ctx, "")
	if err != nil {
		fmt.Println(err)
		return
	}
	card, err := service.Connect(ctx, reader.Name)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer card.Close()
	reading, err := chip.Read(ctx, card, access.MRZInformation("L898902C3674081221204159"), &chip.ReadOptions{Extended: card.Extended(ctx)})
	fmt.Println(reading, err)
}
