package document

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
)

// Digest is a hash over everything that the chip will say, and the profile's id: two orders with the same digest ask for the
// same document. The document must be valid.
func (d *Document) Digest() (sum [sha256.Size]byte, err error) {
	image, err := d.Image()
	if err != nil {
		return sum, err
	}
	h := sha256.New()
	write := func(b []byte) {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(b))))
		h.Write(b)
	}
	write([]byte(d.Profile.ID))
	for _, file := range image.Files() {
		data, _ := image.File(file)
		write([]byte(file.Name()))
		write(data)
	}
	return [sha256.Size]byte(h.Sum(nil)), nil
}

// SameFiles compares an image with the files that would be made of the document, EF.SOD left out; the error names the files
// that differ, are missing or were not asked for.
func (d *Document) SameFiles(image *chip.Image) error {
	own, err := d.Image()
	if err != nil {
		return err
	}
	var b breaches
	for _, file := range lds.Files() {
		want, ordered := own.File(file)
		got, there := image.File(file)
		switch {
		case file == lds.SOD || !ordered && !there:
		case ordered && !there:
			b.add(file.Name(), ruleDiffers, "missing")
		case !ordered:
			b.add(file.Name(), ruleDiffers, "not ordered")
		case !bytes.Equal(want, got):
			b.add(file.Name(), ruleDiffers, "other content")
		}
	}
	return b.err()
}
