// Package biometric reads and writes the biometric templates of DG2, DG3 and DG4 (Doc 9303-10, 4.7.2 to 4.7.4): the
// template with its instances, the face record of ISO/IEC 19794-5:2005 both ways, the finger and iris records of 19794-4 and
// 19794-6, and the records of ISO/IEC 39794-4, -5 and -6 that take their places from 2026 to 2030.
//
// Which call for which job:
//   - [DecodeTemplate] reads the template object, [Template.Encode] writes one, [Template.Validate] lists its breaches.
//   - [NewFaceTemplate] and [NewExtensibleFaceTemplate] make the template of DG2 of one portrait, in the old record and in
//     the new one; [NewEmptyTemplate] makes that of DG3 or DG4 of a person who has nothing enrolled.
//   - [Template.Pictures] returns the pictures of all instances, whatever the standard of their records.
//   - [DecodeFaces] and [Faces.Encode] are the face record; [DecodeFingers], [DecodeIrises] and [DecodeExtensible] read the
//     others.
//   - [ProbeImage] reads the header of a picture: format, width, height, components, tiles.
//
// Reading tolerates what leaves every picture in its place: lengths that fall short as in some genuine passports, objects in
// another order, objects that the standard does not name. Validate names each, with the place and the clause.
//
// Pictures stay opaque: nothing here decodes pixels, which is where hostile files do their harm, and a header that claims
// more than a document's picture can be is refused. Nothing is authentic: package verify says that of the data group.
package biometric
