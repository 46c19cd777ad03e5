package mrz

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// zonesRead are zones of every format, and their ways to leave a digit out or to continue a number.
var zonesRead = []string{
	"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10",
	"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159<<<<<<<<<<<<<<<8",
	"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159<<<<<<<<<<<<<<08",
	"I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
	"I<UTOD23145890<7349<<<<<<<<<<<3407127M9507122UTO<<<<<<<<<<<2STEVENSON<<PETER<JOHN<<<<<<<<<",
	"I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D231458907UTO7408122F1204159<<<<<<<6",
	"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L8988901C4XXX4009078F96121096ZE184226B<<<<<<",
	"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<L898902C<3UTO6908061F9406236ZE184226",
}

// built is the zone of a record by computation alone.
func built(r Record, zone *[maxZone]byte) error {
	r.agreed = 0
	return r.build(zone)
}

// The digits of the zone that was read stand in no place where others would be computed: whatever is edited after reading.
func TestDigitsAreKeptOnlyWhereTheyAreComputed(t *testing.T) {
	edits := map[string]func(*Record, *Record){
		"nothing":     func(*Record, *Record) {},
		"format":      func(r, o *Record) { r.Format = o.Format },
		"code":        func(r, o *Record) { r.DocumentCode = o.DocumentCode },
		"number":      func(r, o *Record) { r.DocumentNumber = o.DocumentNumber },
		"digit":       func(r, _ *Record) { r.DocumentNumber = r.DocumentNumber[1:] },
		"birth":       func(r, o *Record) { r.DateOfBirth = o.DateOfBirth },
		"century":     func(r, _ *Record) { r.DateOfBirth.year -= 100 },
		"expiry":      func(r, o *Record) { r.DateOfExpiry = o.DateOfExpiry },
		"unknown day": func(r, _ *Record) { r.DateOfBirth.day = 0 },
		"sex":         func(r, _ *Record) { r.Sex = Unspecified },
		"name":        func(r, _ *Record) { r.PrimaryIdentifier = "A" },
		"optional":    func(r, _ *Record) { r.OptionalData = "ZE184226" },
		"optional 2":  func(r, o *Record) { r.OptionalData2 = o.OptionalData },
		"none":        func(r, _ *Record) { r.OptionalData = "" },
		"split": func(r, _ *Record) {
			if n := len(r.DocumentNumber); n > 9 {
				r.DocumentNumber, r.OptionalData = r.DocumentNumber[:9], r.DocumentNumber[9:]+"9"
			}
		},
		// What is outside the places of a visa's digits is inside a passport's.
		"visa to passport": func(r, _ *Record) {
			if r.Format == MRVA {
				r.Format, r.OptionalData = TD3, r.OptionalData[:min(14, len(r.OptionalData))]
			}
		},
	}
	kept := 0
	for _, zone := range zonesRead {
		read, err := Decode(zone)
		require.NoError(t, err, zone)
		for name, edit := range edits {
			for _, other := range zonesRead {
				o, err := Decode(other)
				require.NoError(t, err)
				r := *read
				edit(&r, o)
				var want, got [maxZone]byte
				wantErr, gotErr := built(r, &want), r.build(&got)
				require.Equal(t, wantErr == nil, gotErr == nil, "%s, %s", name, zone)
				if wantErr == nil {
					require.Equal(t, string(want[:]), string(got[:]), "%s, %s", name, zone)
				}
				if name == "nothing" && string(got[:len(zone)]) == zone {
					kept++
				}
			}
		}
	}
	require.Equal(t, len(zonesRead)*len(zonesRead), kept)
}

// A zone that was read with a fault lends no digit.
func TestDigitsOfAFaultyZoneAreComputed(t *testing.T) {
	for _, zone := range zonesRead {
		for at := range zone {
			if zone[at] < '0' || zone[at] > '9' {
				continue
			}
			wrong := zone[:at] + string('0'+(zone[at]-'0'+1)%10) + zone[at+1:]
			r, faults := DecodeUnchecked(wrong)
			require.Equal(t, len(faults) > 0, r.agreed == 0)
			var want, got [maxZone]byte
			require.Equal(t, built(*r, &want), r.build(&got))
			require.Equal(t, want, got)
			if len(faults) > 0 {
				require.False(t, strings.HasPrefix(string(got[:]), wrong) && r.Validate() == nil)
			}
		}
	}
}

// FuzzDigits: what a record that was read and edited is written as does not depend on what was read.
func FuzzDigits(f *testing.F) {
	for i, zone := range zonesRead {
		f.Add(zone, uint8(i%6), "L898902C3", "ZE184226B", "M")
	}
	f.Fuzz(func(t *testing.T, zone string, format uint8, number, optional, sex string) {
		r, _ := DecodeUnchecked(zone)
		for _, edit := range []func(){
			func() {}, func() { r.Sex, _ = ParseSex(sex) }, func() { r.OptionalData = optional },
			func() { r.DocumentNumber = number }, func() { r.Format = Format(format) },
		} {
			edit()
			var want, got [maxZone]byte
			wantErr, gotErr := built(*r, &want), r.build(&got)
			require.Equal(t, wantErr == nil, gotErr == nil)
			if wantErr == nil {
				require.Equal(t, want, got)
			}
		}
	})
}
