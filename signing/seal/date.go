package seal

import (
	"github.com/chancery-id/chancery/mrz"
)

const (
	refDate  = "Doc 9303-13, 2.3.1"
	dateSize = 3
)

// EncodeDate writes a complete date as the number MMDDYYYY in three octets (Doc 9303-13, 2.3.1).
func EncodeDate(d mrz.Date) ([]byte, error) {
	if !isDay(d) {
		return nil, fault("date", refDate, "%q is not a day with a year of four digits", d)
	}
	n := d.Month()*1000000 + d.Day()*10000 + d.Year()
	return []byte{byte(n >> 16), byte(n >> 8), byte(n)}, nil
}

// DecodeDate reads what [EncodeDate] writes.
func DecodeDate(octets []byte) (mrz.Date, error) {
	if len(octets) != dateSize {
		return mrz.Date{}, fault("date", refDate, "%d octets, want %d", len(octets), dateSize)
	}
	n := int(octets[0])<<16 | int(octets[1])<<8 | int(octets[2])
	d := mrz.NewDate(n%10000, n/1000000, n/10000%100)
	if !isDay(d) {
		return mrz.Date{}, fault("date", refDate, "%08d is not MMDDYYYY", n)
	}
	return d, nil
}

func isDay(d mrz.Date) bool { return d.Complete() && d.Valid() && d.Year() <= 9999 }
