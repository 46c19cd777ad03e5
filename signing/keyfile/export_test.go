package keyfile

import "crypto"

// SealCheaply is Seal at a cost that tests can pay many times.
func SealCheaply(key crypto.Signer, passphrase []byte) ([]byte, error) {
	plain, err := marshalKey(key)
	if err != nil {
		return nil, err
	}
	return SealBytes(plain, passphrase)
}

// SealBytes encrypts anything as if it were a key, in DER.
func SealBytes(plain, passphrase []byte) ([]byte, error) {
	return writeEncrypted(plain, passphrase, scryptKey{[]byte("salt"), 16, 1, 1, keySize256}, make([]byte, 16))
}

// Marshal returns the plain PKCS #8 of a key.
func Marshal(key crypto.Signer) ([]byte, error) { return marshalKey(key) }

// Outline reads EncryptedPrivateKeyInfo without deriving a key.
func Outline(der []byte) error {
	_, err := readEncrypted(der)
	return err
}

// Cost returns the cost, block size and parallelization of scrypt in an encrypted key.
func Cost(der []byte) (n, r, p int) {
	e, err := readEncrypted(der)
	if err != nil {
		return 0, 0, 0
	}
	k, _ := e.derivation.(scryptKey)
	return k.n, k.r, k.p
}
