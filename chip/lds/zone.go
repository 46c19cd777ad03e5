package lds

import (
	"strings"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/mrz"
)

const refDG1 = "Doc 9303-10, 4.7.1"

// MachineReadableZone is DG1.
type MachineReadableZone struct {
	Zone string // lines joined without a separator: 90 characters (TD1), 72 (TD2) or 88 (TD3)

	Other []Object // as read; Encode refuses them
	found []error
}

// NewMachineReadableZone is the DG1 of a record. The error is that of [mrz.Encode].
func NewMachineReadableZone(record *mrz.Record) (*MachineReadableZone, error) {
	zone, err := mrz.Encode(record)
	if err != nil {
		return nil, err
	}
	return &MachineReadableZone{Zone: strings.ReplaceAll(zone, "\n", "")}, nil
}

// Record decodes the zone; see [mrz.Decode].
func (z *MachineReadableZone) Record() (*mrz.Record, error) { return mrz.Decode(z.Zone) }

// DecodeDG1 reads DG1. b must be the data object and nothing more; Validate says what is wrong inside.
func DecodeDG1(b []byte) (*MachineReadableZone, error) {
	s := scan{file: DG1, ref: refDG1}
	r, err := s.open(b)
	if err != nil {
		return nil, err
	}
	z := &MachineReadableZone{}
	has := false
	for !r.Empty() {
		e, err := s.next(&r)
		switch {
		case err != nil:
			return nil, err
		case e.Tag == 0x5F1F && !has:
			z.Zone, has = string(e.Value), true
		case e.Tag == 0x5F1F:
			s.breach(e.Offset, "", "tag 5F1F appears twice")
			z.Other = append(z.Other, Object{e.Tag, e.Value})
		default:
			z.Other = append(z.Other, s.stray(e))
		}
	}
	z.found = s.found
	return z, nil
}

// Validate lists every breach of the standard: those that were found when reading, and those of the zone itself.
func (z *MachineReadableZone) Validate() error {
	r := check(DG1, refDG1, z.found)
	r.must(len(z.Other) == 0 || len(z.found) > 0, "", "data objects that the standard doesn't name")
	n := len(z.Zone)
	if n != 90 && n != 72 && n != 88 {
		r.breach(-1, "machine readable zone", "%d characters, want 90, 72 or 88", n)
		return r.err()
	}
	for i := range n {
		if c := z.Zone[i]; !(c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '<') {
			r.breach(-1, "machine readable zone", "octet %02X at position %d", c, i+1)
			return r.err()
		}
	}
	record, err := z.Record()
	switch {
	case err != nil:
		r.note(&Error{Field: "machine readable zone", Offset: -1, Err: err})
	case record.Format != mrz.TD1 && record.Format != mrz.TD2 && record.Format != mrz.TD3:
		r.breach(-1, "machine readable zone", "format %v has no chip", record.Format)
	}
	return r.err()
}

// Encode writes DG1. It refuses what Validate does not pass.
func (z *MachineReadableZone) Encode() ([]byte, error) {
	return encode(DG1, z.Validate(), 4+len(z.Zone), func(b *tlv.Builder) { b.AddString(0x5F1F, z.Zone) })
}
