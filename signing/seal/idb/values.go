package idb

import (
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/seal"
)

// The types of messages. Those from 80 on are national ones of Germany.
const (
	Visa              byte = 0x01 // features inside, see [Message.Parts]
	Emergency         byte = 0x02 // features inside
	ZoneTD1           byte = 0x07
	ZoneTD3           byte = 0x08
	CAN               byte = 0x09
	CardAccess        byte = 0x0A
	Face              byte = 0x80
	ZoneTD2           byte = 0x81
	DocumentReference byte = 0x82
	Registration      byte = 0x83 // number of the central register of foreigners
	Expiry            byte = 0x84 // see [DecodeDate]
	DocumentNumber    byte = 0x85
	DocumentType      byte = 0x86 // national document type
)

// messageTypes says how the messages are encoded, in the terms of a profile of package seal.
var messageTypes = seal.Profile{Features: []seal.Definition{
	{Tag: Visa, Name: "visa", Kind: seal.Binary},
	{Tag: Emergency, Name: "emergency travel document", Kind: seal.Binary},
	{Tag: ZoneTD1, Name: "MRZ (TD1)", Kind: seal.Zone, Zone: mrz.TD1},
	{Tag: ZoneTD3, Name: "MRZ (TD3)", Kind: seal.Zone, Zone: mrz.TD3},
	{Tag: CAN, Name: "card access number", Kind: seal.C40},
	{Tag: CardAccess, Name: "EF.CardAccess", Kind: seal.Binary},
	{Tag: Face, Name: "face", Kind: seal.Image},
	{Tag: ZoneTD2, Name: "MRZ (TD2)", Kind: seal.Zone, Zone: mrz.TD2},
	{Tag: DocumentReference, Name: "reference to a document", Kind: seal.C40},
	{Tag: Registration, Name: "registration number", Kind: seal.C40},
	{Tag: Expiry, Name: "date of expiry", Kind: seal.Binary},
	{Tag: DocumentNumber, Name: "document number", Kind: seal.C40},
	{Tag: DocumentType, Name: "national document type", Kind: seal.Integer},
}}

// Values returns the messages in words, in the order of the document. Those of a type that is not known, and those that can't be
// read, come as octets.
func (d *Document) Values() []seal.Value {
	m := &seal.Message{}
	for _, message := range d.Messages {
		m.Features = append(m.Features, seal.Feature{Tag: message.Type, Value: message.Value})
	}
	return messageTypes.Read(m)
}
