// Package jcs reads JSON strictly and writes it in its canonical form, which is what a VDS-NC signs (RFC 8785).
//
// It is an own one because a seal is hostile input and its reader must be: names that occur twice, lone surrogates and what
// RFC 7493 rules out besides are refused, depth and number of values are limited before anything is allocated, and every
// fault has its offset. The canonical form is then a walk over the values read; a library of its own would read them again,
// without limits. A number has its canonical form from the start, so that nobody sees one that the signature does not cover.
package jcs
