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
	allocations := func(zone string) float64 {
		return testing.AllocsPerRun(100, func() { _ = decodeValidate(zone) })
	}
	for name, lines := range specimens {
		if name != "TD3 damaged" {
			require.LessOrEqual(t, allocations(lines), 1.0, name)
			require.LessOrEqual(t, allocations(strings.ReplaceAll(lines, "\n", "")), 1.0, name)
		}
	}
	// Identifiers of one component stand in the zone as they are.
	require.Zero(t, allocations(strings.ReplaceAll(strings.Replace(td3, "ANNA<MARIA", "ANNA<<<<<<", 1), "\n", "")))
	r := sample()
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { _, _ = mrz.Encode(r) }), 1.0)
}

// decodeValidate reads a zone and holds it against every rule: what a gate does for each traveller.
func decodeValidate(zone string) error {
	r, err := mrz.Decode(zone)
	if err != nil {
		return err
	}
	return r.Validate()
}

func BenchmarkDecodeValidate(b *testing.B) {
	forms(b, func(b *testing.B, zone string) {
		for b.Loop() {
			_ = decodeValidate(zone)
		}
	})
}
