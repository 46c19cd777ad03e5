package sqlite

import "testing"

// SetMaxPages makes the disk full for ledgers that are opened from now on.
func SetMaxPages(t *testing.T, n int) {
	maxPages = n
	t.Cleanup(func() { maxPages = 0 })
}
