package chip

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
)

// Progress is how far a reading has come.
type Progress struct {
	Step        string   // "open", "read", "prove"
	File        lds.File // while reading
	Read, Total int      // octets of the file; Total 0: not known yet
}

// ReadOptions choose what is read and how. The zero value reads everything a terminal without certificates may read.
type ReadOptions struct {
	// Files limits the data groups to these; nil: all that the chip has. EF.COM, EF.SOD, DG14 and DG15 are always read.
	Files []lds.File
	// PortraitLast reads DG2 after the other data groups: the text is there sooner.
	PortraitLast bool
	// Terminal proves to the chip that fingers and irises may be read; nil: DG3 and DG4 are left out. They are read where the
	// chip takes its certificates and these give the right.
	Terminal *access.Terminal
	// Extended says that the reader passes on APDUs with extended length. They are used where EF.ATR/INFO says that the chip
	// takes them, too.
	Extended bool
	// MaxResponse is the longest data field of a response that the reader passes on; 0: 256, with Extended 65536.
	MaxResponse int
	// Reconnect waits for the chip to come back after it has left the field and returns it, reset; nil: a loss ends the
	// reading. Attempts bounds how often; 0: 3.
	Reconnect func(ctx context.Context) (iso7816.Card, error)
	Attempts  int
	// Progress is called after every command that brought something.
	Progress func(Progress)
	Random   io.Reader        // nil: crypto/rand
	Now      func() time.Time // nil: time.Now
}

// PlannedFile is one file of the plan: to be read, or left out for a reason.
type PlannedFile struct {
	File lds.File
	Skip string // "" : it is read
}

// Plan orders the data groups that a chip offers: first those that the chip proves itself with, then the zone, the portrait
// early or last, the others by number, fingers and irises at the end.
func Plan(offered []lds.File, o *ReadOptions) []PlannedFile {
	if o == nil {
		o = &ReadOptions{}
	}
	var plan []PlannedFile
	for _, f := range offered {
		n, ok := f.DataGroup()
		if !ok || slices.ContainsFunc(plan, func(p PlannedFile) bool { return p.File == f }) {
			continue
		}
		p := PlannedFile{File: f}
		switch {
		case n == 14 || n == 15:
		case o.Files != nil && !slices.Contains(o.Files, f):
			p.Skip = "not asked for"
		case (n == 3 || n == 4) && o.Terminal == nil:
			p.Skip = "needs terminal authentication, and there is no terminal certificate"
		}
		plan = append(plan, p)
	}
	rank := func(p PlannedFile) int {
		n, _ := p.File.DataGroup()
		switch {
		case n >= 14 && n <= 15:
			return n - 20
		case n == 1:
			return 0
		case n == 2 && !o.PortraitLast:
			return 1
		case n == 2:
			return 50
		case n == 3 || n == 4:
			return 60 + n
		}
		return n
	}
	slices.SortStableFunc(plan, func(a, b PlannedFile) int { return rank(a) - rank(b) })
	return plan
}
