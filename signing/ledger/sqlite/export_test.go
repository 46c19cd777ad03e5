package sqlite

import (
	"testing"
	"time"
)

// SetMaxPages makes the disk full for ledgers that are opened from now on.
func SetMaxPages(t *testing.T, n int) {
	maxPages = n
	t.Cleanup(func() { maxPages = 0 })
}

// SetWait is how long ledgers that are opened from now on wait for the file once.
func SetWait(t *testing.T, d time.Duration) {
	before := wait
	wait = d
	t.Cleanup(func() { wait = before })
}
