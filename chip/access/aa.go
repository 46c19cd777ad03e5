package access

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/subtle"
	"fmt"
	"io"
	"math/big"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/iso7816"
)

// challengeSize is the length of the terminal's nonce in active authentication (Doc 9303-11, 6.1).
const challengeSize = 8

// ActiveEvidence is what active authentication leaves behind: enough to judge it again, offline.
type ActiveEvidence struct {
	Challenge []byte // the terminal's own nonce, 8 bytes
	Signature []byte // the chip's answer as received
}

// ActiveResult says how a signature of active authentication was made.
type ActiveResult struct {
	Hash     crypto.Hash
	Findings []string // deviations tolerated
}

// ActiveAuthentication has the chip sign a nonce of ours with the private key of DG15 (Doc 9303-11, 6.1). The key and,
// for ECDSA, the hash of ActiveAuthenticationInfo come from data groups that the caller has authenticated or will; limits
// says whether extended length may be used, which RSA keys above 1784 bits need. The evidence is returned also when the
// signature does not verify.
func ActiveAuthentication(
	ctx context.Context, card iso7816.Card, key crypto.PublicKey, hash crypto.Hash, limits iso7816.Limits, random io.Reader,
) (*ActiveEvidence, *ActiveResult, error) {
	challenge := make([]byte, challengeSize)
	if random == nil {
		random = rand.Reader
	}
	if _, err := io.ReadFull(random, challenge); err != nil {
		return nil, nil, activeError("choose a challenge", err)
	}
	command := &iso7816.Command{INS: 0x88, Data: challenge, Le: iso7816.MaxShortLe}
	if k, ok := key.(*rsa.PublicKey); ok && limits.Extended && k.Size() > maxProtectedRead(AES128) {
		command.Extended, command.Le = true, iso7816.MaxExtendedLe
	}
	signature, status, err := iso7816.Send(ctx, card, command, limits)
	if err = failed(status, err); err != nil {
		return nil, nil, activeError("internal authenticate", err)
	}
	evidence := &ActiveEvidence{Challenge: challenge, Signature: signature}
	result, err := VerifyActive(key, hash, evidence)
	return evidence, result, err
}

// VerifyActive judges evidence of active authentication. hash is that of ActiveAuthenticationInfo and used for ECDSA only;
// zero, where it names none, means SHA-256 or, for shorter curves, SHA-224, and then any other with a finding. The error is
// [ErrProof] or [ErrUnsupported].
func VerifyActive(key crypto.PublicKey, hash crypto.Hash, e *ActiveEvidence) (*ActiveResult, error) {
	if len(e.Challenge) != challengeSize {
		return nil, activeError("verify", fmt.Errorf("%w: challenge of %d bytes, want %d", ErrProof, len(e.Challenge), challengeSize))
	}
	switch k := key.(type) {
	case *rsa.PublicKey:
		return verifyRecovery(k, e)
	case *curve.PublicKey:
		return verifyPlain(k, hash, e)
	}
	return nil, activeError("verify", fmt.Errorf("%w: key of type %T", ErrUnsupported, key))
}

func activeError(step string, err error) error {
	return &Error{"active authentication", step, "Doc 9303-11, 6.1", err}
}

// trailers of ISO/IEC 9796-2 name the hash (ISO/IEC 10118): one byte BC is SHA-1, else hash and CC.
var trailers = map[byte]crypto.Hash{
	0x33: crypto.SHA1, 0x34: crypto.SHA256, 0x35: crypto.SHA512, 0x36: crypto.SHA384, 0x38: crypto.SHA224,
}

// Bounds on a key that an attacker's DG15 may hold: the work of one verification stays within milliseconds.
const (
	maxModulusBits  = 8192
	maxExponentBits = 33
)

// verifyRecovery checks digital signature scheme 1 of ISO/IEC 9796-2 with partial recovery: J = σ^e mod n, or n − J; the
// representative is 6A ‖ M1 ‖ H(M1 ‖ M2) ‖ trailer, every bit of which is checked. M2 is the challenge.
func verifyRecovery(key *rsa.PublicKey, e *ActiveEvidence) (*ActiveResult, error) {
	const step = "verify ISO/IEC 9796-2"
	bits := key.N.BitLen()
	if bits > maxModulusBits || bits < 512 || bits%8 != 0 || big.NewInt(int64(key.E)).BitLen() > maxExponentBits || key.E < 3 || key.E&1 == 0 || key.N.Bit(0) == 0 {
		return nil, activeError(step, fmt.Errorf("%w: RSA key of %d bits with exponent %d", ErrUnsupported, bits, key.E))
	}
	s := new(big.Int).SetBytes(e.Signature)
	if len(e.Signature) != bits/8 || s.Cmp(key.N) >= 0 {
		return nil, activeError(step, fmt.Errorf("%w: signature of %d bytes for a key of %d", ErrProof, len(e.Signature), bits/8))
	}
	j := new(big.Int).Exp(s, big.NewInt(int64(key.E)), key.N)
	// Both ways of signing exist: σ = J^d, or the smaller of it and n − J^d (ISO/IEC 9796-2, B.4 and B.6).
	if new(big.Int).And(j, big.NewInt(0xF)).Int64() != 0xC {
		j.Sub(key.N, j)
	}
	f := j.FillBytes(make([]byte, bits/8))
	hash, end, ok := trailer(f)
	if !ok || f[0] != 0x6A || end-hash.Size() < 1 {
		return nil, activeError(step, fmt.Errorf("%w: no representative of scheme 1", ErrProof))
	}
	m1, digest := f[1:end-hash.Size()], f[end-hash.Size():end]
	h := hash.New()
	h.Write(m1)
	h.Write(e.Challenge)
	if subtle.ConstantTimeCompare(h.Sum(nil), digest) != 1 {
		return nil, activeError(step, fmt.Errorf("%w: hash differs", ErrProof))
	}
	return &ActiveResult{Hash: hash}, nil
}

// trailer reads the trailer of f and returns its hash and where it begins.
func trailer(f []byte) (crypto.Hash, int, bool) {
	n := len(f)
	switch f[n-1] {
	case 0xBC:
		return crypto.SHA1, n - 1, true
	case 0xCC:
		hash, ok := trailers[f[n-2]]
		return hash, n - 2, ok
	}
	return 0, 0, false
}

// plainHashes are tried where DG14 names no hash: chips of before ActiveAuthenticationInfo was asked for have any of them.
var plainHashes = []crypto.Hash{crypto.SHA1, crypto.SHA224, crypto.SHA256, crypto.SHA384, crypto.SHA512}

// verifyPlain checks an ECDSA signature r ‖ s (TR-03111, 5.2.1) by the hash that DG14 names, else by the one of the curve's
// size, else by any.
func verifyPlain(key *curve.PublicKey, hash crypto.Hash, e *ActiveEvidence) (*ActiveResult, error) {
	if hash != 0 {
		return verifyPlainBy(key, hash, e)
	}
	result, err := verifyPlainBy(key, plainHash(key.Curve), e)
	for _, other := range plainHashes {
		if err == nil {
			break
		}
		if result, err = verifyPlainBy(key, other, e); err == nil {
			result.Findings = append(result.Findings, fmt.Sprintf("DG14 does not name the hash, %v (Doc 9303-11, 6.1.2.3)", other))
		}
	}
	return result, err
}

// verifyPlainBy accepts the DER form, which some chips send, with a finding.
func verifyPlainBy(key *curve.PublicKey, hash crypto.Hash, e *ActiveEvidence) (*ActiveResult, error) {
	const step = "verify ECDSA"
	if !hash.Available() {
		return nil, activeError(step, fmt.Errorf("%w: hash %v", ErrUnsupported, hash))
	}
	result := &ActiveResult{Hash: hash}
	if hash == crypto.SHA1 {
		result.Findings = append(result.Findings, "SHA-1 is not allowed with ECDSA (Doc 9303-11, 6.1.2.3)")
	}
	if hash.Size() > key.Curve.OrderSize() {
		result.Findings = append(result.Findings, "hash longer than the curve (Doc 9303-11, 6.1.2.3)")
	}
	h := hash.New()
	h.Write(e.Challenge)
	digest := h.Sum(nil)
	if len(e.Signature) == 2*key.Curve.OrderSize() {
		half := len(e.Signature) / 2
		r, s := new(big.Int).SetBytes(e.Signature[:half]), new(big.Int).SetBytes(e.Signature[half:])
		if curve.Verify(key, digest, r, s) == nil {
			return result, nil
		}
	}
	if curve.VerifyASN1(key, digest, e.Signature) == nil {
		result.Findings = append(result.Findings, "signature in DER form, not plain (TR-03111, 5.2.1)")
		return result, nil
	}
	return nil, activeError(step, ErrProof)
}
