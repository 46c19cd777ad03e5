package mdoc

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"encoding/binary"
	"errors"
	mathrand "math/rand/v2"
	"slices"

	"github.com/chancery-id/chancery/signing/pki"
)

// Document is what is to be signed.
type Document struct {
	DocType    string // "org.iso.18013.5.1.mDL"
	NameSpaces []Elements
	Validity   ValidityInfo

	DeviceKey      crypto.PublicKey // of the holder's device: crypto/ecdsa or package curve
	Authorizations Authorizations
	Status         Value // a map: where revocation is asked for; empty: nowhere
}

// Elements are the data elements of one name space, in their order.
type Elements struct {
	NameSpace string
	Elements  []Element
}

// Element is one data element.
type Element struct {
	Identifier string
	Value      Value
}

// Config says who signs documents, and how. It is data: [Sign] changes nothing in it, and it may be used by several goroutines if the
// Signer may.
type Config struct {
	Signer      crypto.Signer      `json:"-"` // software key, token or remote key of kind EC
	Certificate *pki.Certificate   // of the same key, a document signer of ISO/IEC 18013-5
	Chain       []*pki.Certificate // further certificates of x5chain; the IACA is left out

	Digest  crypto.Hash // of the data elements; 0: SHA-256
	Profile *Profile    // of the document type; nil: the one of [Profiles]. The zero Profile has no rules
}

// Sign makes an IssuerSigned with all elements: it checks them by the rules of their profile and the certificate by that of document
// signers, hides each element with 32 random octets under a number drawn at random, signs once, reads what it made, compares
// and verifies it.
//
// What a presentation discloses of it is for [IssuerSigned.Disclose].
func Sign(doc *Document, cfg Config) (*IssuerSigned, error) {
	if doc == nil {
		return nil, fault("document", "", "missing")
	}
	if err := errors.Join(cfg.check(), cfg.judge(doc)); err != nil {
		return nil, err
	}
	made, err := doc.build(cfg.Digest)
	if err != nil {
		return nil, err
	}
	payload, err := made.Object.Encode()
	if err != nil {
		return nil, err
	}
	if err := errors.Join(pki.Hold(made, itemRules, pki.Profile), made.CheckSigner(cfg.Certificate)); err != nil {
		return nil, err
	}
	chain := append([]*pki.Certificate{cfg.Certificate}, cfg.Chain...)
	if made.Auth, err = newSign1(cfg.Signer, chain, payload, false); err != nil {
		return nil, err
	}
	return recheck(made.encode(), payload, cfg.Certificate)
}

// check says whether key and certificate belong together, and whether the certificate may sign.
func (cfg *Config) check() error {
	switch {
	case cfg.Signer == nil:
		return fault("signer", "", "missing")
	case cfg.Certificate == nil:
		return fault("certificate", refMSO, "missing")
	case slices.Contains(cfg.Chain, nil):
		return fault("x5chain", refMSO, "a certificate is missing")
	case len(cfg.Chain) >= maxChain:
		return fault("x5chain", refMSO, "%d certificates, at most %d", len(cfg.Chain)+1, maxChain)
	}
	if key, ok := cfg.Certificate.PublicKey.(interface{ Equal(crypto.PublicKey) bool }); !ok || !key.Equal(cfg.Signer.Public()) {
		return fault("certificate", refMSO, "its key is not the signer's")
	}
	return Validate(cfg.Certificate, DocumentSigner)
}

// judge holds the elements against their profile.
func (cfg *Config) judge(doc *Document) error {
	profile := cfg.Profile
	if profile == nil {
		found, ok := Profiles().For(doc.DocType)
		if !ok {
			return fault("docType", refMSO, "%w: %.80q", ErrProfile, doc.DocType)
		}
		profile = found
	}
	return errors.Join(profile.Validate(doc.NameSpaces), profile.Complete(doc.NameSpaces))
}

// build hides the elements and lists their digests.
func (doc *Document) build(hash crypto.Hash) (*IssuerSigned, error) {
	if hash == 0 {
		hash = crypto.SHA256
	}
	name, err := hashName(hash)
	if err != nil {
		return nil, err
	}
	key, err := NewDeviceKey(doc.DeviceKey)
	if err != nil {
		return nil, err
	}
	h := hash.New()
	d := &IssuerSigned{Object: &SecurityObject{
		Version: version, DigestAlgorithm: name, ValueDigests: map[string]map[uint64][]byte{},
		DeviceKey: key, Authorizations: doc.Authorizations, DocType: doc.DocType, Validity: doc.Validity, Status: doc.Status,
	}}
	for _, space := range doc.NameSpaces {
		items, err := hide(space.Elements)
		if err != nil {
			return nil, err
		}
		digests := make(map[uint64][]byte, len(items))
		for i := range items {
			h.Reset()
			h.Write(items[i].Raw)
			digests[items[i].DigestID] = h.Sum(nil)
		}
		d.NameSpaces = append(d.NameSpaces, NameSpace{space.NameSpace, items})
		d.Object.ValueDigests[space.NameSpace] = digests
	}
	return d, nil
}

// hide makes items of elements. Their numbers are drawn: a number that followed the order would say which elements are there
// without being disclosed.
func hide(elements []Element) ([]Item, error) {
	numbers := permutation(len(elements))
	items := make([]Item, len(elements))
	for i, e := range elements {
		if err := e.Value.Validate(); err != nil {
			return nil, fault(e.Identifier, refValue, "%w", err)
		}
		items[i] = newItem(numbers[i], e)
	}
	return items, nil
}

// permutation draws an order of 0 to n-1, each as likely as any other.
func permutation(n int) []int { return mathrand.New(source{}).Perm(n) }

// source is the system's randomness as math/rand wants it.
type source struct{}

// Uint64 returns 64 random bits; crypto/rand never fails.
func (source) Uint64() uint64 {
	var b [8]byte
	rand.Read(b[:])
	return binary.NativeEndian.Uint64(b[:])
}

// recheck reads, compares and verifies what was just made.
func recheck(out, payload []byte, signer *pki.Certificate) (*IssuerSigned, error) {
	d, err := Parse(out)
	if err == nil && !bytes.Equal(d.Auth.Payload, payload) {
		err = fault("issuerAuth", refMSO, "holds another security object than was signed")
	}
	if err == nil {
		err = errors.Join(d.Validate(), d.CheckSignature(signer))
	}
	if err == nil {
		for _, c := range d.Compare() {
			if c.Outcome != Identical {
				err = fault("valueDigests", refDigest, "%v", c)
			}
		}
	}
	if err != nil {
		return nil, &Error{Field: "the document just made", Offset: -1, Err: err}
	}
	return d, nil
}
