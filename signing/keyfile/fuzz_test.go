package keyfile_test

import (
	"encoding/pem"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/keyfile"
)

func errorIs(err, target error) bool { return errors.Is(err, target) }

// A key that was read is written in a form that is read as the same key, and written the same again.
func FuzzOpenPlain(f *testing.F) {
	for _, k := range keys() {
		plain, err := keyfile.Marshal(k)
		require.NoError(f, err)
		f.Add(plain)
		f.Add(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: plain}))
	}
	sealed, err := keyfile.SealCheaply(keys()["P-256"], passphrase)
	require.NoError(f, err)
	f.Add(sealed)
	f.Fuzz(func(t *testing.T, data []byte) {
		k, err := keyfile.Open(data, nil)
		if err != nil {
			var e *keyfile.Error
			require.ErrorAs(t, err, &e)
			return
		}
		plain, err := keyfile.Marshal(k)
		require.NoError(t, err)
		back, err := keyfile.Open(plain, nil)
		require.NoError(t, err)
		again, err := keyfile.Marshal(back)
		require.NoError(t, err)
		require.Equal(t, plain, again)
	})
}

// What is not refused before a key is derived is within the limits; a plain text of any kind is no reason to panic.
func FuzzOpenEncrypted(f *testing.F) {
	for _, k := range keys() {
		sealed, err := keyfile.SealCheaply(k, passphrase)
		require.NoError(f, err)
		plain, err := keyfile.Marshal(k)
		require.NoError(f, err)
		f.Add(sealed, plain)
	}
	f.Fuzz(func(t *testing.T, file, plain []byte) {
		_ = keyfile.Outline(file)
		sealed, err := keyfile.SealBytes(plain, passphrase)
		require.NoError(t, err)
		require.NoError(t, keyfile.Outline(sealed))
		if _, err := keyfile.Open(sealed, passphrase); err == nil {
			_, err = keyfile.Open(plain, nil)
			require.NoError(t, err, "what is opened encrypted is opened plain")
		}
	})
}
