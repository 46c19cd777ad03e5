package biometric

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"

	"github.com/chancery-id/chancery/chip/tlv"
)

const refTemplate = "Doc 9303-10, 4.7.2"

// MaxInstances is the most instances a template may hold (Doc 9303-10, 4.7.2.1).
const MaxInstances = 9

// Data objects of a template (Doc 9303-10, table 40).
const (
	tagGroup    tlv.Tag = 0x7F61
	tagCount    tlv.Tag = 0x02
	tagInstance tlv.Tag = 0x7F60
	tagHeader   tlv.Tag = 0xA1
	tagRecord   tlv.Tag = 0x5F2E
	tagRecordX  tlv.Tag = 0x7F2E
	tagRandom   tlv.Tag = 0x53
)

// Template is the biometric information group template of DG2, DG3 or DG4. Byte slices alias what was decoded.
type Template struct {
	Instances []Instance
	// Random makes the template of a person without biometric data differ from document to document (Doc 9303-10, 4.7.3).
	Random []byte

	raw []byte
}

// Instance is one biometric data block with its header.
type Instance struct {
	Header Header
	Record []byte // of ISO/IEC 19794 in 5F2E, or the object 64, 65 or 66 of ISO/IEC 39794
	// Extensible says that the record is of ISO/IEC 39794, in 7F2E { A1 { … } }.
	Extensible bool
}

// Header is the header of an instance (CBEFF patron format, Doc 9303-10, table 40). Absent fields are nil.
type Header struct {
	Version  []byte // 80, 0101
	Modality []byte // 81
	Subtype  []byte // 82
	Created  []byte // 83, 7 octets
	Validity []byte // 85, 8 octets
	Creator  []byte // 86, 4 octets
	Owner    uint16 // 87, 0101 for ISO/IEC JTC 1/SC 37
	Type     uint16 // 88: 0008 face, 0007 finger, 0009 iris, of 19794
}

// Owner and types of the formats of ISO/IEC JTC 1/SC 37.
const (
	OwnerSC37  = 0x0101
	TypeFinger = 0x0007
	TypeFace   = 0x0008
	TypeIris   = 0x0009
)

// DecodeTemplate reads the object 7F61 and nothing after it.
func DecodeTemplate(b []byte) (*Template, error) {
	outer, err := tlv.One(b, tagGroup)
	if err != nil {
		return nil, err
	}
	t := &Template{raw: b}
	r := outer.Children()
	count, err := r.Expect(tagCount)
	if err != nil {
		return nil, err
	}
	if len(count.Value) != 1 || count.Value[0] > MaxInstances {
		return nil, count.Errorf("number of instances in %d octets, at most %d instances", len(count.Value), MaxInstances)
	}
	for !r.Empty() && r.Peek() == tagInstance {
		e, err := r.Next()
		if err != nil {
			return nil, err
		}
		if len(t.Instances) == int(count.Value[0]) {
			return nil, e.Errorf("more instances than the %d stated", count.Value[0])
		}
		i, err := decodeInstance(e)
		if err != nil {
			return nil, err
		}
		t.Instances = append(t.Instances, i)
	}
	if len(t.Instances) < int(count.Value[0]) {
		return nil, count.Errorf("%d instances stated, %d there", count.Value[0], len(t.Instances))
	}
	random, ok, err := r.Optional(tagRandom)
	if err != nil {
		return nil, err
	}
	if ok {
		t.Random = random.Value
	}
	return t, r.End()
}

func decodeInstance(e tlv.Element) (Instance, error) {
	var i Instance
	r := e.Children()
	header, err := r.Expect(tagHeader)
	if err != nil {
		return i, err
	}
	if i.Header, err = decodeHeader(header); err != nil {
		return i, err
	}
	record, err := r.Next()
	if err != nil {
		return i, err
	}
	switch record.Tag {
	case tagRecord:
		i.Record = record.Value
	case tagRecordX:
		if err := i.decodeConstructed(record); err != nil {
			return i, err
		}
	default:
		return i, record.Errorf("tag %s, want 5F2E or 7F2E", record.Tag)
	}
	return i, r.End()
}

// decodeConstructed reads 7F2E: A1 around a record of ISO/IEC 39794. Some issuers put a record of 19794 in it as it is.
func (i *Instance) decodeConstructed(record tlv.Element) error {
	if bytes.HasPrefix(record.Value, []byte("FAC\x00")) || bytes.HasPrefix(record.Value, []byte("FIR\x00")) || bytes.HasPrefix(record.Value, []byte("IIR\x00")) {
		i.Record = record.Value
		return nil
	}
	r := record.Children()
	block, err := r.Expect(tagHeader)
	if err != nil {
		return err
	}
	i.Record, i.Extensible = block.Value, true
	return r.End()
}

func decodeHeader(e tlv.Element) (Header, error) {
	var h Header
	f, err := fields(e)
	if err != nil {
		return h, err
	}
	for tag, one := range f {
		switch tag {
		case 0x80:
			h.Version = one.Value
		case 0x81:
			h.Modality = one.Value
		case 0x82:
			h.Subtype = one.Value
		case 0x83:
			h.Created = one.Value
		case 0x85:
			h.Validity = one.Value
		case 0x86:
			h.Creator = one.Value
		case 0x87, 0x88:
			if len(one.Value) != 2 {
				return h, one.Errorf("%d octets, want 2", len(one.Value))
			}
			n := uint16(one.Value[0])<<8 | uint16(one.Value[1])
			if tag == 0x87 {
				h.Owner = n
			} else {
				h.Type = n
			}
		}
	}
	if len(h.Modality) > 3 {
		return h, e.Errorf("biometric type of %d octets", len(h.Modality))
	}
	return h, nil
}

// Encode writes the object 7F61.
func (t *Template) Encode() ([]byte, error) {
	if len(t.Instances) > MaxInstances {
		return nil, fault("number of instances", refTemplate, "%d, at most %d", len(t.Instances), MaxInstances)
	}
	size := 64 + len(t.Random)
	for i := range t.Instances {
		size += 96 + len(t.Instances[i].Record)
	}
	b := tlv.NewBuilder(size)
	b.AddNested(tagGroup, func(b *tlv.Builder) {
		b.Add(tagCount, []byte{byte(len(t.Instances))})
		for i := range t.Instances {
			b.AddNested(tagInstance, t.Instances[i].build)
		}
		if t.Random != nil {
			b.Add(tagRandom, t.Random)
		}
	})
	return b.Bytes(), nil
}

func (i *Instance) build(b *tlv.Builder) {
	b.AddNested(tagHeader, i.Header.build)
	if i.Extensible {
		b.AddNested(tagRecordX, func(b *tlv.Builder) { b.Add(tagHeader, i.Record) })
		return
	}
	b.Add(tagRecord, i.Record)
}

func (h *Header) build(b *tlv.Builder) {
	for _, f := range []struct {
		tag   tlv.Tag
		value []byte
	}{{0x80, h.Version}, {0x81, h.Modality}, {0x82, h.Subtype}, {0x83, h.Created}, {0x85, h.Validity}, {0x86, h.Creator}} {
		if f.value != nil {
			b.Add(f.tag, f.value)
		}
	}
	b.Add(0x87, []byte{byte(h.Owner >> 8), byte(h.Owner)})
	b.Add(0x88, []byte{byte(h.Type >> 8), byte(h.Type)})
}

// Validate lists every breach of a template of one modality.
func (t *Template) Validate(m Modality) error {
	var errs []error
	add := func(field, format string, args ...any) {
		errs = append(errs, fault(field, refTemplate, format, args...))
	}
	if len(t.Instances) == 0 && (m == ModalityFace || t.Random == nil) {
		add("number of instances", "none")
	}
	if len(t.Instances) > 0 && t.Random != nil {
		add("random", "beside %d instances", len(t.Instances))
	}
	for i := range t.Instances {
		errs = append(errs, t.Instances[i].validate(m)...)
	}
	if t.raw != nil {
		if again, err := t.Encode(); err != nil || !bytes.Equal(again, t.raw) {
			add("encoding", "an object is not in its order or its shortest form")
		}
	}
	return errors.Join(errs...)
}

func (i *Instance) validate(m Modality) []error {
	var errs []error
	add := func(field, format string, args ...any) {
		errs = append(errs, fault(field, refTemplate, format, args...))
	}
	h := &i.Header
	if h.Owner != OwnerSC37 {
		add("format owner", "%04X, want %04X", h.Owner, OwnerSC37)
	}
	if h.Modality != nil && !bytes.Equal(h.Modality, []byte{byte(m)}) {
		add("biometric type", "%X, want %02X for a %s", h.Modality, byte(m), m)
	}
	if m != ModalityFace && len(h.Subtype) != 1 {
		add("biometric subtype", "missing, a %s needs one", m)
	}
	for _, f := range []struct {
		name  string
		value []byte
		size  int
	}{{"version", h.Version, 2}, {"subtype", h.Subtype, 1}, {"creation time", h.Created, 7}, {"validity", h.Validity, 8}, {"creator", h.Creator, 4}} {
		if f.value != nil && len(f.value) != f.size {
			add(f.name, "%d octets, want %d", len(f.value), f.size)
		}
	}
	want := map[Modality]uint16{ModalityFace: TypeFace, ModalityFinger: TypeFinger, ModalityIris: TypeIris}[m]
	if !i.Extensible && h.Type != want {
		add("format type", "%04X, want %04X for a %s", h.Type, want, m)
	}
	return append(errs, i.validateRecord(m))
}

func (i *Instance) validateRecord(m Modality) error {
	if i.Extensible {
		x, err := DecodeExtensible(i.Record)
		if err != nil {
			return err
		}
		if x.Modality != m {
			return fault("record", ref39794, "of a %s, want %s", x.Modality, m)
		}
		return nil
	}
	var err error
	switch m {
	case ModalityFace:
		var f *Faces
		if f, err = DecodeFaces(i.Record); err == nil {
			err = f.Validate()
		}
	case ModalityFinger:
		_, err = DecodeFingers(i.Record)
	case ModalityIris:
		_, err = DecodeIrises(i.Record)
	default:
		err = fault("record", refTemplate, "%w: %s", ErrUnsupported, m)
	}
	return err
}

// Pictures returns the pictures of all instances in order. The error joins those of records that could not be read; the
// pictures of the others are returned all the same.
func (t *Template) Pictures() ([][]byte, error) {
	var out [][]byte
	var errs []error
	for i := range t.Instances {
		pictures, err := t.Instances[i].pictures()
		out, errs = append(out, pictures...), append(errs, err)
	}
	return out, errors.Join(errs...)
}

func (i *Instance) pictures() (out [][]byte, err error) {
	if i.Extensible {
		x, err := DecodeExtensible(i.Record)
		if err != nil {
			return nil, err
		}
		for _, r := range x.Representations {
			if r.Image != nil {
				out = append(out, r.Image)
			}
		}
		return out, nil
	}
	switch {
	case bytes.HasPrefix(i.Record, []byte("FIR\x00")):
		f, err := DecodeFingers(i.Record)
		if err != nil {
			return nil, err
		}
		for _, v := range f.Views {
			out = append(out, v.Image)
		}
	case bytes.HasPrefix(i.Record, []byte("IIR\x00")):
		r, err := DecodeIrises(i.Record)
		if err != nil {
			return nil, err
		}
		for _, e := range r.Eyes {
			out = append(out, e.Images...)
		}
	default:
		f, err := DecodeFaces(i.Record)
		if err != nil {
			return nil, err
		}
		for _, face := range f.Faces {
			out = append(out, face.Image)
		}
	}
	return out, nil
}

// NewFaceTemplate makes the template of DG2 from one portrait, JPEG or JPEG 2000, in a record of ISO/IEC 19794-5:2005.
func NewFaceTemplate(portrait []byte) (*Template, error) {
	f, err := NewFaces(portrait)
	if err != nil {
		return nil, err
	}
	record, err := f.Encode()
	if err != nil {
		return nil, err
	}
	return &Template{Instances: []Instance{{
		Header: Header{Version: []byte{1, 1}, Modality: []byte{byte(ModalityFace)}, Owner: OwnerSC37, Type: TypeFace},
		Record: record,
	}}}, nil
}

// NewEmptyTemplate makes the template of DG3 or DG4 of a person whose fingers or irises are not enrolled: no instances,
// and random octets, so that its hash tells nothing (Doc 9303-10, 4.7.3). A nil random is crypto/rand.
func NewEmptyTemplate(random io.Reader) (*Template, error) {
	if random == nil {
		random = rand.Reader
	}
	b := make([]byte, 32)
	if _, err := io.ReadFull(random, b); err != nil {
		return nil, fault("random", "Doc 9303-10, 4.7.3", "%w", err)
	}
	return &Template{Random: b}, nil
}
