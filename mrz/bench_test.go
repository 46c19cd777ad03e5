package mrz_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
)

// specimens are a zone of each format, its lines apart; "TD3 damaged" breaks a check digit, and with it the composite one.
var specimens = map[string]string{
	"TD3": td3, "TD1": td1, "MRVB": mrvb,
	"TD2":         "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6",
	"MRVA":        "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<",
	"TD3 damaged": strings.Replace(td3, "L898902C36", "L898902C37", 1),
}

// forms are the ways a zone comes: joined as in the chip, and line by line as from a reader of the page.
func forms(b *testing.B, run func(b *testing.B, zone string)) {
	for _, name := range []string{"TD3", "TD2", "TD1", "MRVA", "MRVB", "TD3 damaged"} {
		lines := specimens[name]
		for form, zone := range map[string]string{"joined": strings.ReplaceAll(lines, "\n", ""), "lines": lines} {
			b.Run(name+", "+form, func(b *testing.B) {
				b.ReportAllocs()
				run(b, zone)
			})
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	forms(b, func(b *testing.B, zone string) {
		for b.Loop() {
			_, _ = mrz.Decode(zone)
		}
	})
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
	forms(b, func(b *testing.B, zone string) {
		for b.Loop() {
			if r, err := mrz.Decode(zone); err == nil {
				_ = r.Validate()
			}
		}
	})
}
