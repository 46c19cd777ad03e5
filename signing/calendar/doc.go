// Package calendar says what of an issuing State's keys, certificates and revocation lists ends when, and what to do before.
//
// Give Make the certificates and lists; it returns events in the order of their dates. A key ends with its private key usage
// period, a certificate with its validity, a list when the next one is due (Doc 9303-12, 4.1). What is replaced already says so:
// a key with a successor wants nothing done, an older revocation list is passed over, and so is a revoked certificate.
//
// The same input at the same time gives the same events, and the same iCalendar octets (RFC 5545).
package calendar
