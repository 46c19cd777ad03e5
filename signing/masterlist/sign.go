package masterlist

import (
	"bytes"
	"crypto"
	"slices"
	"time"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
)

// Config says who signs a master list. The zero values do what Doc 9303-12, 9 asks: the signer is named by its key
// identifier, where its certificate has one, and the signing time is now.
type Config struct {
	Signer      crypto.Signer    `json:"-"` // of the master-list signer
	Certificate *pki.Certificate // of the same key
	CSCA        *pki.Certificate // issuer of Certificate, embedded beside it; nil leaves it out

	Hash            crypto.Hash // 0 chooses one of the key's strength
	PSS             bool        // RSA keys: RSASSA-PSS in place of PKCS#1 v1.5
	IssuerAndSerial bool        // name the signer by issuer and serial number
	SigningTime     time.Time   // zero: now
}

// Sign makes a master list of the certificates, in the order of DER whatever the order given. What comes back was read
// again and verified.
func Sign(certificates []*pki.Certificate, cfg Config) ([]byte, error) {
	content, err := New(certificates).Encode()
	if err != nil {
		return nil, err
	}
	if cfg.Certificate == nil {
		return nil, fault("certificate", refList, "missing")
	}
	at := cfg.SigningTime
	if at.IsZero() {
		at = time.Now()
	}
	signing := cms.Config{
		Signer: cfg.Signer, Certificate: cfg.Certificate, Hash: cfg.Hash, PSS: cfg.PSS,
		UseSKI: !cfg.IssuerAndSerial && len(cfg.Certificate.SubjectKeyID) > 0, SigningTime: &at,
	}
	if cfg.CSCA != nil {
		signing.Certificates = []*pki.Certificate{cfg.CSCA}
	}
	return cms.Sign(signing, ContentType, content)
}

// New makes the list of these certificates, in the order of DER.
func New(certificates []*pki.Certificate) *List {
	l := &List{Certificates: slices.Clone(certificates)}
	slices.SortFunc(l.Certificates, func(a, b *pki.Certificate) int { return bytes.Compare(a.Raw, b.Raw) })
	for _, cert := range l.Certificates {
		l.members = append(l.members, cert.Raw)
	}
	for i := range l.members[min(1, len(l.members)):] {
		if bytes.Equal(l.members[i], l.members[i+1]) {
			l.duplicates++
		}
	}
	return l
}

// Encode writes the CscaMasterList, the content alone. The error is the one of [List.Validate].
func (l *List) Encode() ([]byte, error) {
	if err := l.Validate(); err != nil {
		return nil, err
	}
	size := 0
	for _, raw := range l.members {
		size += len(raw)
	}
	b := tlv.NewBuilder(size + 32)
	b.AddNested(tagSequence, func(b *tlv.Builder) {
		b.Add(tagInteger, []byte{0})
		b.AddNested(tagSet, func(b *tlv.Builder) {
			for _, raw := range l.members {
				b.AddRaw(raw)
			}
		})
	})
	return b.Bytes(), nil
}
