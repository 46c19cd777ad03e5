package trust

import "sync"

// generation bounds the chain cache: a few hundred document signers dominate a day at a border.
const generation = 2048

// chainCache remembers the chains of the document signers seen last. It holds two generations: when the young one is
// full it becomes the old one, and what is asked for again moves back. A chain doesn't depend on time, so an entry never
// goes stale while the store lives.
type chainCache struct {
	mu         sync.Mutex
	young, old map[Digest]*Chain
}

func newChainCache() *chainCache { return &chainCache{young: make(map[Digest]*Chain)} }

func (c *chainCache) get(key Digest) *Chain {
	c.mu.Lock()
	defer c.mu.Unlock()
	if chain, ok := c.young[key]; ok {
		return chain
	}
	chain, ok := c.old[key]
	if !ok {
		return nil
	}
	c.add(key, chain)
	return chain
}

func (c *chainCache) put(key Digest, chain *Chain) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(key, chain)
}

func (c *chainCache) add(key Digest, chain *Chain) {
	if len(c.young) >= generation {
		c.old, c.young = c.young, make(map[Digest]*Chain, generation/4)
	}
	c.young[key] = chain
}
