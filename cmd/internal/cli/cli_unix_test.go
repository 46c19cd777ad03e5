//go:build unix

package cli

import (
	"fmt"
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

func TestSecretByDescriptor(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	_, err = w.WriteString("by descriptor\n")
	require.NoError(t, err)
	require.NoError(t, w.Close())
	fd, err := syscall.Dup(int(r.Fd())) // who reads it closes it
	require.NoError(t, err)
	require.NoError(t, r.Close())
	got, err := readSecret(t, "--passphrase-fd", fmt.Sprint(fd))
	require.NoError(t, err)
	require.Equal(t, "by descriptor", string(got))
}
