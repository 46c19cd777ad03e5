// Package seal reads, checks and makes visible digital seals: a signed header and features of a document in a bar code printed
// on it, for visas, emergency travel documents and everything else without a chip (Doc 9303-13).
//
// Which call for which job:
//   - [Detect] says which kind of seal a bar code holds. This package reads [VDS], package vdsnc [VDSNC] and package idb
//     [IDB].
//   - [Parse] reads a seal; [Decode] reads header and message zone without signature.
//   - [Header.FindSigner] finds the certificate it refers to, and [Seal.CheckSignature] verifies with its key.
//   - [Profiles] and [ProfileList.For] find what the features mean, and [Profile.Read] reads them. [Profile.Validate] holds them
//     against the rules of the document, [Profile.Fit] against those that decide. A profile is data: a program has its own
//     beside those in the box, from a file with [ParseProfiles], and those that Germany publishes for administrative documents
//     with [ParseAdministrative].
//   - [Profile.Message] makes a message of values, and [Sign] a seal of a message.
//   - [EncodeC40], [DecodeC40], [EncodeDate] and [DecodeDate] are the encodings below it.
//
// Parsing proves nothing. A document is authentic if the seal is fit ([Seal.Fit], [Profile.Fit]), the signature verifies, the
// signer's certificate is fit for a bar code signer (package pki) and comes from a CSCA that the reader trusts, and what the seal
// says is what is printed. A seal is as easy to copy as paper: it proves what was issued, and not that this is the sheet that
// was.
//
// The octets that were signed are kept as they were read and never encoded anew.
package seal
