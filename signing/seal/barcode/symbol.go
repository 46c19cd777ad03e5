package barcode

import (
	"fmt"
	"image"
	"image/color"
)

// Error says why content does not fit a symbol.
type Error struct {
	Field string
	Ref   string // clause
	Err   error
}

// Error returns field, fault and clause.
func (e *Error) Error() string {
	if e.Ref == "" {
		return e.Field + ": " + e.Err.Error()
	}
	return e.Field + ": " + e.Err.Error() + " (" + e.Ref + ")"
}

// Unwrap returns the fault.
func (e *Error) Unwrap() error { return e.Err }

func fault(field, ref, format string, args ...any) *Error {
	return &Error{field, ref, fmt.Errorf(format, args...)}
}

// Symbol is a square bar code.
type Symbol struct {
	Size  int // modules of a side, the quiet zone apart
	Quiet int // modules of light that its standard wants on each side

	dark []bool // row by row
}

// Dark says whether a module is dark. Those outside are light.
func (s *Symbol) Dark(x, y int) bool {
	return x >= 0 && y >= 0 && x < s.Size && y < s.Size && s.dark[y*s.Size+x]
}

// Print says how a symbol comes onto paper.
type Print struct {
	DotsPerInch      int // of the printer: 300 or 600
	DotsPerModule    int // side of a module
	QuietZoneModules int // at least; the one of the standard where it is larger
}

// maxDots is the longest side of a picture.
const maxDots = 4096

// Module returns the side of a module in millimetres. Doc 9303-13, 2.1 recommends 0.3386 and more for ink-jet printers: 4 dots
// at 300 dots per inch, 8 at 600. The profile of a document can allow less.
func (p Print) Module() float64 { return 25.4 * float64(p.DotsPerModule) / float64(p.DotsPerInch) }

func (p Print) check(s *Symbol) (side int, err error) {
	sane := func(n int) bool { return n > 0 && n <= maxDots }
	if !sane(p.DotsPerInch) || !sane(p.DotsPerModule) || p.QuietZoneModules > maxDots {
		return 0, fault("print", "", "%d dots per module at %d per inch", p.DotsPerModule, p.DotsPerInch)
	}
	side = (s.Size + 2*max(s.Quiet, p.QuietZoneModules)) * p.DotsPerModule
	if side > maxDots {
		return 0, fault("print", "", "a side of %d dots, at most %d", side, maxDots)
	}
	return side, nil
}

// Image draws the symbol in black and white, each module as a square of dots, with its quiet zone.
func (s *Symbol) Image(p Print) (*image.Paletted, error) {
	side, err := p.check(s)
	if err != nil {
		return nil, err
	}
	quiet := max(s.Quiet, p.QuietZoneModules)
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		row := img.Pix[y*img.Stride : y*img.Stride+side]
		for x := range row {
			if s.Dark(x/p.DotsPerModule-quiet, y/p.DotsPerModule-quiet) {
				row[x] = 1
			}
		}
	}
	return img, nil
}
