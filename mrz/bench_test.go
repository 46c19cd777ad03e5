package mrz_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
)

func BenchmarkDecode(b *testing.B) {
	for name, zone := range map[string]string{"TD3": strings.ReplaceAll(td3, "\n", ""), "TD3 lines": td3, "TD1": td1} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := mrz.Decode(zone); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	r := sample()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mrz.Encode(r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkComposeAndEncode(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		n, err := mrz.ComposeName(mrz.TD3, "Müller-Lüdenscheidt", "Jürgen Øystein", mrz.Transliteration{})
		if err != nil {
			b.Fatal(err)
		}
		r := sample()
		r.PrimaryIdentifier, r.SecondaryIdentifier = n.PrimaryIdentifier, n.SecondaryIdentifier
		if _, err := mrz.Encode(r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRepair(b *testing.B) {
	damaged := "P<UT0ERIK55ON<<ANNA<MAR1A<<<<<<<<<<<<<<<<<<<\nL898902C36UTO74OBIZZF12041S9ZE184226B<<<<<1O"
	for b.Loop() {
		if len(mrz.Repair(damaged)) == 0 {
			b.Fatal("no correction")
		}
	}
}

// Allocations are stable where times are not: what a parse may cost is held here.
func TestAllocations(t *testing.T) {
	zone := strings.ReplaceAll(td3, "\n", "")
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { _, _ = mrz.Decode(zone) }), 2.0)
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { _, _ = mrz.Decode(td3) }), 3.0)
}

// Reading a zone and holding it against every rule: what a gate does for each traveller.
func BenchmarkDecodeValidate(b *testing.B) {
	for name, zone := range map[string]string{"TD3": strings.ReplaceAll(td3, "\n", ""), "TD3 lines": td3, "TD1": td1} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r, err := mrz.Decode(zone)
				if err != nil {
					b.Fatal(err)
				}
				if err := r.Validate(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
