package seal_test

import (
	"bytes"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/seal"
)

const (
	patience = 50 * time.Millisecond
	memory   = 8 << 20
)

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
			cheap(t, func() {
				s, err := seal.Parse(octets)
				if err != nil {
					t.Log(err)
					return
				}
				if p, ok := profiles.For(&s.Message); ok {
					_ = p.Validate(&s.Message)
					_ = p.Read(&s.Message)
				}
			})
		})
	}
}

// cheap holds work to its limits. The best of some runs counts, because others use the machine as well.
func cheap(t *testing.T, work func()) {
	t.Helper()
	best := time.Hour
	for range 5 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		work()
		best = min(best, time.Since(start))
		runtime.ReadMemStats(&after)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(memory))
	}
	t.Log(best)
	require.Less(t, best, patience)
}
