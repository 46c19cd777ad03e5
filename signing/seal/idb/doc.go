// Package idb reads the ICAO datastructure for bar code (IDB), the text form of a seal that can be compressed and can bring its
// signer's certificate along. It reads and verifies; it does not make any.
//
// Which call for which job:
//   - [Parse] reads one; package seal's Detect says whether a bar code holds one.
//   - [Document.FindSigner] finds the certificate it refers to, and [Document.CheckSignature] verifies with its key.
//   - [Document.Values] is what its messages say.
//
// Parsing proves nothing. A document is authentic if it is signed, the signature verifies and the signer's certificate comes
// from a CSCA that the reader trusts; one that is not signed is anybody's.
//
// The ICAO technical report was not at hand: this package follows what two other implementations read and write, and was tried
// on their documents. Types of messages that they do not have are kept as octets.
package idb
