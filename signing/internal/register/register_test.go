package register

import (
	"crypto/sha256"
	"fmt"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/testdata/ratio"
)

func content(i int) [sha256.Size]byte { return sha256.Sum256([]byte(fmt.Sprint("content", i))) }

func newRegister(t testing.TB) *Register {
	r, err := New()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	return r
}

// Numbers that are used twice are found across shares, however far apart.
func TestTwice(t *testing.T) {
	r, n := newRegister(t), 2*share+1000
	for i := range n {
		require.NoError(t, r.Add(fmt.Sprint("N", i), content(i), i%1000 == 7))
	}
	require.NoError(t, r.Add("N5", content(99), false))    // other content
	require.NoError(t, r.Add("N6", content(6), false))     // the same
	require.NoError(t, r.Add("N1007", content(99), false)) // of one that was refused by itself
	require.NoError(t, r.Add("N5", content(5), false))
	require.NoError(t, r.FindTwice())
	require.Equal(t, n+4, r.Count())
	var twice []int
	for i := range r.Count() {
		if r.Twice().Has(i) {
			require.True(t, r.Refused().Has(i))
			twice = append(twice, i)
		}
	}
	require.Equal(t, []int{5, n, n + 3}, twice)
	require.Equal(t, (n+992)/1000+3, r.CountRefused())

	require.NoError(t, r.Rewind())
	for i := range 1000 {
		number, tag, err := r.Next()
		require.NoError(t, err)
		sum := content(i)
		require.Equal(t, r.Tag(sum[:]), tag)
		require.Equal(t, r.Tag([]byte(fmt.Sprint("N", i))), number)
	}
}

func TestNothingIsLeft(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	r, err := New()
	require.NoError(t, err)
	require.NoError(t, r.Add("N", content(0), false))
	require.NoError(t, r.FindTwice())
	require.False(t, r.Twice().Any())
	require.NoError(t, r.Close())
	left, err := os.ReadDir(os.Getenv("TMPDIR"))
	require.NoError(t, err)
	require.Empty(t, left)
}

// Many jobs take little memory.
func TestMemory(t *testing.T) {
	const n = 300_000
	before := ratio.Held()
	r := newRegister(t)
	for i := range n {
		require.NoError(t, r.Add(fmt.Sprint("N", i), [32]byte{byte(i)}, false))
	}
	require.NoError(t, r.FindTwice())
	require.Less(t, int64(ratio.Held())-int64(before), int64(2<<20))
	runtime.KeepAlive(r)
}
