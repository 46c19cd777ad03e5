//go:build !linux

package pcscd

import (
	"errors"

	"github.com/chancery-id/chancery/signing/piv/pivtest"
)

// Daemon is a private PC/SC daemon; there is none on this system.
type Daemon struct{}

// Start fails: the virtual reader is a thing of Linux.
func Start(...string) (*Daemon, error) { return nil, errors.New("pcscd: only on Linux") }

// Socket returns nothing.
func (*Daemon) Socket() string { return "" }

// Address returns nothing.
func (*Daemon) Address(int) string { return "" }

// Insert fails.
func (*Daemon) Insert(int, pivtest.Card) error { return errors.New("pcscd: only on Linux") }

// Remove does nothing.
func (*Daemon) Remove(int) {}

// Close does nothing.
func (*Daemon) Close() error { return nil }
