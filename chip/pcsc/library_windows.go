package pcsc

import (
	"runtime"
	"sync"
	"syscall"
	"unicode/utf16"
	"unsafe"

	"golang.org/x/sys/windows"
)

// On Windows the service is winscard.dll. Handles have the width of a pointer, and names are UTF-16.

type (
	hContext uintptr
	hCard    uintptr
)

var (
	winscard = windows.NewLazySystemDLL("winscard.dll")

	procEstablishContext = winscard.NewProc("SCardEstablishContext")
	procReleaseContext   = winscard.NewProc("SCardReleaseContext")
	procListReaders      = winscard.NewProc("SCardListReadersW")
	procGetStatusChange  = winscard.NewProc("SCardGetStatusChangeW")
	procConnect          = winscard.NewProc("SCardConnectW")
	procDisconnect       = winscard.NewProc("SCardDisconnect")
	procBeginTransaction = winscard.NewProc("SCardBeginTransaction")
	procTransmit         = winscard.NewProc("SCardTransmit")
	procControl          = winscard.NewProc("SCardControl")
)

var load = sync.OnceValue(func() error {
	for _, p := range []*windows.LazyProc{
		procEstablishContext, procReleaseContext, procListReaders, procGetStatusChange, procConnect, procDisconnect,
		procBeginTransaction, procTransmit, procControl,
	} {
		if err := p.Find(); err != nil {
			return err
		}
	}
	return nil
})

func establishContext(c *hContext) Code {
	code, _, _ := procEstablishContext.Call(scopeSystem, 0, 0, uintptr(unsafe.Pointer(c)))
	return Code(code)
}

func releaseContext(c hContext) Code {
	code, _, _ := procReleaseContext.Call(uintptr(c))
	return Code(code)
}

// listReaders asks for the length, then for the names, which are zero-terminated, with an empty one at the end.
func listReaders(c hContext) ([]string, Code) {
	var size uint32
	code, _, _ := procListReaders.Call(uintptr(c), 0, 0, uintptr(unsafe.Pointer(&size)))
	if code != 0 || size == 0 {
		return nil, Code(code)
	}
	buffer := make([]uint16, size)
	code, _, _ = procListReaders.Call(uintptr(c), 0, uintptr(unsafe.Pointer(&buffer[0])), uintptr(unsafe.Pointer(&size)))
	if code != 0 {
		return nil, Code(code)
	}
	var all []string
	start := 0
	for i, unit := range buffer[:min(int(size), len(buffer))] {
		if unit != 0 {
			continue
		}
		if i > start {
			all = append(all, string(utf16.Decode(buffer[start:i])))
		}
		start = i + 1
	}
	return all, 0
}

// state is SCARD_READERSTATEW.
type state struct {
	reader                    *uint16
	user                      uintptr
	current, event, atrLength uint32
	atr                       [36]byte
}

func getStates(c hContext, readers []string) ([]state, Code) {
	all := make([]state, len(readers))
	for i, name := range readers {
		text, err := syscall.UTF16PtrFromString(name)
		if err != nil {
			return nil, 0x80100009
		}
		all[i].reader = text
	}
	code, _, _ := procGetStatusChange.Call(uintptr(c), 0, uintptr(unsafe.Pointer(&all[0])), uintptr(len(all)))
	if code == 0x8010000A { // nothing changed while it did not wait
		code = 0
	}
	return all, Code(code)
}

func connectCard(c hContext, reader string, card *hCard, protocol *uint32) Code {
	name, err := syscall.UTF16PtrFromString(reader)
	if err != nil {
		return 0x80100009
	}
	code, _, _ := procConnect.Call(uintptr(c), uintptr(unsafe.Pointer(name)), shareShared, protocolT0|protocolT1,
		uintptr(unsafe.Pointer(card)), uintptr(unsafe.Pointer(protocol)))
	return Code(code)
}

func disconnectCard(card hCard) Code {
	code, _, _ := procDisconnect.Call(uintptr(card), leaveReset)
	return Code(code)
}

func beginTransaction(card hCard) Code {
	code, _, _ := procBeginTransaction.Call(uintptr(card))
	return Code(code)
}

func transmitCard(card hCard, protocol uint32, command, answer []byte, size *uint32) Code {
	pci := [2]uint32{protocol, 8} // SCARD_IO_REQUEST: protocol and length
	code, _, _ := procTransmit.Call(uintptr(card), uintptr(unsafe.Pointer(&pci[0])), uintptr(unsafe.Pointer(&command[0])),
		uintptr(len(command)), 0, uintptr(unsafe.Pointer(&answer[0])), uintptr(unsafe.Pointer(size)))
	return Code(code)
}

func controlCard(card hCard, function uint32, in, out []byte, size *uint32) Code {
	code, _, _ := procControl.Call(uintptr(card), uintptr(function), uintptr(unsafe.Pointer(unsafe.SliceData(in))), uintptr(len(in)),
		uintptr(unsafe.Pointer(&out[0])), uintptr(len(out)), uintptr(unsafe.Pointer(size)))
	runtime.KeepAlive(in)
	return Code(code)
}

// controlCode is CTL_CODE of FILE_DEVICE_SMARTCARD, buffered, for any access.
func controlCode(function uint32) uint32 { return 0x31<<16 | function<<2 }
