package pivtest

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"math/big"
	"time"
)

// slotKey is the private key of one slot with its policies.
type slotKey struct {
	algorithm  byte
	pin, touch byte
	imported   bool
	ec         *ecdsa.PrivateKey
	rsa        *rsa.PrivateKey
	edwards    ed25519.PrivateKey
	montgomery *ecdh.PrivateKey
}

func (k *slotKey) public() crypto.PublicKey {
	switch {
	case k.ec != nil:
		return &k.ec.PublicKey
	case k.edwards != nil:
		return k.edwards.Public()
	case k.montgomery != nil:
		return k.montgomery.PublicKey()
	}
	return &k.rsa.PublicKey
}

func rsaBits(algorithm byte) int {
	switch algorithm {
	case algRSA1024:
		return 1024
	case algRSA2048:
		return 2048
	case algRSA3072:
		return 3072
	case algRSA4096:
		return 4096
	}
	return 0
}

func curveOf(algorithm byte) elliptic.Curve {
	switch algorithm {
	case algP256:
		return elliptic.P256()
	case algP384:
		return elliptic.P384()
	}
	return nil
}

// newKey makes a key of that algorithm, or none where the firmware has no such algorithm.
func (t *Token) newKey(algorithm byte) (*slotKey, error) {
	k := &slotKey{algorithm: algorithm}
	var err error
	if curve := curveOf(algorithm); curve != nil {
		k.ec, err = ecdsa.GenerateKey(curve, rand.Reader)
		return k, err
	}
	bits := rsaBits(algorithm)
	if bits == 0 || bits > 2048 {
		if !t.atLeast(5, 7) {
			return nil, nil
		}
	}
	switch algorithm {
	case algEd25519:
		_, k.edwards, err = ed25519.GenerateKey(rand.Reader)
		return k, err
	case algX25519:
		k.montgomery, err = ecdh.X25519().GenerateKey(rand.Reader)
		return k, err
	}
	if bits == 0 {
		return nil, nil
	}
	k.rsa, err = rsa.GenerateKey(rand.Reader, bits)
	return k, err
}

// publicTLV writes a public key as GENERATE returns it, without the tag 7F49 (SP 800-73-4, part 2, Table 11).
func publicTLV(pub crypto.PublicKey) []byte {
	switch pub := pub.(type) {
	case *ecdsa.PublicKey:
		point, _ := pub.Bytes()
		return tlv(0x86, point)
	case ed25519.PublicKey:
		return tlv(0x86, pub)
	case *ecdh.PublicKey:
		return tlv(0x86, pub.Bytes())
	case *rsa.PublicKey:
		return append(tlv(0x81, pub.N.Bytes()), tlv(0x82, big.NewInt(int64(pub.E)).Bytes())...)
	}
	return nil
}

// policies fills in what the caller left to the slot: "always" in 9C, "never" in 9E, else "once"; no touch.
func (k *slotKey) policies(slot byte, list []element) bool {
	k.pin, k.touch = 2, 1
	switch slot {
	case 0x9C:
		k.pin = 3
	case 0x9E:
		k.pin = 1
	}
	if v, ok := pick(list, 0xAA); ok {
		if len(v) != 1 || v[0] > 3 {
			return false
		}
		if v[0] != 0 {
			k.pin = v[0]
		}
	}
	if v, ok := pick(list, 0xAB); ok {
		if len(v) != 1 || v[0] > 3 {
			return false
		}
		if v[0] != 0 {
			k.touch = v[0]
		}
	}
	return true
}

// generate is GENERATE ASYMMETRIC KEY PAIR (SP 800-73-4, part 2, 3.3.2).
func (t *Token) generate(c command) ([]byte, uint16) {
	if !t.managed {
		return nil, swSecurity
	}
	list, ok := single(c.data, 0xAC)
	algorithm, found := pick(list, 0x80)
	if !ok || !found || len(algorithm) != 1 || !keySlot(c.p2) {
		return nil, swWrongData
	}
	k, err := t.newKey(algorithm[0])
	if err != nil || k == nil || !k.policies(c.p2, list) {
		return nil, swWrongData
	}
	t.slots[c.p2] = k
	return tlv(0x7F49, publicTLV(k.public())), swOK
}

// importKey takes a private key from outside: such a key is never attested.
func (t *Token) importKey(c command) uint16 {
	if !t.managed {
		return swSecurity
	}
	list, ok := elements(c.data)
	if !ok || !keySlot(c.p2) {
		return swWrongData
	}
	k := &slotKey{algorithm: c.p1, imported: true}
	if curve := curveOf(c.p1); curve != nil {
		scalar, found := pick(list, 0x06)
		if !found {
			return swWrongData
		}
		key, err := ecdsa.ParseRawPrivateKey(curve, scalar)
		if err != nil {
			return swWrongData
		}
		k.ec = key
	} else if !t.importOther(k, list) {
		return swWrongData
	}
	if !k.policies(c.p2, list) {
		return swWrongData
	}
	t.slots[c.p2] = k
	return swOK
}

// importOther takes Ed25519 and X25519 seeds and RSA primes.
func (t *Token) importOther(k *slotKey, list []element) bool {
	switch k.algorithm {
	case algEd25519:
		seed, ok := pick(list, 0x07)
		if !ok || len(seed) != ed25519.SeedSize || !t.atLeast(5, 7) {
			return false
		}
		k.edwards = ed25519.NewKeyFromSeed(seed)
		return true
	case algX25519:
		scalar, ok := pick(list, 0x08)
		if !ok || !t.atLeast(5, 7) {
			return false
		}
		key, err := ecdh.X25519().NewPrivateKey(scalar)
		k.montgomery = key
		return err == nil
	}
	k.rsa = importRSA(list, rsaBits(k.algorithm))
	return k.rsa != nil
}

// importRSA puts a key together from its two primes; e is 65537.
func importRSA(list []element, bits int) *rsa.PrivateKey {
	pBytes, okP := pick(list, 0x01)
	qBytes, okQ := pick(list, 0x02)
	if !okP || !okQ || bits == 0 {
		return nil
	}
	p, q, e := new(big.Int).SetBytes(pBytes), new(big.Int).SetBytes(qBytes), big.NewInt(65537)
	one := big.NewInt(1)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	d := new(big.Int).ModInverse(e, phi)
	n := new(big.Int).Mul(p, q)
	if d == nil || n.BitLen() != bits {
		return nil
	}
	key := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: n, E: 65537}, D: d, Primes: []*big.Int{p, q}}
	key.Precompute()
	return key
}

// authenticate is GENERAL AUTHENTICATE (SP 800-73-4, part 2, 3.2.4).
func (t *Token) authenticate(c command, fresh bool) ([]byte, uint16) {
	template, ok := single(c.data, 0x7C)
	if !ok {
		return nil, swWrongData
	}
	if c.p2 == slotManagement {
		return t.authenticateManagement(c, template)
	}
	k, ok := t.slots[c.p2]
	if !ok || k.algorithm != c.p1 {
		return nil, swWrongP1P2
	}
	if k.pin == 2 && !t.verified || k.pin == 3 && !fresh {
		return nil, swSecurity
	}
	if k.touch != 1 && t.config.Unattended {
		return nil, swSecurity
	}
	defer t.linger(time.Now())
	if peer, ok := pick(template, 0x85); ok {
		return k.agree(peer)
	}
	data, ok := pick(template, 0x81)
	if !ok || k.montgomery != nil {
		return nil, swWrongData
	}
	out, sw := t.sign(k, data, c.fault)
	if sw != swOK {
		return nil, sw
	}
	t.counts.Signatures++
	return tlv(0x7C, tlv(0x82, out)), swOK
}

// linger keeps the card busy until the operation has taken as long as the card's does: what the computation took here is part of it.
func (t *Token) linger(began time.Time) {
	if rest := t.config.Latency - time.Since(began); t.config.Latency > 0 && rest > 0 {
		time.Sleep(rest)
	}
}

// sign signs a digest (EC) or raises a padded block (RSA), and spoils the result where a fault says so.
func (t *Token) sign(k *slotKey, data []byte, fault *Fault) ([]byte, uint16) {
	if fault != nil && fault.Effect == ForeignSignature {
		other, err := t.newKey(k.algorithm)
		if err != nil {
			return nil, 0x6F00
		}
		k = other
	}
	out, sw := k.sign(data)
	if fault != nil {
		switch fault.Effect {
		case EmptySignature:
			out = nil
		case ShortSignature:
			out = out[:len(out)/2]
		}
	}
	return out, sw
}

func (k *slotKey) sign(data []byte) ([]byte, uint16) {
	if k.edwards != nil {
		return ed25519.Sign(k.edwards, data), swOK
	}
	if k.ec != nil {
		if len(data) == 0 || len(data) > (k.ec.Params().BitSize+7)/8 {
			return nil, swWrongData
		}
		sig, err := ecdsa.SignASN1(rand.Reader, k.ec, data)
		if err != nil {
			return nil, 0x6F00
		}
		return sig, swOK
	}
	m := new(big.Int).SetBytes(data)
	if len(data) != k.rsa.Size() || m.Cmp(k.rsa.N) >= 0 {
		return nil, swWrongData
	}
	return raise(k.rsa, m).FillBytes(make([]byte, k.rsa.Size())), swOK
}

// raise is the private operation by the Chinese remainder theorem.
func raise(key *rsa.PrivateKey, m *big.Int) *big.Int {
	p, q := key.Primes[0], key.Primes[1]
	a := new(big.Int).Exp(m, key.Precomputed.Dp, p)
	b := new(big.Int).Exp(m, key.Precomputed.Dq, q)
	h := new(big.Int).Sub(a, b)
	h.Mul(h, key.Precomputed.Qinv).Mod(h, p)
	return h.Mul(h, q).Add(h, b)
}

// agree is key agreement with a peer's point.
func (k *slotKey) agree(peer []byte) ([]byte, uint16) {
	private := k.montgomery
	if k.ec != nil {
		private, _ = k.ec.ECDH()
	}
	if private == nil {
		return nil, swWrongData
	}
	public, err := private.Curve().NewPublicKey(bytes.Clone(peer))
	if err != nil {
		return nil, swWrongData
	}
	shared, err := private.ECDH(public)
	if err != nil {
		return nil, swWrongData
	}
	return tlv(0x7C, tlv(0x82, shared)), swOK
}
