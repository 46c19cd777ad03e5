package pivtest

// tlv writes one BER-TLV with a tag of one to three octets.
func tlv(tag uint32, value []byte) []byte {
	var b []byte
	switch {
	case tag > 0xFFFF:
		b = append(b, byte(tag>>16), byte(tag>>8), byte(tag))
	case tag > 0xFF:
		b = append(b, byte(tag>>8), byte(tag))
	default:
		b = append(b, byte(tag))
	}
	switch n := len(value); {
	case n < 0x80:
		b = append(b, byte(n))
	case n < 0x100:
		b = append(b, 0x81, byte(n))
	default:
		b = append(b, 0x82, byte(n>>8), byte(n))
	}
	return append(b, value...)
}

// element is one TLV with a tag of one octet.
type element struct {
	tag   byte
	value []byte
}

// elements reads TLVs with tags of one octet until the end of b.
func elements(b []byte) ([]element, bool) {
	var out []element
	for len(b) > 0 {
		if len(b) < 2 {
			return nil, false
		}
		tag, n, head := b[0], int(b[1]), 2
		switch {
		case n == 0x81 && len(b) > 2:
			n, head = int(b[2]), 3
		case n == 0x82 && len(b) > 3:
			n, head = int(b[2])<<8|int(b[3]), 4
		case n >= 0x80:
			return nil, false
		}
		if len(b) < head+n {
			return nil, false
		}
		out = append(out, element{tag, b[head : head+n]})
		b = b[head+n:]
	}
	return out, true
}

// single reads b as exactly one TLV of that tag and returns what it holds, read as TLVs.
func single(b []byte, tag byte) ([]element, bool) {
	outer, ok := elements(b)
	if !ok || len(outer) != 1 || outer[0].tag != tag {
		return nil, false
	}
	return elements(outer[0].value)
}

// pick returns the value of the first element with that tag.
func pick(list []element, tag byte) ([]byte, bool) {
	for _, e := range list {
		if e.tag == tag {
			return e.value, true
		}
	}
	return nil, false
}
