package barcode

import (
	library "github.com/boombuler/barcode"
	"github.com/boombuler/barcode/aztec"
	"github.com/boombuler/barcode/qr"
)

// Level is how much of a QR code may be lost.
type Level uint8

// The levels of ISO/IEC 18004: about 7, 15, 25 and 30 parts of 100.
const (
	LevelL Level = iota + 1
	LevelM
	LevelQ
	LevelH
)

var levels = map[Level]qr.ErrorCorrectionLevel{LevelL: qr.L, LevelM: qr.M, LevelQ: qr.Q, LevelH: qr.H}

// QR makes the smallest QR code that holds the content (ISO/IEC 18004), as octets: up to 2953 at [LevelL], 1663 at [LevelQ].
func QR(content []byte, level Level) (*Symbol, error) {
	own, ok := levels[level]
	if !ok || len(content) == 0 {
		return nil, fault("QR code", "ISO/IEC 18004", "no content, or level %d", level)
	}
	code, err := qr.Encode(string(content), own, qr.Unicode) // the mode of octets, which it takes as they are
	if err != nil {
		return nil, fault("QR code", "ISO/IEC 18004", "%d octets: %w", len(content), err)
	}
	return taken(code, 4), nil
}

// Aztec makes the smallest Aztec code that holds the content (ISO/IEC 24778) and spends so many parts of 100 on correction:
// 23 is what the standard recommends. It needs no quiet zone.
func Aztec(content []byte, percent int) (*Symbol, error) {
	if len(content) == 0 || len(content) > 1914 || percent < 5 || percent > 95 {
		return nil, fault("Aztec code", "ISO/IEC 24778", "%d octets, correction of %d parts of 100", len(content), percent)
	}
	code, err := aztec.Encode(content, percent, 0)
	if err != nil {
		return nil, fault("Aztec code", "ISO/IEC 24778", "%d octets: %w", len(content), err)
	}
	return taken(code, 0), nil
}

// taken copies the modules of a code of the library.
func taken(code library.Barcode, quiet int) *Symbol {
	bounds := code.Bounds()
	s := &Symbol{Size: bounds.Dx(), Quiet: quiet, dark: make([]bool, bounds.Dx()*bounds.Dx())}
	for i := range s.dark {
		r, _, _, _ := code.At(bounds.Min.X+i%s.Size, bounds.Min.Y+i/s.Size).RGBA()
		s.dark[i] = r < 0x8000
	}
	return s
}
