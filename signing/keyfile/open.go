package keyfile

import (
	"bytes"
	"crypto"
	"encoding/pem"
	"errors"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

const (
	maxFile = 64 << 10
	maxKey  = 10 << 10 // an RSA key of 16384 bits
)

// Names of PEM blocks.
const (
	blockEncrypted = "ENCRYPTED PRIVATE KEY"
	blockPlain     = "PRIVATE KEY"
	blockEC        = "EC PRIVATE KEY"
	blockRSA       = "RSA PRIVATE KEY"
)

// Open reads a private key from PEM or DER: a *[Key] on P-256, P-384 or P-521 or of RSA, a *curve.PrivateKey on any other
// curve of that package. passphrase is nil for a plain file; one that is given to a plain file is an error, so that nobody
// believes a plain key to be protected. The caller clears it.
//
// The error is [ErrEncrypted] where a passphrase is missing, [ErrPassphrase] where it is wrong, [ErrUnsupported] where
// nothing is wrong but an algorithm not known here. A file that asks for more than some seconds or 256 MiB is not opened.
func Open(data, passphrase []byte) (crypto.Signer, error) {
	if len(data) > maxFile {
		return nil, fault("file", "", "%d bytes, at most %d", len(data), maxFile)
	}
	kind, der := "", data
	if bytes.Contains(data, []byte("-----BEGIN")) {
		var err error
		if kind, der, err = keyBlock(data); err != nil {
			return nil, err
		}
		defer clear(der)
	}
	if kind == "" && looksEncrypted(der) {
		kind = blockEncrypted
	}
	if kind == blockEncrypted {
		return openEncrypted(der, passphrase)
	}
	key, err := parseKey(kind, der)
	if err == nil && len(passphrase) > 0 {
		return nil, fault("file", "", "the key is not encrypted, and a passphrase was given")
	}
	return key, err
}

func openEncrypted(der, passphrase []byte) (crypto.Signer, error) {
	e, err := readEncrypted(der)
	if err != nil {
		return nil, err
	}
	if len(passphrase) == 0 {
		return nil, fault("file", "", "%w", ErrEncrypted)
	}
	plain, err := e.open(passphrase)
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	key, err := parseKey(blockPlain, plain)
	if err == nil {
		return key, nil
	}
	// A wrong passphrase gives good padding once in 256 times, but never the outline of a key around what is wrong in it.
	if _, outline := readPKCS8(plain); outline != nil {
		return nil, fault("file", "", "%w", ErrPassphrase)
	}
	return nil, err
}

// keyBlock finds the one private key among the PEM blocks; parameters that OpenSSL writes in front, and certificates, are
// passed over.
func keyBlock(data []byte) (kind string, der []byte, err error) {
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			break
		}
		switch block.Type {
		case blockEncrypted, blockPlain, blockEC, blockRSA:
			if der != nil {
				return "", nil, fault("file", "", "more than one private key")
			}
			if len(block.Headers) > 0 {
				return "", nil, fault("file", "RFC 1421", "%w: old PEM encryption; convert with openssl pkcs8 -topk8 -scrypt", ErrUnsupported)
			}
			kind, der = block.Type, block.Bytes
		}
	}
	if der == nil {
		return "", nil, &Error{Field: "file", Err: errors.New("no private key")}
	}
	return kind, der, nil
}

// looksEncrypted tells EncryptedPrivateKeyInfo, which begins with an algorithm, from a key, which begins with a version.
func looksEncrypted(der []byte) bool {
	in, inner := cryptobyte.String(der), cryptobyte.String(nil)
	return in.ReadASN1(&inner, cbasn1.SEQUENCE) && inner.PeekASN1Tag(cbasn1.SEQUENCE)
}
