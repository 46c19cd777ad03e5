// Package mrz reads and writes the machine-readable zones of passports, identity cards, visas and emergency travel
// documents (Doc 9303-3 to 9303-8). It needs the standard library only.
//
// Which call for which job:
//   - [Decode] reads a zone and refuses it where a check digit, a date or the form is wrong. [DecodeUnchecked] never loses
//     a field and returns the faults beside the record. Both have a form that takes a reference day for two-digit years,
//     see [Century].
//   - [Record.Findings] is what is odd and no fault: what issuers print and the standard does not, codes in no table.
//   - [Encode] writes the zone of a [Record]; [Record.Validate] lists every breach first, and [Record.ValidateCode] those
//     that depend on the day of issue.
//   - [ComposeName] turns a name of any script with a table in Doc 9303-3 into the name field, and reports what it did.
//   - [Repair] proposes what a damaged zone may have been, best first, always labelled.
//   - [AccessKey] returns what the key to the chip is derived from, also when the rest of the zone is damaged.
//   - [StateByCode] knows the codes of states, organizations and statuses, [DocumentType] those of documents, [HKIDCheck]
//     the check character of Hong Kong.
//
// A zone that decodes is well-formed, not authentic: anybody can compute check digits. What package verify says of the
// chip or seal decides that. Unknown codes, and names that may be cut, are not faults of the holder: see [StateByCode] and
// [Record].
package mrz
