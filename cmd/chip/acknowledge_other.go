//go:build !linux

package main

import "net"

// acknowledging is the connection as it is: only Linux has the delay that is avoided there, and a way to.
type acknowledging struct{ net.Conn }
