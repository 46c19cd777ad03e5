package pcsc

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
)

// On macOS the service is a framework. Its numbers have 32 bits, and its structures no padding.

type (
	hContext int32
	hCard    int32
)

const framework = "/System/Library/Frameworks/PCSC.framework/PCSC"

var winscard struct {
	establishContext func(scope uint32, reserved1, reserved2 uintptr, context *hContext) int32
	releaseContext   func(context hContext) int32
	listReaders      func(context hContext, groups uintptr, readers *byte, length *uint32) int32
	getStatusChange  func(context hContext, timeout uint32, states *byte, count uint32) int32
	connect          func(context hContext, reader *byte, share, protocols uint32, card *hCard, protocol *uint32) int32
	disconnect       func(card hCard, disposition uint32) int32
	beginTransaction func(card hCard) int32
	transmit         func(card hCard, pci, command *byte, size uint32, receivePCI *byte, answer *byte, length *uint32) int32
	control          func(card hCard, code uint32, in *byte, inSize uint32, out *byte, outSize uint32, length *uint32) int32
}

var load = sync.OnceValue(func() error {
	lib, err := purego.Dlopen(framework, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return err
	}
	for name, f := range map[string]any{
		"SCardEstablishContext": &winscard.establishContext,
		"SCardReleaseContext":   &winscard.releaseContext,
		"SCardListReaders":      &winscard.listReaders,
		"SCardGetStatusChange":  &winscard.getStatusChange,
		"SCardConnect":          &winscard.connect,
		"SCardDisconnect":       &winscard.disconnect,
		"SCardBeginTransaction": &winscard.beginTransaction,
		"SCardTransmit":         &winscard.transmit,
		"SCardControl132":       &winscard.control, // the one with the control code as a parameter
	} {
		symbol, err := purego.Dlsym(lib, name)
		if err != nil {
			return err
		}
		purego.RegisterFunc(f, symbol)
	}
	return nil
})

func establishContext(c *hContext) Code {
	return Code(winscard.establishContext(scopeSystem, 0, 0, c))
}

func releaseContext(c hContext) Code { return Code(winscard.releaseContext(c)) }

// listReaders asks for the length, then for the names, which are zero-terminated, with an empty one at the end.
func listReaders(c hContext) ([]string, Code) {
	var size uint32
	if code := Code(winscard.listReaders(c, 0, nil, &size)); code != 0 || size == 0 {
		return nil, code
	}
	buffer := make([]byte, size)
	if code := Code(winscard.listReaders(c, 0, &buffer[0], &size)); code != 0 {
		return nil, code
	}
	var all []string
	for name := range bytes.SplitSeq(buffer[:min(int(size), len(buffer))], []byte{0}) {
		if len(name) > 0 {
			all = append(all, string(name))
		}
	}
	return all, 0
}

type state struct {
	event, atrLength uint32
	atr              [maxATR]byte
}

// getStates fills packed SCARD_READERSTATEs: two pointers, three numbers, the ATR.
func getStates(c hContext, readers []string) ([]state, Code) {
	const size = 8 + 8 + 3*4 + maxATR
	buffer := make([]byte, size*len(readers))
	names := make([][]byte, len(readers))
	for i, name := range readers {
		names[i] = append([]byte(name), 0)
		binary.NativeEndian.PutUint64(buffer[i*size:], uint64(uintptr(unsafe.Pointer(&names[i][0]))))
	}
	code := Code(winscard.getStatusChange(c, 0, &buffer[0], uint32(len(readers))))
	runtime.KeepAlive(names)
	all := make([]state, len(readers))
	for i := range all {
		entry := buffer[i*size+16:]
		all[i].event, all[i].atrLength = binary.NativeEndian.Uint32(entry[4:]), binary.NativeEndian.Uint32(entry[8:])
		copy(all[i].atr[:], entry[12:])
	}
	if code == 0x8010000A { // nothing changed while it did not wait
		code = 0
	}
	return all, code
}

func connectCard(c hContext, reader string, card *hCard, protocol *uint32) Code {
	name := append([]byte(reader), 0)
	return Code(winscard.connect(c, &name[0], shareShared, protocolT0|protocolT1, card, protocol))
}

func disconnectCard(card hCard) Code { return Code(winscard.disconnect(card, leaveReset)) }

func beginTransaction(card hCard) Code { return Code(winscard.beginTransaction(card)) }

func transmitCard(card hCard, protocol uint32, command, answer []byte, size *uint32) Code {
	var pci [8]byte // SCARD_IO_REQUEST: protocol and length
	binary.NativeEndian.PutUint32(pci[:], protocol)
	binary.NativeEndian.PutUint32(pci[4:], 8)
	return Code(winscard.transmit(card, &pci[0], &command[0], uint32(len(command)), nil, &answer[0], size))
}

func controlCard(card hCard, code uint32, in, out []byte, size *uint32) Code {
	return Code(winscard.control(card, code, unsafe.SliceData(in), uint32(len(in)), &out[0], uint32(len(out)), size))
}

// controlCode is the code of a reader's function.
func controlCode(function uint32) uint32 { return 0x42000000 + function }
