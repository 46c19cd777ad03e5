package trust

import (
	"bytes"
	"crypto/sha256"
	"encoding/pem"
	"fmt"

	"github.com/chancery-id/chancery/signing/ldif"
	"github.com/chancery-id/chancery/signing/pki"
)

// sniff finds out by its bytes what a file holds; names and suffixes differ too much between States.
func (l *Loader) sniff(name string, data []byte) {
	file := Digest(sha256.Sum256(data)) // once: a bundle has thousands of blocks
	if ldif.Sniff(data) {
		if err := l.ldif(name, bytes.NewReader(data)); err != nil {
			l.refuse(l.source(name, KindLDIF, file), "", err.Error())
		}
		return
	}
	isDER := len(data) > 1 && data[0] == 0x30 && data[1] >= 0x80
	if !isDER && bytes.Contains(data, []byte("-----BEGIN ")) {
		l.pem(name, bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), file) // editors leave a byte order mark
		return
	}
	l.der(name, KindUnknown, data, file)
}

// pem adds each block of a PEM file; one that can't be read doesn't lose the others.
func (l *Loader) pem(name string, data []byte, file Digest) {
	rest := data
	for n := 1; ; n++ {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		if block == nil {
			if n == 1 {
				l.refuse(l.source(name, KindUnknown, file), "", "a PEM file without a block that can be read")
			}
			return
		}
		switch block.Type {
		case "CERTIFICATE", "X509 CERTIFICATE", "X.509 CERTIFICATE", "TRUSTED CERTIFICATE":
			l.der(name, KindCertificate, block.Bytes, file)
		case "X509 CRL", "CRL":
			l.der(name, KindCRL, block.Bytes, file)
		case "CMS", "PKCS7", "PKCS #7 SIGNED DATA":
			l.der(name, KindMasterList, block.Bytes, file)
		default:
			l.refuse(l.source(name, KindUnknown, file), "", fmt.Sprintf("a PEM block of type %q", clip(block.Type)))
		}
	}
}

// der adds one DER object of the kind its PEM header states, or of any kind where there was none.
func (l *Loader) der(name string, kind Kind, der []byte, file Digest) {
	var certErr, crlErr error
	switch shape := shapeOf(der); {
	case kind == KindMasterList, kind == KindUnknown && shape != shapeOther:
		l.signed(name, der, file)
		return
	}
	if kind != KindCRL {
		c, err := pki.ParseCertificate(der)
		if err == nil {
			l.certificate(name, c, file)
			return
		}
		certErr = err
	}
	if kind != KindCertificate {
		c, err := pki.ParseCRL(der)
		if err == nil {
			l.crls = append(l.crls, pendingCRL{l.source(name, KindCRL, file), c})
			return
		}
		crlErr = err
	}
	source := l.source(name, kind, file)
	switch {
	case kind == KindCertificate:
		l.refuse(source, "", "not a certificate that can be read: "+certErr.Error())
	case kind == KindCRL:
		l.refuse(source, "", "not a CRL that can be read: "+crlErr.Error())
	default:
		l.refuse(source, "", "neither a certificate nor a master list nor a CRL nor a deviation list: "+certErr.Error())
	}
}

func (l *Loader) certificate(name string, c *pki.Certificate, file Digest) {
	source := l.source(name, KindCertificate, file)
	if reason := unfit(c); reason != "" {
		l.refuse(source, c.Subject.String(), reason)
		return
	}
	l.anchor(c, source, true)
}

type shape uint8

const (
	shapeOther  shape = iota
	shapeSigned       // ContentInfo: SEQUENCE { OBJECT IDENTIFIER …
	shapeList         // CscaMasterList, which nobody signed: SEQUENCE { INTEGER, SET …
)

// shapeOf looks at the first tag inside the outer SEQUENCE. A certificate and a CRL both begin with another SEQUENCE.
func shapeOf(der []byte) shape {
	if len(der) < 4 || der[0] != 0x30 {
		return shapeOther
	}
	at := 2
	if der[1] > 0x80 {
		at += int(der[1] & 0x7F)
	}
	if at >= len(der) {
		return shapeOther
	}
	switch der[at] {
	case 0x06:
		return shapeSigned
	case 0x02:
		return shapeList
	}
	return shapeOther
}

// clip shortens foreign text in a message.
func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}
