package tlv_test

import (
	"fmt"

	"github.com/chancery-id/chancery/chip/tlv"
)

func Example() {
	var b tlv.Builder
	b.AddNested(0x60, func(b *tlv.Builder) {
		b.AddString(0x5F01, "0107")
		b.AddString(0x5F36, "040000")
		b.Add(0x5C, []byte{0x61, 0x75})
	})
	fmt.Printf("%X\n", b.Bytes())

	file, err := tlv.One(b.Bytes(), 0x60)
	if err != nil {
		fmt.Println(err)
		return
	}
	for r := file.Children(); !r.Empty(); {
		e, err := r.Next()
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("offset %2d  tag %v  %d octets\n", e.Offset, e.Tag, len(e.Value))
	}
	// Output:
	// 60145F0104303130375F36063034303030305C026175
	// offset  2  tag 5F01  4 octets
	// offset  9  tag 5F36  6 octets
	// offset 18  tag 5C  2 octets
}
