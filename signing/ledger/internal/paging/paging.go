// Package paging goes over more than is read at once.
package paging

import "iter"

// Size is how much of a sequence is read at once: other calls may be made in between.
const Size = 1000

// All yields what read returns behind the last item of the page before, nil for the first, until a page is not full.
func All[T any](read func(last *T) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var last *T
		for {
			page, err := read(last)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range page {
				if !yield(item, nil) {
					return
				}
			}
			if len(page) < Size {
				return
			}
			last = &page[len(page)-1]
		}
	}
}
