package mdoc

import (
	"slices"
	"unicode/utf8"
)

// fields reads a map with the keys of the standard, the mandatory ones first. Keys that it does not name are passed over and noted, since
// later editions may add some. No key may be there twice, whether it is named or not.
func (r *reader) fields(name, ref string, mandatory int, keys []string, read func(key string)) {
	start := r.at
	var seen uint
	var others []string
	for range r.count(majorMap, maxFields, name) {
		at := r.at
		octets := r.textOctets(name)
		if r.err != nil {
			return
		}
		k := slices.IndexFunc(keys, func(key string) bool { return key == string(octets) })
		if k >= 0 && seen&(1<<k) != 0 || k < 0 && slices.Contains(others, string(octets)) {
			r.fail(at, name, "RFC 8949, 5.6", "the key %.40q a second time", octets)
			return
		}
		if k < 0 {
			others = append(others, string(octets))
			r.raw(name)
			r.note(name, ref, "the key %.40q, which is not of the standard", octets)
			continue
		}
		seen |= 1 << k
		read(keys[k])
	}
	for k, key := range keys[:mandatory] {
		if r.err == nil && seen&(1<<k) == 0 {
			r.fail(start, name, ref, "%s is missing", key)
		}
	}
}

// named reads a map from names to anything; names are there once.
func (r *reader) named(field string, most int, read func(name string)) {
	n := r.count(majorMap, most, field)
	seen := make(map[string]bool, n)
	for range n {
		at := r.at
		name := r.text(field)
		if r.err != nil {
			return
		}
		if seen[name] {
			r.fail(at, field, "RFC 8949, 5.6", "the name %.40q a second time", name)
			return
		}
		seen[name] = true
		read(name)
	}
}

func (r *reader) text(field string) string { return string(r.textOctets(field)) }

func (r *reader) textOctets(field string) []byte {
	start := r.at
	b := r.content(r.want(majorText, field), field)
	if !utf8.Valid(b) {
		r.fail(start, field, "RFC 8949, 3.1", "not UTF-8")
	}
	return b
}
