package lds

import (
	"bytes"
	"slices"

	"github.com/chancery-id/chancery/chip/tlv"
)

const refCOM = "Doc 9303-10, 4.6.1"

// CommonData is EF.COM: the versions, and an index of the data groups. It is not signed: what EF.SOD lists decides which
// data groups there are.
type CommonData struct {
	LDSVersion     string // four digits: "0107" for 1.7
	UnicodeVersion string // six digits: "040000" for 4.0.0
	TagList        []byte // the tag of each data group present

	Other []Object // as read; Encode refuses them
	found []error
}

// NewCommonData is the index of an LDS 1.7 chip with these data groups.
func NewCommonData(groups ...int) *CommonData {
	c := &CommonData{LDSVersion: "0107", UnicodeVersion: "040000"}
	for _, n := range groups {
		c.TagList = append(c.TagList, byte(DataGroupFile(n).Tag()))
	}
	return c
}

// DataGroups lists the numbers of the data groups in the tag list, in its order; tags of no data group are left out.
func (c *CommonData) DataGroups() []int {
	var groups []int
	for _, tag := range c.TagList {
		f, _ := FileByTag(tlv.Tag(tag))
		if n, ok := f.DataGroup(); ok {
			groups = append(groups, n)
		}
	}
	return groups
}

// DecodeCOM reads EF.COM. b must be the data object and nothing more; Validate says what is wrong inside.
func DecodeCOM(b []byte) (*CommonData, error) {
	s := scan{file: COM, ref: refCOM}
	r, err := s.open(b)
	if err != nil {
		return nil, err
	}
	c := &CommonData{}
	var seen []tlv.Tag
	for !r.Empty() {
		e, err := s.next(&r)
		if err != nil {
			return nil, err
		}
		switch {
		case slices.Contains(seen, e.Tag):
			s.breach(e.Offset, "", "tag %v appears twice", e.Tag)
			c.Other = append(c.Other, Object{e.Tag, e.Value})
		case e.Tag == 0x5F01:
			c.LDSVersion = string(e.Value)
		case e.Tag == 0x5F36:
			c.UnicodeVersion = string(e.Value)
		case e.Tag == 0x5C:
			c.TagList = e.Value
		default:
			c.Other = append(c.Other, s.stray(e))
		}
		seen = append(seen, e.Tag)
	}
	if len(seen) == 3 && len(c.Other) == 0 && !slices.Equal(seen, []tlv.Tag{0x5F01, 0x5F36, 0x5C}) {
		s.deviation(-1, "", "data objects are not in the order 5F01, 5F36, 5C")
	}
	c.found = s.found
	return c, nil
}

// Validate lists every breach of the standard, those that were found when reading included.
func (c *CommonData) Validate() error {
	r := check(COM, refCOM, c.found)
	r.must(digits(c.LDSVersion, 4), "LDS version", "%q is not four digits", c.LDSVersion)
	r.must(digits(c.UnicodeVersion, 6), "Unicode version", "%q is not six digits", c.UnicodeVersion)
	r.must(len(c.TagList) > 0, "tag list", "no data group")
	r.must(len(c.Other) == 0 || len(c.found) > 0, "", "data objects that the standard doesn't name")
	if len(c.TagList) > 16 {
		r.breach(-1, "tag list", "%d data groups, more than 16", len(c.TagList))
		return r.err()
	}
	for i, tag := range c.TagList {
		f, _ := FileByTag(tlv.Tag(tag))
		_, ok := f.DataGroup()
		r.must(ok, "tag list", "%02X is not the tag of a data group", tag)
		r.must(bytes.IndexByte(c.TagList, tag) == i, "tag list", "%02X appears twice", tag)
	}
	return r.err()
}

// Encode writes EF.COM. It refuses what Validate does not pass.
func (c *CommonData) Encode() ([]byte, error) {
	return encode(COM, c.Validate(), 24+len(c.TagList), func(b *tlv.Builder) {
		b.AddString(0x5F01, c.LDSVersion)
		b.AddString(0x5F36, c.UnicodeVersion)
		b.Add(0x5C, c.TagList)
	})
}

func digits(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
