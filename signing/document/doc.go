// Package document turns what an issuing authority decided about a document and its holder into the files of a chip, and
// reads it back out of them (Doc 9303-3 to 9303-6 and 9303-10).
//
// Which call for which job:
//   - A [Document] is who gets what; [Document.Validate] names every breach of Doc 9303 and of its [Profile] at once, each with
//     the id of its rule in the catalogue ([Rules]).
//   - [Document.MRZ] is the zone to print, [Document.Image] the files to sign: EF.COM, DG1, DG2, DG11, DG12 and what else
//     is given; [Document.CheckImage] reads files again and holds them against the document. Signing is for package signing.
//   - [FromImage] gets a Document out of the files of any chip. It verifies nothing: package verify says whether the files
//     are genuine, and hands out a Document only if they are.
//   - [ParseJob] and [Jobs] read documents in the JSON form in which enrolment orders them.
//
// A [Profile] is one type of document as data: code, format, data groups, validity, ages, fields. [Builtin] are those in the box:
// passports ordinary, diplomatic and official, travel documents of refugees, stateless persons and aliens, for emergencies, for
// re-entry and for visa purposes, identity cards, residence permits, seafarers' documents, visas, and models of the sets of
// Hong Kong and Utopia. A JSON file makes another ([ParseProfile]). A profile without a chip, such as a visa, is a zone to print
// and nothing else.
//
// A name may be of any script. The one the zone is made of is transliterated by the tables of Doc 9303-3, 6; where the
// holder has chosen a romanisation, that is given in its place and the name in the holder's script beside it. Both reach the
// chip whole, however short the zone cuts them. Text is stored in normal form NFC; the Document keeps what it was given.
//
// What Validate does not promise: that the number is unused, that the portrait shows the holder, that the signer may sign
// this. The first is the station's to know, the second a person's, the third is checked by signing.Issuer.
package document
