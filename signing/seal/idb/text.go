package idb

import (
	"bytes"
	"compress/zlib"
	"encoding/base32"
	"fmt"
	"io"
	"strings"
)

const (
	// MaxText is the longest text that is read, in characters. A QR code holds 4296.
	MaxText = 8192

	maxPayload = 16384 // octets, unpacked

	flagSigned     = 1
	flagCompressed = 2
)

var alphabet = base32.StdEncoding.WithPadding(base32.NoPadding)

// Parse reads the text of a bar code: RDB1 or the older NDB1, a letter that says whether it is signed and compressed, and the
// payload in base32.
func Parse(text string) (*Document, error) {
	if len(text) > MaxText {
		return nil, fault(-1, "text", "%d characters, at most %d are read", len(text), MaxText)
	}
	if len(text) < 5 || !strings.HasPrefix(text, "RDB1") && !strings.HasPrefix(text, "NDB1") {
		return nil, fault(-1, "identifier", "neither RDB1 nor NDB1 and a flag")
	}
	flag := text[4] - 'A'
	if flag > flagSigned|flagCompressed {
		return nil, fault(-1, "flag", "%q, want A to D", text[4])
	}
	payload, err := alphabet.DecodeString(text[5:])
	if err == nil && alphabet.EncodeToString(payload) != text[5:] {
		err = fmt.Errorf("line breaks, or bits behind the last octet")
	}
	if err != nil {
		return nil, fault(-1, "payload", "no base32 of RFC 4648, 6: %w", err)
	}
	d := &Document{Signed: flag&flagSigned != 0, Compressed: flag&flagCompressed != 0}
	if d.Compressed {
		if payload, err = unpack(payload); err != nil {
			return nil, fault(-1, "payload", "%w", err)
		}
	}
	if err := d.decode(payload); err != nil {
		return nil, err
	}
	return d, nil
}

// unpack expands what zlib packed (RFC 1950), to a limit.
func unpack(packed []byte) ([]byte, error) {
	in := bytes.NewReader(packed)
	z, err := zlib.NewReader(in)
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(z, maxPayload+1))
	switch {
	case err != nil:
		return nil, err
	case len(out) > maxPayload:
		return nil, fmt.Errorf("unpacks to more than %d octets", maxPayload)
	case in.Len() > 0:
		return nil, fmt.Errorf("%d octets behind what is packed", in.Len())
	}
	return out, nil
}
