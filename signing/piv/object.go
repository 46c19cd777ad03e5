package piv

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/chancery-id/chancery/chip/tlv"
)

// Tags of a certificate object (SP 800-73-4, part 1, Table 10).
const (
	tagObject      tlv.Tag = 0x53
	tagCertificate tlv.Tag = 0x70
	tagCertInfo    tlv.Tag = 0x71
)

// maxCertificate bounds a certificate in a token, compressed or not.
const maxCertificate = 1 << 14

// certificateIn returns the certificate of a data object, unpacked where CertInfo says gzip; nil for an object that is empty.
func certificateIn(object []byte) ([]byte, error) {
	outer, err := tlv.One(object, tagObject)
	if err != nil {
		return nil, err
	}
	var der []byte
	info := byte(0)
	reader := tlv.NewReader(outer.Value)
	for !reader.Empty() {
		e, err := reader.Next()
		if err != nil {
			return nil, err
		}
		switch e.Tag {
		case tagCertificate:
			if der != nil {
				return nil, errors.New("two certificates in one slot")
			}
			der = e.Value
		case tagCertInfo:
			if len(e.Value) != 1 {
				return nil, fmt.Errorf("CertInfo of %d octets, want 1", len(e.Value))
			}
			info = e.Value[0]
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
