package biometric

import (
	"crypto/rand"
	"io"

	"github.com/chancery-id/chancery/chip/tlv"
)

// Data objects of a template (Doc 9303-10, tables 44, 47 and 54).
const (
	tagGroup       tlv.Tag = 0x7F61
	tagCount       tlv.Tag = 0x02
	tagInstance    tlv.Tag = 0x7F60
	tagHeader      tlv.Tag = 0xA1
	tagRecord      tlv.Tag = 0x5F2E
	tagConstructed tlv.Tag = 0x7F2E
	tagRandom      tlv.Tag = 0x53
)

// Data objects of a header.
const (
	tagVersion  tlv.Tag = 0x80
	tagModality tlv.Tag = 0x81
	tagSubtype  tlv.Tag = 0x82
	tagCreated  tlv.Tag = 0x83
	tagValidity tlv.Tag = 0x85
	tagCreator  tlv.Tag = 0x86
	tagOwner    tlv.Tag = 0x87
	tagType     tlv.Tag = 0x88
)

// Owner and types of the formats of ISO/IEC JTC 1/SC 37, as its registrar numbers them.
const (
	OwnerSC37    = 0x0101
	TypeFinger   = 0x0007 // ISO/IEC 19794-4
	TypeFace     = 0x0008 // ISO/IEC 19794-5
	TypeIris     = 0x0009 // ISO/IEC 19794-6
	TypeFace2019 = 0x002A // ISO/IEC 39794-5
)

// MaxInstances is the most instances that DG2 and DG4 may hold (Doc 9303-10, tables 45 and 55). For DG3 the standard names
// no number: a person with ten fingers enrolled is read, too.
const MaxInstances = 9

// maxInstances bounds what is read.
const maxInstances = 16

// Template is the biometric information group template of DG2, DG3 or DG4. Octets alias what was decoded.
type Template struct {
	Instances []Instance
	// Random makes the empty template of a person who has no fingers or irises enrolled differ from document to document
	// (Doc 9303-10, 4.7.3.2.2).
	Random []byte
	// RandomBehind says that Random stands behind the group 7F61, as table 50 of Doc 9303-10 shows it, and not within it.
	RandomBehind bool
	// Other are data objects that the standard does not name, as read.
	Other []byte

	found  []error // deviations met when reading
	places []int   // of the records, from the start of the template
}

// Instance is one biometric information template: a header and its biometric data block.
type Instance struct {
	Header Header
	// Record is a record of ISO/IEC 19794, or, where Extensible, the object 64, 65 or 66 of ISO/IEC 39794.
	Record     []byte
	Extensible bool
	// Other are data objects that the standard does not name, as read.
	Other []byte
}

// Header is the biometric header template (CBEFF, patron format of ICAO). Absent fields are nil.
type Header struct {
	Version  []byte // 0101
	Modality []byte // 1 to 3 octets, the last one a [Modality]
	Subtype  []byte // 1 octet, a [Subtype]
	Created  []byte // 7 octets, BCD yyyymmddhhmmss
	Validity []byte // 8 octets, BCD yyyymmdd from and to
	Creator  []byte // 4 octets, owner and type of the product
	Owner    uint16 // of the format: OwnerSC37
	Type     uint16 // of the format: TypeFace, TypeFinger, TypeIris, TypeFace2019
	// Other are data objects that the standard does not name, as read.
	Other []byte
}

// NewFaceTemplate makes the template of DG2 of one portrait, JPEG or JPEG 2000, in a record of ISO/IEC 19794-5:2005.
func NewFaceTemplate(portrait []byte) (*Template, error) {
	faces, err := NewFaces(portrait)
	if err != nil {
		return nil, err
	}
	record, err := faces.Encode()
	if err != nil {
		return nil, err
	}
	return faceTemplate(Instance{Record: record, Header: Header{Type: TypeFace}}), nil
}

// NewExtensibleFaceTemplate makes the template of DG2 of one portrait, JPEG or JPEG 2000, in a record of
// ISO/IEC 39794-5:2019, which readers know from 2026 on and issuers must use from 2030 on (Doc 9303-10, 4.5.6). The time
// of capture is left out where it is zero.
func NewExtensibleFaceTemplate(portrait []byte, captured CaptureTime) (*Template, error) {
	record, err := NewExtensibleFace(portrait, captured)
	if err != nil {
		return nil, err
	}
	return faceTemplate(Instance{Record: record, Extensible: true, Header: Header{Type: TypeFace2019}}), nil
}

func faceTemplate(i Instance) *Template {
	i.Header.Version, i.Header.Modality, i.Header.Owner = []byte{1, 1}, []byte{byte(ModalityFace)}, OwnerSC37
	return &Template{Instances: []Instance{i}}
}

// NewEmptyTemplate makes the template of DG3 or DG4 of a person whose fingers or irises are not enrolled: no instance,
// and random octets, so that its hash tells nothing (Doc 9303-10, 4.7.3.2.2). A nil random is crypto/rand.
func NewEmptyTemplate(random io.Reader) (*Template, error) {
	if random == nil {
		random = rand.Reader
	}
	b := make([]byte, 32)
	if _, err := io.ReadFull(random, b); err != nil {
		return nil, &Error{"random", -1, "Doc 9303-10, 4.7.3.2.2", err}
	}
	return &Template{Random: b, RandomBehind: true}, nil
}
