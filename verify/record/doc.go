// Package record keeps an inspection so that it can be judged again: the evidence as it was read, the trust material and
// policy it was judged by, the time, and the report, in one deterministic CBOR file.
//
//   - [New] makes a record of an inspection just done, [Record.Encode] its bytes.
//   - [Decode] reads one, [Record.Replay] judges it again and says whether the report is the same, byte for byte.
//
// What a record doesn't promise: it is not signed, and the CSCA certificates in it vouch for nothing by being there. A
// replay shows that the report follows from what is recorded. Whether those certificates are to be trusted is for the
// reader's own trust list: see [Record.Unknown].
//
// A record holds all that was read from the chip, the portrait included: keep it as the document itself.
package record
