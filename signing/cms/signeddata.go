package cms

import (
	"crypto"
	"time"

	"github.com/chancery-id/chancery/signing/pki"
)

// SignedData is a ContentInfo with SignedData as read. The byte slices are parts of the input, which must not be changed,
// or were put together from octet strings sent in parts.
//
// Reading judges nothing: content and attributes are what the object says until [SignedData.Verify] says that they were
// signed, and by whom.
type SignedData struct {
	Raw              []byte // the whole ContentInfo, as received
	Version          int
	DigestAlgorithms []Digest
	ContentType      pki.OID
	Content          []byte // what eContent holds, without its tag and length; nil where there is no eContent
	Certificates     []*pki.Certificate
	Unreadable       []Unreadable // certificates that could not be read
	CRLs             [][]byte     // as received, not judged
	SignerInfos      []SignerInfo

	Findings []Finding // deviations tolerated while reading, each with its clause; those of one signer are in its SignerInfo

	digested     []byte   // what the digest is over: Content but in the style of PKCS#7
	certificates [][]byte // every member of the certificates field, in order
	hasCRLs      bool
	ber          bool // not DER throughout
}

// Digest is the AlgorithmIdentifier of a hash. Hash is 0 where it is one this module does not know.
type Digest struct {
	Hash crypto.Hash
	Raw  []byte
}

// Unreadable is an embedded certificate that could not be read.
type Unreadable struct {
	Index int // in the certificates field, from 0
	Raw   []byte
	Err   error
}

// SignerInfo is one signature over the content.
type SignerInfo struct {
	Version            int
	SID                SignerID
	Digest             Digest
	SignedAttrs        []Attribute
	RawSignedAttrs     []byte // as received, under the tag A0; nil where there are none
	SignatureAlgorithm pki.Algorithm
	Signature          []byte
	UnsignedAttrs      []Attribute // signed by nobody
	SigningTime        time.Time   // what the signer's clock said, UTC; zero where it is absent or malformed

	Findings []Finding

	hasUnsigned bool
}

// SignerID says whose signature it is: by issuer and serial number, or by key identifier. It is not signed.
type SignerID struct {
	Issuer       pki.Name
	Serial       []byte // INTEGER content octets as encoded
	SubjectKeyID []byte // nil where issuer and serial number are given
}

// IsKeyID says that the signer is named by its subjectKeyIdentifier.
func (s SignerID) IsKeyID() bool { return s.SubjectKeyID != nil }

// Attribute is one attribute as received.
type Attribute struct {
	Type   pki.OID
	Values [][]byte // each a whole element
	Raw    []byte
}

// Parse reads a ContentInfo with SignedData in DER or BER: indefinite lengths, lengths in too many octets and octet strings
// in parts are read and noted. Nothing may follow it. Certificates that can't be read do not make the object unreadable.
//
// An error is an [*Error], always about structure. Parse does not verify; see [SignedData.Verify].
func Parse(b []byte) (*SignedData, error) { return ParseKnown(b, nil) }

// ParseKnown is Parse where certificates may have been read before: known returns the one of that encoding, or nil. Most
// documents of a day have the same few hundred signers.
func ParseKnown(b []byte, known func(der []byte) *pki.Certificate) (*SignedData, error) {
	if len(b) > MaxSize {
		return nil, fault("ContentInfo", "", "%d octets, at most %d are read", len(b), MaxSize)
	}
	p := &parser{known: known}
	c := cursor{rest: b, parser: p}
	e := c.read(tagSequence, "ContentInfo")
	c.done("ContentInfo")
	info := p.inside(e)
	if id := info.oid("contentType"); id != signedData {
		info.fail("contentType", e.offset, "RFC 5652, 3", "%s is not signedData", id)
	}
	outer := p.inside(info.read(context0, "content"))
	info.done("ContentInfo")
	in := outer.sequence("SignedData")
	outer.done("content")
	d := &SignedData{Raw: e.raw}
	d.read(&in)
	if p.err != nil {
		return nil, p.err
	}
	d.Findings, d.ber = p.findings, p.ber
	d.noteShape()
	return d, nil
}

// read reads the fields of SignedData (RFC 5652, 5.1).
func (d *SignedData) read(c *cursor) {
	d.Version = c.small("version")
	d.readDigests(c)
	d.readContent(c)
	if e, ok := c.optional(context0, "certificates"); ok {
		d.readCertificates(e, c.parser)
	}
	if e, ok := c.optional(context1, "crls"); ok {
		d.hasCRLs = true
		for in := c.inside(e); in.more(); {
			d.CRLs = append(d.CRLs, in.any("crls").raw)
		}
	}
	signers := c.inside(c.read(tagSet, "signerInfos"))
	c.done("SignedData")
	for signers.more() {
		if len(d.SignerInfos) == maxSigners {
			signers.fail("signerInfos", signers.offset, "", "more than %d", maxSigners)
			return
		}
		d.SignerInfos = append(d.SignerInfos, SignerInfo{})
		d.SignerInfos[len(d.SignerInfos)-1].read(&signers)
	}
}

func (d *SignedData) readDigests(c *cursor) {
	set := c.inside(c.read(tagSet, "digestAlgorithms"))
	for set.more() {
		if len(d.DigestAlgorithms) == maxAlgorithms {
			set.fail("digestAlgorithms", set.offset, "", "more than %d", maxAlgorithms)
			return
		}
		d.DigestAlgorithms = append(d.DigestAlgorithms, set.digest("digestAlgorithms", &c.findings))
	}
}

// digest reads the AlgorithmIdentifier of a hash.
func (c *cursor) digest(field string, notes *findings) Digest {
	e := c.read(tagSequence, field)
	der := c.normal(e)
	if c.err != nil {
		return Digest{}
	}
	hash, found, err := pki.ParseHash(der)
	if err != nil && !isUnsupported(err) {
		c.fail(field, e.offset, "RFC 5652, 10.1.1", "%w", err)
	}
	notes.add(found...)
	return Digest{Hash: hash, Raw: e.raw}
}

// readContent reads EncapsulatedContentInfo (RFC 5652, 5.2).
func (d *SignedData) readContent(c *cursor) {
	info := c.sequence("encapContentInfo")
	d.ContentType = info.oid("eContentType")
	if !info.more() {
		return
	}
	outer := info.inside(info.read(context0, "eContent"))
	info.done("encapContentInfo")
	switch tag := outer.peek(); tag {
	case tagSequence:
		// PKCS#7 (RFC 2315, 7) put the content here without an octet string, and signed what follows its tag and length.
		e := outer.any("eContent")
		outer.findings.note("eContent", "RFC 5652, 5.2.1", "content without an OCTET STRING, as in PKCS#7")
		d.Content, d.digested = e.raw, e.content
	default:
		d.Content = outer.octets(tagOctetString, "eContent")
		d.digested = d.Content
	}
	if d.Content == nil {
		d.Content = []byte{}
	}
	outer.done("eContent")
}

// readCertificates reads CertificateSet (RFC 5652, 10.2.3). Only certificates of X.509 are read; the other choices are
// obsolete or for attribute certificates.
func (d *SignedData) readCertificates(set element, p *parser) {
	limit := maxCertificates
	if d.Content == nil && d.ContentType == Data {
		limit = maxBundle
	}
	d.certificates = [][]byte{}
	for in := p.inside(set); in.more(); {
		if len(d.certificates) == limit {
			in.fail("certificates", in.offset, "", "more than %d", limit)
			return
		}
		e := in.any("certificates")
		d.certificates = append(d.certificates, e.raw)
		if p.err != nil {
			return
		}
		if e.tag != tagSequence {
			p.findings.note("certificates", "RFC 5652, 10.2.2", "a member with tag %#02x is no certificate of X.509", e.tag)
			continue
		}
		cert, err := p.certificate(e.raw)
		if err != nil && len(d.Unreadable) == maxCertificates {
			in.fail("certificates", in.offset, "", "more than %d that can't be read", maxCertificates)
			return
		}
		if err != nil {
			d.Unreadable = append(d.Unreadable, Unreadable{len(d.certificates) - 1, e.raw, err})
			p.findings.note("certificates", "RFC 5652, 10.2.2", "certificate %d can't be read", len(d.certificates))
			continue
		}
		d.Certificates = append(d.Certificates, cert)
	}
	if !isSorted(d.certificates) {
		p.notDER("certificates", "X.690, 11.6", "members not in the order of DER")
	}
}

// certificate returns the certificate that is known already, or reads it.
func (p *parser) certificate(der []byte) (*pki.Certificate, error) {
	if p.known != nil {
		if cert := p.known(der); cert != nil {
			return cert, nil
		}
	}
	return pki.ParseCertificate(der)
}

// wantVersion is the version that the contents ask for (RFC 5652, 5.1).
func (d *SignedData) wantVersion() int {
	version := 1
	if d.ContentType != Data {
		version = 3
	}
	for i := range d.SignerInfos {
		if d.SignerInfos[i].Version == 3 {
			version = 3
		}
	}
	for _, raw := range d.certificates {
		switch raw[0] {
		case 0xa3: // other
			return 5
		case 0xa2: // version 2 attribute certificate
			version = 4
		case 0xa1: // version 1 attribute certificate
			version = max(version, 3)
		}
	}
	for _, raw := range d.CRLs {
		if raw[0] == 0xa1 { // other
			return 5
		}
	}
	return version
}

// noteShape notes what readers live with and [SignedData.Validate] calls a breach.
func (d *SignedData) noteShape() {
	notes := (*findings)(&d.Findings)
	if want := d.wantVersion(); d.Version != want {
		notes.note("version", "RFC 5652, 5.1", "%d, want %d", d.Version, want)
	}
	if n := len(d.SignerInfos); n > 1 {
		notes.note("signerInfos", refObject, "%d, one is recommended", n)
	}
	if d.hasCRLs {
		notes.note("crls", refObject, "present")
	}
}
