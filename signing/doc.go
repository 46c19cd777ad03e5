// Package signing issues documents: it turns what an authority decided, a [document.Document], into the signed files of a
// chip.
//
//   - [NewIssuer] checks the document signer's certificate and key once, and this build by its golden documents.
//   - [Issuer.Issue] is the whole way for one document.
//   - [Issuer.Prepare] stops before the signature, to approve, journal or only try: it builds and validates everything and
//     returns a [Draft], whose [Draft.Sign] signs once and never twice.
//   - [ReadBack] reads what was written again and has it inspected, before a document is handed out.
//   - [Batch] does all of it for a stream of jobs, with several signers at once and a journal (package ledger) around each
//     signature; after a crash the same batch again takes up where it ended.
//   - [Linter] asks the same rules without a key, and says which it lacked the means to ask.
//
// Before the signature every rule of the catalogue is asked ([Rules]: document, profile, files, signer, number), and all
// breaches are reported together. After it every file is read again out of the bytes that were made, the signature and the
// hashes are verified and the files are held against the document once more, before [Issued] is handed out. So a faulty
// encoder, a broken token or one with another key can't put a bad document into the world.
//
// Nothing here says whether the CSCA behind the signer is trusted by anyone: that is for package verify, at the inspection.
// Keys are any [crypto.Signer].
package signing
