package cms

import (
	"bytes"
	"crypto"
	"crypto/subtle"
	"errors"
	"fmt"
	"hash"

	"github.com/chancery-id/chancery/signing/pki"
)

// Verify says whether the content was signed. cert is the signer's certificate where it is known; nil takes the one that
// [SignedData.FindSigner] finds among those embedded. Whether that certificate is to be trusted is another question.
//
// One signer is the rule (Doc 9303-10, 4.6.2.2). Where there are several, every one has to verify, so that none can be put
// in to hide another: cert is used for those it fits, embedded certificates for the rest.
//
// The error tells apart, by errors.Is: [ErrAttribute], [ErrContentType], [ErrDigest], [pki.ErrSignature], [ErrNoSigner],
// [pki.ErrUnsupported]. nil means that contentType and messageDigest are right and the signature verifies.
func (d *SignedData) Verify(cert *pki.Certificate) error {
	if len(d.SignerInfos) == 0 {
		return fault("signerInfos", "Doc 9303-10, 4.6.2.2", "%w: nobody signed", ErrNoSigner)
	}
	for i := range d.SignerInfos {
		use := cert
		if len(d.SignerInfos) > 1 && cert != nil && d.SignerInfos[i].SID.Match(cert) == MatchNone {
			use = nil
		}
		if err := d.VerifySigner(i, use); err != nil {
			return err
		}
	}
	return nil
}

// VerifySigner is [SignedData.Verify] for signer i alone.
func (d *SignedData) VerifySigner(i int, cert *pki.Certificate) error {
	_, err := d.Examine(i, cert)
	return err
}

// Examine is [SignedData.VerifySigner] that also returns the deviations tolerated on the way. The checks are made in the
// order attributes, digest, signature; each is there to be made alone as well.
func (d *SignedData) Examine(i int, cert *pki.Certificate) ([]Finding, error) {
	var notes findings
	match := MatchExact
	if cert == nil {
		var err error
		if cert, match, err = d.FindSigner(i); err != nil {
			return nil, err
		}
	} else if i >= 0 && i < len(d.SignerInfos) {
		match = d.SignerInfos[i].SID.Match(cert)
	}
	if match != MatchExact {
		notes.note("sid", "RFC 5652, 5.3", "names a certificate other than the signer's: %v", match)
	}
	if err := d.CheckAttributes(i); err != nil {
		return notes, err
	}
	if err := d.CheckDigest(i); err != nil {
		return notes, err
	}
	more, err := d.CheckSignature(i, cert)
	notes.add(more...)
	return notes, err
}

// signer returns signer i.
func (d *SignedData) signer(i int) (*SignerInfo, error) {
	if i < 0 || i >= len(d.SignerInfos) {
		return nil, fault("signerInfos", "RFC 5652, 5.1", "%w: there is no signer %d", ErrNoSigner, i)
	}
	if d.Content == nil {
		return nil, fault("eContent", "RFC 5652, 5.2", "the object holds no content")
	}
	return &d.SignerInfos[i], nil
}

// CheckAttributes says whether the signed attributes of signer i are well-formed: contentType and messageDigest once, with
// one value, contentType that of the content, signingTime at most once, and CMSAlgorithmProtection, if it is there, naming
// the algorithms in use (RFC 5652, 5.3 and 11; RFC 6211).
//
// Signed attributes may be absent altogether, though only id-data may be signed so (RFC 5652, 5.3): real objects are, and
// [SignedData.Examine] says so. The error is [ErrAttribute] or [ErrContentType].
func (d *SignedData) CheckAttributes(i int) error {
	s, err := d.signer(i)
	if err != nil {
		return err
	}
	if s.RawSignedAttrs == nil {
		return d.checkNoAttributes()
	}
	id, err := s.contentType()
	if err != nil {
		return err
	}
	if id != d.ContentType {
		return fault("contentType", "RFC 5652, 11.1", "%w: %s, the content is %s", ErrContentType, id, d.ContentType)
	}
	if _, err := s.messageDigest(); err != nil {
		return err
	}
	if s.has(AttributeSigningTime) {
		if _, err := s.single(AttributeSigningTime, "signingTime", refTime); err != nil {
			return err
		}
	}
	return s.checkProtection()
}

// checkNoAttributes refuses a content that is itself a set of signed attributes: whoever has a signature over attributes
// could else pass it off as one over content.
func (d *SignedData) checkNoAttributes() error {
	marker := encodeOID(AttributeMessageDigest)
	if len(d.digested) > 0 && d.digested[0] == tagSet && bytes.Contains(d.digested, marker) {
		return fault("signedAttrs", "RFC 5652, 5.3", "%w: the content signed without them is a set of attributes", ErrAttribute)
	}
	return nil
}

// CheckDigest says whether the messageDigest attribute of signer i is the digest of the content. Without signed attributes
// there is nothing to compare. The error is [ErrDigest], [ErrAttribute] or [pki.ErrUnsupported].
func (d *SignedData) CheckDigest(i int) error {
	s, err := d.signer(i)
	if err != nil || s.RawSignedAttrs == nil {
		return err
	}
	want, err := s.messageDigest()
	if err != nil {
		return err
	}
	if s.Digest.Hash == 0 {
		return fault("digestAlgorithm", "RFC 5652, 5.3", "%w: unknown hash", pki.ErrUnsupported)
	}
	got := digestOf(s.Digest.Hash, d.digested)
	switch {
	case len(got) != len(want):
		return fault("messageDigest", "RFC 5652, 11.2", "%w: %d octets, %v has %d", ErrDigest, len(want), s.Digest.Hash, len(got))
	case subtle.ConstantTimeCompare(got, want) != 1:
		return fault("messageDigest", "RFC 5652, 11.2", "%w (%v)", ErrDigest, s.Digest.Hash)
	}
	return nil
}

// CheckSignature says whether signer i's signature was made with the key of cert, and returns the deviations tolerated.
// It judges the signature alone.
//
// The signature is over the signed attributes under the tag SET as they were received; where those are not DER and the
// signature does not verify so, it is tried over their DER form (RFC 5652, 5.4). Where signatureAlgorithm names no hash
// (rsaEncryption, id-ecPublicKey), it is the one of digestAlgorithm. Where both name a hash and they differ, it is that of
// signatureAlgorithm. A signature that verifies under another algorithm than the one named is refused, and the error is
// [ErrMislabelled] beside [pki.ErrSignature].
func (d *SignedData) CheckSignature(i int, cert *pki.Certificate) ([]Finding, error) {
	s, err := d.signer(i)
	if err != nil {
		return nil, err
	}
	if cert == nil {
		return nil, fault("signature", "RFC 5652, 5.3", "%w", ErrNoSigner)
	}
	if cert.PublicKey == nil {
		return nil, fault("signature", "RFC 5652, 5.4", "%w: the signer's key: %w", pki.ErrUnsupported, cert.KeyError)
	}
	var notes findings
	algorithm := s.SignatureAlgorithm
	switch {
	case algorithm.Hash == 0:
		algorithm = algorithm.WithHash(s.Digest.Hash)
		notes.note("signatureAlgorithm", "RFC 5652, 10.1.2", "%s names no hash; that of digestAlgorithm is taken", algorithm.OID)
	case algorithm.Hash != s.Digest.Hash && s.Digest.Hash != 0:
		notes.note("signatureAlgorithm", "RFC 5652, 5.4", "hash %v, digestAlgorithm is %v", algorithm.Hash, s.Digest.Hash)
	}
	if s.RawSignedAttrs == nil && d.ContentType != Data {
		notes.note("signedAttrs", "RFC 5652, 5.3", "missing: the signature is over the content alone")
	}
	more, err := d.tryMessages(s, algorithm, cert.VerifyingKey())
	notes.add(more...)
	if errors.Is(err, pki.ErrSignature) {
		err = d.mislabelled(s, algorithm, cert.PublicKey, err)
	}
	if err != nil {
		return notes, fault("signature", "RFC 5652, 5.4", "%w", err)
	}
	return notes, nil
}

// tryMessages verifies over the octets as received, then over their DER form.
func (d *SignedData) tryMessages(s *SignerInfo, algorithm pki.Algorithm, pub crypto.PublicKey) ([]Finding, error) {
	if algorithm.Scheme == pki.RSAPSS && (algorithm.Hash == 0 || algorithm.MGFHash == 0) && s.Digest.Hash != 0 {
		// A hash nobody knows beside one that digestAlgorithm knows is no open question: no signer mixes them.
		return nil, fmt.Errorf("%w: %v, digestAlgorithm is %v", pki.ErrSignature, algorithm, s.Digest.Hash)
	}
	if algorithm.Hash == 0 || !algorithm.Hash.Available() {
		return nil, algorithm.VerifyDigest(pub, nil, s.Signature) // says what is unsupported
	}
	notes, err := algorithm.Examine(pub, d.signedDigest(s, algorithm.Hash), s.Signature)
	if s.RawSignedAttrs == nil || !errors.Is(err, pki.ErrSignature) {
		return notes, err
	}
	der, bad := s.sortedAttributes()
	if bad != nil || bytes.Equal(der[1:], s.RawSignedAttrs[1:]) {
		return notes, err
	}
	more, again := algorithm.Examine(pub, digestOf(algorithm.Hash, der), s.Signature)
	if again != nil {
		return notes, err
	}
	f := Finding{Field: "signedAttrs", Ref: "RFC 5652, 5.4", Detail: "signed in the form of DER, sent otherwise"}
	return append(more, f), nil
}

// signedDigest is the digest of what the signature covers, as received.
func (d *SignedData) signedDigest(s *SignerInfo, h crypto.Hash) []byte {
	if s.RawSignedAttrs == nil {
		return digestOf(h, d.digested)
	}
	state := h.New()
	state.Write([]byte{tagSet})
	state.Write(s.RawSignedAttrs[1:])
	return sum(state)
}

// sortedAttributes is the DER form of the signed attributes under the tag SET.
func (s *SignerInfo) sortedAttributes() ([]byte, error) {
	parts := make([][]byte, len(s.SignedAttrs))
	for i := range s.SignedAttrs {
		der, err := Definite(s.SignedAttrs[i].Raw)
		if err != nil {
			return nil, err
		}
		parts[i] = der
	}
	return setOf(tagSet, parts), nil
}

func digestOf(h crypto.Hash, message []byte) []byte {
	state := h.New()
	state.Write(message)
	return sum(state)
}

func sum(state hash.Hash) []byte {
	var out [64]byte
	return state.Sum(out[:0])
}
