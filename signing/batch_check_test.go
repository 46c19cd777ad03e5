package signing

import (
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// The number of processors follows the limit of a container, which may change at any time: no item is passed over by that, and
// none is done twice.
func TestProcessorsThatComeAndGo(t *testing.T) {
	before := runtime.GOMAXPROCS(2)
	defer runtime.GOMAXPROCS(before)
	items := make([]*item, chunk)
	for i := range items {
		items[i] = &item{index: i}
	}
	done := make([]atomic.Int32, len(items))
	inParallel(items, func(it *item) {
		runtime.GOMAXPROCS(2 + it.index%3)
		done[it.index].Add(1)
	})
	for i := range done {
		require.EqualValues(t, 1, done[i].Load(), "item %d", i)
	}
}
