package access

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"encoding/asn1"
	"fmt"
	"math/big"
	"slices"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/tlv"
)

// Terminal is what an inspection system proves itself with: the private key and the certificates above it.
type Terminal struct {
	// Certificates lead from an authority that chips trust down to the terminal: link certificates, the document verifier,
	// the terminal itself. They may begin above what a chip needs: what it has is left out.
	Certificates []*cvc.Certificate
	Signer       crypto.Signer `json:"-"`
}

// TerminalBinding is what a terminal's signature binds to (Doc 9303-11, 7.1.3).
type TerminalBinding struct {
	Authorities []string // references that the chip takes: from PACE, else from EF.CVCA
	ChipID      []byte   // ID_IC
	Ephemeral   []byte   // our public key of the last chip authentication or CAM, as it was sent
	DH          bool     // Ephemeral is a number
}

// TerminalEvidence is what terminal authentication leaves behind.
type TerminalEvidence struct {
	Authority    string   // the chip's reference that the chain began with
	Certificates []string // holder references that were sent, in order
	Challenge    []byte
	Done         bool // the chip accepted the signature
}

func terminalError(step string, err error) error {
	return &Error{"terminal authentication", step, "Doc 9303-11, 7.1", err}
}

// ChipIDOfPACE is ID_IC after PACE: Comp of the chip's ephemeral key.
func ChipIDOfPACE(e *PACEEvidence) ([]byte, error) {
	p, _, err := e.Info.parse()
	if err != nil {
		return nil, terminalError("identify the chip", err)
	}
	return compress(e.ChipKey, p.dh)
}

// ChipIDOfNumber is ID_IC after BAC: the document number with its check digit, as in the zone.
func ChipIDOfNumber(numberAndCheckDigit string) []byte { return []byte(numberAndCheckDigit) }

// compress is Comp of TR-03110-3, A.2.2.3: the x coordinate, or the SHA-1 of a number.
func compress(key []byte, dh bool) ([]byte, error) {
	if dh {
		return compressDH(new(big.Int).SetBytes(key)), nil
	}
	if len(key) < 3 || key[0] != 4 || len(key)&1 == 0 {
		return nil, fmt.Errorf("%w: key of %d bytes is no uncompressed point", ErrUnsupported, len(key))
	}
	return key[1 : 1+len(key)/2], nil
}

// TerminalAuthentication proves to the chip that the terminal may read fingers and irises (Doc 9303-11, 7.1). It is sent
// inside the session of chip authentication. The error holds the chip's status where it refuses.
func TerminalAuthentication(
	ctx context.Context, session iso7816.Card, t *Terminal, b TerminalBinding, limits iso7816.Limits,
) (*TerminalEvidence, error) {
	evidence := &TerminalEvidence{}
	chain, authority, err := t.below(b.Authorities)
	if err != nil {
		return evidence, terminalError("choose certificates", err)
	}
	evidence.Authority = authority
	for _, c := range chain {
		if err := sendCertificate(ctx, session, c, limits); err != nil {
			return evidence, terminalError("send the certificate of "+string(c.Holder), err)
		}
		evidence.Certificates = append(evidence.Certificates, string(c.Holder))
	}
	own := t.Certificates[len(t.Certificates)-1]
	if err := reference(ctx, session, 0xA4, string(own.Holder)); err != nil {
		return evidence, terminalError("select the terminal's key", err)
	}
	challenge, status, err := iso7816.Send(ctx, session, &iso7816.Command{INS: 0x84, Le: challengeSize}, iso7816.Limits{})
	if err = failed(status, err); err == nil && len(challenge) != challengeSize {
		err = fmt.Errorf("%w: challenge of %d bytes, want %d", ErrProof, len(challenge), challengeSize)
	}
	if err != nil {
		return evidence, terminalError("get challenge", err)
	}
	evidence.Challenge = challenge
	message, err := terminalMessage(b.ChipID, challenge, b.Ephemeral, b.DH)
	if err != nil {
		return evidence, terminalError("sign", err)
	}
	signature, err := t.sign(own, message)
	if err != nil {
		return evidence, terminalError("sign", err)
	}
	_, status, err = iso7816.Send(ctx, session, &iso7816.Command{INS: 0x82, Data: signature}, limits)
	if err = failed(status, err); err != nil {
		return evidence, terminalError("external authenticate", err)
	}
	evidence.Done = true
	return evidence, nil
}

// below returns the certificates under the first of the chip's references that the chain leads from.
func (t *Terminal) below(references []string) ([]*cvc.Certificate, string, error) {
	if t == nil || len(t.Certificates) == 0 || t.Signer == nil {
		return nil, "", fmt.Errorf("%w: no terminal certificate and key", ErrUnsupported)
	}
	for _, r := range references {
		i := slices.IndexFunc(t.Certificates, func(c *cvc.Certificate) bool { return string(c.Authority) == r && !c.SelfIssued() })
		if i >= 0 {
			return t.Certificates[i:], r, nil
		}
	}
	return nil, "", fmt.Errorf("%w: the chip trusts %q, and no certificate is from there", ErrUnsupported, references)
}

// reference is MSE:Set DST (B6) or AT (A4) with the name of a key (Doc 9303-11, 7.1.3).
func reference(ctx context.Context, session iso7816.Card, template byte, name string) error {
	_, status, err := iso7816.Send(ctx, session,
		&iso7816.Command{INS: 0x22, P1: 0x81, P2: template, Data: tlv.Append(nil, 0x83, []byte(name))}, iso7816.Limits{})
	return failed(status, err)
}

// sendCertificate selects the authority's key and has the chip verify the certificate.
func sendCertificate(ctx context.Context, session iso7816.Card, c *cvc.Certificate, limits iso7816.Limits) error {
	if err := reference(ctx, session, 0xB6, string(c.Authority)); err != nil {
		return err
	}
	data := tlv.Append(append([]byte(nil), c.RawBody...), 0x5F37, c.Signature)
	_, status, err := iso7816.Send(ctx, session, &iso7816.Command{INS: 0x2A, P2: 0xBE, Data: data}, limits)
	return failed(status, err)
}

// terminalMessage is ID_IC ‖ r_IC ‖ Comp(PK_IFD).
func terminalMessage(chipID, challenge, ephemeral []byte, dh bool) ([]byte, error) {
	own, err := compress(ephemeral, dh)
	if err != nil {
		return nil, err
	}
	return slices.Concat(chipID, challenge, own), nil
}

// sign signs as the terminal's certificate says.
func (t *Terminal) sign(own *cvc.Certificate, message []byte) ([]byte, error) {
	a := own.Key.Algorithm
	h := a.Hash.New()
	h.Write(message)
	var opts crypto.SignerOpts = a.Hash
	if a.PSS {
		opts = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: a.Hash}
	}
	signature, err := t.Signer.Sign(rand.Reader, h.Sum(nil), opts)
	if err != nil || a.RSA {
		return signature, err
	}
	return plainSignature(t.Signer.Public(), signature)
}

// plainSignature turns the DER form that a crypto.Signer gives into r ‖ s (TR-03111, 5.2.1).
func plainSignature(pub crypto.PublicKey, der []byte) ([]byte, error) {
	size, err := orderSize(pub)
	if err != nil {
		return nil, err
	}
	var s struct{ R, S *big.Int }
	rest, err := asn1.Unmarshal(der, &s)
	if err != nil || len(rest) > 0 || s.R.Sign() <= 0 || s.S.Sign() <= 0 || s.R.BitLen() > 8*size || s.S.BitLen() > 8*size {
		return nil, fmt.Errorf("the signer returned no ECDSA signature")
	}
	return append(s.R.FillBytes(make([]byte, size)), s.S.FillBytes(make([]byte, size))...), nil
}

func orderSize(pub crypto.PublicKey) (int, error) {
	switch k := pub.(type) {
	case *curve.PublicKey:
		return k.Curve.OrderSize(), nil
	case *ecdsa.PublicKey:
		return (k.Params().N.BitLen() + 7) / 8, nil
	}
	return 0, fmt.Errorf("%w: key of type %T", ErrUnsupported, pub)
}
