// Package spki reads and writes the public keys that a chip gives out in DG14, DG15 and EF.CardSecurity, as
// SubjectPublicKeyInfo (RFC 5280, 4.1.2.7; Doc 9303-11, 9.2.6).
//
// Parse is the call for all of them: RSA, elliptic curves named, explicit or by standardised domain parameters
// (0.4.0.127.0.7.1.2), Diffie-Hellman by PKCS #3 and X9.42. Marshal writes them for a chip to be personalised.
//
// A key that parses is well-formed and on a group this module can compute in. It says nothing of who it belongs to, and
// no strength is judged.
package spki
