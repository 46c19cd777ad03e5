// Package cvc reads, issues and verifies card verifiable certificates (TR-03110-3, C; Doc 9303-11, 7.1): the CVCA of a
// state, the document verifiers it empowers, and the terminals that may then read fingerprints and irises.
//
// Which call for which job:
//   - [Parse] reads one certificate, [ParseRequest] a certificate request; [Certificate.Validate] lists the breaches of
//     the profile.
//   - [Verify] checks a chain from a trusted CVCA down to a terminal, as a chip does, and returns the rights that remain.
//   - [Issue] and [Request] make certificates and requests with any crypto.Signer.
//
// A domestic terminal's key inherits the domain parameters of its CVCA; [Verify] keeps them. A certificate that parses
// proves nothing; one that [Verify] accepts is as good as the CVCA given to it.
package cvc
