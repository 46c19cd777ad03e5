package seal

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/chancery-id/chancery/mrz"
)

// Value is a feature in the words of its profile. Which field beside Octets is filled depends on the kind.
type Value struct {
	Tag  byte
	Name string // "" for a tag that the profile does not have
	Kind Kind

	Text   string
	Number int64
	Date   mrz.Date // zero where a validity is open
	Until  mrz.Date
	Stay   Stay
	Octets []byte // as in the seal
}

// String returns the value for display: it is personal data of the holder.
func (v Value) String() string {
	switch v.Kind {
	case C40, Zone, Text, UUID:
		return v.Text
	case Integer, SignedInteger, Boolean:
		return fmt.Sprint(v.Number)
	case Day, DayText:
		return v.Date.String()
	case Validity:
		return v.Date.String() + " to " + v.Until.String()
	case Duration:
		return v.Stay.String()
	case Image:
		return fmt.Sprintf("picture of %d octets", len(v.Octets))
	}
	return hex.EncodeToString(v.Octets)
}

// decode reads the octets of a feature as the definition says, lengths apart.
func (d *Definition) decode(octets []byte) (v Value, err error) {
	v = Value{Tag: d.Tag, Name: d.Name, Kind: d.Kind, Octets: octets}
	switch d.Kind {
	case Binary, Image:
	case C40:
		v.Text, err = DecodeC40(octets)
		v.Text = strings.TrimRight(v.Text, " ")
	case Zone:
		v.Text, err = DecodeC40(octets)
		v.Text = strings.ReplaceAll(v.Text, " ", "<")
	case Integer:
		v.Number, err = integer(octets)
	case SignedInteger:
		v.Number, err = signed(octets)
	case Boolean:
		if len(octets) != 1 {
			return v, fmt.Errorf("%d octets, want one", len(octets))
		}
		v.Number = int64(min(octets[0], 1))
	case Day:
		v.Date, err = DecodeDate(octets)
	case DayText:
		v.Date, err = dayText(octets)
	case Validity:
		v.Date, v.Until, err = validity(octets)
	case Duration:
		if len(octets) != 3 {
			return v, fmt.Errorf("%d octets, want 3", len(octets))
		}
		v.Stay = Stay{octets[0], octets[1], octets[2]}
	case Text:
		if !utf8.Valid(octets) {
			return v, fmt.Errorf("not UTF-8")
		}
		v.Text = string(octets)
	case UUID:
		v.Text, err = formatUUID(octets)
	default:
		return v, fmt.Errorf("%v", d.Kind)
	}
	return v, err
}

// encode writes a value as the definition says, lengths apart.
func (d *Definition) encode(v Value) ([]byte, error) {
	switch d.Kind {
	case Binary, Image:
		return v.Octets, nil
	case C40:
		text := v.Text
		if fill := d.Characters - len(text); fill > 0 {
			text += strings.Repeat("<", fill)
		}
		return EncodeC40(text)
	case Zone:
		part, err := d.sealed(v.Text)
		if err != nil {
			return nil, err
		}
		return EncodeC40(part)
	case Integer:
		return d.unsigned(v.Number)
	case SignedInteger:
		return appendSigned(v.Number), nil
	case Boolean:
		if v.Number != 0 {
			return []byte{0xFF}, nil
		}
		return []byte{0}, nil
	case Day:
		return EncodeDate(v.Date)
	case DayText:
		return appendDayText(nil, v.Date)
	case Validity:
		return appendValidity(v.Date, v.Until)
	case Duration:
		return []byte{v.Stay.Days, v.Stay.Months, v.Stay.Years}, nil
	case Text:
		if !utf8.ValidString(v.Text) {
			return nil, fmt.Errorf("not UTF-8")
		}
		return []byte(v.Text), nil
	case UUID:
		return parseUUID(v.Text)
	}
	return nil, fmt.Errorf("%v", d.Kind)
}

// integer reads an unsigned number below 2⁶³.
func integer(octets []byte) (n int64, err error) {
	if len(octets) == 0 || len(octets) > 8 || len(octets) == 8 && octets[0] >= 0x80 {
		return 0, fmt.Errorf("%d octets of a number, want 1 to 8 of one below 2⁶³", len(octets))
	}
	for _, b := range octets {
		n = n<<8 | int64(b)
	}
	return n, nil
}

// unsigned writes a number in the fewest octets that the definition allows.
func (d *Definition) unsigned(n int64) (out []byte, err error) {
	if n < 0 {
		return nil, fmt.Errorf("%d, want no negative number", n)
	}
	for rest := n; rest > 0 || len(out) < max(d.Min, 1); rest >>= 8 {
		out = append([]byte{byte(rest)}, out...)
	}
	return out, nil
}

// signed reads a number in two's complement, in as few octets as it takes (X.690, 8.3.2).
func signed(octets []byte) (n int64, err error) {
	if len(octets) == 0 || len(octets) > 8 {
		return 0, fmt.Errorf("%d octets of a number, want 1 to 8", len(octets))
	}
	n = int64(int8(octets[0]))
	for _, b := range octets[1:] {
		n = n<<8 | int64(b)
	}
	return n, unless(len(appendSigned(n)) == len(octets), "a number in more octets than needed")
}

func appendSigned(n int64) []byte {
	out := []byte{byte(n)}
	for rest := n >> 8; rest != int64(int8(out[0]))>>8; rest >>= 8 {
		out = append([]byte{byte(rest)}, out...)
	}
	return out
}

func dayText(octets []byte) (mrz.Date, error) {
	var year, month, day int
	if len(octets) == 8 && only(string(octets), '0', '9') {
		_, _ = fmt.Sscanf(string(octets), "%4d%2d%2d", &year, &month, &day)
	}
	d := mrz.NewDate(year, month, day)
	if !isDay(d) {
		return mrz.Date{}, fmt.Errorf("%q is not YYYYMMDD", octets)
	}
	return d, nil
}

func appendDayText(out []byte, d mrz.Date) ([]byte, error) {
	if !isDay(d) {
		return nil, fmt.Errorf("%q is not a day with a year of four digits", d)
	}
	return fmt.Appendf(out, "%04d%02d%02d", d.Year(), d.Month(), d.Day()), nil
}

// validity reads the two days of BSI TR-03171, 3.2, Table 4.
func validity(octets []byte) (from, until mrz.Date, err error) {
	first, last, ok := bytes.Cut(octets, []byte{0})
	if !ok {
		return from, until, fmt.Errorf("no zero octet between the days")
	}
	if len(first) > 0 {
		if from, err = dayText(first); err != nil {
			return from, until, err
		}
	}
	if len(last) > 0 {
		until, err = dayText(last)
	}
	return from, until, err
}

func appendValidity(from, until mrz.Date) (out []byte, err error) {
	if !from.IsZero() {
		if out, err = appendDayText(out, from); err != nil {
			return nil, err
		}
	}
	out = append(out, 0)
	if !until.IsZero() {
		return appendDayText(out, until)
	}
	return out, nil
}

func formatUUID(octets []byte) (string, error) {
	if len(octets) != 16 {
		return "", fmt.Errorf("%d octets, want 16", len(octets))
	}
	return fmt.Sprintf("%x-%x-%x-%x-%x", octets[:4], octets[4:6], octets[6:8], octets[8:10], octets[10:]), nil
}

// parseUUID reads 32 hexadecimal digits, hyphens between them or not.
func parseUUID(text string) ([]byte, error) {
	octets, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
	if err != nil || len(octets) != 16 {
		return nil, fmt.Errorf("%q is no UUID", text)
	}
	return octets, nil
}
