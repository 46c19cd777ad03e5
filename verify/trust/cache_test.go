package trust

import (
	"encoding/binary"
	"testing"

	"github.com/chancery-id/chancery/signing/pki"
)

func TestChainCacheIsBoundedAndKeepsWhatIsUsed(t *testing.T) {
	c := newChainCache()
	key := func(i int) (d Digest) {
		binary.BigEndian.PutUint64(d[:], uint64(i))
		return d
	}
	often := &Chain{Detail: "often"}
	c.put(key(0), often)
	for i := 1; i < 20*generation; i++ {
		c.put(key(i), &Chain{})
		if c.chain(key(0)) != often {
			t.Fatalf("forgot what is asked for all the time after %d others", i)
		}
	}
	if n := len(c.young.chains) + len(c.old.chains); n > 2*generation {
		t.Errorf("%d entries held", n)
	}
	if c.chain(key(1)) != nil {
		t.Error("remembers what nobody asked for")
	}
}

// Certificates leave with the chains of their generation, unless they are asked for.
func TestCertificatesAreBoundedAndKeptWhileUsed(t *testing.T) {
	c := newChainCache()
	for i := range 6 * generation {
		d := binary.BigEndian.AppendUint64(nil, uint64(i))
		c.put(Digest(append(d, make([]byte, 24)...)), &Chain{})
		c.keep(&pki.Certificate{Raw: d})
		if c.certificate(binary.BigEndian.AppendUint64(nil, 0)) == nil {
			t.Fatalf("forgot what is asked for all the time after %d others", i)
		}
		if n := len(c.young.certs) + len(c.old.certs); n > 2*generation+2 {
			t.Fatalf("%d certificates held", n)
		}
	}
	if c.certificate(binary.BigEndian.AppendUint64(nil, 1)) != nil {
		t.Error("remembers what nobody asked for")
	}
}
