package cms

import "github.com/chancery-id/chancery/signing/pki"

const refProtection = "RFC 6211, 2"

// checkProtection compares the CMSAlgorithmProtection attribute, where there is one, with the algorithms in use: they are
// not covered by the signature otherwise.
func (s *SignerInfo) checkProtection() error {
	if !s.has(AttributeAlgorithmProtection) {
		return nil
	}
	const field = "CMSAlgorithmProtection"
	raw, err := s.single(AttributeAlgorithmProtection, field, refProtection)
	if err != nil {
		return err
	}
	der, err := Definite(raw)
	if err != nil {
		return fault(field, refProtection, "%w: %w", ErrAttribute, err)
	}
	p := &parser{}
	c := cursor{rest: der, parser: p}
	in := c.sequence(field)
	c.done(field)
	digest := in.read(tagSequence, field)
	signature := in.read(context1, field)
	in.done(field)
	if p.err != nil {
		return fault(field, refProtection, "%w: %w", ErrAttribute, p.err.Err)
	}
	hash, _, err := pki.ParseHash(digest.raw)
	if err == nil && hash != s.Digest.Hash {
		return fault(field, refProtection, "%w: digest %v, in use is %v", ErrAttribute, hash, s.Digest.Hash)
	}
	algorithm, err := pki.ParseAlgorithm(tlv(tagSequence, signature.content))
	if err != nil {
		return fault(field, refProtection, "%w: %w", ErrAttribute, err)
	}
	used := s.SignatureAlgorithm
	if algorithm.OID != used.OID || !sameAlgorithm(algorithm, used) {
		return fault(field, refProtection, "%w: signature %v, in use is %v", ErrAttribute, algorithm, used)
	}
	return nil
}
