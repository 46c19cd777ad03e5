package cvc

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/asn1"
	"math/big"
	"time"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/tlv"
)

// Template is what a certificate to be issued says.
type Template struct {
	Holder            Reference
	Role              Role
	Rights            Rights
	Effective, Expiry time.Time
	Extension         []byte // a 65 object, or nil
}

// Authority signs certificates.
type Authority struct {
	Reference Reference
	Signer    crypto.Signer `json:"-"`
	Hash      crypto.Hash
	PSS       bool // with RSA
}

// key returns the authority's own key with its algorithm.
func (a Authority) key(parameters bool) (*PublicKey, error) {
	if a.Signer == nil {
		return nil, fault("authority", refBody, "%w", errNoSigner)
	}
	return newKey(a.Signer.Public(), a.Hash, a.PSS, parameters)
}

// Issue makes a certificate for a subject's public key: that of the authority itself for a self-signed CVCA. The subject's
// key keeps the authority's algorithm family; hash and PSS are the subject's own. Domain parameters are written for a CVCA
// only. The certificate is parsed and verified again before it is returned.
func Issue(t *Template, subject crypto.PublicKey, hash crypto.Hash, pss bool, by Authority) (*Certificate, error) {
	key, err := newKey(subject, hash, pss, t.Role.IsCVCA())
	if err != nil {
		return nil, err
	}
	if len(t.Rights) == 0 || len(t.Rights) > maxRights || t.Rights[0]&bitsMask != 0 {
		return nil, fault("holder authorization template", refTemplate, "rights of %d octets, or with role bits", len(t.Rights))
	}
	c := &Certificate{
		Authority: by.Reference, Key: key, Holder: t.Holder, Role: t.Role, Rights: t.Rights,
		Effective: t.Effective, Expiry: t.Expiry, Extension: t.Extension,
	}
	body, err := c.encodeBody()
	if err != nil {
		return nil, err
	}
	signature, err := by.sign(body)
	if err != nil {
		return nil, err
	}
	made, err := Parse(encode(body, signature))
	if err != nil {
		return nil, err
	}
	own, err := by.key(true)
	if err != nil {
		return nil, err
	}
	if err := made.CheckSignature(own); err != nil {
		return nil, err
	}
	if err := made.Validate(); err != nil {
		return nil, err
	}
	return made, nil
}

// sign returns the signature in the form of the standard: ECDSA as r ‖ s.
func (a Authority) sign(message []byte) ([]byte, error) {
	key, err := a.key(true)
	if err != nil {
		return nil, err
	}
	h := a.Hash.New()
	h.Write(message)
	digest := h.Sum(nil)
	var opts crypto.SignerOpts = a.Hash
	if key.Algorithm.PSS {
		opts = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: a.Hash}
	}
	signature, err := a.Signer.Sign(rand.Reader, digest, opts)
	if err != nil || key.RSA != nil {
		return signature, err
	}
	return plainSignature(signature, key.EC.Curve)
}

// plainSignature turns the DER form that a crypto.Signer gives into r ‖ s.
func plainSignature(der []byte, c *curve.Curve) ([]byte, error) {
	var s struct{ R, S *big.Int }
	rest, err := asn1.Unmarshal(der, &s)
	size := c.OrderSize()
	if err != nil || len(rest) > 0 || s.R.Sign() <= 0 || s.S.Sign() <= 0 || s.R.BitLen() > 8*size || s.S.BitLen() > 8*size {
		return nil, fault("signature", "TR-03111, 5.2.1", "the signer returned no ECDSA signature")
	}
	out := make([]byte, 2*size)
	s.R.FillBytes(out[:size])
	s.S.FillBytes(out[size:])
	return out, nil
}

// SignRequest makes a certificate request: holder reference and public key with domain parameters, signed by that key
// (TR-03110-3, C.3). It is parsed and verified again before it is returned.
func SignRequest(holder Reference, suggested Reference, by Authority) (*Request, error) {
	key, err := by.key(true)
	if err != nil {
		return nil, err
	}
	b := tlv.NewBuilder(512)
	b.AddNested(tagBody, func(b *tlv.Builder) {
		b.Add(tagProfile, []byte{0})
		if suggested != "" {
			b.AddString(tagAuthority, string(suggested))
		}
		b.AddRaw(key.raw)
		b.AddString(tagHolder, string(holder))
	})
	signature, err := by.sign(b.Bytes())
	if err != nil {
		return nil, err
	}
	made, err := ParseRequest(encode(b.Bytes(), signature))
	if err != nil {
		return nil, err
	}
	if err := made.Check(); err != nil {
		return nil, err
	}
	return made, nil
}

// Authenticate wraps a request for a new key under an older one of the same holder, or of whoever vouches for it
// (TR-03110-3, C.3): by names that key, and its signature covers the request and the name.
func (q *Request) Authenticate(by Authority) (*Request, error) {
	key, err := by.key(false)
	if err != nil {
		return nil, err
	}
	covered := tlv.Append(append([]byte(nil), q.RawInner...), tagAuthority, []byte(by.Reference))
	signature, err := by.sign(covered)
	if err != nil {
		return nil, err
	}
	made, err := ParseRequest(tlv.Append(nil, tagWrapped, tlv.Append(covered, tagSignature, signature)))
	if err != nil {
		return nil, err
	}
	if err := made.CheckOuter(key); err != nil {
		return nil, err
	}
	return made, nil
}
