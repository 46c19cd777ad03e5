// Package masterlist reads, verifies and makes master lists: the CSCA certificates that a State received from others and
// believes, signed (Doc 9303-12, 9).
//
// Which call for which job:
//   - [Parse] reads a list, signed or bare. A certificate that can't be read costs no other.
//   - [List.Verify] says whether the list was signed with the key of the certificate inside or one given.
//   - [Sign] makes a list of certificates and verifies it before handing it out.
//   - [List.Validate] holds a list against the standard; [Decode] and [List.Encode] are its content alone.
//
// A list is worth what its signer is: anyone can sign one with a certificate of his own inside. Take the certificates of a
// list for anchors only after its signer's certificate was traced to a CSCA that came another way and may sign master
// lists ([pki.MasterListSigner]).
package masterlist
