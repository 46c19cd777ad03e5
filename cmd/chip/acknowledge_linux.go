package main

import (
	"net"
	"syscall"
)

const tcpQuickAck = 12 // TCP_QUICKACK, which package syscall does not name

// acknowledging is a connection whose octets are acknowledged at once: vpcd writes a message in two pieces, and would wait
// 40 ms for the first to be acknowledged before it sends the second.
type acknowledging struct{ net.Conn }

func (c acknowledging) Read(b []byte) (int, error) {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		if raw, err := tcp.SyscallConn(); err == nil {
			_ = raw.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpQuickAck, 1) })
		}
	}
	return c.Conn.Read(b)
}
