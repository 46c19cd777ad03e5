package idb

import (
	"errors"
	"fmt"
	"strings"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal"
	"github.com/chancery-id/chancery/signing/seal/internal/length"
)

// ErrNotSigned says of a document that nobody signed it.
var ErrNotSigned = errors.New("not signed")

// Error is a fault in a document that was read; offsets are those of the payload.
type Error = pki.Error

// Finding is a deviation that was tolerated because it changes nothing in what was signed or by whom.
type Finding = pki.Finding

const (
	ref = "ICAO datastructure for bar code"

	tagMessages    = 0x61
	tagCertificate = 0x7E
	tagSignature   = 0x7F

	countrySize = 2
	signedSize  = 10 // octets of a header that are there where the document is signed
)

// Document is a datastructure for bar code as read.
type Document struct {
	State      string // issuing State or organization, one to three letters as in a machine-readable zone
	Compressed bool   // the payload came compressed

	// Signed says that the document is signed. What follows is empty where it is not.
	Signed    bool
	Algorithm byte   // 1, 2 or 3: ECDSA with SHA-256, SHA-384 or SHA-512
	Reference []byte // the last five octets of SHA-1 over the signer's certificate
	Created   Date   // when it was signed
	Signature []byte // r ‖ s

	// Certificate is the signer's where the document brings it along; nil where it does not or where CertificateError says why it
	// can't be read. Nothing makes it trusted but its chain.
	Certificate      *pki.Certificate
	CertificateError error

	Messages   []Message
	SignedData []byte // header and messages as read: what the signature covers
	Findings   []Finding
}

// Message is one message of a document.
type Message struct {
	Type  byte
	Value []byte
}

// fault makes an Error at an offset of the payload, -1 for none.
func fault(offset int, field, format string, args ...any) *Error {
	return &Error{Field: field, Offset: offset, Ref: ref, Err: fmt.Errorf(format, args...)}
}

// decode reads the payload: header, messages, certificate, signature.
func (d *Document) decode(payload []byte) error {
	at, err := d.decodeHeader(payload)
	if err != nil {
		return err
	}
	seen := map[byte]bool{}
	for last := byte(0); at < len(payload); {
		tag := payload[at]
		start, n, der, err := length.Read(payload, at+1)
		if err != nil {
			return fault(at, partName(tag), "%w", err)
		}
		value := payload[start : start+n : start+n]
		switch {
		case seen[tag] || tag < last:
			return fault(at, partName(tag), "tag %02X where it does not belong", tag)
		case tag == tagMessages:
			minimal := false
			if d.Messages, minimal, err = messages(value, start); err != nil {
				return err
			}
			der = der && minimal
			d.SignedData = payload[: start+n : start+n]
		case tag == tagCertificate:
			if d.Certificate, d.CertificateError = pki.ParseCertificate(value); d.CertificateError != nil {
				d.Certificate = nil
			}
		case tag == tagSignature:
			d.Signature = value
		default:
			return fault(at, "payload", "tag %02X, want messages, certificate or signature", tag)
		}
		if !der {
			d.Findings = append(d.Findings, Finding{Field: partName(tag), Ref: "X.690, 10.1", Detail: "a length that is not DER"})
		}
		seen[tag], last, at = true, tag, start+n
	}
	return d.checkParts(seen)
}

// partName names a part of the payload.
func partName(tag byte) string {
	switch tag {
	case tagMessages:
		return "message group"
	case tagCertificate:
		return "certificate"
	case tagSignature:
		return "signature"
	}
	return "payload"
}

// checkParts says whether what is there agrees with the flag of the text.
func (d *Document) checkParts(seen map[byte]bool) error {
	switch {
	case !seen[tagMessages]:
		return fault(-1, "message group", "missing")
	case d.Signed && len(d.Signature) == 0:
		return fault(-1, "signature", "missing in a document that says it is signed")
	case !d.Signed && (seen[tagSignature] || seen[tagCertificate]):
		return fault(-1, "signature", "signature or certificate in a document that says it is not signed")
	}
	return nil
}

func (d *Document) decodeHeader(payload []byte) (at int, err error) {
	if at = countrySize; d.Signed {
		at += signedSize
	}
	if len(payload) < at {
		return 0, fault(len(payload), "header", "ends after %d octets, want %d", len(payload), at)
	}
	state, err := seal.DecodeC40(payload[:countrySize])
	d.State = strings.TrimRight(state, " ")
	if err == nil && (d.State == "" || strings.Trim(d.State, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		err = fmt.Errorf("%q is not one to three letters", state)
	}
	if err != nil {
		return 0, fault(0, "country identifier", "%w", err)
	}
	if d.Signed {
		head := payload[countrySize:at]
		d.Algorithm, d.Reference = head[0], head[1:6:6]
		if d.Created, err = DecodeDate(head[6:10]); err != nil {
			return 0, fault(countrySize+6, "signature creation date", "%w", err)
		}
	}
	return at, nil
}

// messages reads the messages of a group whose content begins at an offset, and says whether all their lengths are DER.
func messages(group []byte, offset int) (list []Message, der bool, err error) {
	der = true
	for at := 0; at < len(group); {
		start, n, minimal, err := length.Read(group, at+1)
		if err != nil {
			return nil, false, fault(offset+at, "message", "%w", err)
		}
		list = append(list, Message{group[at], group[start : start+n : start+n]})
		der = der && minimal
		at = start + n
	}
	return list, der, nil
}

// Parts reads the features inside a message, as those of visas and emergency travel documents have them.
func (m *Message) Parts() ([]Message, error) {
	parts, _, err := messages(m.Value, 0)
	return parts, err
}
