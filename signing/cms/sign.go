package cms

import (
	"bytes"
	"crypto"
	"fmt"
	"slices"
	"time"

	ber "github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/pki"
)

// Config says who signs, and how. It is data: [Sign] changes nothing in it, and it may be used by several goroutines if the
// Signer may.
type Config struct {
	Signer      crypto.Signer    `json:"-"` // software key, token or remote key of kind RSA or EC
	Certificate *pki.Certificate // of the same key

	// Certificates are embedded beside the signer's own. Doc 9303-12, 9 recommends the CSCA of a master-list signer.
	Certificates []*pki.Certificate

	Hash        crypto.Hash // of content and signature; 0 chooses one of the key's strength
	PSS         bool        // RSA keys: RSASSA-PSS in place of PKCS#1 v1.5
	UseSKI      bool        // name the signer by its subjectKeyIdentifier in place of issuer and serial number
	SigningTime *time.Time  // written as signingTime, in seconds; nil leaves it out
}

// Sign makes a ContentInfo with SignedData over content (RFC 5652; Doc 9303-10, 4.6.2.2): DER, one signer, signed attributes
// contentType, messageDigest and, on request, signingTime. What comes back was read again and verified with the
// certificate's key, so that a broken or exchanged signer can't get a bad object out.
func Sign(cfg Config, contentType pki.OID, content []byte) ([]byte, error) {
	d, err := Create(cfg, contentType, content)
	if err != nil {
		return nil, err
	}
	return d.Raw, nil
}

// Create is [Sign] that returns the object as it was read again.
func Create(cfg Config, contentType pki.OID, content []byte) (*SignedData, error) {
	algorithm, err := cfg.algorithm()
	if err != nil {
		return nil, err
	}
	typeID := encodeOID(contentType)
	if typeID == nil {
		return nil, fault("contentType", "X.690, 8.19", "%q is not an object identifier", string(contentType))
	}
	digestID, err := pki.MarshalHash(algorithm.Hash)
	if err != nil {
		return nil, fault("digestAlgorithm", "RFC 5652, 5.3", "%w", err)
	}
	if len(content) > MaxSize/2 {
		return nil, fault("eContent", "", "%d octets, at most %d are signed", len(content), MaxSize/2)
	}
	signed := setOf(tagSet, cfg.attributes(typeID, digestOf(algorithm.Hash, content)))
	signature, err := pki.Sign(cfg.Signer, algorithm, signed)
	if err != nil {
		return nil, fault("signature", "RFC 5652, 5.4", "%w", err)
	}
	sid := cfg.sid()
	signer := tlv(tagSequence, small(sid.version()), sid.encode(), digestID, implicitly(context0, signed),
		algorithm.Raw, tlv(tagOctetString, signature))
	version := 3
	if contentType == Data && !sid.IsKeyID() {
		version = 1
	}
	out := cfg.assemble(version, typeID, digestID, content, signer)
	return recheck(out, cfg.Certificate)
}

// assemble writes ContentInfo and SignedData in one buffer.
func (cfg *Config) assemble(version int, typeID, digestID, content, signer []byte) []byte {
	certificates := cfg.certificates()
	slices.SortFunc(certificates, bytes.Compare)
	size := len(typeID) + len(digestID) + len(content) + len(signer) + 128
	for _, cert := range certificates {
		size += len(cert)
	}
	b := ber.NewBuilder(size)
	b.AddNested(tagSequence, func(b *ber.Builder) {
		b.AddRaw(encodeOID(signedData))
		b.AddNested(context0, func(b *ber.Builder) {
			b.AddNested(tagSequence, func(b *ber.Builder) {
				b.AddRaw(small(version))
				b.Add(tagSet, digestID)
				b.AddNested(tagSequence, func(b *ber.Builder) {
					b.AddRaw(typeID)
					b.AddNested(context0, func(b *ber.Builder) { b.Add(tagOctetString, content) })
				})
				b.AddNested(context0, func(b *ber.Builder) {
					for _, cert := range certificates {
						b.AddRaw(cert)
					}
				})
				b.Add(tagSet, signer)
			})
		})
	})
	return b.Bytes()
}

// implicitly returns an element under another tag of one octet.
func implicitly(tag byte, element []byte) []byte {
	out := bytes.Clone(element)
	out[0] = tag
	return out
}

// algorithm checks the configuration and chooses the signature algorithm.
func (cfg *Config) algorithm() (pki.Algorithm, error) {
	var none pki.Algorithm
	switch {
	case cfg.Signer == nil:
		return none, fault("signer", "", "missing")
	case cfg.Certificate == nil:
		return none, fault("certificate", "Doc 9303-10, 4.6.2.2", "missing")
	case cfg.UseSKI && len(cfg.Certificate.SubjectKeyID) == 0:
		return none, fault("sid", "RFC 5652, 5.3", "the certificate has no subjectKeyIdentifier")
	case cfg.SigningTime != nil && (cfg.SigningTime.UTC().Year() < 1950 || cfg.SigningTime.UTC().Year() > 9999):
		return none, fault("signingTime", refTime, "year %d can't be written", cfg.SigningTime.UTC().Year())
	}
	if !sameKey(cfg.Certificate.PublicKey, cfg.Signer.Public()) {
		return none, fault("certificate", "", "its key is not the signer's")
	}
	algorithm, err := pki.AlgorithmFor(cfg.Signer.Public(), cfg.Hash, cfg.PSS)
	if err != nil {
		return none, fault("signatureAlgorithm", "Doc 9303-12, 4.1.6", "%w", err)
	}
	return algorithm, nil
}

// sameKey compares the certificate's key with the signer's, which may be of another type for the same curve.
func sameKey(certified, own crypto.PublicKey) bool {
	key, ok := certified.(interface{ Equal(crypto.PublicKey) bool })
	return ok && key.Equal(own)
}

func (cfg *Config) sid() SignerID {
	if cfg.UseSKI {
		return SignerID{SubjectKeyID: cfg.Certificate.SubjectKeyID}
	}
	return SignerID{Issuer: cfg.Certificate.Issuer, Serial: cfg.Certificate.Serial}
}

// attributes returns the signed attributes, unsorted.
func (cfg *Config) attributes(typeID, digest []byte) [][]byte {
	list := []Attribute{
		attribute(AttributeContentType, typeID),
		attribute(AttributeMessageDigest, tlv(tagOctetString, digest)),
	}
	if cfg.SigningTime != nil {
		list = append(list, attribute(AttributeSigningTime, encodeTime(*cfg.SigningTime)))
	}
	out := make([][]byte, len(list))
	for i := range list {
		out[i] = tlv(tagSequence, encodeOID(list[i].Type), tlv(tagSet, list[i].Values...))
	}
	return out
}

// encodeTime writes UTCTime to 2049, GeneralizedTime from 2050 (RFC 5652, 11.3).
func encodeTime(t time.Time) []byte {
	t = t.UTC()
	if t.Year() >= 2050 {
		return tlv(tagGeneralized, []byte(t.Format("20060102150405Z")))
	}
	return tlv(tagUTCTime, []byte(t.Format("060102150405Z")))
}

// certificates returns what is embedded, each once.
func (cfg *Config) certificates() [][]byte {
	list := [][]byte{cfg.Certificate.Raw}
next:
	for _, cert := range cfg.Certificates {
		for _, known := range list {
			if string(known) == string(cert.Raw) {
				continue next
			}
		}
		list = append(list, cert.Raw)
	}
	return list
}

// recheck reads and verifies what was just made.
func recheck(out []byte, cert *pki.Certificate) (*SignedData, error) {
	d, err := Parse(out)
	if err == nil {
		err = d.Verify(cert)
	}
	if err == nil {
		err = d.Validate()
	}
	if err != nil {
		return nil, fmt.Errorf("the object just signed: %w", err)
	}
	return d, nil
}
