package station

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRegister(t *testing.T) {
	r := newRegister()
	content := func(s string) [sha256.Size]byte { return sha256.Sum256([]byte(s)) }
	const n = 3 * blockSize
	for i := range n {
		if i%7 == 3 {
			r.addRefused()
			continue
		}
		require.False(t, r.add(fmt.Sprint("N", i), content(fmt.Sprint(i))))
	}
	require.Equal(t, n, r.count)
	require.True(t, r.anyRefused())
	for i := range n {
		require.Equal(t, i%7 == 3, r.isRefused(i))
		require.Equal(t, i%7 != 3, r.same(i, content(fmt.Sprint(i))))
	}
	require.False(t, r.add("N0", content("0")), "the same again")
	require.False(t, r.isRefused(0))
	require.True(t, r.add("N0", content("other")))
	require.True(t, r.isRefused(0), "neither of the two is right")
	require.True(t, r.isRefused(n+1))
	require.False(t, newRegister().anyRefused())
}

// What is kept of a job is a matter of bytes: a million of them must fit into a small machine.
func TestRegisterIsSmall(t *testing.T) {
	const n = 1 << 16
	r := newRegister()
	for i := range n {
		r.add(fmt.Sprint(i), [32]byte{byte(i)})
	}
	bytes := len(r.blocks)*blockSize*16 + len(r.refused)*8 + len(r.slots)*4
	require.LessOrEqual(t, bytes, n*26)
}
