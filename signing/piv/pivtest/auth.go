package pivtest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/rand"
	"crypto/subtle"
)

// secret is a PIN or PUK with its tries.
type secret struct {
	value     [8]byte
	left, max int
	factory   bool // still as delivered
}

func newSecret(text string, tries int) secret {
	return secret{value: pad(text), left: tries, max: tries, factory: true}
}

// pad fills a PIN with FF to eight octets (SP 800-73-4, part 2, 2.4.3).
func pad(text string) (b [8]byte) {
	n := copy(b[:], text)
	for ; n < 8; n++ {
		b[n] = 0xFF
	}
	return b
}

// check compares and counts. The status word says how many tries are left.
func (s *secret) check(value []byte) uint16 {
	if s.left == 0 {
		return swBlocked
	}
	if len(value) == 8 && subtle.ConstantTimeCompare(s.value[:], value) == 1 {
		s.left = s.max
		return swOK
	}
	s.left--
	return s.status()
}

func (s *secret) status() uint16 {
	if s.left == 0 {
		return swBlocked
	}
	return 0x63C0 | uint16(min(s.left, 15))
}

func (s *secret) set(value []byte) {
	copy(s.value[:], value)
	s.left, s.factory = s.max, false
}

func (t *Token) checkPIN(value []byte) uint16 {
	t.counts.Verify++
	sw := t.pin.check(value)
	if sw != swOK {
		t.counts.WrongPIN++
	}
	t.counts.LowestPIN = min(t.counts.LowestPIN, t.pin.left)
	return sw
}

// verify is VERIFY (SP 800-73-4, part 2, 3.2.1).
func (t *Token) verify(c command) uint16 {
	if c.p2 != 0x80 {
		return swReference
	}
	if c.p1 == 0xFF {
		t.verified = false
		return swOK
	}
	if len(c.data) == 0 {
		if t.verified {
			return swOK
		}
		return t.pin.status()
	}
	if len(c.data) != 8 {
		return swWrongData
	}
	sw := t.checkPIN(c.data)
	t.verified = sw == swOK
	t.fresh = t.verified
	return sw
}

// changeReference is CHANGE REFERENCE DATA (SP 800-73-4, part 2, 3.2.2).
func (t *Token) changeReference(c command) uint16 {
	if len(c.data) != 16 {
		return swWrongData
	}
	switch c.p2 {
	case 0x80:
		sw := t.checkPIN(c.data[:8])
		if t.verified = sw == swOK; t.verified {
			t.pin.set(c.data[8:])
		}
		return sw
	case 0x81:
		sw := t.puk.check(c.data[:8])
		if sw == swOK {
			t.puk.set(c.data[8:])
		}
		return sw
	}
	return swReference
}

// resetRetry is RESET RETRY COUNTER (SP 800-73-4, part 2, 3.2.3).
func (t *Token) resetRetry(c command) uint16 {
	if c.p2 != 0x80 {
		return swReference
	}
	if len(c.data) != 16 {
		return swWrongData
	}
	sw := t.puk.check(c.data[:8])
	if sw == swOK {
		t.pin.set(c.data[8:])
	}
	return sw
}

// setRetries wants management key and PIN and brings PIN and PUK back to what they were delivered with.
func (t *Token) setRetries(c command) uint16 {
	if !t.managed || !t.verified {
		return swSecurity
	}
	if c.p1 == 0 || c.p2 == 0 {
		return swWrongP1P2
	}
	t.pin = newSecret(t.config.PIN, int(c.p1))
	t.puk = newSecret(t.config.PUK, int(c.p2))
	return swOK
}

// reset empties the application; PIN and PUK must both be blocked.
func (t *Token) reset() uint16 {
	if t.pin.left > 0 || t.puk.left > 0 {
		return swConditions
	}
	if t.deliver() != nil {
		return 0x6F00
	}
	return swOK
}

// Algorithm identifiers (SP 800-78-4, Table 6-2; RSA above 2048 bit as in YubiKey 5.7).
const (
	alg3DES    = 0x03
	algRSA3072 = 0x05
	algRSA1024 = 0x06
	algRSA2048 = 0x07
	algAES128  = 0x08
	algAES192  = 0x0A
	algAES256  = 0x0C
	algP256    = 0x11
	algP384    = 0x14
	algRSA4096 = 0x16
	algEd25519 = 0xE0 // YubiKey 5.7
	algX25519  = 0xE1
)

type managementKey struct {
	algorithm byte
	key       []byte
	touch     byte
}

func (m managementKey) cipher() (cipher.Block, error) {
	if m.algorithm == alg3DES {
		return des.NewTripleDESCipher(m.key)
	}
	return aes.NewCipher(m.key)
}

func managementLength(algorithm byte) int {
	switch algorithm {
	case alg3DES, algAES192:
		return 24
	case algAES128:
		return 16
	case algAES256:
		return 32
	}
	return 0
}

// authenticateManagement is GENERAL AUTHENTICATE with key 9B (SP 800-73-4, part 2, appendix A.1): mutual, with the card's
// witness first, or of the host alone, with the card's challenge.
func (t *Token) authenticateManagement(c command, template []element) ([]byte, uint16) {
	if c.p1 != t.manage.algorithm {
		return nil, swWrongP1P2
	}
	block, err := t.manage.cipher()
	if err != nil {
		return nil, swWrongData
	}
	size := block.BlockSize()
	witness, hasWitness := pick(template, 0x80)
	challenge, hasChallenge := pick(template, 0x81)
	response, hasResponse := pick(template, 0x82)
	crypt := func(in []byte, f func(dst, src []byte)) []byte {
		out := make([]byte, size)
		f(out, in)
		return out
	}
	expected := t.witness
	t.witness = nil
	switch {
	case hasWitness && len(witness) == 0: // step 1 of mutual: send a witness, encrypted
		t.witness = make([]byte, size)
		rand.Read(t.witness)
		return tlv(0x7C, tlv(0x80, crypt(t.witness, block.Encrypt))), swOK
	case hasWitness && hasChallenge && len(challenge) == size: // step 2
		if expected == nil || !bytes.Equal(expected, witness) {
			return nil, swSecurity
		}
		t.managed = true
		return tlv(0x7C, tlv(0x82, crypt(challenge, block.Encrypt))), swOK
	case hasChallenge && len(challenge) == 0: // step 1 of the host alone: send a challenge in clear
		t.witness = make([]byte, size)
		rand.Read(t.witness)
		return tlv(0x7C, tlv(0x81, t.witness)), swOK
	case hasResponse && len(response) == size: // step 2
		if expected == nil || !bytes.Equal(crypt(expected, block.Encrypt), response) {
			return nil, swSecurity
		}
		t.managed = true
		return nil, swOK
	}
	return nil, swWrongData
}

// setManagement replaces the management key.
func (t *Token) setManagement(c command) uint16 {
	if !t.managed {
		return swSecurity
	}
	if c.p1 != 0xFF || c.p2 < 0xFD || len(c.data) < 3 || c.data[1] != slotManagement || int(c.data[2]) != len(c.data)-3 {
		return swWrongData
	}
	algorithm := c.data[0]
	if managementLength(algorithm) != len(c.data)-3 || algorithm != alg3DES && !t.atLeast(5, 4) {
		return swWrongData
	}
	t.manage = managementKey{algorithm: algorithm, key: bytes.Clone(c.data[3:]), touch: 1}
	return swOK
}

// metadata describes a key or a secret (YubiKey 5.3).
func (t *Token) metadata(c command) ([]byte, uint16) {
	flag := func(factory bool) []byte {
		if factory {
			return []byte{1}
		}
		return []byte{0}
	}
	switch c.p2 {
	case 0x80, 0x81:
		s := t.pin
		if c.p2 == 0x81 {
			s = t.puk
		}
		return append(tlv(0x05, flag(s.factory)), tlv(0x06, []byte{byte(s.max), byte(s.left)})...), swOK
	case slotManagement:
		out := append(tlv(0x01, []byte{t.manage.algorithm}), tlv(0x02, []byte{0, t.manage.touch})...)
		return append(out, tlv(0x05, flag(bytes.Equal(t.manage.key, DefaultManagementKey())))...), swOK
	case slotAttestation:
		out := append(tlv(0x01, []byte{algP256}), tlv(0x02, []byte{1, 1})...)
		out = append(out, tlv(0x03, []byte{2})...)
		return append(out, tlv(0x04, publicTLV(t.attester.key.Public()))...), swOK
	}
	k, ok := t.slots[c.p2]
	if !ok {
		return nil, swReference
	}
	origin := byte(1)
	if k.imported {
		origin = 2
	}
	out := append(tlv(0x01, []byte{k.algorithm}), tlv(0x02, []byte{k.pin, k.touch})...)
	out = append(out, tlv(0x03, []byte{origin})...)
	return append(out, tlv(0x04, publicTLV(k.public()))...), swOK
}
