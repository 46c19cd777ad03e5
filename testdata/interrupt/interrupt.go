// Package interrupt holds commands to what a signal does to them: a command at work ends at once, with the exit code for it,
// and says so in a plain sentence.
package interrupt

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// interrupted is the exit code for it: 128 and the number of the signal, by the convention of shells.
const interrupted = 130

// soon is how long a command may take to end, on a busy machine.
const soon = time.Minute

// Command starts a command, interrupts it when it is at work, and wants it to end. It is at work when working returns; nil
// waits for the first octet of its output.
func Command(t *testing.T, cmd *exec.Cmd, working func()) {
	t.Helper()
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	watchdog := time.AfterFunc(soon, func() { _ = cmd.Process.Kill() })
	defer watchdog.Stop()
	if working == nil {
		working = func() { _, err = io.ReadFull(out, make([]byte, 1)) }
	}
	working()
	began := err
	if began == nil {
		began = cmd.Process.Signal(os.Interrupt)
	}
	_, _ = io.Copy(io.Discard, out)
	_ = cmd.Wait() // until then standard error is being written
	require.NoError(t, began, "it ended too early: %s", said.String())
	require.Equal(t, interrupted, cmd.ProcessState.ExitCode(), "%v: %s", cmd.ProcessState, said.String())
	require.Contains(t, said.String(), ": stopped before the end\n")
	for _, jargon := range []string{"context", "goroutine", "panic", "internal"} {
		require.NotContains(t, said.String(), jargon)
	}
}
