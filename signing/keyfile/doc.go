// Package keyfile keeps a private key in an encrypted file: PKCS #8 (RFC 5958) under a passphrase, with scrypt and
// AES-256 (RFC 8018, RFC 7914), as OpenSSL reads and writes it.
//
// [Seal] writes a key, [Open] reads one: what Seal wrote, what "openssl pkcs8 -topk8" and "openssl genpkey" write, and
// plain PKCS #8, SEC 1 and PKCS #1. Keys are P-256, P-384, P-521, brainpool and RSA.
//
// A key file is for development, tests and small offices: whoever has the file and the passphrase has the key, for ever.
// The keys of an issuing state belong on hardware tokens.
package keyfile
