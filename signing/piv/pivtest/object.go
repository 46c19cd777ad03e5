package pivtest

import "encoding/binary"

// Data objects (SP 800-73-4, part 1, Table 3).
const (
	objectDiscovery = 0x7E
	objectCHUID     = 0x5FC102

	slotAttestation = 0xF9
	slotManagement  = 0x9B
)

// objectOf returns the certificate object of a slot.
func objectOf(slot byte) uint32 {
	switch slot {
	case 0x9A:
		return 0x5FC105
	case 0x9C:
		return 0x5FC10A
	case 0x9D:
		return 0x5FC10B
	case 0x9E:
		return 0x5FC101
	case slotAttestation:
		return 0x5FFF01
	}
	return 0x5FC10D + uint32(slot-0x82)
}

func keySlot(slot byte) bool {
	return slot >= 0x82 && slot <= 0x95 || slot == 0x9A || slot >= 0x9C && slot <= 0x9E
}

// discovery says that the application PIN is used and is the primary one (SP 800-73-4, part 1, 3.3.2).
func discovery() []byte {
	aid := []byte{0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00}
	return tlv(objectDiscovery, append(tlv(0x4F, aid), tlv(0x5F2F, []byte{0x40, 0x00})...))
}

// chuid holds a FASC-N of nines, as cards that no agency issued do, and a GUID from the serial number (SP 800-73-4, part 1, 3.1.2).
func chuid(serial uint32) []byte {
	fascn := []byte{
		0xD4, 0xE7, 0x39, 0xDA, 0x73, 0x9C, 0xED, 0x39, 0xCE, 0x73, 0x9D, 0x83, 0x68,
		0x58, 0x21, 0x08, 0x42, 0x10, 0x84, 0x21, 0xC8, 0x42, 0x10, 0xC3, 0xEB,
	}
	guid := make([]byte, 16)
	binary.BigEndian.PutUint32(guid[12:], serial)
	body := tlv(0x30, fascn)
	body = append(body, tlv(0x34, guid)...)
	body = append(body, tlv(0x35, []byte("20991231"))...)
	body = append(body, 0x3E, 0, 0xFE, 0)
	return tlv(0x53, body)
}

// readTag reads the tag list 5C of GET DATA and PUT DATA and returns what follows it.
func readTag(data []byte) (tag uint32, rest []byte, ok bool) {
	if len(data) < 3 || data[0] != 0x5C || data[1] < 1 || data[1] > 3 || len(data) < 2+int(data[1]) {
		return 0, nil, false
	}
	n := 2 + int(data[1])
	for _, b := range data[2:n] {
		tag = tag<<8 | uint32(b)
	}
	return tag, data[n:], true
}

const objectPrinted = 0x5FC109 // read only after VERIFY (SP 800-73-4, part 1, Table 2)

func (t *Token) getData(c command) ([]byte, uint16) {
	tag, rest, ok := readTag(c.data)
	if !ok || len(rest) != 0 {
		return nil, swWrongData
	}
	if c.p1 != 0x3F || c.p2 != 0xFF {
		return nil, swWrongP1P2
	}
	if tag == objectPrinted && !t.verified {
		return nil, swSecurity
	}
	object, ok := t.objects[tag]
	if !ok {
		return nil, swNotFound
	}
	return object, swOK
}

func (t *Token) putData(c command) uint16 {
	if !t.managed {
		return swSecurity
	}
	tag, rest, ok := readTag(c.data)
	if !ok || c.p1 != 0x3F || c.p2 != 0xFF || tag == objectDiscovery {
		return swWrongData
	}
	outer, ok := elements(rest)
	if !ok || len(outer) != 1 || outer[0].tag != 0x53 {
		return swWrongData
	}
	if len(outer[0].value) == 0 {
		delete(t.objects, tag)
		return swOK
	}
	t.objects[tag] = append([]byte(nil), rest...)
	return swOK
}
