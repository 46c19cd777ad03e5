package chip_test

import (
	"cmp"
	"context"
	"fmt"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/sim"
	"github.com/chancery-id/chancery/mrz"
)

const specimenZone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10"

// A blank is personalised and read back as an inspection system does. In the field the card is that of a reader.
func ExampleRead() {
	ctx := context.Background()
	record, _ := mrz.Decode(specimenZone)
	img := chip.NewImage()
	zone, _ := lds.NewMachineReadableZone(record)
	file, _ := zone.Encode()
	img.Put(lds.DG1, file)
	index, _ := lds.NewCommonData(1).Encode()
	img.Put(lds.COM, index)

	card := sim.NewBlank(nil)
	if err := chip.Write(ctx, card, img, nil); err != nil {
		fmt.Println(err)
		return
	}
	card.Reset()

	password, _ := access.MRZ(record)
	reading, err := chip.Read(ctx, card, password, nil)
	fmt.Println(reading.Access.Protocol, reading.Image, err)
	result, _ := reading.Result(lds.SOD)
	fmt.Println(result.File, result.Outcome)
	// Output:
	// BAC image of EF.COM (21), DG1 (93) <nil>
	// EF.SOD absent
}

func ExamplePlan() {
	offered := []lds.File{lds.DG1, lds.DG2, lds.DG3, lds.DG11, lds.DG14}
	for _, p := range chip.Plan(offered, &chip.ReadOptions{PortraitLast: true}) {
		fmt.Printf("%v: %s\n", p.File, cmp.Or(p.Skip, "read"))
	}
	// Output:
	// DG14: read
	// DG1: read
	// DG11: read
	// DG2: read
	// DG3: needs terminal authentication, and there is no terminal certificate
}
