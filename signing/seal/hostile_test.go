package seal_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/seal"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// costs are the most that a document may.
var costs = ratio.Bound{Time: 50 * time.Millisecond, Memory: 8 << 20}

// Seals that are made to cost: many features, many faults, a signer whose seals are read twice.
func TestHostileSealsAreCheap(t *testing.T) {
	v4 := known(t)
	full := func(head, unit []byte) []byte {
		out := bytes.Clone(head)
		for len(out)+len(unit)+66 < seal.MaxSize {
			out = append(out, unit...)
		}
		return append(append(out, 0xFF, 64), make([]byte, 64)...)
	}
	register := splice(v4[:18], 4, 6, c40(t, "DEZV10"+strings.Repeat("A", 16))...)
	profiles := seal.Profiles()
	for why, octets := range map[string][]byte{
		"empty features":               full(v4[:18], []byte{0x63, 0}),
		"features of a profile":        full(v4[:18], []byte{0x04, 0x03, 0, 0, 0}),
		"lengths in five octets":       full(v4[:18], []byte{0x63, 0x84, 0, 0, 0, 1, 0}),
		"a signer that is read twice":  full(register, []byte{0x63, 0}),
		"all of it one value":          append(splice(v4[:20], 19, 1, 0x82, 0x0F, 0xE0), make([]byte, seal.MaxSize-24)...),
		"more than is read":            make([]byte, 64<<20),
		"more than is read, of a seal": append(bytes.Clone(v4), make([]byte, 64<<20)...),
	} {
		t.Run(why, func(t *testing.T) {
			require.NoError(t, costs.Check(func() {
				s, err := seal.Parse(octets)
				if err != nil {
					return
				}
				if p, ok := profiles.For(&s.Message); ok {
					_ = p.Validate(&s.Message)
					_ = p.Read(&s.Message)
				}
			}))
		})
	}
}
