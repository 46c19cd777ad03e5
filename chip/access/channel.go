package access

import (
	"crypto/cipher"
	"crypto/subtle"
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/tlv"
)

// Data objects of secure messaging (Doc 9303-11, 9.8.4).
const (
	tagCryptogramOdd  tlv.Tag = 0x85
	tagCryptogramEven tlv.Tag = 0x87
	tagLe             tlv.Tag = 0x97
	tagStatus         tlv.Tag = 0x99
	tagMAC            tlv.Tag = 0x8E
)

// paddingIndicator says "padding method 2" in front of the cryptogram of an 87 (ISO/IEC 7816-4, 10.3).
const paddingIndicator = 0x01

// claMessaging are the class bits "secure messaging, header authenticated".
const claMessaging = 0x0C

// Channel is one secure messaging session, of either side: a terminal protects commands and opens responses, a chip opens
// commands and protects responses (Doc 9303-11, 9.8). After the first message that does not verify the channel is closed
// and refuses everything. A Channel is used by one goroutine at a time.
type Channel struct {
	suite  Suite
	cipher cipher.Block
	mac    macFunc
	ssc    []byte
	vector []byte
	input  []byte // of the MAC; kept, so that it is not made anew for every message
	odd    bool   // the command under way has an odd instruction byte
	closed bool
}

// NewChannel starts a session with these keys; ssc is the first send sequence counter, nil for zero.
func NewChannel(k Keys, ssc []byte) (*Channel, error) {
	block, err := k.suite.block(k.enc)
	if err != nil {
		return nil, err
	}
	mac, err := k.suite.newMAC(k.mac)
	if err != nil {
		return nil, err
	}
	size := k.suite.BlockSize()
	c := &Channel{suite: k.suite, cipher: block, mac: mac, ssc: make([]byte, size), vector: make([]byte, size)}
	if ssc != nil && copy(c.ssc, ssc) != len(c.ssc) {
		return nil, fmt.Errorf("send sequence counter of %d bytes, want %d", len(ssc), len(c.ssc))
	}
	return c, nil
}

// Suite returns the ciphers in use.
func (c *Channel) Suite() Suite { return c.suite }

// Closed says whether the session has ended by an error.
func (c *Channel) Closed() bool { return c.closed }

// String says nothing of the keys.
func (c *Channel) String() string { return "secure messaging, " + c.suite.String() }

// Format says nothing of the keys, whatever the verb.
func (c *Channel) Format(f fmt.State, _ rune) { fmt.Fprint(f, c.String()) }

func (c *Channel) fail(step string, err error) error {
	c.closed = true
	return &Error{"secure messaging", step, "Doc 9303-11, 9.8", fmt.Errorf("%w: %w", ErrMessaging, err)}
}

var errClosed = errors.New("the session has ended")

// ProtectCommand returns the protected form of a plain command (Doc 9303-11, 9.8.4, figure 5).
func (c *Channel) ProtectCommand(plain *iso7816.Command) (*iso7816.Command, error) {
	if c.closed {
		return nil, c.fail("protect a command", errClosed)
	}
	c.increment()
	c.odd = plain.INS&1 == 1
	out := &iso7816.Command{CLA: plain.CLA | claMessaging, INS: plain.INS, P1: plain.P1, P2: plain.P2}
	body := make([]byte, 0, len(plain.Data)+overhead)
	if len(plain.Data) > 0 {
		body = c.appendCryptogram(body, plain.Data)
	}
	if plain.Le > 0 {
		body = appendLe(body, plain.Le)
	}
	input := pad(append(c.begin(), out.CLA, out.INS, out.P1, out.P2), c.suite.BlockSize())
	out.Data = c.appendMAC(body, append(input, body...), len(body) > 0)
	out.Le = iso7816.MaxShortLe
	if plain.Extended || plain.Le > iso7816.MaxShortLe || len(out.Data) > iso7816.MaxShortData {
		out.Extended, out.Le = true, iso7816.MaxExtendedLe
	}
	return out, nil
}

// overhead is room for everything in a message beside the data.
const overhead = 64

// begin is the input of a MAC, with the send sequence counter in it.
func (c *Channel) begin() []byte { return append(c.input[:0], c.ssc...) }

// appendMAC appends the MAC over input as a data object; padding is due where data objects stand behind the header's
// padding.
func (c *Channel) appendMAC(dst, input []byte, padded bool) []byte {
	dst = append(dst, byte(tagMAC), macSize)
	return c.sum(dst, input, padded)
}

func (c *Channel) sum(dst, input []byte, padded bool) []byte {
	if padded {
		input = pad(input, c.suite.BlockSize())
	}
	c.input = input
	return c.mac(dst, input)
}

func appendLe(b []byte, le int) []byte {
	if le <= iso7816.MaxShortLe {
		return append(b, byte(tagLe), 1, byte(le))
	}
	return append(b, byte(tagLe), 2, byte(le>>8), byte(le))
}

// OpenResponse verifies and decrypts a protected response, status word included. The order is MAC, status, decryption,
// padding: nothing is decrypted before it is authentic.
func (c *Channel) OpenResponse(response []byte) ([]byte, iso7816.Status, error) {
	const step = "open a response"
	if c.closed {
		return nil, 0, c.fail(step, errClosed)
	}
	c.increment()
	body, outer, err := iso7816.Response(response)
	if err != nil {
		return nil, 0, c.fail(step, err)
	}
	if len(body) == 0 {
		// The chip has ended the session and answers in the clear.
		c.closed = true
		return nil, outer, &Error{"secure messaging", step, "Doc 9303-11, 9.8.8", fmt.Errorf("%w: %w", ErrMessaging, outer)}
	}
	m, err := c.parse(body)
	if err != nil {
		return nil, 0, c.fail(step, err)
	}
	if len(m.status) != 2 {
		return nil, 0, c.fail(step, errors.New("no status in the protected response"))
	}
	status := iso7816.Status(m.status[0])<<8 | iso7816.Status(m.status[1])
	if status != outer {
		return nil, 0, c.fail(step, fmt.Errorf("status %04X outside, %04X inside", uint16(outer), uint16(status)))
	}
	data, err := c.decrypt(m)
	if err != nil {
		return nil, 0, c.fail(step, err)
	}
	return data, status, nil
}

// OpenCommand verifies and decrypts a protected command: the chip's side.
func (c *Channel) OpenCommand(protected *iso7816.Command) (*iso7816.Command, error) {
	const step = "open a command"
	if c.closed {
		return nil, c.fail(step, errClosed)
	}
	c.increment()
	c.odd = protected.INS&1 == 1
	m, err := c.parseAfter([]byte{protected.CLA, protected.INS, protected.P1, protected.P2}, protected.Data)
	if err != nil {
		return nil, c.fail(step, err)
	}
	plain := &iso7816.Command{
		CLA: protected.CLA &^ claMessaging, INS: protected.INS, P1: protected.P1, P2: protected.P2,
		Extended: len(m.le) == 2,
	}
	if plain.Data, err = c.decrypt(m); err != nil {
		return nil, c.fail(step, err)
	}
	switch len(m.le) {
	case 1:
		if plain.Le = int(m.le[0]); plain.Le == 0 {
			plain.Le = iso7816.MaxShortLe
		}
	case 2:
		if plain.Le = int(m.le[0])<<8 | int(m.le[1]); plain.Le == 0 {
			plain.Le = iso7816.MaxExtendedLe
		}
	}
	return plain, nil
}

// ProtectResponse returns the protected form of a chip's answer to the command opened last, status word included.
func (c *Channel) ProtectResponse(data []byte, status iso7816.Status) ([]byte, error) {
	if c.closed {
		return nil, c.fail("protect a response", errClosed)
	}
	c.increment()
	body := make([]byte, 0, len(data)+overhead)
	if len(data) > 0 {
		body = c.appendCryptogram(body, data)
	}
	body = append(body, byte(tagStatus), 2, byte(status>>8), byte(status))
	body = c.appendMAC(body, append(c.begin(), body...), true)
	return append(body, byte(status>>8), byte(status)), nil
}

// message holds the data objects of one protected message.
type message struct {
	cryptogram []byte
	present    bool // a cryptogram object is there
	status, le []byte
}

func (c *Channel) parse(body []byte) (message, error) { return c.parseAfter(nil, body) }

// parseAfter reads the data objects, each at most once and in the order of the standard, and verifies the MAC over the
// send sequence counter, the padded header where there is one, and every object before the MAC.
func (c *Channel) parseAfter(header, body []byte) (m message, err error) {
	input := c.begin()
	if header != nil {
		input = pad(append(input, header...), c.suite.BlockSize())
	}
	objects := tlv.NewReader(body)
	want := tagCryptogramEven
	if c.odd {
		want = tagCryptogramOdd
	}
	for rank := 0; !objects.Empty(); {
		object, err := objects.Next()
		if err != nil {
			return m, err
		}
		order := 0
		switch object.Tag {
		case want:
			order, m.cryptogram, m.present = 1, object.Value, true
		case tagLe:
			order, m.le = 2, object.Value
		case tagStatus:
			order, m.status = 3, object.Value
		case tagMAC:
			if !objects.Empty() {
				return m, errors.New("bytes after the MAC")
			}
			return m, c.verify(input, body[:object.Offset], header == nil || object.Offset > 0, object.Value)
		default:
			return m, fmt.Errorf("unexpected data object %X", uint32(object.Tag))
		}
		if order <= rank {
			return m, fmt.Errorf("data object %X twice or out of order", uint32(object.Tag))
		}
		rank = order
	}
	return m, errors.New("no MAC")
}

func (c *Channel) verify(input, objects []byte, padded bool, got []byte) error {
	var want [macSize]byte
	if subtle.ConstantTimeCompare(c.sum(want[:0], append(input, objects...), padded), got) != 1 {
		return fmt.Errorf("%w: MAC", ErrProof)
	}
	return nil
}

// appendCryptogram appends the encrypted data: 87 with a padding indicator, or 85 after an odd instruction.
func (c *Channel) appendCryptogram(dst, plain []byte) []byte {
	size := c.suite.BlockSize()
	padded := (len(plain)/size + 1) * size
	if c.odd {
		dst = tlv.AppendHeader(dst, tagCryptogramOdd, padded)
	} else {
		dst = append(tlv.AppendHeader(dst, tagCryptogramEven, padded+1), paddingIndicator)
	}
	start := len(dst)
	dst = append(append(dst, plain...), 0x80)
	for len(dst) < start+padded {
		dst = append(dst, 0)
	}
	cipher.NewCBCEncrypter(c.cipher, c.iv()).CryptBlocks(dst[start:], dst[start:])
	return dst
}

func (c *Channel) decrypt(m message) ([]byte, error) {
	if !m.present {
		return nil, nil
	}
	b := m.cryptogram
	if !c.odd {
		if len(b) == 0 || b[0] != paddingIndicator {
			return nil, errors.New("padding indicator is not 01")
		}
		b = b[1:]
	}
	size := c.suite.BlockSize()
	if len(b) == 0 || len(b)%size != 0 {
		return nil, fmt.Errorf("cryptogram of %d bytes is no whole number of %d-byte blocks", len(b), size)
	}
	plain := make([]byte, len(b), len(b)+2) // and room for the status word
	cipher.NewCBCDecrypter(c.cipher, c.iv()).CryptBlocks(plain, b)
	data, ok := unpad(plain, size)
	if !ok {
		return nil, errors.New("wrong padding")
	}
	return data, nil
}

// iv is zero for 3DES and the encrypted send sequence counter for AES (Doc 9303-11, 9.8.6.1 and 9.8.7.1).
func (c *Channel) iv() []byte {
	if c.suite != TripleDES {
		c.cipher.Encrypt(c.vector, c.ssc)
	}
	return c.vector
}

// increment counts every message, commands and responses alike (Doc 9303-11, 9.8.2).
func (c *Channel) increment() {
	for i := len(c.ssc) - 1; i >= 0; i-- {
		if c.ssc[i]++; c.ssc[i] != 0 {
			return
		}
	}
}
