package access

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// Suite is a set of ciphers of secure messaging (Doc 9303-11, 9.8).
type Suite uint8

// The suites that chips have.
const (
	TripleDES Suite = iota + 1 // two-key 3DES in CBC mode, retail MAC
	AES128                     // AES in CBC mode, CMAC cut to 8 bytes
	AES192
	AES256
)

// String returns the name in the words of the object identifiers, as in "AES-CBC-CMAC-128".
func (s Suite) String() string {
	switch s {
	case TripleDES:
		return "3DES-CBC-CBC"
	case AES128:
		return "AES-CBC-CMAC-128"
	case AES192:
		return "AES-CBC-CMAC-192"
	case AES256:
		return "AES-CBC-CMAC-256"
	}
	return fmt.Sprintf("suite %d", uint8(s))
}

// KeySize returns the length of one key in bytes.
func (s Suite) KeySize() int {
	switch s {
	case AES192:
		return 24
	case AES256:
		return 32
	}
	return 16
}

// BlockSize returns the block length in bytes, which is also the length of the send sequence counter.
func (s Suite) BlockSize() int {
	if s == TripleDES {
		return des.BlockSize
	}
	return aes.BlockSize
}

// Counters of the key derivation function (Doc 9303-11, 9.7.1).
const (
	counterEncryption = 1
	counterMAC        = 2
	counterPassword   = 3
)

// deriveKey is KDF(K, c) of Doc 9303-11, 9.7.1: SHA-1 for 3DES and AES-128, SHA-256 for the longer keys.
func (s Suite) deriveKey(secret []byte, counter uint32) []byte {
	input := binary.BigEndian.AppendUint32(append(make([]byte, 0, len(secret)+4), secret...), counter)
	defer clear(input)
	if s == AES192 || s == AES256 {
		sum := sha256.Sum256(input)
		return sum[:s.KeySize()]
	}
	sum := sha1.Sum(input)
	key := sum[:16]
	if s == TripleDES {
		adjustParity(key)
	}
	return key
}

// adjustParity sets odd parity, which DES ignores and the worked examples show.
func adjustParity(key []byte) {
	for i, b := range key {
		ones := b >> 1
		ones ^= ones >> 4
		ones ^= ones >> 2
		ones ^= ones >> 1
		key[i] = b&0xFE | ^ones&1
	}
}

// block returns the block cipher under key.
func (s Suite) block(key []byte) (cipher.Block, error) {
	if s == TripleDES {
		return des.NewTripleDESCipher(append(append(make([]byte, 0, 24), key...), key[:8]...))
	}
	return aes.NewCipher(key)
}

// mac returns a function that computes the 8-byte MAC over a message that is already a whole number of blocks for the
// retail MAC, and of any length for CMAC.
func (s Suite) newMAC(key []byte) (macFunc, error) {
	if s == TripleDES {
		return newRetailMAC(key)
	}
	b, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return newCMAC(b), nil
}

// macFunc appends the 8-byte MAC of message to dst.
type macFunc func(dst, message []byte) []byte

// macSize is the length of a MAC on the wire (Doc 9303-11, 9.8.6 and 9.8.7).
const macSize = 8

// pad appends padding method 2 of ISO/IEC 9797-1: 80 and zeros to the next whole block.
func pad(b []byte, blockSize int) []byte {
	b = append(b, 0x80)
	for len(b)%blockSize != 0 {
		b = append(b, 0)
	}
	return b
}

// unpad removes padding method 2; false where there is none.
func unpad(b []byte, blockSize int) ([]byte, bool) {
	for i := len(b) - 1; i >= 0 && i >= len(b)-blockSize; i-- {
		switch b[i] {
		case 0:
		case 0x80:
			return b[:i], true
		default:
			return nil, false
		}
	}
	return nil, false
}
