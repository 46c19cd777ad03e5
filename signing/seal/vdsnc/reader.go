package vdsnc

import (
	"strconv"
	"time"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/seal/vdsnc/internal/jcs"
)

// reader takes the members of an object one by one and knows in the end which nobody asked for. The first fault is kept: what
// is read after it is empty.
type reader struct {
	value *jcs.Value
	path  string
	state *readerState
	asked []string
}

type readerState struct {
	err     error
	unknown []string // paths of members that nobody asked for
	notes   []Finding
}

// read starts with an object.
func read(v *jcs.Value, path string) *reader {
	r := &reader{value: v, path: path, state: &readerState{}}
	if v == nil || v.Kind != jcs.Object {
		r.fail(v, "", "want an object")
	}
	return r
}

func (r *reader) join(name string) string {
	if name == "" {
		return r.path
	}
	if r.path == "" {
		return name
	}
	return r.path + "." + name
}

func (r *reader) fail(at *jcs.Value, name, format string, args ...any) {
	if r.state.err != nil {
		return
	}
	offset := -1
	if at != nil {
		offset = at.Offset
	}
	r.state.err = faultAt(offset, r.join(name), refFormat, format, args...)
}

// get returns a member of one kind, nil where there is none or where it has another kind, which is a fault.
func (r *reader) get(name string, kinds ...jcs.Kind) *jcs.Value {
	r.asked = append(r.asked, name)
	if r.value == nil {
		return nil
	}
	v := r.value.Get(name)
	if v == nil {
		return nil
	}
	for _, kind := range kinds {
		if v.Kind == kind {
			return v
		}
	}
	r.fail(v, name, "%v, want %v", v.Kind, kinds[0])
	return nil
}

// text returns a string, "" where there is none.
func (r *reader) text(name string) string {
	if v := r.get(name, jcs.String); v != nil {
		return v.Text
	}
	return ""
}

// must makes an empty text a fault.
func (r *reader) must(text, name string) string {
	if text == "" {
		r.fail(r.value, name, "missing")
	}
	return text
}

// number returns a whole number that came as a number or as a string of digits, 0 where there is none.
func (r *reader) number(name string) int {
	v := r.get(name, jcs.Number, jcs.String)
	if v == nil {
		return 0
	}
	n, err := strconv.Atoi(v.Text)
	if err != nil || strconv.Itoa(n) != v.Text {
		r.fail(v, name, "%q is no whole number", v.Text)
	}
	return n
}

// date returns a day, zero where there is none.
func (r *reader) date(name string) mrz.Date {
	v := r.get(name, jcs.String)
	if v == nil {
		return mrz.Date{}
	}
	d, err := mrz.ParseDate(v.Text)
	if err != nil || !d.Valid() || d.String() != v.Text {
		r.fail(v, name, "%q is no date", v.Text)
	}
	return d
}

// time returns a moment with its offset from UTC, zero where there is none.
func (r *reader) time(name string) time.Time {
	v := r.get(name, jcs.String)
	if v == nil {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, v.Text)
	if err != nil {
		r.fail(v, name, "%q is no time of ISO 8601 with its offset", v.Text)
	}
	return t
}

// object returns an object; one that is not there has no members.
func (r *reader) object(name string) *reader {
	return &reader{value: r.get(name, jcs.Object), path: r.join(name), state: r.state}
}

// objects returns the objects of an array.
func (r *reader) objects(name string) (list []*reader) {
	v := r.get(name, jcs.Array)
	if v == nil {
		return nil
	}
	for i := range v.Items {
		item := &reader{value: &v.Items[i], path: r.join(name) + "[" + strconv.Itoa(i) + "]", state: r.state}
		if item.value.Kind != jcs.Object {
			item.fail(item.value, "", "%v, want an object", item.value.Kind)
		}
		list = append(list, item)
	}
	return list
}

// end notes the members that nobody asked for.
func (r *reader) end() {
	if r.value == nil {
		return
	}
next:
	for i := range r.value.Members {
		name := r.value.Members[i].Name
		for _, known := range r.asked {
			if known == name {
				continue next
			}
		}
		if len(r.state.unknown) < maxFindings {
			r.state.unknown = append(r.state.unknown, r.join(name))
		}
	}
}

const maxFindings = 32
