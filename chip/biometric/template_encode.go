package biometric

import (
	"fmt"

	"github.com/chancery-id/chancery/chip/tlv"
)

// Encode writes the template: the object 7F61, and what stands behind it.
func (t *Template) Encode() ([]byte, error) {
	if len(t.Instances) > maxInstances {
		return nil, &Error{"number of instances", -1, refTemplate, fmt.Errorf("%d, at most %d", len(t.Instances), maxInstances)}
	}
	size := 64 + len(t.Random) + len(t.Other)
	for i := range t.Instances {
		size += 96 + len(t.Instances[i].Record) + len(t.Instances[i].Other) + len(t.Instances[i].Header.Other)
	}
	b := tlv.NewBuilder(size)
	b.AddNested(tagGroup, func(b *tlv.Builder) {
		b.Add(tagCount, []byte{byte(len(t.Instances))})
		for i := range t.Instances {
			b.AddNested(tagInstance, t.Instances[i].build)
		}
		if t.Random != nil && !t.RandomBehind {
			b.Add(tagRandom, t.Random)
		}
		b.AddRaw(t.Other)
	})
	if t.Random != nil && t.RandomBehind {
		b.Add(tagRandom, t.Random)
	}
	return b.Bytes(), nil
}

func (i *Instance) build(b *tlv.Builder) {
	b.AddNested(tagHeader, i.Header.build)
	if i.Extensible {
		b.AddNested(tagConstructed, func(b *tlv.Builder) { b.Add(tagHeader, i.Record) })
	} else {
		b.Add(tagRecord, i.Record)
	}
	b.AddRaw(i.Other)
}

func (h *Header) build(b *tlv.Builder) {
	for _, f := range h.fields() {
		if *f.value != nil {
			b.Add(f.tag, *f.value)
		}
	}
	b.Add(tagOwner, []byte{byte(h.Owner >> 8), byte(h.Owner)})
	b.Add(tagType, []byte{byte(h.Type >> 8), byte(h.Type)})
	b.AddRaw(h.Other)
}

// headerField is an optional field of a header, with what the standard says of its length.
type headerField struct {
	tag         tlv.Tag
	name        string
	value       *[]byte
	least, most int
}

// fields are the optional fields in their order.
func (h *Header) fields() [6]headerField {
	return [...]headerField{
		{tagVersion, "header version", &h.Version, 2, 2},
		{tagModality, "biometric type", &h.Modality, 1, 3},
		{tagSubtype, "biometric subtype", &h.Subtype, 1, 1},
		{tagCreated, "creation date and time", &h.Created, 7, 7},
		{tagValidity, "validity period", &h.Validity, 8, 8},
		{tagCreator, "creator", &h.Creator, 4, 4},
	}
}
