package pivtest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
)

// Commands of the daemon's protocol 4:4 (pcsc-lite, winscard_msg.h).
const (
	msgEstablish   = 0x01
	msgRelease     = 0x02
	msgConnect     = 0x04
	msgReconnect   = 0x05
	msgDisconnect  = 0x06
	msgBegin       = 0x07
	msgEnd         = 0x08
	msgTransmit    = 0x09
	msgControl     = 0x0A
	msgStatus      = 0x0B
	msgCancel      = 0x0D
	msgGetAttrib   = 0x0F
	msgSetAttrib   = 0x10
	msgVersion     = 0x11
	msgReaders     = 0x12
	msgWait        = 0x13
	msgStopWaiting = 0x14
)

// Results that are no fault of a reader.
const (
	resultInvalidHandle ReaderError = 0x80100003
	resultUnknownReader ReaderError = 0x80100009
	resultCancelled     ReaderError = 0x80100002
	resultUnsupported   ReaderError = 0x8010001F
	resultStopped       ReaderError = 0x8010001E
)

// session is one client's connection: fixed structures, echoed back with the result in their last four octets.
type session struct {
	service *Service
	conn    net.Conn
	handles map[int32]*handle
}

const maxMessage = 1 << 17

func (s *session) serve() {
	defer s.conn.Close()
	defer s.drop()
	var header [8]byte
	for {
		if _, err := io.ReadFull(s.conn, header[:]); err != nil {
			return
		}
		size, command := binary.LittleEndian.Uint32(header[:]), binary.LittleEndian.Uint32(header[4:])
		if size > maxMessage {
			return
		}
		body := make([]byte, size)
		if _, err := io.ReadFull(s.conn, body); err != nil {
			return
		}
		reply, err := s.answer(command, body)
		if errors.Is(err, errStopDaemon) {
			s.service.Stop()
			return
		}
		if err != nil {
			return
		}
		if _, err := s.conn.Write(reply); err != nil {
			return
		}
	}
}

// drop gives back what a client that went away still held.
func (s *session) drop() {
	for _, h := range s.handles {
		h.reader.disconnect(h, false)
	}
}

var errProtocol = errors.New("message of the wrong size")

// sizes of the fixed structures.
var sizes = map[uint32]int{
	msgEstablish: 12, msgRelease: 8, msgConnect: 152, msgReconnect: 24, msgDisconnect: 12, msgBegin: 8, msgEnd: 12,
	msgTransmit: 32, msgControl: 24, msgStatus: 8, msgCancel: 8, msgGetAttrib: 280, msgSetAttrib: 280, msgVersion: 12,
}

func (s *session) answer(command uint32, body []byte) ([]byte, error) {
	switch command {
	case msgReaders, msgWait:
		return s.readerStates(), nil
	case msgStopWaiting:
		return make([]byte, 8), nil
	}
	if size, ok := sizes[command]; !ok || len(body) != size {
		return nil, errProtocol
	}
	switch command {
	case msgEstablish:
		binary.LittleEndian.PutUint32(body[4:], uint32(s.service.nextHandle()))
		return result(body, nil), nil
	case msgRelease:
		return result(body, nil), nil
	case msgVersion:
		return version(body), nil
	case msgConnect:
		return s.connect(body), nil
	case msgTransmit:
		return s.transmit(body)
	case msgCancel:
		return result(body, resultCancelled), nil
	}
	h, ok := s.handles[int32(binary.LittleEndian.Uint32(body))]
	if !ok {
		return result(body, resultInvalidHandle), nil
	}
	return result(body, s.onHandle(command, h, body)), nil
}

// version settles on protocol 4:4; a newer client asks again with it when it is told that the service stopped.
func version(body []byte) []byte {
	const major, minor = 4, 4
	var err error
	if binary.LittleEndian.Uint32(body) != major || binary.LittleEndian.Uint32(body[4:]) != minor {
		err = resultStopped
	}
	binary.LittleEndian.PutUint32(body, major)
	binary.LittleEndian.PutUint32(body[4:], minor)
	return result(body, err)
}

// onHandle runs the commands that need a handle and return nothing but a result.
func (s *session) onHandle(command uint32, h *handle, body []byte) error {
	switch command {
	case msgDisconnect:
		h.reader.disconnect(h, binary.LittleEndian.Uint32(body[4:]) != 0)
		delete(s.handles, h.id)
		return nil
	case msgBegin:
		return h.reader.begin(h)
	case msgEnd:
		return h.reader.end(h)
	case msgReconnect:
		h.reader.mu.Lock()
		defer h.reader.mu.Unlock()
		if h.reader.card == nil {
			return NoSmartcard
		}
		h.present, h.resets = h.reader.present, h.reader.resets
		binary.LittleEndian.PutUint32(body[16:], protocolT1)
		return nil
	case msgStatus:
		h.reader.mu.Lock()
		defer h.reader.mu.Unlock()
		return h.reader.state(h)
	}
	return resultUnsupported
}

// result writes the result into the last four octets of a structure.
func result(body []byte, err error) []byte {
	var code ReaderError
	errors.As(err, &code)
	binary.LittleEndian.PutUint32(body[len(body)-4:], uint32(code))
	return body
}

func (s *session) connect(body []byte) []byte {
	name, _, _ := bytes.Cut(body[4:132], []byte{0})
	mode, protocols := binary.LittleEndian.Uint32(body[132:]), binary.LittleEndian.Uint32(body[136:])
	r := s.service.find(string(name))
	if r == nil {
		return result(body, resultUnknownReader)
	}
	if protocols&protocolT1 == 0 {
		return result(body, ReaderError(0x8010000F))
	}
	h := &handle{id: s.service.nextHandle(), reader: r, exclusive: mode == 1}
	if err := r.connect(h); err != nil {
		return result(body, err)
	}
	s.handles[h.id] = h
	binary.LittleEndian.PutUint32(body[140:], uint32(h.id))
	binary.LittleEndian.PutUint32(body[144:], protocolT1)
	return result(body, nil)
}

// transmit reads the command behind its structure and appends the response to the answer.
func (s *session) transmit(body []byte) ([]byte, error) {
	size := binary.LittleEndian.Uint32(body[12:])
	if size > maxMessage {
		return nil, errProtocol
	}
	apdu := make([]byte, size)
	if _, err := io.ReadFull(s.conn, apdu); err != nil {
		return nil, err
	}
	h, ok := s.handles[int32(binary.LittleEndian.Uint32(body))]
	if !ok {
		return result(body, resultInvalidHandle), nil
	}
	response, err := h.reader.transmit(h, apdu)
	if errors.Is(err, errStopDaemon) {
		return nil, err
	}
	if err != nil {
		return result(body, err), nil
	}
	binary.LittleEndian.PutUint32(body[24:], uint32(len(response)))
	return append(result(body, nil), response...), nil
}

// readerStates writes 16 reader states of 184 octets.
func (s *session) readerStates() []byte {
	out := make([]byte, maxReaders*184)
	for i, r := range s.service.list() {
		entry := out[i*184:]
		r.mu.Lock()
		copy(entry, r.name)
		binary.LittleEndian.PutUint32(entry[128:], r.events)
		state := uint32(0x02) // absent
		if r.card != nil {
			state = 0x04 | 0x10 | 0x20 // present, powered, negotiable
			atr := r.card.ATR()
			copy(entry[140:173], atr)
			binary.LittleEndian.PutUint32(entry[176:], uint32(len(atr)))
			binary.LittleEndian.PutUint32(entry[180:], protocolT1)
		}
		binary.LittleEndian.PutUint32(entry[132:], state)
		binary.LittleEndian.PutUint32(entry[136:], uint32(int32(r.share)))
		r.mu.Unlock()
	}
	return out
}
