package ceremony

import (
	"crypto"
	"math/big"
	"time"

	"github.com/chancery-id/chancery/signing/keyfile"
	"github.com/chancery-id/chancery/signing/pki"
)

// template says what certificate a key gets at that time. next is the new CSCA's certificate, for a link certificate from old.
func (s *Script) template(k *Key, at time.Time, pub crypto.PublicKey, old, next *pki.Certificate) *pki.Template {
	t := &pki.Template{
		Role: k.role, Subject: k.subject, PublicKey: pub, NotBefore: k.from, NotAfter: k.until, State: s.State, Province: s.Province,
		DocumentTypes: k.DocumentTypes, PKCS1v15: k.PKCS1, NamedCurve: k.NamedCurve, NameChange: k.NameChange,
	}
	if t.NotBefore.IsZero() {
		t.NotBefore = at
	}
	for _, address := range s.Email {
		t.AltNames = append(t.AltNames, pki.GeneralName{Kind: pki.EmailName, Value: address})
	}
	if !k.useUntil.IsZero() {
		t.KeyUse = pki.Period{NotBefore: t.NotBefore, NotAfter: k.useUntil}
	}
	if k.role != pki.Link {
		return t
	}
	t.Subject, t.PublicKey, t.NameChange = next.Subject, next.PublicKey, !next.Subject.Equal(old.Subject)
	if t.NotAfter.IsZero() {
		t.NotAfter = next.NotAfter
	}
	if t.KeyUse.IsZero() {
		t.KeyUse = next.PrivateKeyUsage
		if t.KeyUse.NotBefore.Before(t.NotBefore) {
			t.KeyUse.NotBefore = t.NotBefore
		}
	}
	return t
}

// Rehearse makes every certificate and list of the script with throwaway keys in memory, as of that time: what breaks a profile
// is found before the ceremony. What a CSCA that exists would certify can't be made without its key: it comes back by name.
func (s *Script) Rehearse(at time.Time) (left []string, err error) {
	signers, made := map[string]crypto.Signer{}, map[string]*pki.Certificate{}
	for _, k := range s.Keys {
		if k.Existing() {
			made[k.Name] = k.certificate
			continue
		}
		if k.role != pki.Link {
			key, err := keyfile.Generate(k.Algorithm)
			if err != nil {
				return nil, err
			}
			signers[k.Name] = key
		}
		issuer, name := made[k.Issuer], k.Issuer
		if k.role == pki.CSCA {
			name = k.Name
		}
		if signers[name] == nil {
			left = append(left, k.Name)
			continue
		}
		var pub crypto.PublicKey
		if own := signers[k.Name]; own != nil {
			pub = own.Public()
		}
		c, err := pki.Issue(s.template(k, at, pub, issuer, made[k.Links]), issuer, signers[name])
		if err != nil {
			return nil, &Error{ErrScript, "certificate of " + k.Name, err}
		}
		made[k.Name] = c
		if !k.CRL {
			continue
		}
		if _, err := pki.IssueCRL(firstList(at, k), c, signers[name]); err != nil {
			return nil, &Error{ErrScript, "revocation list of " + k.Name, err}
		}
	}
	return left, nil
}

func firstList(at time.Time, k *Key) *pki.CRLTemplate {
	return &pki.CRLTemplate{ThisUpdate: at, Number: big.NewInt(1), PKCS1v15: k.PKCS1}
}
