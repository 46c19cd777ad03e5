//go:build cgo && (linux || darwin || freebsd || openbsd)

package piv

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"fmt"

	pivgo "github.com/go-piv/piv-go/v2/piv"
)

const notBuilt = ""

func newDriver() driver { return pcsc{} }

// pcsc reaches tokens through PC/SC: piv-go for what changes or signs, a connection of our own to look.
type pcsc struct{}

func (pcsc) readers() ([]string, error) { return pivgo.Cards() }

func (pcsc) probe(reader string, objects ...uint32) (p probed, err error) {
	c, err := connect(reader)
	if err != nil {
		return p, err
	}
	defer c.close()
	if _, err := c.command(0xA4, 4, 0, []byte{0xA0, 0x00, 0x00, 0x03, 0x08}); err != nil {
		return p, err
	}
	version, err := c.command(0xFD, 0, 0, nil)
	if err != nil {
		return p, err
	}
	if len(version) != 3 {
		return p, fmt.Errorf("version of %d octets, want 3", len(version))
	}
	p.version = Version{int(version[0]), int(version[1]), int(version[2])}
	p.objects = map[uint32][]byte{}
	for _, tag := range objects {
		data, err := c.command(0xCB, 0x3F, 0xFF, []byte{0x5C, 3, byte(tag >> 16), byte(tag >> 8), byte(tag)})
		if errors.Is(err, status(0x6A82)) {
			continue
		}
		if err != nil {
			return p, err
		}
		p.objects[tag] = data
	}
	p.serial, err = serial(c, p.version)
	return p, err
}

// serial asks the PIV application, or, before firmware 5, the one-time-password application.
func serial(c *connection, v Version) (uint32, error) {
	ins, p1 := byte(0xF8), byte(0)
	if v.Major < 5 {
		if _, err := c.command(0xA4, 4, 0, []byte{0xA0, 0x00, 0x00, 0x05, 0x27, 0x20, 0x01, 0x01}); err != nil {
			return 0, err
		}
		ins, p1 = 0x01, 0x10
	}
	b, err := c.command(ins, p1, 0, nil)
	if err != nil {
		return 0, err
	}
	if len(b) != 4 {
		return 0, fmt.Errorf("serial number of %d octets, want 4", len(b))
	}
	return binary.BigEndian.Uint32(b), nil
}

func (pcsc) open(reader string) (card, error) {
	yk, err := pivgo.Open(reader)
	if err != nil {
		return nil, err
	}
	return pcscCard{yk}, nil
}

// pcscCard is a token as piv-go opens it.
type pcscCard struct{ yk *pivgo.YubiKey }

func (c pcscCard) close() error            { return c.yk.Close() }
func (c pcscCard) serial() (uint32, error) { return c.yk.Serial() }

// retries tells a verified PIN, for which piv-go has no error of its own, from a failure.
func (c pcscCard) retries() (int, bool, error) {
	n, err := c.yk.Retries()
	if err != nil && err.Error() == "expected error code from empty pin" {
		return 0, true, nil
	}
	return n, false, err
}

func (c pcscCard) verifyPIN(pin PIN) error { return c.yk.VerifyPIN(string(pin)) }

func pivSlot(s Slot) pivgo.Slot { return pivgo.Slot{Key: uint32(s), Object: s.object()} }

var algorithms = map[pivgo.Algorithm]Algorithm{
	pivgo.AlgorithmEC256: P256, pivgo.AlgorithmEC384: P384, pivgo.AlgorithmRSA2048: RSA2048,
	pivgo.AlgorithmRSA3072: RSA3072, pivgo.AlgorithmRSA4096: RSA4096,
}

// keyInfo asks for the metadata of a key, or, before firmware 5.3, for its attestation.
func (c pcscCard) keyInfo(slot Slot) (KeyInfo, error) {
	v := c.yk.Version()
	if (Version{v.Major, v.Minor, v.Patch}).Before(Version{5, 3, 0}) {
		evidence, err := c.attest(slot)
		if err != nil {
			return KeyInfo{}, err
		}
		a, err := evidence.Claims()
		if err != nil {
			return KeyInfo{}, err
		}
		return KeyInfo{Algorithm: algorithmOf(a.PublicKey), PIN: a.PIN, Touch: a.Touch, Generated: true, PublicKey: a.PublicKey}, nil
	}
	info, err := c.yk.KeyInfo(pivSlot(slot))
	if err != nil {
		return KeyInfo{}, err
	}
	return KeyInfo{
		Algorithm: algorithms[info.Algorithm], PIN: PINPolicy(info.PINPolicy), Touch: TouchPolicy(info.TouchPolicy),
		Generated: info.Origin == pivgo.OriginGenerated, PublicKey: info.PublicKey,
	}, nil
}

func (c pcscCard) attest(slot Slot) (Evidence, error) {
	cert, err := c.yk.Attest(pivSlot(slot))
	if errors.Is(err, pivgo.ErrNotFound) {
		return Evidence{}, fmt.Errorf("%w: no key that was generated in the token: %w", ErrEmpty, err)
	}
	if err != nil {
		return Evidence{}, err
	}
	attester, err := c.yk.AttestationCertificate()
	if err != nil {
		return Evidence{}, err
	}
	return Evidence{Attestation: cert.Raw, Attester: attester.Raw}, nil
}

func (c pcscCard) generate(key ManagementKey, slot Slot, config KeyConfig) (crypto.PublicKey, error) {
	for theirs, ours := range algorithms {
		if ours == config.Algorithm {
			return c.yk.GenerateKey(key, pivSlot(slot), pivgo.Key{
				Algorithm: theirs, PINPolicy: pivgo.PINPolicy(config.PIN), TouchPolicy: pivgo.TouchPolicy(config.Touch),
			})
		}
	}
	return nil, fmt.Errorf("%v is no algorithm of a token", config.Algorithm)
}

// storeCertificate gives piv-go the octets only: it uses nothing else, and crypto/x509 reads no explicit EC parameters.
func (c pcscCard) storeCertificate(key ManagementKey, slot Slot, der []byte) error {
	return c.yk.SetCertificate(key, pivSlot(slot), &x509.Certificate{Raw: der})
}

// sign never gives piv-go the PIN: with a stored PIN that is wrong, each of its signatures would cost a try.
func (c pcscCard) sign(slot Slot, pub crypto.PublicKey, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	key, err := c.yk.PrivateKey(pivSlot(slot), pub, pivgo.KeyAuth{PINPolicy: pivgo.PINPolicyNever})
	if err != nil {
		return nil, err
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("key of type %T does not sign", key)
	}
	return signer.Sign(rand.Reader, digest, opts)
}

func (c pcscCard) changePIN(old, new PIN) error { return c.yk.SetPIN(string(old), string(new)) }
func (c pcscCard) changePUK(old, new PIN) error { return c.yk.SetPUK(string(old), string(new)) }
func (c pcscCard) unblock(puk, pin PIN) error   { return c.yk.Unblock(string(puk), string(pin)) }
func (c pcscCard) changeManagement(old, new ManagementKey) error {
	return c.yk.SetManagementKey(old, new)
}
