package keys_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/piv"
)

func TestParseRef(t *testing.T) {
	for text, want := range map[string]keys.Ref{
		"ds.key":           {File: "ds.key"},
		"./piv:1/9c":       {File: "./piv:1/9c"},
		"piv:12345678":     {Serial: 12345678, Slot: piv.Signature},
		"piv:12345678/9a":  {Serial: 12345678, Slot: piv.Authentication},
		"piv:4294967295/9": {},
		"piv:4294967296":   {},
		"piv:0/9c":         {},
		"piv:-1/9c":        {},
		"piv:":             {},
		"piv:1/9c/9c":      {},
		"piv:1/":           {},
		"piv:1/81":         {},
	} {
		ref, err := keys.ParseRef(text)
		require.Equal(t, want, ref, text)
		if want.IsZero() {
			require.Error(t, err, text)
			continue
		}
		require.NoError(t, err, text)
		again, err := keys.ParseRef(ref.String())
		require.NoError(t, err)
		require.Equal(t, ref, again)
	}
	var all keys.Refs
	require.NoError(t, all.Set("ds.key"))
	require.NoError(t, all.Set("piv:7"))
	require.Error(t, all.Set("piv:x"))
	require.Equal(t, "ds.key piv:7/9c", all.String())
}
