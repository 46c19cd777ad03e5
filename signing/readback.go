package signing

import (
	"errors"
	"io/fs"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
)

// Inspection judges files as any border does: by the anchors that are public, knowing nothing of how the files were made. zone is
// what is printed, lines joined by a newline. It returns nil only if the document is accepted. Package verify is what to make
// one of; this package stands below it.
type Inspection func(image *chip.Image, zone string) error

// ReadBack is the last check before a document is handed out: it reads the files again from where they were written, os.DirFS of
// the document's folder, has them inspected, and holds them against the document that was ordered, with its date of issue
// ([Issued.Document]). What the disk, the writing or a faulty build of this program has done to them shows here, at the first
// document.
//
// The error joins all breaches, each an [*Error] or a [*document.Error] whose rule begins with SELF. None of them is the fault of
// the holder's data: after one nothing more must be signed.
func ReadBack(fsys fs.FS, ordered *document.Document, inspect Inspection) error {
	image, err := chip.LoadFS(fsys)
	if err != nil {
		return breach(ruleReadBack, "output", "the files can't be read again: %w", err)
	}
	record, _, err := ordered.MRZ()
	if err != nil {
		return err
	}
	zone, err := mrz.Encode(record)
	if err != nil {
		return err
	}
	var refused error
	if err := inspect(image, zone); err != nil {
		refused = breach(ruleInspect, "output", "a public inspection does not accept it: %w", err)
	}
	return errors.Join(refused, ordered.CheckImage(image))
}
