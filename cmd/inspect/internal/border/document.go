package border

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/verify"
)

// portrait is the size of DG2.
const portrait = 20_000

// traveller is a document before a gate and what is wrong with it.
type traveller struct {
	evidence *verify.Evidence
	defect   int
}

// traveller makes document number i of the day. The same number makes a document of the same kind.
func (d *Day) traveller(i int) (traveller, error) {
	r := rand.New(rand.NewPCG(d.seed, uint64(i)))
	t := traveller{defect: kindOf(r)}
	s := d.states[d.pick(r)]
	switch t.defect {
	case stateUnknown:
		s = d.states[len(d.states)-1]
	case signerRevoked:
		s = d.states[d.withList[r.IntN(len(d.withList))]]
	}
	c, err := d.credential(s, t.defect, r.IntN(signersPerState))
	if err != nil {
		return t, err
	}
	record := recordOf(s.code, i, t.defect)
	zone, err := mrz.Encode(record)
	if err != nil {
		return t, err
	}
	image, err := imageOf(zone, uint64(i), s, c)
	if err != nil {
		return t, err
	}
	t.evidence = &verify.Evidence{Zone: zone, Image: image}
	return t, t.spoil(record)
}

func (d *Day) credential(s *state, defect, n int) (*credential, error) {
	switch defect {
	case signerForged:
		return s.forged(d.keys)
	case signerRevoked:
		return &s.revoked, nil
	}
	return s.signer(d.keys, n)
}

func recordOf(code string, i, defect int) *mrz.Record {
	r := &mrz.Record{
		Format: mrz.TD3, DocumentCode: "P", IssuingState: code, Nationality: code,
		DocumentNumber: fmt.Sprintf("%09s", strings.ToUpper(strconv.FormatInt(int64(i), 36))),
		Sex:            mrz.Female, PrimaryIdentifier: "TRAVELLER", SecondaryIdentifier: "NOBODY",
		DateOfBirth:  mrz.NewDate(1950+i%50, 1+i%12, 1+i%28),
		DateOfExpiry: mrz.NewDate(2027+i%9, 1+i%12, 1+i%28),
	}
	if defect == expired {
		r.DateOfExpiry = mrz.NewDate(2026, 1, 1+i%28)
	}
	return r
}

// imageOf signs the files of a document: EF.COM, DG1, DG2 of 20 kB, DG15. Pictures and keys are noise: an inspection
// hashes them and looks no further.
func imageOf(zone string, seed uint64, s *state, c *credential) (*chip.Image, error) {
	image := chip.NewImage()
	image.Put(lds.DG1, dg1(zone))
	picture := make([]byte, portrait)
	noise := rand.NewPCG(seed, 2)
	for at := 0; at+8 <= len(picture); at += 8 {
		binary.LittleEndian.PutUint64(picture[at:], noise.Uint64())
	}
	image.Put(lds.DG2, tlv.Append(nil, lds.DG2.Tag(), picture))
	image.Put(lds.DG15, tlv.Append(nil, lds.DG15.Tag(), picture[:162]))
	com, err := lds.NewCommonData(1, 2, 15).Encode()
	if err != nil {
		return nil, err
	}
	image.Put(lds.COM, com)
	object, err := sod.Sign(image, sod.Config{Config: cms.Config{Signer: c.key, Certificate: c.certificate, PSS: !s.pkcs1}})
	if err != nil {
		return nil, err
	}
	image.Put(lds.SOD, object)
	return image, nil
}

func dg1(zone string) []byte {
	return tlv.Append(nil, lds.DG1.Tag(), tlv.Append(nil, 0x5F1F, []byte(strings.ReplaceAll(zone, "\n", ""))))
}

// spoil does the defect to the signed document.
func (t *traveller) spoil(record *mrz.Record) error {
	image := t.evidence.Image
	change := func(f lds.File, edit func([]byte) []byte) {
		data, _ := image.File(f)
		image.Put(f, edit(slices.Clone(data)))
	}
	switch t.defect {
	case portraitAltered:
		change(lds.DG2, func(b []byte) []byte { b[len(b)/2] ^= 1; return b })
	case groupRemoved:
		t.evidence.Image = without(image, lds.DG15)
	case groupAdded:
		image.Put(lds.DG14, tlv.Append(nil, lds.DG14.Tag(), []byte{0x31, 0}))
	case signatureWrong:
		change(lds.SOD, func(b []byte) []byte { b[len(b)-1] ^= 1; return b })
	case objectCut:
		change(lds.SOD, func(b []byte) []byte { return b[:len(b)-40] })
	case dataAltered, pageDiffers:
		other := *record
		other.SecondaryIdentifier = "SOMEBODY"
		if t.defect == pageDiffers {
			other.DocumentNumber = "Z" + other.DocumentNumber[1:]
		}
		zone, err := mrz.Encode(&other)
		if err != nil {
			return err
		}
		t.evidence.Zone = zone
		if t.defect == dataAltered {
			image.Put(lds.DG1, dg1(zone))
		}
	}
	return nil
}

func without(image *chip.Image, left lds.File) *chip.Image {
	out := chip.NewImage()
	for _, f := range image.Files() {
		if data, ok := image.File(f); ok && f != left {
			out.Put(f, data)
		}
	}
	return out
}
