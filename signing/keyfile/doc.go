// Package keyfile keeps a private key in an encrypted file: PKCS #8 (RFC 5958) under a passphrase, with scrypt and
// AES-256 (RFC 8018, RFC 7914), as OpenSSL reads and writes it.
//
// [Generate] makes a key by its algorithm's name, [Seal] writes one. [Open] reads one: what Seal wrote, what "openssl pkcs8 -topk8" writes with scrypt or PBKDF2, and
// plain PKCS #8, SEC 1 and PKCS #1, in PEM or DER. Keys are P-256, P-384, P-521, brainpool and RSA; curves are named, or
// explicit in parameters that are those of a named curve in every field.
//
// An opened key signs and shows nothing of itself when it is printed, logged or written as JSON. Passphrases and plain keys
// are cleared where this package made the copy; what the runtime copied beyond that stays until it is reused.
//
// A key file is for development, tests and small offices: whoever has the file and the passphrase has the key, for ever,
// and a changed file is noticed only when the key in it no longer fits together. The keys of an issuing state belong on
// hardware tokens.
package keyfile
