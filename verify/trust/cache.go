package trust

import (
	"sync"

	"github.com/chancery-id/chancery/signing/pki"
)

// generation bounds the chain cache: a few hundred document signers dominate a day at a border.
const generation = 2048

// signer is a document signer: its chain, and its certificate where that is Trusted.
type signer struct {
	chain *Chain
	cert  *pki.Certificate
}

// chainCache remembers the document signers seen last. It holds two generations: when the young one is
// full it becomes the old one, and what is asked for again moves back. Nothing of it depends on time, so an entry never
// goes stale while the store lives.
type chainCache struct {
	mu         sync.Mutex
	young, old map[Digest]signer
	issuers    map[*Anchor]*pki.Certificate // with their keys prepared, for the many signers of each
}

func newChainCache() *chainCache {
	return &chainCache{young: make(map[Digest]signer), issuers: make(map[*Anchor]*pki.Certificate)}
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

func (c *chainCache) get(key Digest) (signer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.young[key]; ok {
		return s, true
	}
	s, ok := c.old[key]
	if ok {
		c.add(key, s)
	}
	return s, ok
}

func (c *chainCache) put(key Digest, s signer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(key, s)
}

func (c *chainCache) add(key Digest, s signer) {
	if len(c.young) >= generation {
		c.old, c.young = c.young, make(map[Digest]signer, generation/4)
	}
	c.young[key] = s
}
