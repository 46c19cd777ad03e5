package access

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// unhex is a byte string that JSON holds in hexadecimal.
type unhex []byte

func (u *unhex) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	*u = b
	return err
}

// vector reads one file of worked examples.
func vector(t testing.TB, name string, v any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, v))
}

func fromHex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}
