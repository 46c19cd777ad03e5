//go:build unix

package cli

import (
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// Ctrl-C ends a question that nobody answers.
func TestTypedIsStopped(t *testing.T) {
	answer, err := Typed(func() (string, error) { return "yes", nil })
	require.NoError(t, err)
	require.Equal(t, "yes", answer)
	forever := make(chan struct{})
	t.Cleanup(func() { close(forever) })
	_, err = Typed(func() (string, error) {
		_ = syscall.Kill(os.Getpid(), syscall.SIGINT)
		<-forever
		return "", nil
	})
	require.ErrorIs(t, err, ErrStopped)
}
