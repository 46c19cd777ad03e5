//go:build unix

package main

import (
	"os/exec"
	"testing"

	"github.com/chancery-id/chancery/testdata/interrupt"
)

// A command that waits for the rest of a file ends at Ctrl-C.
func TestInterrupt(t *testing.T) {
	for _, command := range [][]string{{"parse"}, {"repair"}, {"make"}} {
		pipe, working := interrupt.Pipe(t)
		interrupt.Command(t, exec.Command("mrz", append(command, pipe)...), working)
	}
}
