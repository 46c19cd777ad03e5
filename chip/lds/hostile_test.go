package lds

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// hostileValues are contents of 250 kB that would cost a careless reader most.
func hostileValues() map[string][]byte {
	const size = 250_000
	fill := func(pattern string) []byte { return bytes.Repeat([]byte(pattern), size/len(pattern)) }
	var deep []byte
	for left := size - 6; left >= 0; left -= 6 {
		deep = append(deep, 0xA1, 0x84, 0, byte(left>>16), byte(left>>8), byte(left))
	}
	persons := tlv.Append(nil, 0xA1, []byte(strings.Repeat("\x5F\x51\x00", 200)))
	pace := "\x30\x0F\x06\x0A\x04\x00\x7F\x00\x07\x02\x02\x04\x02\x02\x02\x01\x09"
	info := "\x30\x07\x06\x03\x2A\x03\x04\x05\x00"
	return map[string][]byte{
		"tiny objects":     fill("\x80\x00"),
		"objects at limit": fill("\x80\x00")[:2*maxObjects],
		"names":            tlv.Append(nil, 0xA0, fill("\x5F\x0F\x00")[:3*4000]),
		"names outside":    fill("\x5F\x0F\x01\xC9")[:4*4000],
		"text":             tlv.Append(nil, 0x5F0E, fill("\xC9\x01")),
		"tag list":         tlv.Append(nil, 0x5C, fill("\x80")),
		"tag list of two":  tlv.Append(nil, 0x5C, fill("\x5F\x0E")[:4096]),
		"depth":            deep,
		"persons":          append([]byte{2, 1, 255}, bytes.Repeat(persons, size/len(persons))...),
		"entries":          tlv.Append(nil, 0x31, []byte(strings.Repeat(info, 4096))),
		"PACE entries":     tlv.Append(nil, 0x31, []byte(strings.Repeat(pace, 4096))),
		"broken entries":   tlv.Append(nil, 0x31, []byte(strings.Repeat("\x30\x02\x05\x00", 4096))),
		"large integer":    append([]byte{2, 0x83, 3, 0xD0, 0x90}, fill("\xFF")[:0x3D090]...),
		"directory":        fill("\x61\x00")[:8000],
	}
}

func TestHostileFilesCostLittle(t *testing.T) {
	for name, value := range hostileValues() {
		for f, decode := range decoders {
			b := value
			if f.Tag() != 0 && f != CardAccess && f != CardSecurity {
				b = tlv.Append(nil, f.Tag(), value)
			}
			// 50 ms on a machine that does nothing else; here only linear and endless are told apart.
			if err := (ratio.Bound{Time: 10 * time.Second, Memory: 8 << 20}).Check(func() {
				if v, err := decode(b); err == nil {
					_ = v.Validate()
				}
			}); err != nil {
				t.Errorf("%s as %v: %v", name, f, err)
			}
		}
	}
}
