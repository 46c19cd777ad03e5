package trust

import (
	"encoding/binary"
	"testing"
)

func TestChainCacheIsBoundedAndKeepsWhatIsUsed(t *testing.T) {
	c := newChainCache()
	key := func(i int) (d Digest) {
		binary.BigEndian.PutUint64(d[:], uint64(i))
		return d
	}
	often := signer{chain: &Chain{Detail: "often"}}
	c.put(key(0), often)
	for i := 1; i < 20*generation; i++ {
		c.put(key(i), signer{chain: &Chain{}})
		if known, _ := c.get(key(0)); known != often {
			t.Fatalf("forgot what is asked for all the time after %d others", i)
		}
	}
	if n := len(c.young) + len(c.old); n > 2*generation {
		t.Errorf("%d entries held", n)
	}
	if _, ok := c.get(key(1)); ok {
		t.Error("remembers what nobody asked for")
	}
}
