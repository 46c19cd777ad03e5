// Package barcode makes the symbols that seals are printed as: Data Matrix, Aztec and QR (Doc 9303-13, 2.1). Their content is
// octets, as package seal makes them, or a text.
//
// Which call for which job:
//   - [DataMatrix], [Aztec] and [QR] make a [Symbol] of what fits it.
//   - [Symbol.Image] and [Symbol.WritePNG] draw it as [Print] says: dots of the printer for each module, and the quiet zone.
//   - [Print.Module] is how large a module comes out on paper, to hold against the profile of the document.
//
// Data Matrix is made here, in Base 256 as BSI TR-03137-1 asks for seals: no library that was found has more of it than ASCII,
// which makes symbols of octets wider by a quarter. Aztec and QR are a library's. Reading symbols is a camera's or a scanner's
// business; it must deliver octets.
package barcode
