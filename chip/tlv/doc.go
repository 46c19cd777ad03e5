// Package tlv reads and builds the BER-TLV data objects that the files of an identity chip are made of
// (ISO/IEC 7816-4, 6; ISO/IEC 8825-1, 8.1).
//
// Which call for which job:
//   - [One] opens a file that must be exactly one data object with a known tag; bytes after it are refused.
//   - [First] opens the first data object of a buffer and hands back the bytes behind it, for files of a chip
//     that are padded.
//   - [Header] reads tag and length from the first bytes of a file, to learn how much there is to read.
//   - [Reader] goes through the data objects of a value, one after another; [Element.Children] goes one level down.
//   - [Walk] visits every data object of a tree.
//   - [Builder] writes nested data objects whose lengths can't be wrong; [Append] writes one.
//
// Lengths are definite (an indefinite length is refused, Doc 9303-10, 4.3) and at most four octets long. Elements alias
// the buffer they were read from: nothing is copied. A length that is longer than needed is accepted and shown by
// [Element.Minimal], because issuers write it; only a document all of whose lengths are minimal encodes to the same bytes.
//
// Reading takes time linear in the input. Nesting is limited to [MaxDepth] and the data objects of one level to
// [MaxElements], so that hostile input can't make a caller allocate without bounds.
package tlv
