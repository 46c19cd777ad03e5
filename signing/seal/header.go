package seal

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
)

const (
	refHeader    = "Doc 9303-13, 2.2, Table 1"
	refReference = "Doc 9303-13, 2.2.1"

	magic         = 0xDC
	signerSize    = 4 // characters
	reference3    = 5 // characters of the reference in version 3
	maxReference  = 0xFF
	headerFixed   = 12 // octets of a header without signer and reference
	offsetCountry = 2
	offsetSigner  = 4
)

// registerSigner signs for the register of BSI TR-03171, 2.2, which gives each certificate a number. It is the one signer whose
// seals are seen with a decimal count of the characters of the reference; the guideline has the hexadecimal one.
const registerSigner = "DEZV"

// Header says who sealed what, and when (Doc 9303-13, 2.2).
type Header struct {
	Version int    // 3 or 4
	State   string // issuing State or organization, one to three letters as in a machine-readable zone: "D", "UTO"

	// Signer is the identifier of the signer: the two letters of its country and two of its own, countryName and commonName
	// of its certificate.
	Signer string

	// Reference is the serial number of the signer's certificate in capital hexadecimal digits: five of them in version 3,
	// one to 255 in version 4. Leading zeros say nothing. Seals of BSI TR-03171 have the number of a register here.
	Reference string

	Issued mrz.Date // of the document
	Signed mrz.Date // of the seal

	Definition byte // document feature definition reference, 1 to 254
	Category   byte // document type category: odd for those of ICAO, even for those of a State

	// DecimalCount says that the number of characters of the reference stands as a decimal number, as signer DEZV writes it.
	DecimalCount bool

	unfilled bool // the issuing country was read without fillers
}

// Type returns feature definition reference and document type category, which together say what the features mean: "5D/01"
// is a visa of Doc 9303-7.
func (h *Header) Type() string { return fmt.Sprintf("%02X/%02X", h.Definition, h.Category) }

// appendTo writes the header. It must be valid.
func (h *Header) appendTo(out []byte) ([]byte, error) {
	out = append(out, magic, byte(h.Version-1))
	out, err := AppendC40(out, (h.State + "<<")[:3])
	if err != nil {
		return nil, err
	}
	if out, err = AppendC40(out, h.Signer+h.count()+h.Reference); err != nil {
		return nil, err
	}
	for _, d := range []mrz.Date{h.Issued, h.Signed} {
		octets, err := EncodeDate(d)
		if err != nil {
			return nil, err
		}
		out = append(out, octets...)
	}
	return append(out, h.Definition, h.Category), nil
}

// count is the number of characters of the reference as a header of version 4 has it.
func (h *Header) count() string {
	switch {
	case h.Version == 3:
		return ""
	case h.DecimalCount:
		return fmt.Sprintf("%02d", len(h.Reference))
	}
	return fmt.Sprintf("%02X", len(h.Reference))
}

// decodeHeader reads the header at the start of b and returns its length. decimal says how the count of version 4 is read.
func decodeHeader(b []byte, decimal bool) (*Header, int, error) {
	if len(b) == 0 || b[0] != magic {
		return nil, 0, faultAt(0, "magic constant", refHeader, "the first octet is not DC")
	}
	if len(b) < headerFixed+offsetSigner {
		return nil, 0, faultAt(len(b), "header", refHeader, "ends after %d octets", len(b))
	}
	h := &Header{Version: int(b[1]) + 1}
	if h.Version != 3 && h.Version != 4 {
		return nil, 0, faultAt(1, "version", refHeader, "%w: version %d, want 3 or 4", pki.ErrUnsupported, h.Version)
	}
	state, err := DecodeC40(b[offsetCountry:offsetSigner])
	if err == nil {
		h.unfilled = len(state) < 3
		h.State, err = stateOf(state)
	}
	if err != nil {
		return nil, 0, moved(err, offsetCountry, "issuing country", refHeader)
	}
	at, err := h.decodeReference(b, decimal)
	if err != nil {
		return nil, 0, err
	}
	return h, at + 8, h.decodeRest(b, at)
}

// stateOf strips the fillers of a code. Germany sealed arrival attestations without them.
func stateOf(code string) (string, error) {
	state := strings.TrimRight(code, " ")
	if state == "" || !only(state, 'A', 'Z') {
		return "", fmt.Errorf("%q is not one to three letters", code)
	}
	return state, nil
}

// decodeReference reads signer and reference and returns where they end.
func (h *Header) decodeReference(b []byte, decimal bool) (end int, err error) {
	const field = "signer identifier and certificate reference"
	size := signerSize + reference3
	if h.Version == 4 {
		if size, err = referenceSize(b, decimal); err != nil {
			return 0, moved(err, offsetSigner, field, refReference)
		}
	}
	end = offsetSigner + C40Size(size)
	if len(b) < end+8 {
		return 0, faultAt(len(b), field, refReference, "the header ends after %d octets, want %d", len(b), end+8)
	}
	text, err := DecodeC40(b[offsetSigner:end])
	if err == nil && len(text) != size {
		err = fmt.Errorf("%d characters, want %d", len(text), size)
	}
	if err != nil {
		return 0, moved(err, offsetSigner, field, refReference)
	}
	h.Signer, h.Reference = text[:signerSize], text[signerSize:]
	if h.Version == 4 {
		h.Reference, h.DecimalCount = text[signerSize+2:], decimal
	}
	for _, check := range []func(*Header) error{checkSigner, checkReference} {
		if err := check(h); err != nil {
			return 0, faultAt(offsetSigner, field, refReference, "%w", err)
		}
	}
	return end, nil
}

// referenceSize reads the count of version 4, the last two characters of the first four octets, and returns the number of
// all characters.
func referenceSize(b []byte, decimal bool) (int, error) {
	head, err := DecodeC40(b[offsetSigner : offsetSigner+4])
	if err != nil || len(head) != signerSize+2 {
		return 0, fmt.Errorf("no signer and count in octets % X", b[offsetSigner:offsetSigner+4])
	}
	base := 16
	if decimal {
		base = 10
	}
	n, err := strconv.ParseUint(head[signerSize:], base, 8)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q is not the number of characters of a reference", head[signerSize:])
	}
	return signerSize + 2 + int(n), nil
}

// decodeRest reads what has a fixed length, from at on; the octets are there.
func (h *Header) decodeRest(b []byte, at int) (err error) {
	if h.Issued, err = DecodeDate(b[at : at+3]); err != nil {
		return moved(err, at, "document issue date", refDate)
	}
	if h.Signed, err = DecodeDate(b[at+3 : at+6]); err != nil {
		return moved(err, at+3, "signature creation date", refDate)
	}
	h.Definition, h.Category = b[at+6], b[at+7]
	return nil
}

// moved makes an error of a part one of the field the part belongs to.
func moved(err error, offset int, field, ref string) *Error {
	if own, ok := err.(*Error); ok {
		return &Error{Field: field, Offset: offset + max(own.Offset, 0), Ref: own.Ref, Err: own.Err}
	}
	return &Error{Field: field, Offset: offset, Ref: ref, Err: err}
}

// only says whether every character lies between the two.
func only(s string, from, to byte) bool {
	for i := range len(s) {
		if s[i] < from || s[i] > to {
			return false
		}
	}
	return true
}
