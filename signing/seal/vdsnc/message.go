package vdsnc

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/seal/vdsnc/internal/jcs"
)

// The types of documents.
const (
	TypeVaccination = "icao.vacc"
	TypeTest        = "icao.test"
)

// Message is what a document says: a *[Vaccination], a *[Test] or an *[Other].
type Message interface {
	// Type is the type of the document: "icao.vacc".
	Type() string

	// Validate returns every breach of the rules of the type, joined, each an *[Error] with its member.
	Validate() error

	value() (jcs.Value, error)
}

// Person is whom a document speaks of. Of the identifiers, vaccinations have Document and OtherID, tests Document with its
// type.
type Person struct {
	Name         string   // n: primary identifier, two spaces, secondary identifier; 39 characters
	Birth        mrz.Date // dob
	Sex          string   // sex, of vaccinations: one letter as in a machine-readable zone
	Document     string   // i or dn: number of the travel document
	DocumentType string   // dt, of tests
	OtherID      string   // ai, of vaccinations
}

// Other is a document of a type that this package does not know.
type Other struct {
	TypeName string
	JSON     []byte // the object that stands as msg
}

// Type returns TypeName.
func (o *Other) Type() string { return o.TypeName }

// Validate says whether the type has a name and the message is an object.
func (o *Other) Validate() error {
	if o.TypeName == "" {
		return fault("data.hdr.t", refFormat, "missing")
	}
	_, err := o.value()
	return err
}

func (o *Other) value() (jcs.Value, error) {
	if len(o.JSON) > MaxSize {
		return jcs.Value{}, fault("data.msg", "", "%d octets, at most %d are signed", len(o.JSON), MaxSize)
	}
	v, err := jcs.Parse(o.JSON)
	if err != nil {
		return jcs.Value{}, malformed(err)
	}
	if v.Kind != jcs.Object {
		return jcs.Value{}, fault("data.msg", refFormat, "%v, want an object", v.Kind)
	}
	return *v, nil
}

// breaches collects what is wrong with a message.
type breaches []error

func (b *breaches) add(ok bool, path, format string, args ...any) {
	if !ok {
		*b = append(*b, fault(path, refFormat, format, args...))
	}
}

// text asks for a text of at most so many characters, 0 for any number.
func (b *breaches) text(path, s string, mandatory bool, most int) {
	b.add(s != "" || !mandatory, path, "missing")
	n := utf8.RuneCountInString(s)
	b.add(most == 0 || n <= most, path, "%d characters, at most %d", n, most)
	b.add(utf8.ValidString(s), path, "not UTF-8")
}

// day asks for a complete date.
func (b *breaches) day(path string, d mrz.Date, mandatory bool) {
	b.add(!d.IsZero() || !mandatory, path, "missing")
	b.add(d.IsZero() || d.Complete() && d.Valid(), path, "%q is no day", d)
}

// state asks for a code as in a machine-readable zone.
func (b *breaches) state(path, code string) {
	b.add(isState(code), path, "%q is not one to three capital letters", code)
}

func isState(code string) bool {
	return len(code) >= 1 && len(code) <= 3 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func (b breaches) join() error { return errors.Join(b...) }

// member, dayMember and the like leave out what is empty.
func member(name, text string) jcs.Member {
	if text == "" {
		return jcs.Member{Name: name}
	}
	return jcs.Member{Name: name, Value: jcs.Text(text)}
}

func objectMember(name string, members ...jcs.Member) jcs.Member {
	v := jcs.Make(members...)
	if len(v.Members) == 0 {
		return jcs.Member{Name: name}
	}
	return jcs.Member{Name: name, Value: v}
}

func timeMember(name string, t time.Time) jcs.Member {
	if t.IsZero() {
		return jcs.Member{Name: name}
	}
	return member(name, t.Format(time.RFC3339))
}

func listMember[T any](name string, list []T, value func(*T) jcs.Value) jcs.Member {
	items := make([]jcs.Value, len(list))
	for i := range list {
		items[i] = value(&list[i])
	}
	return jcs.Member{Name: name, Value: jcs.List(items...)}
}
