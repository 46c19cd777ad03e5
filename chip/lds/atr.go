package lds

import "github.com/chancery-id/chancery/chip/tlv"

const refATR = "Doc 9303-10, 3.11.1"

// ATRInfo is EF.ATR/INFO: what the interface of a chip can do.
type ATRInfo struct {
	Objects []Object // in their order, 47 and 7F66 among them

	Padding []byte // octets of zero or FF behind the last data object; Encode refuses them
	found   []error
}

// DecodeATR reads EF.ATR/INFO, a list of data objects.
func DecodeATR(b []byte) (*ATRInfo, error) {
	s := &scan{file: ATR, ref: refATR}
	a := &ATRInfo{}
	for r := tlv.NewReader(b); !r.Empty(); {
		if padded(r.Rest()) {
			a.Padding = r.Rest()
			s.deviation(r.Offset(), "", "%d octets of padding", len(a.Padding))
			break
		}
		e, err := s.next(&r)
		if err != nil {
			return nil, err
		}
		a.Objects = append(a.Objects, Object{e.Tag, e.Value})
	}
	a.found = s.found
	return a, nil
}

func (a *ATRInfo) object(tag tlv.Tag) ([]byte, bool) {
	for _, object := range a.Objects {
		if object.Tag == tag {
			return object.Value, true
		}
	}
	return nil, false
}

// Capabilities are the card capabilities of data object 47 (ISO/IEC 7816-4, 12.2.2.9).
type Capabilities struct {
	SelectByFullName bool
	ShortIdentifiers bool
	RecordNumbers    bool
	CommandChaining  bool
	ExtendedLength   bool
	LengthInfo       bool // the lengths are in data object 7F66
}

// Capabilities reads data object 47.
func (a *ATRInfo) Capabilities() (Capabilities, bool) {
	b, ok := a.object(0x47)
	if !ok || len(b) != 3 {
		return Capabilities{}, false
	}
	return Capabilities{
		SelectByFullName: b[0]&0x80 != 0, ShortIdentifiers: b[0]&0x04 != 0, RecordNumbers: b[0]&0x02 != 0,
		CommandChaining: b[2]&0x80 != 0, ExtendedLength: b[2]&0x40 != 0, LengthInfo: b[2]&0x20 != 0,
	}, true
}

// ExtendedLengths reads data object 7F66: the most octets of a command and of a response.
func (a *ATRInfo) ExtendedLengths() (command, response int, ok bool) {
	b, ok := a.object(0x7F66)
	if !ok {
		return 0, 0, false
	}
	r := tlv.NewReader(b)
	var sizes [2]int
	for i := range sizes {
		e, err := r.Expect(0x02)
		if err != nil {
			return 0, 0, false
		}
		if len(e.Value) == 0 || len(e.Value) > 4 {
			return 0, 0, false
		}
		for _, octet := range e.Value { // without a sign, whatever the highest bit
			sizes[i] = sizes[i]<<8 | int(octet)
		}
		if sizes[i] < 0 || sizes[i] > 1<<16 {
			return 0, 0, false
		}
	}
	return sizes[0], sizes[1], r.Empty()
}

// Validate lists every breach of the standard, those that were found when reading included.
func (a *ATRInfo) Validate() error {
	r := check(ATR, refATR, a.found)
	r.must(len(a.Padding) == 0 || len(a.found) > 0, "", "%d octets of padding", len(a.Padding))
	r.must(len(a.Objects) > 0, "", "no data object")
	for i, object := range a.Objects {
		r.must(object.Tag.Valid(), "", "data object %d has a tag that is none", i+1)
	}
	if _, ok := a.object(0x47); ok {
		_, ok = a.Capabilities()
		r.must(ok, "card capabilities", "not three octets")
	}
	if _, ok := a.object(0x7F66); ok {
		_, _, ok = a.ExtendedLengths()
		r.must(ok, "extended length information", "not two integers up to 65536")
	}
	return r.err()
}

// Encode writes EF.ATR/INFO. It refuses what Validate does not pass.
func (a *ATRInfo) Encode() ([]byte, error) {
	if err := a.Validate(); err != nil {
		return nil, err
	}
	var b tlv.Builder
	for _, object := range a.Objects {
		b.Add(object.Tag, object.Value)
	}
	return b.Bytes(), nil
}
