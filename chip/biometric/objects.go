package biometric

import "github.com/chancery-id/chancery/chip/tlv"

// maxObjects bounds the data objects of one level of a record of ISO/IEC 39794, which has 17 at most.
const maxObjects = 32

// objects are the data objects of one level, each tag once.
type objects []tlv.Element

// fields reads the data objects inside e. What e is the record does not need to have: the zero element has none.
func fields(e tlv.Element) (objects, error) {
	var out objects
	for r := e.Children(); !r.Empty(); {
		one, err := r.Next()
		if err != nil {
			return nil, err
		}
		if _, twice := out.get(one.Tag); twice {
			return nil, one.Errorf("a second time")
		}
		if len(out) == maxObjects {
			return nil, one.Errorf("more than %d data objects", maxObjects)
		}
		out = append(out, one)
	}
	return out, nil
}

func (o objects) get(tag tlv.Tag) (tlv.Element, bool) {
	for _, e := range o {
		if e.Tag == tag {
			return e, true
		}
	}
	return tlv.Element{}, false
}

// inside reads the data objects of one that may be absent.
func (o objects) inside(tag tlv.Tag) (objects, error) {
	e, ok := o.get(tag)
	if !ok {
		return nil, nil
	}
	return fields(e)
}

// absent is a number that is not there.
const absent = -1

// number reads an INTEGER that is not negative and fits 31 bits; absent where it is not there.
func (o objects) number(tag tlv.Tag) (int, error) {
	e, ok := o.get(tag)
	if !ok {
		return absent, nil
	}
	b := e.Value
	if len(b) == 0 || len(b) > 4 || b[0] >= 0x80 {
		return absent, e.Errorf("%d octets, want a number from 0 to 2147483647", len(b))
	}
	n := 0
	for _, octet := range b {
		n = n<<8 | int(octet)
	}
	return n, nil
}

// coded reads a coded value. There are two dialects: 80 code, and an extension block A1 { 80 code } whose code is the
// known one to fall back on. The application profile of ICAO writes the second for all but the image format.
func (o objects) coded(tag tlv.Tag) (int, error) {
	f, err := o.inside(tag)
	if err != nil {
		return absent, err
	}
	if _, ok := f.get(0x80); ok {
		return f.number(0x80)
	}
	extension, err := f.inside(0xA1)
	if err != nil {
		return absent, err
	}
	return extension.number(0x80)
}

// reading carries the first error through a row of fields.
type reading struct {
	o   objects
	err error
}

func (r *reading) into(v *int, read func(tlv.Tag) (int, error), tag tlv.Tag) {
	if r.err != nil {
		return
	}
	n, err := read(tag)
	if r.err = err; err == nil {
		*v = n
	}
}

func (r *reading) number(v *int, tag tlv.Tag) { r.into(v, r.o.number, tag) }
func (r *reading) coded(v *int, tag tlv.Tag)  { r.into(v, r.o.coded, tag) }

// within reads on inside a data object, which may be absent.
func (r *reading) within(tag tlv.Tag) reading {
	if r.err != nil {
		return reading{err: r.err}
	}
	o, err := r.o.inside(tag)
	return reading{o, err}
}

func (r *reading) octets(tag tlv.Tag) []byte {
	if r.err != nil {
		return nil
	}
	e, _ := r.o.get(tag)
	return e.Value
}
