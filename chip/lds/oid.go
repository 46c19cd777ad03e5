package lds

import (
	"errors"
	"strconv"
	"strings"
)

// Object identifiers of the protocols (Doc 9303-11, 9.2; TR-03110-3, A.1.1), in dotted decimal.
const (
	arcPK   = "0.4.0.127.0.7.2.2.1"
	arcTA   = "0.4.0.127.0.7.2.2.2"
	arcCA   = "0.4.0.127.0.7.2.2.3"
	arcPACE = "0.4.0.127.0.7.2.2.4"

	oidAA       = "2.23.136.1.1.5"
	oidEFDIR    = "2.23.136.1.1.13"
	oidEFDIROld = "1.3.27.1.1.13" // seen in one implementation
)

const maxOID = 64 // octets

var errOID = errors.New("not an object identifier")

// decodeOID is the dotted form of the content octets of an OBJECT IDENTIFIER (ISO/IEC 8825-1, 8.19).
func decodeOID(b []byte) (string, error) {
	if len(b) == 0 || len(b) > maxOID || b[len(b)-1]&0x80 != 0 {
		return "", errOID
	}
	out := make([]byte, 0, 40)
	var arc uint64
	start := true
	for _, c := range b {
		if start && c == 0x80 || arc >= 1<<56 {
			return "", errOID
		}
		arc = arc<<7 | uint64(c&0x7F)
		if start = c&0x80 == 0; !start {
			continue
		}
		if len(out) == 0 {
			first := min(arc/40, 2)
			out = strconv.AppendUint(out, first, 10)
			arc -= first * 40
		}
		out = append(out, '.')
		out = strconv.AppendUint(out, arc, 10)
		arc = 0
	}
	return string(out), nil
}

// encodeOID is the content octets of an OBJECT IDENTIFIER in dotted form.
func encodeOID(dotted string) ([]byte, error) {
	arcs := strings.Split(dotted, ".")
	if len(arcs) < 2 || len(arcs) > maxOID {
		return nil, errOID
	}
	var out []byte
	var first uint64
	for i, text := range arcs {
		arc, err := strconv.ParseUint(text, 10, 56)
		if err != nil || strconv.FormatUint(arc, 10) != text || i == 0 && arc > 2 || i == 1 && first < 2 && arc > 39 {
			return nil, errOID
		}
		if i == 0 {
			first = arc
			continue
		}
		if i == 1 {
			arc += first * 40
		}
		out = appendArc(out, arc)
	}
	return out, nil
}

func appendArc(out []byte, arc uint64) []byte {
	n := 1
	for arc>>(7*n) != 0 {
		n++
	}
	for ; n > 1; n-- {
		out = append(out, 0x80|byte(arc>>(7*(n-1))))
	}
	return append(out, byte(arc&0x7F))
}
