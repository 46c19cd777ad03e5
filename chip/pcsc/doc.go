// Package pcsc reaches cards in readers, by the PC/SC service of the system: on Linux and the BSDs by the socket of pcscd, on
// macOS and Windows by their own libraries. It needs no cgo on any of them.
//
//   - [Open] reaches the service; [Service.Readers] lists the readers and what lies on them.
//   - [Choose] finds a reader by a part of its name; [Service.Wait] waits for a card, [Service.Events] for every one.
//   - [Service.Connect] opens a card: an iso7816.Card for package chip to read.
//
// A card is held in a transaction from Connect to Close, so that no other program's commands come between ours: one plain
// command would end a session of secure messaging. It is left reset, so that nobody finds our session open.
//
// What a reader says is not authentic: a card that claims to be a passport is a card.
package pcsc
