// Package verify judges identity documents: it takes the evidence that was read, the trust material, a policy and a time,
// and says what is proven.
//
//   - [Verifier.Inspect] makes a [Report] of [Evidence]. It never fails, asks no network and keeps no state.
//   - [Report.Verdict], [Report.Reason] and [Report.Action] are for the officer; [Report.Checks] is every check of the
//     [Catalogue] with its clause, for the expert.
//   - [Report.Deviations] is what the State's deviation lists say of such documents. It explains and changes nothing.
//   - [Report.WriteText], [Report.JSON] and [Report.WriteHTML] print it; package record keeps it.
//   - [Report.Document] is the holder's data, and only where the document was accepted.
//
// # What a verdict says
//
// Valid: the data is what the State signed, unchanged, the signer is certified by a trusted CSCA, and everything is in
// force. Invalid: a check that counts has failed. Undetermined: neither; a trust list that lacks the State is never a
// reason to call a document false.
//
// # What it does not say
//
// Files can be copied: unless chip authentication was proven, a clone with genuine data is not excluded, and the report
// says so. A printed zone alone proves nothing. Whether the person is the holder is for somebody who sees them. Nothing here
// decodes pictures.
//
// The numbers of the checks are those of BSI TR-03135-1; "icao." marks what the guideline has no number for. Checks that
// belong to the reader of the page (light, fonts, document models) and to digital seals are not in the catalogue.
package verify
