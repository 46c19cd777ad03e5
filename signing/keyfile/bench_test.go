package keyfile_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/keyfile"
)

// The cost of a guess at a passphrase.
func BenchmarkOpen(b *testing.B) {
	sealed, err := keyfile.Seal(keys()["P-256"], passphrase)
	require.NoError(b, err)
	for b.Loop() {
		if _, err := keyfile.Open(sealed, passphrase); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenPlain(b *testing.B) {
	for _, kind := range []string{"P-256", "P-521", "brainpoolP384r1", "RSA"} {
		b.Run(kind, func(b *testing.B) {
			plain, err := keyfile.Marshal(keys()[kind])
			require.NoError(b, err)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := keyfile.Open(plain, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
