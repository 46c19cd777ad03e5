//go:build !cgo || !(linux || darwin || freebsd || openbsd)

package piv

import "runtime"

// notBuilt says what the build lacks.
var notBuilt = "built for " + runtime.GOOS + " without cgo: install a C compiler and libpcsclite-dev and build with CGO_ENABLED=1"

func newDriver() driver { return none{} }

// none is the driver of a build that cannot reach tokens.
type none struct{}

func (none) readers() ([]string, error)              { return nil, ErrNotBuilt }
func (none) probe(string, ...uint32) (probed, error) { return probed{}, ErrNotBuilt }
func (none) open(string) (card, error)               { return nil, ErrNotBuilt }
