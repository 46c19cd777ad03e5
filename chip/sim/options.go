package sim

import (
	"context"
	"io"
	"time"

	"github.com/chancery-id/chancery/chip/lds"
)

// Options say what kind of chip it is. The zero value is one that keeps to the standard, opened by everything that its
// secrets and EF.CardAccess allow.
type Options struct {
	Quirks Quirks
	Faults Faults
	NoBAC  bool // PACE alone opens the chip
	Open   bool // no access control at all, as the standard allowed once

	Random io.Reader                                        // nil: crypto/rand
	Now    func() time.Time                                 // the chip's date for terminal certificates; nil: time.Now
	Sleep  func(ctx context.Context, d time.Duration) error // how the chip takes its time; nil: a timer
}

// Quirks are what genuine chips do, each its own way.
type Quirks struct {
	NameParameters  bool          // PACE wants the parameter id (tag 84) although there is one set only: 6A88 without
	MasterWithoutID bool          // SELECT of the master file by 3F00 is answered by 6A87; the form without data works
	NoLe            bool          // EXTERNAL AUTHENTICATE with an expected length is answered by 6700
	NoSFI           bool          // no short file identifiers: 6A86
	MaxLe           int           // more than this is answered by 6700; 0: no limit
	ExactLe         bool          // more than the file has is answered by 6700
	ExactLe6C       bool          // more than the file has is answered by 6CXX
	NoEndWarning    bool          // more than the file has is answered by what there is and 9000
	MaxAnswer       int           // READ BINARY gives this much at a time, with 9000; 0: no limit
	Pieces          int           // long answers come in pieces of this length, by 61XX; 0: whole
	NoPieces        bool          // an answer that does not fit is answered by 6700, not given in pieces
	Padding         int           // octets behind every file
	Indefinite      bool          // EF.SOD has an indefinite length
	ClearErrors     bool          // every error is answered in the clear and ends the session
	ActiveDER       bool          // active authentication by ECDSA answers in DER
	AESFormOnly     bool          // chip authentication with 3DES wants MSE:Set AT, not KAT
	Delay           time.Duration // before every answer
	RetryDelay      time.Duration // before an authentication, once for every failure before it
	ExtendedLength  bool          // extended length is understood even if EF.ATR/INFO says nothing
}

// Faults are what goes wrong, and what forgers do.
type Faults struct {
	WrongMAC       int        // the protected answer of this number, from 1, has a wrong MAC
	DropAt         []int      // the field is lost at the commands of these numbers, from 1, until Reset
	Downgrade      bool       // EF.CardAccess offers 3DES in place of AES
	HideCardAccess bool       // EF.CardAccess is gone
	Clone          bool       // the files without the keys: the chip answers proofs with keys of its own
	Strip          []lds.File // files that are gone
	StripCOM       bool       // EF.COM does not name them either
	Endless        lds.File   // this file has no end, and no length
	WrongLength    lds.File   // this file's length says more than it holds
	Garbage        bool       // READ BINARY answers with more than was asked for
}
