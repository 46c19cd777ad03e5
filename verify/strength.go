package verify

import (
	"crypto"
	"crypto/rsa"
	"fmt"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/pki"
)

// Below these sizes a key is no obstacle to anybody; between them and today's strength lies what States once signed with.
const (
	brokenModulus = 1024
	todayModulus  = 2048
	brokenField   = 160
	todayField    = 224
)

// keyStrength tells what is weak about a certificate today, and what never proved anything.
// weakness is what pki.Weakness says of the key.
func keyStrength(c *pki.Certificate, weakness []pki.Finding) (weak, broken []string) {
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		bits := key.N.BitLen()
		switch {
		case (bits+7)/8 < brokenModulus/8: // a modulus of 1024 bits may begin with some that are zero
			broken = append(broken, fmt.Sprintf("RSA-%d", bits))
		case bits < todayModulus:
			weak = append(weak, fmt.Sprintf("RSA-%d", bits))
		}
		switch {
		case key.E < 3 || key.E%2 == 0:
			broken = append(broken, fmt.Sprintf("RSA public exponent %d", key.E))
		case key.E == 3:
			weak = append(weak, "RSA public exponent 3")
		}
	case *curve.PublicKey:
		switch bits := key.Curve.BitSize(); {
		case bits < brokenField:
			broken = append(broken, fmt.Sprintf("a curve of %d bits", bits))
		case bits < todayField:
			weak = append(weak, fmt.Sprintf("a curve of %d bits", bits))
		}
	}
	for _, f := range weakness {
		weak = append(weak, f.Detail)
	}
	if c.SignatureAlgorithm.Hash == crypto.SHA1 {
		weak = append(weak, "certificate signed over SHA-1")
	}
	return weak, broken
}

// brokenKey names a key that is no obstacle to anybody, "" for any other.
func brokenKey(key crypto.PublicKey) string {
	switch k := key.(type) {
	case *rsa.PublicKey:
		if bits := k.N.BitLen(); (bits+7)/8 < brokenModulus/8 {
			return fmt.Sprintf("RSA-%d", bits)
		}
	case *curve.PublicKey:
		if bits := k.Curve.BitSize(); bits < brokenField {
			return fmt.Sprintf("a curve of %d bits", bits)
		}
	}
	return ""
}

// weakHashes names the hashes of EF.SOD that collide today. A collision needs the issuer's help, so they don't unmake
// documents that exist.
func (in *inspection) weakHashes() []string {
	var weak []string
	if in.object != nil && in.object.Hash == crypto.SHA1 {
		weak = append(weak, "EF.SOD: data groups hashed with SHA-1")
	}
	if in.signed != nil {
		for i := range in.signed.SignerInfos {
			if in.signed.SignerInfos[i].Digest.Hash == crypto.SHA1 {
				weak = append(weak, "EF.SOD: signed over SHA-1")
			}
		}
	}
	return weak
}
