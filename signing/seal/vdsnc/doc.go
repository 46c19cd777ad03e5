// Package vdsnc reads, checks and makes VDS-NC, the visible digital seals for non-constrained environments: a signed JSON object
// in a bar code that brings its signer's certificate along, for proofs of vaccination and of tests.
//
// Which call for which job:
//   - [Parse] reads one; package seal's Detect says whether a bar code holds one.
//   - [Document.CheckSignature] verifies the signature with the certificate inside or with another.
//   - [Document.Message] is what the document says: a [Vaccination], a [Test], or [Other].
//   - [Document.Validate] holds it against the rules of its type.
//   - [Sign] makes one of a message.
//
// Parsing proves nothing, and neither does the certificate inside: anybody can make one. A document is authentic if the
// signature verifies, the certificate is fit for a VDS-NC signer (package pki) and comes from a CSCA that the reader trusts, and
// the person it speaks of is the holder of the travel document shown with it: a bar code is as easy to copy as paper.
//
// The signature covers the canonical form of what was received (RFC 8785), numbers and texts as they came. What a program
// sees is taken from that form, so that nothing is shown that was not signed.
package vdsnc
