package deviationlist

import (
	"crypto"
	"time"

	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
)

// Config says who signs a deviation list. The zero values do what Doc 9303-12, 10.1 asks: the signer is named by its key
// identifier, where its certificate has one, and the signing time is now.
type Config struct {
	Signer      crypto.Signer    `json:"-"` // of the deviation-list signer
	Certificate *pki.Certificate // of the same key
	CSCA        *pki.Certificate // issuer of Certificate, embedded beside it; nil leaves it out

	Hash        crypto.Hash // 0 chooses one of the key's strength
	PSS         bool        // RSA keys: RSASSA-PSS in place of PKCS#1 v1.5
	SigningTime time.Time   // zero: now
}

// Sign makes a deviation list of the content of l. A certificate that may not sign deviation lists is refused. What comes
// back was read again and verified.
func Sign(l *List, cfg Config) ([]byte, error) {
	bare := List{Version: l.Version, Digest: l.Digest, Deviations: l.Deviations}
	content, err := bare.Encode()
	if err != nil {
		return nil, err
	}
	if cfg.Certificate == nil {
		return nil, fault("certificate", refList, "missing")
	}
	if err := cfg.Certificate.Fit(pki.DeviationListSigner); err != nil {
		return nil, fault("certificate", "Doc 9303-12, 7.1.1.3", "%w", err)
	}
	at := cfg.SigningTime
	if at.IsZero() {
		at = time.Now()
	}
	signing := cms.Config{
		Signer: cfg.Signer, Certificate: cfg.Certificate, Hash: cfg.Hash, PSS: cfg.PSS,
		UseSKI: len(cfg.Certificate.SubjectKeyID) > 0, SigningTime: &at,
	}
	if cfg.CSCA != nil {
		signing.Certificates = []*pki.Certificate{cfg.CSCA}
	}
	return cms.Sign(signing, ContentType, content)
}
