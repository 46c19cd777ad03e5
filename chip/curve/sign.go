package curve

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"io"
)

// Sign makes an ECDSA signature over digest in DER, SEQUENCE { r, s }. opts may be nil; where it names a hash, digest must have its
// length. The nonce is that of RFC 6979 hedged with 32 octets of random (crypto/rand where random is nil): a bad random
// source then leaks nothing, and repeating a faulty computation does not repeat its nonce. SignDeterministic is RFC 6979 as it stands.
// On P-256 crypto/ecdsa signs, hedged in the same way, with its own rules about random.
func (k *PrivateKey) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if k.native != nil {
		if err := checkDigest(digest, opts); err != nil {
			return nil, err
		}
		return k.native.signature(orSystem(random), digest)
	}
	r, s, err := k.signHedged(random, digest, opts)
	if err != nil {
		return nil, err
	}
	return marshalSignature(r, s), nil
}

// SignRaw is Sign with the result r ‖ s, each in the length of the order (plain format of TR-03111, 5.2.1).
func (k *PrivateKey) SignRaw(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	der, err := k.Sign(random, digest, opts)
	if err != nil {
		return nil, err
	}
	r, s, err := parseSignature(der)
	if err != nil {
		return nil, err
	}
	size := k.Curve().orderSize
	raw := make([]byte, 2*size)
	copy(raw[size-len(r):], r)
	copy(raw[2*size-len(s):], s)
	return raw, nil
}

// SignDeterministic is Sign with the nonce of RFC 6979 under opts.HashFunc and no randomness.
func (k *PrivateKey) SignDeterministic(digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if opts == nil || !opts.HashFunc().Available() {
		return nil, refuse("digest", "RFC 6979, 3.2", "the deterministic nonce needs the hash of the digest")
	}
	if err := checkDigest(digest, opts); err != nil {
		return nil, err
	}
	r, s, err := k.sign(digest, opts.HashFunc().New, nil)
	if err != nil {
		return nil, err
	}
	return marshalSignature(r, s), nil
}

func (k *PrivateKey) signHedged(random io.Reader, digest []byte, opts crypto.SignerOpts) (r, s []byte, err error) {
	if err := checkDigest(digest, opts); err != nil {
		return nil, nil, err
	}
	hedge := make([]byte, 32)
	if _, err := io.ReadFull(orSystem(random), hedge); err != nil {
		return nil, nil, refuse("nonce", "RFC 6979, 3.6", "random source: %w", err)
	}
	newHash := sha256.New
	if k.Curve().orderBits > 256 {
		newHash = sha512.New
	}
	return k.sign(digest, newHash, hedge)
}

func orSystem(random io.Reader) io.Reader {
	if random == nil {
		return rand.Reader
	}
	return random
}

func checkDigest(digest []byte, opts crypto.SignerOpts) error {
	if len(digest) == 0 {
		return refuse("digest", "TR-03111, 4.2.1", "empty")
	}
	if opts != nil && opts.HashFunc() != 0 && opts.HashFunc().Size() != len(digest) {
		return refuse("digest", "TR-03111, 4.2.1", "%d octets, want %d of %v", len(digest), opts.HashFunc().Size(), opts.HashFunc())
	}
	return nil
}

func (k *PrivateKey) sign(digest []byte, newHash func() hash.Hash, hedge []byte) (r, s []byte, err error) {
	c := k.Curve()
	e := c.hashToScalar(digest)
	nonces := newNonces(c, newHash, k.d, e, hedge)
	for range 64 { // r or s is 0 once in 2^160 signatures; the second round is for the standard, the bound for faults
		if r, s, ok := c.group().Sign(k.d, nonces.next(), e); ok {
			return r, s, nil
		}
	}
	return nil, nil, refuse("signature", "FIPS 186-5, 6.4.1", "r and s stay 0")
}

// nonces is the generator of RFC 6979, 3.2, an HMAC_DRBG over the private key and the digest.
type nonces struct {
	c       *Curve
	newHash func() hash.Hash
	key, v  []byte
	again   bool
}

// newNonces takes e unreduced. hedge, if any, is the additional input k' of RFC 6979, 3.6.
func newNonces(c *Curve, newHash func() hash.Hash, d, e, hedge []byte) *nonces {
	size := newHash().Size()
	g := &nonces{c: c, newHash: newHash, key: make([]byte, size), v: make([]byte, size)}
	for i := range g.v {
		g.v[i] = 1
	}
	e = c.reduce(e)
	for _, tag := range []byte{0, 1} {
		g.key = g.mac(g.v, []byte{tag}, d, e, hedge)
		g.v = g.mac(g.v)
	}
	return g
}

func (g *nonces) mac(parts ...[]byte) []byte {
	h := hmac.New(g.newHash, g.key)
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// next returns the next candidate in 1..n-1. Rejected candidates are independent of the accepted one, so their number tells nothing.
func (g *nonces) next() []byte {
	for {
		if g.again {
			g.key = g.mac(g.v, []byte{0})
			g.v = g.mac(g.v)
		}
		g.again = true
		var t []byte
		for len(t) < g.c.orderSize {
			g.v = g.mac(g.v)
			t = append(t, g.v...)
		}
		if k, ok := g.c.scalar(g.c.hashToScalar(t[:g.c.orderSize])); ok {
			return k
		}
	}
}

// reduce is e mod n for e below 2^bits(n), which is below 2n for every curve here.
func (c *Curve) reduce(e []byte) []byte {
	out := append([]byte(nil), e...)
	subtractOnce(out, c.n.FillBytes(make([]byte, c.orderSize)))
	return out
}
