package ceremony

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/pki"
)

// Purpose is what a custodian signs for. It is part of what is signed, so that one signature is never taken for the other.
type Purpose string

// The purposes.
const (
	Approval Purpose = "approval" // the script, before
	Closing  Purpose = "closing"  // the transcript's head, after
)

// Signature is a custodian's signature over a hash.
type Signature struct {
	V         int     `json:"v"`
	Purpose   Purpose `json:"purpose"`
	Hash      string  `json:"hash"`      // SHA-256 of the script, or of the transcript's head, in hexadecimal
	Custodian string  `json:"custodian"` // SHA-256 of the public key, in hexadecimal
	Time      string  `json:"time"`      // RFC 3339, UTC, as the custodian's station tells it
	Value     []byte  `json:"value"`     // ECDSA with the lower of the two s, or RSASSA-PSS, with the hash of the key's strength
}

// message is what is signed.
func (s *Signature) message() []byte {
	return fmt.Appendf(nil, "chancery ceremony %s v1\nsha256:%s\n%s\n", s.Purpose, s.Hash, s.Time)
}

// Sign signs a hash as a custodian, with any key that the script lists, at that time.
func (s *Script) Sign(signer crypto.Signer, purpose Purpose, hash [32]byte, at time.Time) (*Signature, error) {
	spki, err := pki.MarshalPublicKey(signer.Public(), false)
	if err != nil {
		return nil, &Error{ErrApproval, string(purpose), err}
	}
	sum := sha256.Sum256(spki)
	out := &Signature{
		V: 1, Purpose: purpose, Hash: hex.EncodeToString(hash[:]), Custodian: hex.EncodeToString(sum[:]),
		Time: at.UTC().Format(time.RFC3339),
	}
	alg, err := pki.AlgorithmFor(signer.Public(), 0, true)
	if err != nil {
		return nil, &Error{ErrApproval, string(purpose), err}
	}
	if out.Value, err = pki.Sign(signer, alg, out.message()); err != nil {
		return nil, err
	}
	if n := order(signer.Public()); n != nil {
		if out.Value, err = lower(out.Value, n); err != nil {
			return nil, &Error{ErrApproval, string(purpose), err}
		}
	}
	_, err = s.Custodians.verify(out, purpose, hash)
	return out, err
}

// verify returns whose signature it is.
func (c *Custodians) verify(s *Signature, purpose Purpose, hash [32]byte) (*Custodian, error) {
	fail := func(err error) (*Custodian, error) { return nil, &Error{ErrApproval, string(purpose), err} }
	if s == nil || s.V != 1 || s.Purpose != purpose {
		return fail(errors.New("not a signature for this purpose"))
	}
	if s.Hash != hex.EncodeToString(hash[:]) {
		return fail(fmt.Errorf("over sha256:%s, want sha256:%x", s.Hash, hash))
	}
	for i := range c.Members {
		m := &c.Members[i]
		if m.id != s.Custodian {
			continue
		}
		alg, err := pki.AlgorithmFor(m.key, 0, true)
		if err == nil {
			err = alg.Verify(m.key, s.message(), s.Value)
		}
		if n := order(m.key); err == nil && n != nil {
			if canonical, e := lower(s.Value, n); e != nil || !bytes.Equal(canonical, s.Value) {
				err = errors.New("not the lower s")
			}
		}
		if err != nil {
			return fail(fmt.Errorf("%s: %w", m.Name, err))
		}
		return m, nil
	}
	return fail(fmt.Errorf("no custodian has the key sha256:%s", s.Custodian))
}

// order is the order of an EC key's group, nil for RSA.
func order(pub crypto.PublicKey) *big.Int {
	switch key := pub.(type) {
	case *curve.PublicKey:
		return key.Curve.Params().N
	case *ecdsa.PublicKey:
		return key.Params().N
	}
	return nil
}

// lower returns the ECDSA signature with the lower s: -s proves as much, and the last line of a transcript, which no other
// follows, must have one form only.
func lower(sig []byte, n *big.Int) ([]byte, error) {
	var v struct{ R, S *big.Int }
	if rest, err := asn1.Unmarshal(sig, &v); err != nil || len(rest) > 0 {
		return nil, fmt.Errorf("no ECDSA signature (%v)", err)
	}
	if other := new(big.Int).Sub(n, v.S); other.Cmp(v.S) < 0 {
		v.S = other
	}
	return asn1.Marshal(v)
}

// DecodeSignature reads a signature's file.
func DecodeSignature(data []byte) (*Signature, error) {
	s := new(Signature)
	if err := strict(data, s); err != nil {
		return nil, &Error{ErrApproval, "signature file", err}
	}
	return s, nil
}

// maxLine bounds a line of a transcript and a signature's file.
const maxLine = 64 << 10

// strict reads one JSON object without unknown fields and nothing behind it.
func strict(data []byte, to any) error {
	if len(data) > maxLine {
		return fmt.Errorf("%d bytes, at most %d", len(data), maxLine)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return err
	}
	if d.More() || len(bytes.TrimSpace(data[d.InputOffset():])) > 0 {
		return errors.New("something behind the object")
	}
	return nil
}
