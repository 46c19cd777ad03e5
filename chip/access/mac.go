package access

import (
	"crypto/cipher"
	"crypto/des"
)

// newCMAC returns AES-CMAC (NIST SP 800-38B, RFC 4493) cut to the 8 bytes that secure messaging uses.
func newCMAC(b cipher.Block) macFunc {
	full := newFullCMAC(b)
	return func(dst, message []byte) []byte {
		sum := full(message)
		return append(dst, sum[:macSize]...)
	}
}

// newFullCMAC returns AES-CMAC with all 16 bytes.
func newFullCMAC(b cipher.Block) func(message []byte) [16]byte {
	var k1, k2 [16]byte
	b.Encrypt(k1[:], k1[:])
	double(&k1)
	k2 = k1
	double(&k2)
	var x, last [16]byte // kept between messages: a MAC belongs to one session and one goroutine
	return func(message []byte) [16]byte {
		x = [16]byte{}
		for len(message) > 16 {
			xor(x[:], message[:16])
			b.Encrypt(x[:], x[:])
			message = message[16:]
		}
		last = k1
		if len(message) == 16 {
			xor(last[:], message)
		} else {
			last = k2
			xor(last[:], message)
			last[len(message)] ^= 0x80
		}
		xor(x[:], last[:])
		b.Encrypt(x[:], x[:])
		return x
	}
}

// double multiplies by x in GF(2^128) without a branch on the secret top bit.
func double(k *[16]byte) {
	carry := k[0] >> 7
	for i := range 15 {
		k[i] = k[i]<<1 | k[i+1]>>7
	}
	k[15] = k[15]<<1 ^ 0x87&-carry
}

func xor(dst, src []byte) {
	for i, b := range src {
		dst[i] ^= b
	}
}

// newRetailMAC returns MAC algorithm 3 of ISO/IEC 9797-1 with DES: single DES in CBC mode under the first half of key,
// the last block decrypted under the second half and encrypted under the first again. The message is padded already.
func newRetailMAC(key []byte) (macFunc, error) {
	a, err := des.NewCipher(key[:8])
	if err != nil {
		return nil, err
	}
	b, err := des.NewCipher(key[8:16])
	if err != nil {
		return nil, err
	}
	var x [8]byte
	return func(dst, message []byte) []byte {
		x = [8]byte{}
		for ; len(message) >= 8; message = message[8:] {
			xor(x[:], message[:8])
			a.Encrypt(x[:], x[:])
		}
		b.Decrypt(x[:], x[:])
		a.Encrypt(x[:], x[:])
		return append(dst, x[:]...)
	}, nil
}
