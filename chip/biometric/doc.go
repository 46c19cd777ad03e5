// Package biometric reads and writes the biometric templates of DG2, DG3 and DG4 (Doc 9303-10, 4.7.2 to 4.7.4): the
// template with its instances, the records of ISO/IEC 19794-5:2005 (face, both ways), the headers of 19794-4 (finger) and
// 19794-6 (iris), and the records of ISO/IEC 39794-4, -5 and -6.
//
// Which call for which job:
//   - [DecodeTemplate] reads the template object, [Template.Encode] writes one, [Template.Validate] lists its breaches.
//   - [Template.Pictures] returns the pictures of all instances, whatever the standard of their records.
//   - [DecodeFaces] and [Faces.Encode] are the face record of 19794-5; [DecodeFingers], [DecodeIrises] and
//     [DecodeExtensible] read the others.
//   - [ProbeImage] reads the header of a picture: format, width, height, components.
//
// Pictures stay opaque: nothing here decodes pixels, which is where hostile files do their harm. Nothing is authentic:
// package verify says that of the data group.
package biometric
