package seal

import "bytes"

// Format is the kind of a seal, told by its first octets.
type Format uint8

// The formats. This module reads the first three.
const (
	UnknownFormat Format = iota
	VDS                  // visible digital seal, Doc 9303-13: package seal
	VDSNC                // visible digital seal for non-constrained environments: package vdsnc
	IDB                  // ICAO datastructure for bar code: package idb
	HealthDCC            // digital COVID certificate of the European Union: named, not read
	HealthSHC            // smart health card: named, not read
)

var formatNames = [...]string{
	"unknown", "VDS", "VDS-NC", "ICAO datastructure for bar code", "EU digital COVID certificate", "smart health card",
}

// String returns the name of the format.
func (f Format) String() string {
	if int(f) < len(formatNames) {
		return formatNames[f]
	}
	return "unknown"
}

var textFormats = []struct {
	start  string
	format Format
}{
	{"RDB1", IDB}, {"NDB1", IDB}, {"HC1:", HealthDCC}, {"shc:/", HealthSHC}, {"SHC:", HealthSHC},
}

// Detect says which kind of seal the content of a bar code is. It looks at the first octets alone: whether the rest is
// sound is for the reader of that kind. White space before a text is passed over.
func Detect(content []byte) Format {
	if len(content) > 0 && content[0] == magic {
		return VDS
	}
	text := bytes.TrimLeft(content, " \t\r\n")
	if len(text) > 0 && (text[0] == '{' || text[0] == '[') {
		return VDSNC
	}
	for _, f := range textFormats {
		if bytes.HasPrefix(text, []byte(f.start)) {
			return f.format
		}
	}
	return UnknownFormat
}

// Octets returns the octets of a seal that a reader of bar codes delivered as text, each octet as the character of ISO 8859-1.
func Octets(text string) ([]byte, error) {
	out := make([]byte, 0, min(len(text), MaxSize))
	for i, r := range text {
		if r > 0xFF || len(out) == MaxSize {
			return nil, faultAt(i, "seal", "ISO/IEC 8859-1", "character %q stands for no octet, or there are more than %d", r, MaxSize)
		}
		out = append(out, byte(r))
	}
	return out, nil
}
