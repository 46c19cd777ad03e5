package cms

import (
	"bytes"
	"errors"

	"github.com/chancery-id/chancery/signing/pki"
)

// Match says how well a certificate fits a [SignerID], from not at all to octet for octet. As the identifier is not signed,
// a weaker match is no weaker signature: it is the key that decides.
type Match uint8

// The degrees of agreement.
const (
	MatchNone      Match = iota
	MatchSole            // it is the only certificate embedded, but the identifier names another (seen in Ukraine)
	MatchReordered       // the issuer's attributes are in another order (seen in Malaysia)
	MatchFolded          // the issuer is equal by RFC 5280, 7.1, or the serial number is the same number
	MatchExact           // the same octets
)

var matchNames = [...]string{
	"no match", "the only certificate, named otherwise", "issuer in another order", "issuer or serial number encoded otherwise", "exact",
}

// String returns the degree in words.
func (m Match) String() string {
	if int(m) < len(matchNames) {
		return matchNames[m]
	}
	return "unknown"
}

// Match compares the identifier with a certificate. It never returns [MatchSole], which is about a whole object.
func (s SignerID) Match(cert *pki.Certificate) Match {
	if s.IsKeyID() {
		if len(cert.SubjectKeyID) > 0 && bytes.Equal(s.SubjectKeyID, cert.SubjectKeyID) {
			return MatchExact
		}
		return MatchNone
	}
	exact := bytes.Equal(s.Serial, cert.Serial)
	if !exact && !bytes.Equal(trimSerial(s.Serial), trimSerial(cert.Serial)) {
		return MatchNone
	}
	switch s.Issuer.Match(cert.Issuer) {
	case pki.NameExact:
		if exact {
			return MatchExact
		}
		return MatchFolded
	case pki.NameFolded:
		return MatchFolded
	case pki.NameReordered:
		return MatchReordered
	}
	return MatchNone
}

// trimSerial drops leading zero octets, by which one encoder writes as positive what another wrote as negative.
func trimSerial(b []byte) []byte {
	for len(b) > 1 && b[0] == 0 {
		b = b[1:]
	}
	return b
}

// maxCandidates bounds the certificates whose key is tried on one signature.
const maxCandidates = 4

// maxCompared bounds the certificates of the signer's serial number whose issuer is compared character by character.
const maxCompared = 8

// compares says whether a match is a question of how the issuer is written.
func (s SignerID) compares(cert *pki.Certificate) bool {
	return !s.IsKeyID() && bytes.Equal(trimSerial(s.Serial), trimSerial(cert.Serial)) && !bytes.Equal(s.Issuer.Raw, cert.RawIssuer)
}

// FindSigner returns the certificate of signer i: of those embedded, then those in extra, the one that fits the identifier
// best. Where several fit alike (link certificates share key identifiers), the signature decides. Where none fits and
// exactly one certificate is embedded, it is that one, with [MatchSole].
//
// The error is [ErrNoSigner].
func (d *SignedData) FindSigner(i int, extra ...*pki.Certificate) (*pki.Certificate, Match, error) {
	if i < 0 || i >= len(d.SignerInfos) {
		return nil, MatchNone, fault("signerInfos", "RFC 5652, 5.1", "%w: there is no signer %d", ErrNoSigner, i)
	}
	sid := d.SignerInfos[i].SID
	best, compared := MatchNone, 0
	var fits []*pki.Certificate
	for _, list := range [][]*pki.Certificate{d.Certificates, extra} {
		for _, cert := range list {
			if sid.compares(cert) {
				if compared++; compared > maxCompared {
					continue
				}
			}
			switch m := sid.Match(cert); {
			case m == MatchNone || m < best:
			case m > best:
				best, fits = m, append(fits[:0], cert)
			case len(fits) < maxCandidates:
				fits = append(fits, cert)
			}
		}
	}
	switch {
	case best != MatchNone:
		return d.choose(i, fits), best, nil
	case len(d.Certificates) == 1 && len(d.certificates) == 1:
		return d.Certificates[0], MatchSole, nil
	}
	return nil, MatchNone, fault("sid", "RFC 5652, 5.3", "%w: %d certificates embedded, %d at hand",
		ErrNoSigner, len(d.Certificates), len(extra))
}

// choose returns the first certificate whose key made the signature, or else the first.
func (d *SignedData) choose(i int, fits []*pki.Certificate) *pki.Certificate {
	if len(fits) == 1 || d.Content == nil {
		return fits[0]
	}
	s := &d.SignerInfos[i]
	algorithm := s.SignatureAlgorithm.WithHash(s.Digest.Hash)
	for _, cert := range fits {
		if cert.PublicKey == nil {
			continue
		}
		if _, err := d.tryMessages(s, algorithm, cert.PublicKey); !errors.Is(err, pki.ErrSignature) {
			return cert
		}
	}
	return fits[0]
}
