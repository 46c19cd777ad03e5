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
	joined := strings.ReplaceAll(td3, "\n", "")
	r := sample()
	for name, do := range map[string]func(){
		"decode, joined": func() { _, _ = mrz.Decode(joined) },
		"decode, lines":  func() { _, _ = mrz.Decode(td3) },
		"decode, TD1":    func() { _, _ = mrz.Decode(td1) },
		"decode and validate": func() {
			if r, err := mrz.Decode(td3); err == nil {
				_ = r.Validate()
			}
		},
		"encode": func() { _, _ = mrz.Encode(r) },
	} {
		require.LessOrEqual(t, testing.AllocsPerRun(100, do), 1.0, name)
	}
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
