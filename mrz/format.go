package mrz

import "fmt"

// Format is the layout of a machine-readable zone.
type Format uint8

// The layouts of Doc 9303-4 to 9303-7, and one older than they are.
const (
	TD3  Format = iota + 1 // passport booklet: 2 lines of 44 (Doc 9303-4)
	TD2                    // card of size ID-2, single-sheet emergency document: 2 lines of 36 (Doc 9303-6)
	TD1                    // card of size ID-1: 3 lines of 30 (Doc 9303-5)
	MRVA                   // visa, full size: 2 lines of 44 (Doc 9303-7)
	MRVB                   // visa, small: 2 lines of 36 (Doc 9303-7)
	FRID                   // French identity card before 2021: 2 lines of 36, a layout of its own; read only
)

// maxZone is the length of the longest zone, TD1.
const maxZone = 90

// span is a run of places: first place and the one after the last, counted from 0 over the lines joined.
type span struct{ from, to uint8 }

func (s span) of(zone string) string { return zone[s.from:s.to] }

func (s span) in(zone []byte) []byte { return zone[s.from:s.to] }

func (s span) size() int { return int(s.to) - int(s.from) }

// layout says where each field of a format lies.
type layout struct {
	name                          string
	lines, width                  int
	code, state, names            span
	number, birth, expiry         span // each followed by its check digit
	nationality, sex              span
	optional, optional2           span
	optionalCheck, compositeCheck uint8 // 0: none
	composite                     []span
	overflow                      bool // a long document number continues in the optional data
}

var layouts = [...]layout{
	TD3: {
		name: "TD3", lines: 2, width: 44,
		code: span{0, 2}, state: span{2, 5}, names: span{5, 44},
		number: span{44, 53}, nationality: span{54, 57}, birth: span{57, 63}, sex: span{64, 65}, expiry: span{65, 71},
		optional: span{72, 86}, optionalCheck: 86, compositeCheck: 87,
		composite: []span{{44, 54}, {57, 64}, {65, 87}},
	},
	TD2: {
		name: "TD2", lines: 2, width: 36,
		code: span{0, 2}, state: span{2, 5}, names: span{5, 36},
		number: span{36, 45}, nationality: span{46, 49}, birth: span{49, 55}, sex: span{56, 57}, expiry: span{57, 63},
		optional: span{64, 71}, compositeCheck: 71, overflow: true,
		composite: []span{{36, 46}, {49, 56}, {57, 71}},
	},
	TD1: {
		name: "TD1", lines: 3, width: 30,
		code: span{0, 2}, state: span{2, 5}, names: span{60, 90},
		number: span{5, 14}, optional: span{15, 30}, birth: span{30, 36}, sex: span{37, 38}, expiry: span{38, 44},
		nationality: span{45, 48}, optional2: span{48, 59}, compositeCheck: 59, overflow: true,
		composite: []span{{5, 30}, {30, 37}, {38, 45}, {48, 59}},
	},
	MRVA: {
		name: "MRVA", lines: 2, width: 44,
		code: span{0, 2}, state: span{2, 5}, names: span{5, 44},
		number: span{44, 53}, nationality: span{54, 57}, birth: span{57, 63}, sex: span{64, 65}, expiry: span{65, 71},
		optional: span{72, 88},
	},
	MRVB: {
		name: "MRVB", lines: 2, width: 36,
		code: span{0, 2}, state: span{2, 5}, names: span{5, 36},
		number: span{36, 45}, nationality: span{46, 49}, birth: span{49, 55}, sex: span{56, 57}, expiry: span{57, 63},
		optional: span{64, 72},
	},
	FRID: {
		name: "FRID", lines: 2, width: 36,
		code: span{0, 2}, state: span{2, 5}, names: span{5, 30}, optional: span{30, 36},
		number: span{36, 48}, optional2: span{49, 63}, birth: span{63, 69}, sex: span{70, 71}, compositeCheck: 71,
		composite: []span{{0, 71}},
	},
}

// fields calls f for every field of the layout with its places, check digits included.
func (l *layout) fields(f func(Field, span)) {
	withCheck := func(s span) span { return span{s.from, s.to + 1} }
	f(FieldCode, l.code)
	f(FieldState, l.state)
	f(FieldName, l.names)
	f(FieldNumber, withCheck(l.number))
	f(FieldNationality, l.nationality)
	f(FieldBirth, withCheck(l.birth))
	f(FieldSex, l.sex)
	if l.expiry.size() > 0 {
		f(FieldExpiry, withCheck(l.expiry))
	}
	optional := l.optional
	if l.optionalCheck != 0 {
		optional = withCheck(optional)
	}
	f(FieldOptional, optional)
	f(FieldOptional2, l.optional2)
	if at := l.compositeCheck; at != 0 {
		f(FieldComposite, span{at, at + 1})
	}
}

// fieldAt returns the field that a place of the zone belongs to.
func (l *layout) fieldAt(at int) Field {
	found := FieldZone
	l.fields(func(field Field, s span) {
		if int(s.from) <= at && at < int(s.to) {
			found = field
		}
	})
	return found
}

func (f Format) layout() *layout {
	if int(f) < len(layouts) {
		return &layouts[f]
	}
	return &layouts[0]
}

// Known says whether f is one of the formats of this package.
func (f Format) Known() bool { return f >= TD3 && f <= FRID }

// Lines returns the number of lines and their width in characters, 0 and 0 for an unknown format.
func (f Format) Lines() (lines, width int) { l := f.layout(); return l.lines, l.width }

// String returns "TD1", "TD2", "TD3", "MRVA", "MRVB" or "FRID".
func (f Format) String() string {
	if !f.Known() {
		return fmt.Sprintf("format %d", uint8(f))
	}
	return f.layout().name
}

// ParseFormat reads the name of a format.
func ParseFormat(name string) (Format, bool) {
	for f := TD3; f <= FRID; f++ {
		if f.String() == name {
			return f, true
		}
	}
	return 0, false
}

// MarshalText returns the name.
func (f Format) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads the name.
func (f *Format) UnmarshalText(text []byte) error {
	known, ok := ParseFormat(string(text))
	if !ok {
		return fmt.Errorf("unknown format %q: TD1, TD2, TD3, MRVA or MRVB", text)
	}
	*f = known
	return nil
}

// formatOf tells the format by the number of characters and the first of them (Doc 9303-3, 4.2): documents that begin
// with V are visas, and IDFRA in two lines of 36 is the old French card.
func formatOf[T text](zone T) (Format, bool) {
	visa := len(zone) > 0 && zone[0] == 'V'
	switch len(zone) {
	case 90:
		return TD1, true
	case 88:
		if visa {
			return MRVA, true
		}
		return TD3, true
	case 72:
		switch {
		case visa:
			return MRVB, true
		case string(zone[:5]) == "IDFRA" && oldFrench(string(zone)):
			return FRID, true
		}
		return TD2, true
	}
	return 0, false
}

// oldFrench tells the French card from a TD2 of France: both begin with IDFRA. A TD2 has the nationality, three letters
// or fillers, and a sex where the card has part of the given names and of the birth date.
func oldFrench(zone string) bool {
	td2, french := &layouts[TD2], &layouts[FRID]
	if td2.nationality.of(zone) == "FRA" && isSex(zone[td2.sex.from]) && digitsOrFillers(td2.birth.of(zone)) {
		return false
	}
	return digitsOrFillers(french.birth.of(zone)) || isSex(zone[french.sex.from])
}

func isSex(c byte) bool { return c == 'M' || c == 'F' || c == '<' }

func digitsOrFillers(s string) bool {
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && c != '<' {
			return false
		}
	}
	return true
}
