// Package sod reads, compares and makes the document security object, EF.SOD, and EF.CardSecurity (Doc 9303-10, 4.6.2;
// Doc 9303-11, 9.2.11).
//
// Which call for which job:
//   - [Parse] reads EF.SOD; [ParseCMS] reads the signed object of one whose list of hashes is damaged.
//   - [SecurityObject.Compare] holds the files of a chip against the list.
//   - [SecurityObject.Validate] holds the list against the standard, signature apart.
//   - [Sign] makes EF.SOD of an image; [Build] and [SecurityObject.Sign] are its halves.
//   - [ParseCardSecurity] and [SignCardSecurity] are for EF.CardSecurity.
//   - [Decode] and [SecurityObject.Encode] are the list alone.
//
// Parsing and comparing prove nothing by themselves. A document is authentic if its files are identical, the signed object
// verifies (see package cms), and the signer's certificate comes from a CSCA that the reader trusts. A file that is there
// and not listed was signed by nobody.
package sod
