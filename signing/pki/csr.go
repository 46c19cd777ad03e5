package pki

import (
	"bytes"
	"crypto"
	"encoding/pem"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// CSR is a certification request (PKCS#10) whose signature, the proof that the requester holds the private key, has been
// verified.
type CSR struct {
	Raw                []byte
	Subject            Name
	RawSPKI            []byte
	PublicKey          crypto.PublicKey
	SignatureAlgorithm Algorithm
	Extensions         []Extension // requested; never copied into a certificate by this package
	Findings           []Finding
}

const (
	refCSR                  = "RFC 2986, 4"
	oidExtensionRequest OID = "1.2.840.113549.1.9.14"
)

// ParseCSR reads one request, DER or a PEM block, and verifies its proof of possession. A request whose key this package
// can't judge is refused with [ErrUnsupported], one that is signed by another key with [ErrSignature].
func ParseCSR(data []byte) (*CSR, error) {
	if len(data) > 2*maxCSR {
		return nil, fault("request", "", "%d octets, at most %d", len(data), 2*maxCSR)
	}
	if block, _ := pem.Decode(data); block != nil {
		if block.Type != "CERTIFICATE REQUEST" && block.Type != "NEW CERTIFICATE REQUEST" {
			return nil, fault("PEM", "RFC 7468, 7", "a %q block is no request", block.Type)
		}
		data = block.Bytes
	}
	if len(data) > maxCSR {
		return nil, fault("request", "", "%d octets, at most %d", len(data), maxCSR)
	}
	var p parse
	r := p.open(data)
	e := r.read(tagSequence, "request")
	r.done("request")
	in := p.inside(e)
	info := in.read(tagSequence, "certificationRequestInfo")
	q := &CSR{Raw: r.raw(e)}
	body := p.inside(info)
	key := q.readInfo(&body)
	q.SignatureAlgorithm = in.algorithm("signatureAlgorithm")
	sig := in.bitOctets("signature")
	in.done("request")
	if err := p.result(); err != nil {
		return nil, err
	}
	q.Findings = p.findings
	if key.err != nil {
		return nil, key.err
	}
	q.PublicKey = key.key
	if err := q.SignatureAlgorithm.Verify(q.PublicKey, r.raw(info), sig); err != nil {
		return nil, fault("signature", refCSR, "proof of possession: %w", err)
	}
	return q, nil
}

// readInfo reads CertificationRequestInfo.
func (q *CSR) readInfo(r *reader) (key subjectKey) {
	if v := r.small(tagInteger, "version"); v != 0 && r.err == nil {
		r.note("version", refCSR, "version %d, want 0", v)
	}
	q.Subject = r.name("subject")
	if r.err != nil {
		return key
	}
	key, q.RawSPKI = r.subjectKey()
	e, ok := r.optional(explicitTag(0), "attributes")
	r.done("certificationRequestInfo")
	if !ok {
		if r.err == nil {
			r.note("attributes", refCSR, "missing")
		}
		return key
	}
	count := 0
	for attributes := r.inside(e); attributes.more(); {
		if count++; count > maxItems {
			r.fail("attributes", attributes.offset, "", "more than %d", maxItems)
			return key
		}
		a := attributes.sequence("attributes")
		id := a.oid("attributes")
		values := a.inside(a.read(tagSet, "attributes"))
		a.done("attributes")
		if id == oidExtensionRequest && q.Extensions == nil {
			q.Extensions = values.extensions(8, func(Extension, reader) {})
			values.done("attributes")
		}
	}
	return key
}

// CreateCSR makes a request for a document or list signer's certificate: subject, public key with explicit EC parameters
// and proof of possession. The CSCA decides everything else. RSA requests are signed with PKCS#1 v1.5, which every CA reads.
func CreateCSR(subject Name, signer crypto.Signer) ([]byte, error) {
	if signer == nil {
		return nil, fault("signer", "", "missing")
	}
	name, err := subject.Marshal()
	if err != nil {
		return nil, err
	}
	spki, err := MarshalPublicKey(signer.Public(), true)
	if err != nil {
		return nil, err
	}
	alg, err := AlgorithmFor(signer.Public(), 0, false)
	if err != nil {
		return nil, err
	}
	info, err := der(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(0)
			b.AddBytes(name)
			b.AddBytes(spki)
			b.AddASN1(asn1.Tag(0).ContextSpecific().Constructed(), func(*cryptobyte.Builder) {})
		})
	})
	if err != nil {
		return nil, err
	}
	sig, err := Sign(signer, alg, info)
	if err != nil {
		return nil, err
	}
	raw, err := assemble(info, alg, sig)
	if err != nil {
		return nil, err
	}
	q, err := ParseCSR(raw)
	if err != nil {
		return nil, err
	}
	return bytes.Clone(q.Raw), nil
}
