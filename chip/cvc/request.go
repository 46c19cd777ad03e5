package cvc

import (
	"errors"

	"github.com/chancery-id/chancery/chip/tlv"
)

// Request is a certificate request (TR-03110-3, C.3), alone or authenticated by an older key of the same holder.
type Request struct {
	Raw       []byte
	RawBody   []byte
	RawInner  []byte    // the 7F21 object
	Suggested Reference // of the authority; may be empty
	Key       *PublicKey
	Holder    Reference
	Extension []byte // the 65 object, nil without one
	Signature []byte // by the key itself
	// Outer is set for an authenticated request: who signs it, and the signature over inner request and reference.
	OuterAuthority Reference
	OuterSignature []byte
	outer          []byte // what the outer signature covers
}

// ParseRequest reads a request, 7F21 or, authenticated, 67.
func ParseRequest(b []byte) (*Request, error) {
	if len(b) > maxSize {
		return nil, fault("request", refBody, "%d octets, at most %d", len(b), maxSize)
	}
	r := tlv.NewReader(b)
	if r.Peek() != tagWrapped {
		inner, err := tlv.One(b, tagCertificate)
		if err != nil {
			return nil, err
		}
		q := &Request{Raw: inner.Raw}
		if err := q.parseInner(inner); err != nil {
			return nil, err
		}
		return q, nil
	}
	outer, err := tlv.One(b, tagWrapped)
	if err != nil {
		return nil, err
	}
	q := &Request{Raw: outer.Raw}
	in := outer.Children()
	inner, err := in.Expect(tagCertificate)
	if err != nil {
		return nil, err
	}
	if err := q.parseInner(inner); err != nil {
		return nil, err
	}
	authority, err := in.Expect(tagAuthority)
	if err != nil {
		return nil, err
	}
	signature, err := in.Expect(tagSignature)
	if err != nil {
		return nil, err
	}
	q.OuterAuthority, q.OuterSignature = Reference(authority.Value), signature.Value
	q.outer = outer.Value[:len(inner.Raw)+len(authority.Raw)]
	if err := in.End(); err != nil {
		return nil, err
	}
	return q, nil
}

func (q *Request) parseInner(inner tlv.Element) error {
	q.RawInner = inner.Raw
	r := inner.Children()
	body, err := r.Expect(tagBody)
	if err != nil {
		return err
	}
	signature, err := r.Expect(tagSignature)
	if err != nil {
		return err
	}
	if err := r.End(); err != nil {
		return err
	}
	q.RawBody, q.Signature = body.Raw, signature.Value
	in := body.Children()
	if err := profile(&in); err != nil {
		return err
	}
	authority, ok, err := in.Optional(tagAuthority)
	if err != nil {
		return err
	}
	if ok {
		q.Suggested = Reference(authority.Value)
	}
	key, err := in.Expect(tagKey)
	if err != nil {
		return err
	}
	if q.Key, err = parseKey(key); err != nil {
		return err
	}
	holder, err := in.Expect(tagHolder)
	if err != nil {
		return err
	}
	q.Holder = Reference(holder.Value)
	extensions, ok, err := in.Optional(tagExtensions)
	if ok {
		q.Extension = extensions.Raw
	}
	return errors.Join(err, in.End())
}

// Check verifies the signature by the requested key itself: the proof of possession.
func (q *Request) Check() error { return q.Key.verify(q.RawBody, q.Signature) }

// CheckOuter verifies the signature of an authenticated request under the older key.
func (q *Request) CheckOuter(key *PublicKey) error {
	if q.outer == nil {
		return fault("request", "TR-03110-3, C.3", "not authenticated")
	}
	return key.verify(q.outer, q.OuterSignature)
}
