package lds

import "github.com/chancery-id/chancery/chip/tlv"

// Features is DG8, DG9 or DG10: machine assisted security features of data, structure or substance. What is behind the
// count is between the issuing State and whom it tells.
type Features struct {
	File    File // DG8, DG9 or DG10
	Count   int  // number of instances
	Content []byte

	found []error
}

// DecodeDG8 reads DG8. The content aliases b, which must be the data object and nothing more.
func DecodeDG8(b []byte) (*Features, error) { return decodeFeatures(DG8, b) }

// DecodeDG9 reads DG9. The content aliases b, which must be the data object and nothing more.
func DecodeDG9(b []byte) (*Features, error) { return decodeFeatures(DG9, b) }

// DecodeDG10 reads DG10. The content aliases b, which must be the data object and nothing more.
func DecodeDG10(b []byte) (*Features, error) { return decodeFeatures(DG10, b) }

func decodeFeatures(file File, b []byte) (*Features, error) {
	s := scan{file: file, ref: refFeatures(file)}
	r, err := s.open(b)
	if err != nil {
		return nil, err
	}
	count, err := s.count(&r)
	if err != nil {
		return nil, err
	}
	return &Features{File: file, Count: max(count, 0), Content: r.Rest(), found: s.found}, nil
}

func refFeatures(file File) string {
	switch file {
	case DG9:
		return "Doc 9303-10, 4.7.9"
	case DG10:
		return "Doc 9303-10, 4.7.10"
	}
	return "Doc 9303-10, 4.7.8"
}

// Validate lists every breach of the standard, those that were found when reading included.
func (f *Features) Validate() error {
	r := check(f.File, refFeatures(f.File), f.found)
	r.must(f.File == DG8 || f.File == DG9 || f.File == DG10, "", "%v holds no features", f.File)
	r.must(f.Count >= 1 && f.Count <= 255, "count", "%d, want 1 to 255", f.Count)
	return r.err()
}

// Encode writes the data group. It refuses what Validate does not pass.
func (f *Features) Encode() ([]byte, error) {
	return encode(f.File, f.Validate(), 3+len(f.Content), func(b *tlv.Builder) {
		b.AddUint(0x02, uint32(f.Count))
		b.AddRaw(f.Content)
	})
}

// OptionalDetails is DG13: whatever the issuing State puts there.
type OptionalDetails struct {
	Content []byte

	found []error
}

const refDG13 = "Doc 9303-10, 4.7.13"

// DecodeDG13 reads DG13. The content aliases b, which must be the data object and nothing more.
func DecodeDG13(b []byte) (*OptionalDetails, error) {
	s := scan{file: DG13, ref: refDG13}
	r, err := s.open(b)
	if err != nil {
		return nil, err
	}
	return &OptionalDetails{Content: r.Rest(), found: s.found}, nil
}

// Validate lists what was found when reading; the standard leaves the content to the issuing State.
func (d *OptionalDetails) Validate() error { return check(DG13, refDG13, d.found).err() }

// Encode writes DG13. It refuses what Validate does not pass.
func (d *OptionalDetails) Encode() ([]byte, error) {
	return encode(DG13, d.Validate(), len(d.Content), func(b *tlv.Builder) { b.AddRaw(d.Content) })
}
