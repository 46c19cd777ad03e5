package mdoc

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/chancery-id/chancery/mrz"
)

const (
	refValue    = "ISO/IEC 18013-5, 7.2.1"
	refDateTime = "ISO/IEC 18013-5, 7.2.1; RFC 3339"
	dateTime    = "2006-01-02T15:04:05Z"
)

// Value is the value of a data element in CBOR, as read or as made by the functions below. It prints as what it is, not as
// what it says: it is a holder's data.
type Value []byte

// Text makes a value of characters.
func Text(s string) Value { return appendText(nil, s) }

// Octets makes a value of octets: a portrait.
func Octets(b []byte) Value { return appendOctets(nil, b) }

// Number makes a value of a number that is not negative.
func Number(n uint32) Value { return appendHead(nil, majorUint, n) }

// Bool makes a value of true or false.
func Bool(b bool) Value {
	if b {
		return Value{simpleTrue}
	}
	return Value{simpleFalse}
}

// FullDate makes a value of a complete date (RFC 8943). A date of which a part is unknown makes a value that no rule lets pass.
func FullDate(d mrz.Date) Value {
	return appendText(appendHead(nil, majorTag, tagFullDate), d.String())
}

// DateTime makes a value of a time, in UTC and whole seconds.
func DateTime(t time.Time) Value {
	return appendText(appendHead(nil, majorTag, tagDateTime), t.UTC().Truncate(time.Second).Format(dateTime))
}

// NewValue makes a value of what encoding/json would take, maps and slices for example; other values in it stand as they are.
func NewValue(v any) (Value, error) { return marshal(v, "elementValue") }

// MarshalCBOR lets a value stand in others.
func (v Value) MarshalCBOR() ([]byte, error) {
	if err := v.Validate(); err != nil {
		return nil, err
	}
	return v, nil
}

// Validate says whether the value is one item of CBOR.
func (v Value) Validate() error {
	r := open(v)
	r.raw("elementValue")
	r.done("elementValue")
	return r.result()
}

// read reads all of the value with one function of the reader.
func read[T any](v Value, what func(r *reader) T) (T, error) {
	r := open(v)
	out := what(r)
	r.done("elementValue")
	if err := r.result(); err != nil {
		var none T
		return none, err
	}
	return out, nil
}

// Text reads characters.
func (v Value) Text() (string, error) {
	return read(v, func(r *reader) string { return r.text("elementValue") })
}

// Octets reads octets, which are part of the value.
func (v Value) Octets() ([]byte, error) {
	return read(v, func(r *reader) []byte { return r.octets("elementValue") })
}

// Number reads a number that is not negative.
func (v Value) Number() (uint32, error) {
	return read(v, func(r *reader) uint32 { return uint32(r.number(1<<32-1, "elementValue")) })
}

// Bool reads true or false.
func (v Value) Bool() (bool, error) {
	return read(v, func(r *reader) bool {
		start := r.at
		got := r.peek()
		if r.want(majorSimple, "elementValue"); got != simpleTrue && got != simpleFalse {
			r.fail(start, "elementValue", "", "neither true nor false")
		}
		return got == simpleTrue
	})
}

// FullDate reads a complete date with tag 1004.
func (v Value) FullDate() (mrz.Date, error) {
	return read(v, func(r *reader) mrz.Date { return r.fullDate("elementValue") })
}

// DateTime reads a time with tag 0.
func (v Value) DateTime() (time.Time, error) {
	return read(v, func(r *reader) time.Time { return r.dateTime("elementValue") })
}

// Date reads a complete date, or the day, in UTC, of a time: some elements are either.
func (v Value) Date() (mrz.Date, error) {
	if d, err := v.FullDate(); err == nil {
		return d, nil
	}
	t, err := v.DateTime()
	if err != nil {
		return mrz.Date{}, err
	}
	return mrz.DateOf(t.UTC()), nil
}

// Decode reads the value into what a pointer points to, as encoding/json does; tags of dates become cbor.Tag in an empty
// interface.
func (v Value) Decode(into any) error {
	if err := v.Validate(); err != nil {
		return err
	}
	c, err := codec()
	if err == nil {
		err = c.dec.Unmarshal(v, into)
	}
	if err != nil {
		return fault("elementValue", refValue, "%w", err)
	}
	return nil
}

// String says what kind of value it is, and how long.
func (v Value) String() string {
	if len(v) == 0 {
		return "nothing"
	}
	return fmt.Sprintf("%s, %d octets", majorNames[v[0]>>5], len(v))
}

// GoString is String.
func (v Value) GoString() string { return v.String() }

// LogValue is String.
func (v Value) LogValue() slog.Value { return slog.StringValue(v.String()) }

// Format writes String for every verb.
func (v Value) Format(f fmt.State, _ rune) { fmt.Fprint(f, v.String()) }

// fullDate reads #6.1004(tstr).
func (r *reader) fullDate(field string) mrz.Date {
	start := r.at
	r.tag(tagFullDate, field)
	return r.day(start, r.text(field), field)
}

// day reads a date as RFC 3339 writes it.
func (r *reader) day(start int, text, field string) mrz.Date {
	if r.err != nil {
		return mrz.Date{}
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Format(time.DateOnly) != text {
		r.fail(start, field, "RFC 8943", "no date of the form 2026-04-15")
		return mrz.Date{}
	}
	return mrz.DateOf(t)
}

// dateTime reads #6.0(tstr). Times with a zone or parts of a second are read and noted.
func (r *reader) dateTime(field string) time.Time {
	start := r.at
	r.tag(tagDateTime, field)
	text := r.text(field)
	if r.err != nil {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || len(text) > 40 {
		r.fail(start, field, refDateTime, "no time of the form 2026-04-15T12:00:00Z")
		return time.Time{}
	}
	t = t.UTC()
	if t.Format(dateTime) != text {
		r.note(field, refDateTime, "not in UTC and whole seconds")
	}
	return t
}
