package piv

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// Tags of a certificate object (SP 800-73-4, part 1, Table 10).
const (
	tagObject      = 0x53
	tagCertificate = 0x70
	tagCertInfo    = 0x71
)

// maxCertificate bounds a certificate in a token, compressed or not.
const maxCertificate = 1 << 14

// certificateIn returns the certificate of a data object, unpacked where CertInfo says gzip; nil for an object that is empty.
func certificateIn(object []byte) ([]byte, error) {
	tag, fields, rest, ok := element(object)
	if !ok || tag != tagObject || len(rest) != 0 {
		return nil, errMalformed
	}
	var der []byte
	info := byte(0)
	for len(fields) > 0 {
		var value []byte
		if tag, value, fields, ok = element(fields); !ok {
			return nil, errMalformed
		}
		switch tag {
		case tagCertificate:
			if der != nil {
				return nil, errors.New("two certificates in one slot")
			}
			der = value
		case tagCertInfo:
			if len(value) != 1 {
				return nil, fmt.Errorf("CertInfo of %d octets, want 1", len(value))
			}
			info = value[0]
		}
	}
	if len(der) > maxCertificate {
		return nil, fmt.Errorf("certificate of %d octets, at most %d", len(der), maxCertificate)
	}
	if info&1 == 0 || len(der) == 0 {
		return der, nil
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(der))
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(unpacked, maxCertificate+1))
	if err == nil && len(out) > maxCertificate {
		err = fmt.Errorf("certificate of more than %d octets", maxCertificate)
	}
	return out, err
}

var errMalformed = errors.New("the certificate object is malformed")

// element reads one BER-TLV with a tag of one octet; lengths need not be minimal, since the tools that write them differ.
func element(b []byte) (tag byte, value, rest []byte, ok bool) {
	if len(b) < 2 {
		return 0, nil, nil, false
	}
	n, head := int(b[1]), 2
	switch {
	case b[1] == 0x81 && len(b) > 2:
		n, head = int(b[2]), 3
	case b[1] == 0x82 && len(b) > 3:
		n, head = int(b[2])<<8|int(b[3]), 4
	case b[1] >= 0x80:
		return 0, nil, nil, false
	}
	if len(b)-head < n {
		return 0, nil, nil, false
	}
	return b[0], b[head : head+n], b[head+n:], true
}
