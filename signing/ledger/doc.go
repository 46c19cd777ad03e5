// Package ledger is the memory of a personalization station: which number was given to which document, what was about to be
// signed when the power went, where every blank book is, and an audit log of it all that nobody can edit unseen.
//
//   - [Ledger.Claim] leases documents to a station, so that several stations can be given the same batch.
//   - [Ledger.Intend] brings to disk what is about to be signed, before the key is used; [Ledger.Finish] what came of it. A
//     number is never signed with two contents: the same content again gives what is stored, other content is refused, and an
//     intent that a crash left open allows the same content only.
//   - [Ledger.Move] takes a book forward through the [State]s of its life, never back.
//   - [Ledger.Allocate] and [Ledger.Receive] hand ranges of numbers and deliveries of blanks to stations; [Ledger.Balance]
//     must add up: received = good + spoiled + destroyed + in stock.
//
// Every move is one [Record] of the audit log. Each record holds the hash of the one before, and [Ledger.SignHead] has the last
// one signed from time to time, so that [Check] finds any edit, cut, reordering or rollback. A record names numbers and contents by
// keyed hashes: who checks the log needs no personal data.
//
// The rules are in this package. Where the data lies is a [Store]: packages sqlite (one file, for one machine) and postgres (for
// many stations) make one. Both pass the same suite of tests.
package ledger
