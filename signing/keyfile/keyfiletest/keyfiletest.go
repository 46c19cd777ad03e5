// Package keyfiletest makes key files cheap in tests: what a guess at a passphrase costs is also what a test pays for every
// key that it writes or opens, ten times as much with the race detector.
package keyfiletest

import (
	"testing"

	"github.com/chancery-id/chancery/signing/keyfile/internal/cost"
)

// Cheapen has [keyfile.Seal] derive its keys at next to no cost for as long as the process runs: such a file is what it
// always is, and protects nothing. It is for TestMain, before any test runs, and panics in a program that is not a test.
//
// [keyfile.Seal]: https://pkg.go.dev/github.com/chancery-id/chancery/signing/keyfile#Seal
func Cheapen() {
	if !testing.Testing() {
		panic("keyfiletest: cheap key files are for tests")
	}
	cost.New = cost.Parameters{N: 16, R: 1, P: 1}
}
