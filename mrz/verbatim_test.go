package mrz

import (
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

// holdsVerbatim holds verbatim against the plain definition: what build writes, with every check digit computed, is what
// was read. It returns what verbatim says.
func holdsVerbatim(t *testing.T, r *Record) bool {
	t.Helper()
	said := r.verbatim()
	if said {
		var zone [maxZone]byte
		require.NoError(t, r.build(&zone))
		require.Equal(t, r.zone, string(zone[:len(r.zone)]))
	}
	return said
}

// A record is as read only where the same zone would be written: whatever is edited after reading.
func TestVerbatimOnlyWhereTheSameIsWritten(t *testing.T) {
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
				same := holdsVerbatim(t, &r)
				require.Equal(t, r.Format == read.Format && r.sameText(read), same, "%s, %s", name, zone)
				if name == "nothing" && same {
					kept++
				}
			}
		}
	}
	require.Equal(t, len(zonesRead)*len(zonesRead), kept)
}

// sameText says whether two records of one format hold what is written the same: all but centuries and NameTruncated.
func (r Record) sameText(other *Record) bool {
	r.DateOfBirth, r.DateOfExpiry = sameYear(r.DateOfBirth, other.DateOfBirth), sameYear(r.DateOfExpiry, other.DateOfExpiry)
	r.NameTruncated = other.NameTruncated
	return r.Equal(other)
}

// A zone that was read with a fault is never taken as it is.
func TestAFaultyZoneIsNotVerbatim(t *testing.T) {
	for _, zone := range zonesRead {
		for at := range zone {
			if zone[at] < '0' || zone[at] > '9' {
				continue
			}
			wrong := zone[:at] + string('0'+(zone[at]-'0'+1)%10) + zone[at+1:]
			r, faults := DecodeUnchecked(wrong)
			require.Equal(t, len(faults) > 0, r.agreed == 0)
			require.Equal(t, len(faults) == 0, holdsVerbatim(t, r))
		}
	}
}

// FuzzVerbatim: whatever is read and edited, a record that is said to be as read is written as it was read.
func FuzzVerbatim(f *testing.F) {
	for i, zone := range zonesRead {
		f.Add(zone, uint8(i%6), "L898902C3", "ZE184226B", "M", "ERIKSSON", "2000-01-01")
	}
	f.Fuzz(func(t *testing.T, zone string, format uint8, number, optional, sex, name, date string) {
		r, _ := DecodeUnchecked(zone)
		for _, edit := range []func(){
			func() {}, func() { r.Sex, _ = ParseSex(sex) }, func() { r.OptionalData = optional },
			func() { r.DocumentNumber = number }, func() { r.PrimaryIdentifier = name },
			func() { r.DateOfBirth, _ = ParseDate(date) }, func() { r.SecondaryIdentifier = name },
			func() { r.Format = Format(format) },
		} {
			edit()
			holdsVerbatim(t, r)
		}
	})
}
