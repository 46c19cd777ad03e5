package pki

import (
	"bytes"
	"encoding/pem"
)

// ParseAll reads one DER certificate, or every CERTIFICATE block of PEM text; other blocks and the text between are passed
// over. No certificate at all is an error, and so is any block that can't be read.
func ParseAll(data []byte) ([]*Certificate, error) {
	if len(data) > maxPEM {
		return nil, fault("file", "", "%d octets, at most %d", len(data), maxPEM)
	}
	isDER := len(data) > 1 && data[0] == tagSequence && data[1] >= 0x80 // whatever text is in it
	if isDER || !bytes.Contains(data, []byte("-----BEGIN ")) {
		c, err := ParseCertificate(data)
		if err != nil {
			return nil, err
		}
		return []*Certificate{c}, nil
	}
	var all []*Certificate
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // editors leave a byte order mark
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if !isCertificateBlock(block.Type) {
			continue
		}
		c, err := ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fault("PEM", "RFC 7468, 5", "certificate %d: %w", len(all)+1, err)
		}
		all = append(all, c)
	}
	if len(all) == 0 {
		return nil, fault("PEM", "RFC 7468, 5", "no certificate")
	}
	return all, nil
}

// isCertificateBlock accepts the label and its two obsolete spellings (RFC 7468, 5.1).
func isCertificateBlock(label string) bool {
	return label == "CERTIFICATE" || label == "X509 CERTIFICATE" || label == "X.509 CERTIFICATE"
}
