package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/cli"
)

// A file that can be no profile is an error with words, and no refusal without any.
func TestTooLargeForAProfile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.json")
	require.NoError(t, os.WriteFile(path, []byte(strings.Repeat("[", 100_000)), 0o600))
	check, err := checkProfile(path)
	require.Nil(t, check)
	require.ErrorContains(t, err, "not a file of at most")
	require.Equal(t, cli.Malformed, cli.CodeOf(err))
}
