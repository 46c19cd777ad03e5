package verify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/chancery-id/chancery/verify/trust"
)

// reportJSON is the shape that scripts depend on; fields are only ever added.
type reportJSON struct {
	V       int        `json:"v"`
	Path    string     `json:"path"`
	Verdict Verdict    `json:"verdict"`
	Reason  Reason     `json:"reason"`
	Action  Action     `json:"action"`
	Message string     `json:"message"`
	About   *Subject   `json:"about,omitempty"`
	Notes   []Note     `json:"notes"`
	Time    string     `json:"time"`
	Trust   trustJSON  `json:"trust"`
	Groups  groupsJSON `json:"groups"`
	Checks  []Check    `json:"checks"`

	Deviations     []deviationJSON `json:"deviations,omitempty"`
	MoreDeviations int             `json:"moreDeviations,omitempty"`

	Document *documentData `json:"document,omitempty"`
}

type trustJSON struct {
	SHA256          *trust.Digest `json:"sha256"`
	Anchors         int           `json:"anchors"`
	RevocationLists int           `json:"crls"`
	DeviationLists  int           `json:"deviationLists,omitempty"`
	Signer          *trust.Digest `json:"signer,omitempty"`
	Anchor          *trust.Digest `json:"anchor,omitempty"`
	RevocationList  *trust.Digest `json:"crl,omitempty"`
}

type groupsJSON struct {
	Authenticity Status `json:"authenticity"`
	Integrity    Status `json:"integrity"`
	Validity     Status `json:"validity"`
	Consistency  Status `json:"consistency"`
	Chip         Status `json:"chip"`
	Bearer       Status `json:"bearer"`
}

// MarshalJSON returns the report as one line, with its message in English.
func (r *Report) MarshalJSON() ([]byte, error) { return r.JSON(English) }

// JSON returns the report as one line of JSON, with its message in lang. Every rune that could steer a terminal is
// written as an escape.
func (r *Report) JSON(lang Language) ([]byte, error) {
	doc := reportJSON{
		V: 1, Path: r.Path, Verdict: r.Verdict, Reason: r.Reason, Action: r.Action, Message: r.Message(lang),
		Notes: r.Notes, Time: r.Time.Format(time.RFC3339Nano), Checks: r.Checks, Document: r.data(),
		Trust: trustJSON{
			Anchors: r.Trust.Anchors, RevocationLists: r.Trust.RevocationLists, DeviationLists: r.Trust.DeviationLists,
			Signer: r.Trust.Signer, Anchor: r.Trust.Anchor, RevocationList: r.Trust.RevocationList,
		},
		Deviations: r.deviationsJSON(lang), MoreDeviations: r.MoreDeviations,
		Groups: groupsJSON{
			r.Group(Authenticity), r.Group(Integrity), r.Group(Validity), r.Group(Consistency), r.Group(ChipGroup), r.Group(Bearer),
		},
	}
	if r.About != (Subject{}) {
		doc.About = &r.About
	}
	if doc.Notes == nil {
		doc.Notes = []Note{}
	}
	if r.Trust.SHA256 != (trust.Digest{}) {
		doc.Trust.SHA256 = &r.Trust.SHA256
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(doc); err != nil {
		return nil, err
	}
	return escapeJSON(bytes.TrimRight(b.Bytes(), "\n")), nil
}

// escapeJSON writes every rune of a JSON text that isn't printable as \u escapes. Such runes stand in strings only.
func escapeJSON(text []byte) []byte {
	clean := true
	for i := 0; i < len(text) && clean; {
		r, n := utf8.DecodeRune(text[i:])
		clean = visible(r)
		i += n
	}
	if clean {
		return text
	}
	out := make([]byte, 0, len(text)+64)
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		switch {
		case visible(r):
			out = append(out, text[i:i+n]...)
		case r > 0xFFFF:
			hi, lo := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		i += n
	}
	return out
}

// visible says whether a rune shows as itself and moves nothing: no control, no bidirectional or zero-width format
// character, no unassigned or private one.
func visible(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= ' ' && r != 0x7F
	}
	return r != utf8.RuneError && unicode.IsGraphic(r) && !unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}
