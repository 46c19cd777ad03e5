// Package iso7816 speaks to a card: command and response APDUs, status words, chaining and extended length
// (ISO/IEC 7816-4), and sessions that are recorded and replayed.
//
// A [Card] is one method. A reader, a simulated chip, a recording and secure messaging, which is a Card around a Card,
// are all Cards. [Send] is the call for a [Command]: it encodes the command, splits it into a chain where the card can't
// take it whole, follows 61xx and 6Cxx, and returns the data with the [Status].
//
// The package gives no meaning to the data and holds no keys. Nothing it returns is authenticated.
package iso7816
