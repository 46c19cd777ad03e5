package access

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/tlv"
)

// Terminal is what an inspection system proves itself with: the private key and the certificates above it.
type Terminal struct {
	// Certificates lead from the authorities that chips trust down to the terminal: link certificates, document verifiers, the
	// terminal's own. They are in any order, of one state or several; a chip is sent those that it needs.
	Certificates []*cvc.Certificate
	Signer       crypto.Signer `json:"-"`
}

// Validate says why no chip would take these certificates and this key: ErrTerminalKey where they are not each other's.
func (t *Terminal) Validate() error {
	_, err := t.own()
	return err
}

// TerminalBinding is what a terminal's signature binds to (Doc 9303-11, 7.1.3).
type TerminalBinding struct {
	Authorities []string // references that the chip takes: from PACE, else from EF.CVCA
	ChipID      []byte   // ID_IC
	Ephemeral   []byte   // our public key of the last chip authentication or CAM, as it was sent
	DH          bool     // Ephemeral is a number
}

// TerminalEvidence is what terminal authentication leaves behind. That the chip accepted is the reader's word.
type TerminalEvidence struct {
	Authority    string     // the chip's reference that the chain began with
	Certificates []string   // holder references that the chip took, in order; the terminal's is the last
	Rights       cvc.Rights // what these certificates grant together; the chip may grant less
	Challenge    []byte
	Done         bool // the chip accepted the signature
}

// Holder is the terminal that the chip knows, "" before it does.
func (e *TerminalEvidence) Holder() string {
	if e == nil || !e.Done || len(e.Certificates) == 0 {
		return ""
	}
	return e.Certificates[len(e.Certificates)-1]
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
	chain, rights, authority, err := t.below(b.Authorities)
	if err != nil {
		return evidence, terminalError("choose certificates", err)
	}
	evidence.Authority, evidence.Rights = authority, rights
	for _, c := range chain {
		if err := sendCertificate(ctx, session, c, limits); err != nil {
			return evidence, terminalError("send the certificate of "+string(c.Holder), notTaken(c, err))
		}
		evidence.Certificates = append(evidence.Certificates, string(c.Holder))
	}
	own := chain[len(chain)-1]
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

// own are the certificates of the terminal's key. One key may have several: of several states, or renewed.
func (t *Terminal) own() ([]*cvc.Certificate, error) {
	if t == nil || len(t.Certificates) == 0 || t.Signer == nil {
		return nil, fmt.Errorf("%w: no terminal certificate and key", ErrUnsupported)
	}
	var others []string
	var own []*cvc.Certificate
	for _, c := range t.Certificates {
		switch {
		case !c.Role.IsTerminal() || c.Role.TerminalType() != cvc.InspectionSystem:
		case c.Key.Is(t.Signer.Public()):
			own = append(own, c)
		default:
			others = append(others, string(c.Holder))
		}
	}
	switch {
	case len(own) > 0:
		return own, nil
	case len(others) > 0:
		return nil, fmt.Errorf("%w: it is not that of %s", ErrTerminalKey, strings.Join(others, ", "))
	}
	return nil, fmt.Errorf("%w: none of the certificates is of an inspection system", ErrTerminalKey)
}

// below returns the certificates that the chip needs, under the first of its references that some lead from, and what they
// grant together with the authority's own certificate, where that is there.
func (t *Terminal) below(references []string) (chain []*cvc.Certificate, rights cvc.Rights, reference string, err error) {
	own, err := t.own()
	if err != nil {
		return nil, nil, "", err
	}
	slices.SortStableFunc(own, func(a, b *cvc.Certificate) int { return b.Effective.Compare(a.Effective) })
	for _, r := range references {
		for _, c := range own {
			if chain = cvc.Path(cvc.Reference(r), c, t.Certificates); chain != nil {
				return chain, cvc.Effective(append(t.authority(r), chain...)), r, nil
			}
		}
	}
	if len(references) == 0 {
		return nil, nil, "", fmt.Errorf("%w: it names no authority that it trusts", ErrNoChain)
	}
	return nil, nil, "", fmt.Errorf("%w: it trusts %s, and no certificates lead from there to %s", ErrNoChain, named(references), own[0].Holder)
}

// authority is the certificate of a certification authority by its reference, if it is there.
func (t *Terminal) authority(reference string) []*cvc.Certificate {
	for _, c := range t.Certificates {
		if c.Role.IsCVCA() && c.Role.TerminalType() == cvc.InspectionSystem && string(c.Holder) == reference {
			return []*cvc.Certificate{c}
		}
	}
	return nil
}

// named lists references as people read them; they come from the chip and are quoted.
func named(references []string) string {
	quoted := make([]string, len(references))
	for i, r := range references {
		quoted[i] = strconv.Quote(r)
	}
	return strings.Join(quoted, " and ")
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

// notTaken marks the status that a chip refuses a certificate with, and says from when to when that is valid.
func notTaken(c *cvc.Certificate, err error) error {
	var status iso7816.Status
	if !errors.As(err, &status) {
		return err
	}
	return fmt.Errorf("%w, valid %s to %s: %w", ErrCertificate, c.Effective.Format(time.DateOnly), c.Expiry.Format(time.DateOnly), err)
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
