package chip

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
)

// MaxEntries is the largest number of entries, understood or not, of a folder or zip that is loaded.
const MaxEntries = 256

// MaxSize is the largest size of a file that is loaded, in octets: 256 KiB for a data group, 64 KiB for the others. All
// files of an image together stay below 8 MiB. A chip holds far less.
func MaxSize(f lds.File) int {
	if _, ok := f.DataGroup(); ok {
		return 256 << 10
	}
	return 64 << 10
}

// Image is the files of a chip, octet for octet as they were read or made. The zero Image is empty. It is safe for
// concurrent use as long as nobody calls Put.
type Image struct {
	files   [lds.ATR + 1][]byte
	has     [lds.ATR + 1]bool
	unknown []string
}

// NewImage is an empty image.
func NewImage() *Image { return &Image{} }

// Put stores a file, in place of any the image has under this name. The image keeps b itself, not a copy. A File that is
// none of the constants of package lds is not stored.
func (m *Image) Put(f lds.File, b []byte) {
	if f.Valid() {
		m.files[f], m.has[f] = b, true
	}
}

// File is a file as it was read, and whether there is one. The caller must not change it.
func (m *Image) File(f lds.File) ([]byte, bool) {
	if !f.Valid() || !m.has[f] {
		return nil, false
	}
	return m.files[f], true
}

// Element is the file cut to the data object it consists of: the octets that EF.SOD's hashes are taken over. trailing is
// the number of octets that lie behind it; on a chip they are padding of the memory, in a file they are a finding, and
// behind EF.SOD a reason to refuse. Files that are a list of data objects (EF.DIR, EF.ATR, EF.CVCA) are returned whole.
//
// The error says that the file is absent, or doesn't begin with a whole data object of its tag.
func (m *Image) Element(f lds.File) (element []byte, trailing int, err error) {
	b, ok := m.File(f)
	if !ok {
		return nil, 0, fmt.Errorf("chip: no %v", f)
	}
	if f.Tag() == 0 {
		return b, 0, nil
	}
	e, rest, err := tlv.First(b, f.Tag())
	if err != nil {
		return nil, 0, fmt.Errorf("chip: %v: %w", f, err)
	}
	return e.Raw, len(rest), nil
}

// Files lists the files the image has, in the order of the constants of package lds.
func (m *Image) Files() []lds.File {
	var all []lds.File
	for _, f := range lds.Files() {
		if m.has[f] {
			all = append(all, f)
		}
	}
	return all
}

// DataGroups lists the numbers of the data groups the image has, ascending.
func (m *Image) DataGroups() []int {
	all := make([]int, 0, 16)
	for n := 1; n <= cap(all); n++ {
		if m.has[lds.DataGroupFile(n)] {
			all = append(all, n)
		}
	}
	return all
}

// Unknown lists the names, sorted, of what lay beside the files when the image was loaded and was not understood.
func (m *Image) Unknown() []string { return slices.Clone(m.unknown) }

// Size is the number of octets of all files.
func (m *Image) Size() int {
	n := 0
	for _, b := range m.files {
		n += len(b)
	}
	return n
}

// Clone copies the image and its files.
func (m *Image) Clone() *Image {
	c := *m
	c.unknown = slices.Clone(m.unknown)
	for i, b := range c.files {
		c.files[i] = slices.Clone(b)
	}
	return &c
}

// String names the files and their sizes, never what is in them.
func (m *Image) String() string {
	var parts []string
	for _, f := range m.Files() {
		parts = append(parts, fmt.Sprintf("%v (%d)", f, len(m.files[f])))
	}
	return "image of " + strings.Join(parts, ", ")
}

// Format prints what String returns, whatever the verb, so that no log gets to hold the data of a person.
func (m *Image) Format(s fmt.State, _ rune) { fmt.Fprint(s, m.String()) }
