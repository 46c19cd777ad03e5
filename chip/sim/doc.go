// Package sim is a virtual chip: an iso7816.Card made of an image, with everything an identity chip does at its side of
// the contact (Doc 9303-10 and -11): BAC, PACE with every mapping, secure messaging, chip, active and terminal
// authentication, access conditions, personalisation and its lock.
//
// Which call for which job:
//   - New is a chip that was personalised; NewBlank one that chip.Write can personalise.
//   - Options switch on what national chips do differently (Quirks) and what goes wrong or is done by forgers (Faults), by
//     field, for tests of readers.
//   - Attach puts the chip into the virtual reader of vpcd, so that any PC/SC program reads it.
//
// Its cryptography is that of package access. It is made for tests and demonstrations: its keys lie in memory, and nothing
// protects them there.
package sim
