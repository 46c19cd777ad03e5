//go:build cgo && (linux || darwin || freebsd || openbsd)

package piv

// #cgo linux pkg-config: libpcsclite
// #cgo darwin LDFLAGS: -framework PCSC
// #cgo freebsd CFLAGS: -I/usr/local/include/ -I/usr/local/include/PCSC
// #cgo freebsd LDFLAGS: -L/usr/local/lib/ -lpcsclite
// #cgo openbsd CFLAGS: -I/usr/local/include/ -I/usr/local/include/PCSC
// #cgo openbsd LDFLAGS: -L/usr/local/lib/ -lpcsclite
// #include <stdlib.h>
// #include <PCSC/winscard.h>
// #include <PCSC/wintypes.h>
//
// // The integer types of PC/SC differ between systems; these do not.
// typedef struct { SCARDCONTEXT context; SCARDHANDLE handle; } connection;
//
// static unsigned int open_shared(connection *c, const char *reader) {
//	DWORD protocol;
//	LONG rv = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &c->context);
//	if (rv != SCARD_S_SUCCESS) return (unsigned int)rv;
//	rv = SCardConnect(c->context, reader, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T1, &c->handle, &protocol);
//	if (rv != SCARD_S_SUCCESS) {
//		SCardReleaseContext(c->context);
//		return (unsigned int)rv;
//	}
//	rv = SCardBeginTransaction(c->handle);
//	if (rv != SCARD_S_SUCCESS) {
//		SCardDisconnect(c->handle, SCARD_LEAVE_CARD);
//		SCardReleaseContext(c->context);
//	}
//	return (unsigned int)rv;
// }
//
// static void give_back(connection *c) {
//	SCardEndTransaction(c->handle, SCARD_LEAVE_CARD);
//	SCardDisconnect(c->handle, SCARD_LEAVE_CARD);
//	SCardReleaseContext(c->context);
// }
//
// static unsigned int transmit(connection *c, const unsigned char *in, unsigned int n, unsigned char *out, unsigned int *m) {
//	DWORD size = *m;
//	LONG rv = SCardTransmit(c->handle, SCARD_PCI_T1, in, n, NULL, out, &size);
//	*m = (unsigned int)size;
//	return (unsigned int)rv;
// }
import "C"

import (
	"fmt"
	"unsafe"
)

// connection is a shared connection of our own, in a transaction.
type connection struct{ c C.connection }

func connect(reader string) (*connection, error) {
	name := C.CString(reader)
	defer C.free(unsafe.Pointer(name))
	var c connection
	if rv := C.open_shared(&c.c, name); rv != 0 {
		return nil, pcscError(rv)
	}
	return &c, nil
}

func (c *connection) close() { C.give_back(&c.c) }

// maxObject bounds what a token may answer: SP 800-73-4 gives its largest object 12,710 octets.
const maxObject = 1 << 15

// command sends one short command and collects the answer.
func (c *connection) command(ins, p1, p2 byte, data []byte) ([]byte, error) {
	apdu := append([]byte{0, ins, p1, p2, byte(len(data))}, data...)
	var out []byte
	for {
		var response [258]byte
		n := C.uint(len(response))
		rv := C.transmit(&c.c, (*C.uchar)(&apdu[0]), C.uint(len(apdu)), (*C.uchar)(&response[0]), &n)
		if rv != 0 {
			return nil, pcscError(rv)
		}
		if n < 2 {
			return nil, fmt.Errorf("scard response too short: %d", n)
		}
		out = append(out, response[:n-2]...)
		sw := status(response[n-2])<<8 | status(response[n-1])
		switch {
		case sw == 0x9000:
			return out, nil
		case sw>>8 != 0x61:
			return nil, sw
		case len(out) > maxObject || n == 2:
			return nil, fmt.Errorf("answer without end")
		}
		apdu = []byte{0, 0xC0, 0, 0, byte(sw)}
	}
}
