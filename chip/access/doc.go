// Package access opens chips and has them prove themselves (Doc 9303-11): the passwords printed on a document, basic
// access control, PACE, secure messaging, chip authentication and active authentication.
//
// Which call for which job:
//   - [MRZ], [CAN] make a [Password]; it never prints its secret.
//   - [PACE] opens a chip that has it, [BAC] one that has not. Both return [Messaging], a Card around the card: what is
//     sent through it is encrypted and authenticated.
//   - [ChipAuthentication] and [ActiveAuthentication] have the chip prove that it holds a private key. The keys come from
//     DG14, DG15 or EF.CardSecurity; what is proven is only worth what passive authentication says of that file.
//   - [VerifyActive] and [VerifyMapping] judge recorded evidence again, offline.
//
// Every protocol returns its evidence and no verdict: package verify decides. Each protocol has its chip side here too
// ([BACChip], [PACEChip] …), which the virtual chip is made of. Secrets redact themselves in every format verb and in
// JSON, and are compared and multiplied in constant time.
package access
