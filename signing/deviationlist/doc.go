// Package deviationlist reads, verifies and makes deviation lists: what an issuing State says is wrong with documents it
// issued, so that others need not take them for forged (Doc 9303-12, 10).
//
// Which call for which job:
//   - [Parse] reads a list, signed or its content alone; [List.Verify] says whether the embedded signer made it.
//   - [List.About] returns the deviations that are stated for one document, and how surely they mean it.
//   - [Sign] makes a list and verifies it before handing it out; [List.Validate] and [List.Lint] hold one against the
//     standard; [Decode] and [List.Encode] are its content alone.
//
// A deviation explains a failed check, and never makes it pass: whether a document with a known deviation is accepted is the
// policy of the inspecting State. A list is worth what its signer is: it counts after its certificate was traced to a CSCA
// of the same State and may sign deviation lists ([pki.DeviationListSigner]).
package deviationlist
