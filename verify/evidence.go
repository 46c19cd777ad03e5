package verify

import (
	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
)

// Evidence is what was collected from a document, as it was read. Nothing in it is believed.
type Evidence struct {
	// Path says where the evidence came from. It is only repeated in the report.
	Path string

	// Zone is the printed machine readable zone as the reader of the page gave it, "" where it was not read.
	Zone string

	// Image holds the chip's files, byte for byte; nil where the chip was not read.
	Image *chip.Image

	// Problem says why the chip's files could not be read at all, "" where they could.
	Problem string

	// NotRead names data groups that were left out on purpose, by a reader that takes only what it needs. A group that is
	// signed, absent and not named here counts as removed.
	NotRead []lds.File

	// Session is how the chip was read and what it proved; nil where files were presented, and no chip. [Live] makes it.
	Session *Session
}
