//go:build !linux && !darwin && !windows

package pcsc_test

import (
	"os"
	"testing"
)

// asNobody skips the test for root, to whom nothing is denied.
func asNobody(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("nothing is denied to root")
	}
}
