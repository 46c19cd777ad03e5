// Package ldif reads and writes LDIF, the text in which the ICAO PKD hands out certificates, revocation lists and master
// lists (RFC 2849).
//
//   - [Reader] reads entry by entry from a stream of any size; [Entry.Objects] takes out what the PKD puts into entries.
//   - [Writer] writes entries; [PKD] makes them of certificates and lists, in the PKD's tree and with its attributes.
//
// An LDIF file is an unsigned transport: who wrote it may have put anything into it. Every object has to be judged for
// itself, as if it had come from a stranger.
//
// Reading is strict, with allowances for what exports do: the version line may be missing, records of changes are read where
// they add or replace, text may stand in UTF-8 without base64, and white space behind base64 is passed over. Values given as URLs are refused: other readers of
// this format open the file or address named in it.
package ldif
