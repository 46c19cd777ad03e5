// Package cms reads, verifies and makes signed objects: SignedData of RFC 5652 as identity documents use it (Doc 9303-10,
// 4.6.2.2; Doc 9303-12, 8).
package cms
