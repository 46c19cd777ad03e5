package cvc

import (
	"bytes"
	"errors"
	"time"

	"github.com/chancery-id/chancery/chip/tlv"
)

// Data objects of a certificate (TR-03110-3, C.1).
const (
	tagCertificate tlv.Tag = 0x7F21
	tagBody        tlv.Tag = 0x7F4E
	tagProfile     tlv.Tag = 0x5F29
	tagAuthority   tlv.Tag = 0x42
	tagHolder      tlv.Tag = 0x5F20
	tagTemplate    tlv.Tag = 0x7F4C
	tagEffective   tlv.Tag = 0x5F25
	tagExpiry      tlv.Tag = 0x5F24
	tagExtensions  tlv.Tag = 0x65
	tagExtension   tlv.Tag = 0x73
	tagSignature   tlv.Tag = 0x5F37
	tagBits        tlv.Tag = 0x53
	tagWrapped     tlv.Tag = 0x67
)

// maxSize bounds a certificate or request: several times the largest key.
const maxSize = 16 << 10

const refBody = "TR-03110-3, C.1"

// Certificate is one CV certificate. Byte slices alias what was parsed.
type Certificate struct {
	Raw       []byte
	RawBody   []byte // 7F4E with tag and length: what is signed
	Authority Reference
	Key       *PublicKey
	Holder    Reference
	Role      Role
	Rights    Rights
	Effective time.Time // beginning of the first day
	Expiry    time.Time // beginning of the last day
	Extension []byte    // the 65 object, nil without one
	Signature []byte
}

// Parse reads one certificate and nothing after it.
func Parse(b []byte) (*Certificate, error) {
	if len(b) > maxSize {
		return nil, fault("certificate", refBody, "%d octets, at most %d", len(b), maxSize)
	}
	outer, err := tlv.One(b, tagCertificate)
	if err != nil {
		return nil, err
	}
	c := &Certificate{Raw: outer.Raw}
	r := outer.Children()
	body, err := r.Expect(tagBody)
	if err != nil {
		return nil, err
	}
	if err := c.parseBody(body); err != nil {
		return nil, err
	}
	signature, err := r.Expect(tagSignature)
	if err != nil {
		return nil, err
	}
	c.Signature = signature.Value
	if err := r.End(); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Certificate) parseBody(body tlv.Element) error {
	c.RawBody = body.Raw
	r := body.Children()
	if err := profile(&r); err != nil {
		return err
	}
	var objects [6]tlv.Element
	for i, tag := range []tlv.Tag{tagAuthority, tagKey, tagHolder, tagTemplate, tagEffective, tagExpiry} {
		e, err := r.Expect(tag)
		if err != nil {
			return err
		}
		objects[i] = e
	}
	extensions, ok, err := r.Optional(tagExtensions)
	if err != nil {
		return err
	}
	if err := r.End(); err != nil {
		return err
	}
	if ok {
		c.Extension = extensions.Raw
		if err := tlv.Walk(extensions.Raw, func(tlv.Element, int) error { return nil }); err != nil {
			return err
		}
	}
	c.Authority, c.Holder = Reference(objects[0].Value), Reference(objects[2].Value)
	if c.Key, err = parseKey(objects[1]); err != nil {
		return err
	}
	if c.Role, c.Rights, err = parseTemplate(objects[3]); err != nil {
		return err
	}
	if c.Effective, err = parseDate(objects[4].Value); err != nil {
		return &Error{"effective date", objects[4].Offset, refBody, err}
	}
	if c.Expiry, err = parseDate(objects[5].Value); err != nil {
		return &Error{"expiration date", objects[5].Offset, refBody, err}
	}
	return nil
}

// profile reads the profile identifier, of which there is one.
func profile(r *tlv.Reader) error {
	e, err := r.Expect(tagProfile)
	if err != nil {
		return err
	}
	if !bytes.Equal(e.Value, []byte{0}) {
		return &Error{"profile identifier", e.Offset, refBody, errors.New("not 00")}
	}
	return nil
}

// SelfIssued says whether holder and authority are the same.
func (c *Certificate) SelfIssued() bool { return c.Authority == c.Holder }

// CheckSignature verifies the certificate's signature under a key whose domain parameters are known.
func (c *Certificate) CheckSignature(key *PublicKey) error { return key.verify(c.RawBody, c.Signature) }

// ValidOn says whether day lies between the effective and the expiration date, both included.
func (c *Certificate) ValidOn(day time.Time) bool {
	return !day.Before(c.Effective) && day.Before(c.Expiry.AddDate(0, 0, 1))
}

// Validate lists every breach of the profile (TR-03110-3, C.1 to C.4).
func (c *Certificate) Validate() error {
	errs := []error{c.Authority.validate("authority reference"), c.Holder.validate("holder reference")}
	if c.Expiry.Before(c.Effective) {
		errs = append(errs, fault("expiration date", refBody, "before the effective date"))
	}
	if c.Role.IsCVCA() && c.SelfIssued() && !c.Key.Algorithm.RSA && !c.Key.Parameters {
		errs = append(errs, fault("public key", "TR-03110-3, D.3.3", "self-signed CVCA without domain parameters"))
	}
	if !c.Role.IsCVCA() && c.Key.Parameters {
		errs = append(errs, fault("public key", "TR-03110-3, D.3.3", "domain parameters below a CVCA"))
	}
	if c.Key.Algorithm.Hash.Size() == 20 {
		errs = append(errs, fault("public key", "Doc 9303-11, 7.1.5", "SHA-1"))
	}
	again := (&Certificate{
		Authority: c.Authority, Key: c.Key, Holder: c.Holder, Role: c.Role, Rights: c.Rights, Effective: c.Effective,
		Expiry: c.Expiry, Extension: c.Extension,
	})
	body, err := again.encodeBody()
	if err != nil || !bytes.Equal(body, c.RawBody) || !bytes.Equal(encode(body, c.Signature), c.Raw) {
		errs = append(errs, fault("encoding", "TR-03110-3, D.2", "lengths or values are not in the shortest form"))
	}
	return errors.Join(errs...)
}

// Encode returns the certificate's octets.
func (c *Certificate) Encode() []byte { return bytes.Clone(c.Raw) }

func (c *Certificate) encodeBody() ([]byte, error) {
	effective, err := appendDate(c.Effective)
	if err != nil {
		return nil, fault("effective date", refBody, "%w", err)
	}
	expiry, err := appendDate(c.Expiry)
	if err != nil {
		return nil, fault("expiration date", refBody, "%w", err)
	}
	b := tlv.NewBuilder(512)
	b.AddNested(tagBody, func(b *tlv.Builder) {
		b.Add(tagProfile, []byte{0})
		b.AddString(tagAuthority, string(c.Authority))
		b.AddRaw(c.Key.raw)
		b.AddString(tagHolder, string(c.Holder))
		b.AddNested(tagTemplate, func(b *tlv.Builder) {
			b.AddString(tagOID, c.Role.template)
			b.Add(tagBits, append([]byte{c.Role.bits | c.Rights[0]}, c.Rights[1:]...))
		})
		b.Add(tagEffective, effective)
		b.Add(tagExpiry, expiry)
		b.AddRaw(c.Extension)
	})
	return b.Bytes(), nil
}

func encode(body, signature []byte) []byte {
	b := tlv.NewBuilder(len(body) + len(signature) + 16)
	b.AddNested(tagCertificate, func(b *tlv.Builder) {
		b.AddRaw(body)
		b.Add(tagSignature, signature)
	})
	return b.Bytes()
}
