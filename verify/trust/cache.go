package trust

import (
	"sync"

	"github.com/chancery-id/chancery/signing/pki"
)

// generation bounds the chain cache: a few hundred document signers dominate a day at a border.
const generation = 2048

// signers are document signers: their chains, and by their octets the certificates that were kept, so that a document's
// signer is found without a hash over its certificate.
type signers struct {
	chains map[Digest]*Chain
	certs  map[string]*pki.Certificate
}

func newSigners() signers {
	return signers{chains: make(map[Digest]*Chain), certs: make(map[string]*pki.Certificate)}
}

// chainCache remembers the document signers seen last. It holds two generations: when the young one is
// full it becomes the old one, and what is asked for again moves back. Nothing of it depends on time, so an entry never
// goes stale while the store lives.
type chainCache struct {
	mu         sync.Mutex
	young, old signers
	issuers    map[*Anchor]*pki.Certificate // with their keys prepared, for the many signers of each
}

func newChainCache() *chainCache {
	return &chainCache{young: newSigners(), issuers: make(map[*Anchor]*pki.Certificate)}
}

// issuer returns the certificate of an anchor with its key prepared.
func (c *chainCache) issuer(a *Anchor) *pki.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	own := c.issuers[a]
	if own == nil {
		prepared := *a.Certificate // the caller's stays as it is
		own = &prepared
		own.Prepare()
		c.issuers[a] = own
	}
	return own
}

func (c *chainCache) chain(key Digest) *Chain {
	c.mu.Lock()
	defer c.mu.Unlock()
	if chain := c.young.chains[key]; chain != nil {
		return chain
	}
	chain := c.old.chains[key]
	if chain != nil {
		c.add(key, chain)
	}
	return chain
}

func (c *chainCache) put(key Digest, chain *Chain) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(key, chain)
}

func (c *chainCache) add(key Digest, chain *Chain) {
	if len(c.young.chains) >= generation {
		c.old, c.young = c.young, newSigners()
	}
	c.young.chains[key] = chain
}

// certificate returns what keep was given for these octets.
func (c *chainCache) certificate(der []byte) *pki.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cert := c.young.certs[string(der)]; cert != nil {
		return cert
	}
	cert := c.old.certs[string(der)]
	if cert != nil {
		c.young.certs[string(der)] = cert
	}
	return cert
}

func (c *chainCache) keep(cert *pki.Certificate) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.young.certs[string(cert.Raw)] = cert
}
