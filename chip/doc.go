// Package chip holds the files of an identity chip as one [Image], reads an image from a chip and writes one to it: what
// issuing makes, what a reader returns, what a folder or zip on disk holds, and what verifying judges.
//
// Which call for which job:
//   - [Read] opens a chip with the password printed on the document, reads its files and has it prove itself; the
//     [Reading] is evidence for package verify.
//   - [Plan] says beforehand what is read, in which order, and what is left out.
//   - [Write] personalises a blank chip and locks it; [Personalize] does it through a maker's own [Blank].
//   - [CompareCardAccess] and [HiddenProtocols] hold the unsigned EF.CardAccess against what is signed.
//   - [Load] opens what a path names: a folder, a zip, or one EF.SOD; [LoadFS] opens a folder of any file system.
//   - [NewImage] and [Image.Put] make an image from files that are at hand.
//   - [Image.File] is a file as it was read; [Image.Element] is its data object, which is what a hash is taken over,
//     and how many octets lie behind it.
//   - [Image.WriteDir] and [Image.WriteZip] store an image.
//
// An Image promises nothing about its files: not that they are well-formed, and not that they are genuine. It never
// changes an octet. Loading keeps to limits ([MaxSize], [MaxEntries]) before it reads, and opens regular
// files only; reading keeps to the same limits of size and to a bound on commands, whatever the chip answers.
package chip
