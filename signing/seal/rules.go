package seal

import (
	"errors"
	"fmt"
	"strings"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
)

// messageRules are the rules of Doc 9303-13 for header and message zone.
var messageRules = []pki.Rule[*Message]{
	{ID: "version", Field: "version", Ref: refHeader, Weight: pki.Essential, Check: header(checkVersion)},
	{ID: "country", Field: "issuing country", Ref: refHeader, Weight: pki.Essential, Check: header(checkState)},
	{ID: "country-fill", Field: "issuing country", Ref: refHeader, Weight: pki.Profile, Check: header(func(h *Header) error {
		return unless(!h.unfilled, "no fillers to three characters")
	})},
	{ID: "signer", Field: "signer identifier", Ref: refReference, Weight: pki.Essential, Check: header(checkSigner)},
	{ID: "reference", Field: "certificate reference", Ref: refReference, Weight: pki.Essential, Check: header(checkReference)},
	{ID: "reference-test", Field: "certificate reference", Ref: refReference, Weight: pki.Profile, Check: header(checkNotTest)},
	{ID: "reference-count", Field: "certificate reference", Ref: refReference, Weight: pki.Profile, Check: header(checkCount)},
	{ID: "issue-date", Field: "document issue date", Ref: refDate, Weight: pki.Essential, Check: header(checkIssued)},
	{ID: "signature-date", Field: "signature creation date", Ref: refDate, Weight: pki.Essential, Check: header(checkSigned)},
	{ID: "definition", Field: "document feature definition reference", Ref: refHeader, Weight: pki.Profile, Check: header(checkDefinition)},
	{ID: "category", Field: "document type category", Ref: refHeader, Weight: pki.Profile, Check: header(func(h *Header) error {
		return unless(h.Category != 0xFF, "FF, want an odd number to FD or an even one")
	})},
	{ID: "features", Field: "message zone", Ref: refFeature, Weight: pki.Profile, Check: func(m *Message) error {
		return unless(len(m.Features) > 0, "no feature")
	}},
	{ID: "tags", Field: "message zone", Ref: refFeature, Weight: pki.Essential, Check: checkTags},
	{ID: "lengths", Field: "message zone", Ref: refFeature, Weight: pki.Profile, Check: checkLengths},
	{ID: "length-form", Field: "message zone", Ref: "X.690, 10.1", Weight: pki.Profile, Check: func(m *Message) error {
		return unless(!m.loose, "a length that is not DER")
	}},
}

// header makes a rule of the message one of its header.
func header(check func(*Header) error) func(*Message) error {
	return func(m *Message) error { return check(&m.Header) }
}

// unless makes an error of what is wrong where something is.
func unless(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}

func checkVersion(h *Header) error {
	return unless(h.Version == 3 || h.Version == 4, "version %d, want 3 or 4", h.Version)
}

func checkState(h *Header) error {
	n := len(h.State)
	return unless(n >= 1 && n <= 3 && only(h.State, 'A', 'Z'), "%q is not one to three capital letters", h.State)
}

func checkIssued(h *Header) error { return checkDay(h.Issued) }

func checkSigned(h *Header) error { return checkDay(h.Signed) }

func checkDay(d mrz.Date) error {
	return unless(isDay(d), "%q is not a day with a year of four digits", d)
}

func checkDefinition(h *Header) error {
	return unless(h.Definition != 0 && h.Definition != 0xFF, "%02X, want 01 to FE", h.Definition)
}

func checkSigner(h *Header) error {
	s := h.Signer
	return unless(len(s) == signerSize && only(s[:2], 'A', 'Z') && isAlphanumeric(s[2:]),
		"%q is not the two letters of a country and two letters or digits", s)
}

func checkReference(h *Header) error {
	switch n := len(h.Reference); {
	case h.Version == 3 && n != reference3:
		return fmt.Errorf("%d characters in version 3, want %d", n, reference3)
	case n < 1 || n > maxReference || h.DecimalCount && n > 99:
		return fmt.Errorf("%d characters", n)
	case !isHex(h.Reference):
		return fmt.Errorf("%q is not capital hexadecimal digits", h.Reference)
	}
	return nil
}

func checkNotTest(h *Header) error {
	return unless(h.Reference == "" || strings.Trim(h.Reference, "0") != "", "%s is reserved for tests", h.Reference)
}

func checkCount(h *Header) error {
	return unless(!h.DecimalCount || h.Version == 4 && h.Signer == registerSigner, "a decimal count of its characters")
}

func checkTags(m *Message) error {
	var seen [256]bool
	for i := range m.Features {
		tag := m.Features[i].Tag
		if tag == tagSignature {
			return errors.New("tag FF, which announces the signature")
		}
		if seen[tag] {
			return fmt.Errorf("tag %02X occurs more than once", tag)
		}
		seen[tag] = true
	}
	return nil
}

func checkLengths(m *Message) error {
	total := 0
	for i := range m.Features {
		f := &m.Features[i]
		if m.Version == 3 && len(f.Value) > maxPlainLength {
			return fmt.Errorf("tag %02X: %d octets in version 3, at most %d", f.Tag, len(f.Value), maxPlainLength)
		}
		total += 2 + len(f.Value)
	}
	return unless(total <= maxSymbol, "%d octets of features, at most %d fit a symbol", total, maxSymbol)
}

func isAlphanumeric(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

func isHex(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}
