package lds

import "github.com/chancery-id/chancery/chip/tlv"

const (
	refDG5 = "Doc 9303-10, 4.7.5"
	refDG7 = "Doc 9303-10, 4.7.7"
)

// DisplayedPortrait is DG5: the portrait as it is printed on the document, JPEG or JPEG 2000.
type DisplayedPortrait struct {
	Images [][]byte
	images
}

// DisplayedSignature is DG7: the signature or usual mark as it is printed on the document, JPEG or JPEG 2000.
type DisplayedSignature struct {
	Images [][]byte
	images
}

// images is what was found when reading DG5 or DG7.
type images struct {
	Other []Object // as read; Encode refuses them
	found []error
}

// DecodeDG5 reads DG5. The images alias b, which must be the data object and nothing more.
func DecodeDG5(b []byte) (*DisplayedPortrait, error) {
	list, rest, err := decodeImages(scan{file: DG5, ref: refDG5}, b, 0x5F40)
	if err != nil {
		return nil, err
	}
	return &DisplayedPortrait{list, rest}, nil
}

// DecodeDG7 reads DG7. The images alias b, which must be the data object and nothing more.
func DecodeDG7(b []byte) (*DisplayedSignature, error) {
	list, rest, err := decodeImages(scan{file: DG7, ref: refDG7}, b, 0x5F43)
	if err != nil {
		return nil, err
	}
	return &DisplayedSignature{list, rest}, nil
}

// Validate lists every breach of the standard, those that were found when reading included.
func (p *DisplayedPortrait) Validate() error { return p.validate(DG5, refDG5, p.Images) }

// Validate lists every breach of the standard, those that were found when reading included.
func (p *DisplayedSignature) Validate() error { return p.validate(DG7, refDG7, p.Images) }

// Encode writes DG5. It refuses what Validate does not pass.
func (p *DisplayedPortrait) Encode() ([]byte, error) {
	return encodeImages(DG5, p.Validate(), 0x5F40, p.Images)
}

// Encode writes DG7. It refuses what Validate does not pass.
func (p *DisplayedSignature) Encode() ([]byte, error) {
	return encodeImages(DG7, p.Validate(), 0x5F43, p.Images)
}

func decodeImages(s scan, b []byte, tag tlv.Tag) (list [][]byte, rest images, err error) {
	r, err := s.open(b)
	if err != nil {
		return nil, rest, err
	}
	count, err := s.count(&r)
	if err != nil {
		return nil, rest, err
	}
	for !r.Empty() {
		e, err := s.next(&r)
		if err != nil {
			return nil, rest, err
		}
		if e.Tag == tag {
			list = append(list, e.Value)
		} else {
			rest.Other = append(rest.Other, s.stray(e))
		}
	}
	s.counted(count, len(list), "images")
	rest.found = s.found
	return list, rest, nil
}

func (i *images) validate(file File, ref string, list [][]byte) error {
	r := check(file, ref, i.found)
	r.must(len(i.Other) == 0 || len(i.found) > 0, "", "data objects that the standard doesn't name")
	r.must(len(list) > 0, "", "no image")
	r.must(len(list) < 256, "", "%d images, more than the count has room for", len(list))
	for n, image := range list {
		r.must(isImage(image), "", "image %d is neither JPEG nor JPEG 2000", n+1)
	}
	return r.err()
}

func encodeImages(file File, invalid error, tag tlv.Tag, list [][]byte) ([]byte, error) {
	size := 3
	for _, image := range list {
		size += tlv.Size(tag, len(image))
	}
	return encode(file, invalid, size, func(b *tlv.Builder) {
		b.AddUint(0x02, uint32(len(list)))
		for _, image := range list {
			b.Add(tag, image)
		}
	})
}

// isImage knows JPEG, JP2 and the bare codestream of JPEG 2000 by their first octets (ISO/IEC 10918-1, 15444-1).
func isImage(b []byte) bool {
	return hasPrefix(b, "\xFF\xD8\xFF") || hasPrefix(b, "\x00\x00\x00\x0CjP  \r\n\x87\n") || hasPrefix(b, "\xFF\x4F\xFF\x51")
}

func hasPrefix(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && string(b[:len(prefix)]) == prefix
}
