package pivtest

import "bytes"

// Status words (ISO/IEC 7816-4, 5.1.3; SP 800-73-4, part 2, Table 3).
const (
	swOK           = 0x9000
	swWrongLength  = 0x6700
	swSecurity     = 0x6982
	swBlocked      = 0x6983
	swConditions   = 0x6985
	swWrongData    = 0x6A80
	swNotSupported = 0x6A81
	swNotFound     = 0x6A82
	swWrongP1P2    = 0x6A86
	swReference    = 0x6A88
	swInstruction  = 0x6D00
	swClass        = 0x6E00
)

// command is one command with its chain put together.
type command struct {
	ins, p1, p2 byte
	data        []byte
	limit       int    // octets of response the caller takes
	fault       *Fault // a fault of the signature
}

func word(sw uint16) []byte { return []byte{byte(sw >> 8), byte(sw)} }

// run executes one APDU: class, chaining and GET RESPONSE first, then the command itself.
func (t *Token) run(apdu []byte, fault *Fault) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts.Commands++
	c, chaining, ok := parseCommand(apdu)
	if !ok {
		return word(swWrongLength)
	}
	c.fault = fault
	if apdu[0]&^0x10 != 0 {
		return word(swClass)
	}
	if c.ins == InsGetResponse {
		return t.respond(t.response, swOK, c.limit)
	}
	if chaining || t.chained {
		if len(t.chain)+len(c.data) > 1<<16 {
			t.chain, t.chained = nil, false
			return word(swWrongLength)
		}
		t.chain = append(t.chain, c.data...)
		if t.chained = chaining; chaining {
			return word(swOK)
		}
		c.data, t.chain = t.chain, nil
	}
	fresh := t.fresh
	t.fresh = false
	data, sw := t.execute(c, fresh)
	return t.respond(data, sw, c.limit)
}

// parseCommand reads short and extended APDUs (ISO/IEC 7816-4, 5.1). A fifth octet 00 with nothing behind it is Le.
func parseCommand(b []byte) (c command, chaining, ok bool) {
	c = command{ins: b[1], p1: b[2], p2: b[3], limit: 256}
	chaining = b[0]&0x10 != 0
	body := b[4:]
	switch {
	case len(body) == 0:
		return c, chaining, true
	case len(body) == 1:
		if body[0] != 0 {
			c.limit = int(body[0])
		}
		return c, chaining, true
	case body[0] == 0 && len(body) >= 3:
		n := int(body[1])<<8 | int(body[2])
		if len(body) == 3 {
			if c.limit = n; n == 0 {
				c.limit = 1 << 16
			}
			return c, chaining, true
		}
		if len(body) != 3+n && len(body) != 5+n {
			return c, chaining, false
		}
		c.data, c.limit = body[3:3+n], 1<<16
		return c, chaining, true
	}
	n := int(body[0])
	if len(body) != 1+n && len(body) != 2+n {
		return c, chaining, false
	}
	c.data = body[1 : 1+n]
	if len(body) == 2+n && body[1+n] != 0 {
		c.limit = int(body[1+n])
	}
	return c, chaining, true
}

// respond sends what fits and keeps the rest for GET RESPONSE.
func (t *Token) respond(data []byte, sw uint16, limit int) []byte {
	t.response = nil
	if sw != swOK || len(data) <= limit {
		return append(bytes.Clone(data), word(sw)...)
	}
	t.response = data[limit:]
	more := min(len(t.response), 256)
	return append(bytes.Clone(data[:limit]), 0x61, byte(more))
}

func (t *Token) execute(c command, fresh bool) ([]byte, uint16) {
	if c.ins == InsSelect {
		return t.selectApplication(c)
	}
	switch t.selected {
	case otpApplication:
		if c.ins == 0x01 && c.p1 == 0x10 {
			return t.serial(), swOK
		}
		return nil, swInstruction
	case managementApplication:
		if c.ins == 0x1D {
			return t.deviceInfo(), swOK
		}
		return nil, swInstruction
	case noApplication:
		return nil, swInstruction
	}
	switch c.ins {
	case InsVerify:
		return nil, t.verify(c)
	case InsChangeReference:
		return nil, t.changeReference(c)
	case InsResetRetry:
		return nil, t.resetRetry(c)
	case InsGenerate:
		return t.generate(c)
	case InsAuthenticate:
		return t.authenticate(c, fresh)
	case InsGetData:
		return t.getData(c)
	case InsPutData:
		return nil, t.putData(c)
	}
	return t.extension(c)
}

// extension runs the commands that YubiKeys add.
func (t *Token) extension(c command) ([]byte, uint16) {
	switch c.ins {
	case InsVersion:
		return t.config.Version[:], swOK
	case InsSerial:
		if !t.atLeast(5, 0) {
			return nil, swInstruction
		}
		return t.serial(), swOK
	case InsMetadata:
		if !t.atLeast(5, 3) {
			return nil, swInstruction
		}
		return t.metadata(c)
	case InsAttest:
		return t.attest(c)
	case InsSetRetries:
		return nil, t.setRetries(c)
	case InsReset:
		return nil, t.reset()
	case InsImport:
		return nil, t.importKey(c)
	case InsSetManagement:
		return nil, t.setManagement(c)
	}
	return nil, swInstruction
}

func (t *Token) serial() []byte {
	s := t.config.Serial
	return []byte{byte(s >> 24), byte(s >> 16), byte(s >> 8), byte(s)}
}

// deviceInfo is the management application's answer: form factor USB-A keychain and the serial number.
func (t *Token) deviceInfo() []byte {
	info := append(tlv(0x02, t.serial()), tlv(0x04, []byte{formFactor})...)
	return append([]byte{byte(len(info))}, info...)
}

var (
	aidPIV        = []byte{0xA0, 0x00, 0x00, 0x03, 0x08}
	aidOTP        = []byte{0xA0, 0x00, 0x00, 0x05, 0x27, 0x20, 0x01}
	aidManagement = []byte{0xA0, 0x00, 0x00, 0x05, 0x27, 0x47, 0x11, 0x17}
)

// selectApplication answers with the application property template (SP 800-73-4, part 2, Table 4).
func (t *Token) selectApplication(c command) ([]byte, uint16) {
	if c.p1 != 4 {
		return nil, swWrongP1P2
	}
	before := t.selected
	switch {
	case bytes.HasPrefix(c.data, aidPIV):
		t.selected = pivApplication
	case bytes.HasPrefix(c.data, aidOTP):
		t.selected = otpApplication
		return append(bytes.Clone(t.config.Version[:]), 0, 0, 0, 0), swOK
	case bytes.HasPrefix(c.data, aidManagement):
		t.selected = managementApplication
		return []byte("pivtest"), swOK
	default:
		return nil, swNotFound
	}
	if before == noApplication || !t.config.KeepState {
		t.forget()
	}
	authority := tlv(0x79, tlv(0x4F, aidPIV))
	return tlv(0x61, append(tlv(0x4F, []byte{0, 0, 0x10, 0, 1, 0}), authority...)), swOK
}
