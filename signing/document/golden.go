package document

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
)

// ruleGolden is asked of this build before it makes the first document.
var ruleGolden = Rule{
	ID: "SELF-GOLDEN", Stage: StageFiles,
	Asks: "a build that makes the golden documents as they were when they were checked, to the last octet",
}

//go:embed golden/golden.json
var goldenFile []byte

// goldenDocument is an order, and what must come of it.
type goldenDocument struct {
	Job   json.RawMessage   `json:"job"`
	Zone  string            `json:"zone"`
	Files map[string]string `json:"files,omitempty"` // SHA-256 of each; none without a chip
}

// goldenPortrait is the header of a JPEG of 240 × 320 pixels: all that is looked at.
const goldenPortrait = "\xFF\xD8\xFF\xC0\x00\x11\x08\x01\x40\x00\xF0\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xFF\xDA\x00\x02\xFF\xD9"

// CheckGolden makes the golden documents, people of several scripts and codes in every format, and compares zones and files with
// those that were checked once and are kept in the program. A build whose data preparation or libraries went wrong is found here,
// before the first live document; signing.NewIssuer asks. The answer of one process does not change.
func CheckGolden() error { return goldenAnswer() }

var goldenAnswer = sync.OnceValue(func() error { return checkGolden(goldenFile) })

func checkGolden(file []byte) error {
	var documents []goldenDocument
	if err := json.Unmarshal(file, &documents); err != nil || len(documents) == 0 {
		return ruleGolden.breach("golden", errors.Join(errors.New("no golden documents"), err))
	}
	var b breaches
	for _, want := range documents {
		name, got, err := makeGolden(want.Job)
		switch {
		case err != nil:
			b.add(name, ruleGolden, "is refused: %w", err)
		case got.Zone != want.Zone:
			b.add(name, ruleGolden, "another zone")
		default:
			want.compare(&b, name, got)
		}
	}
	return b.err()
}

// compare names the files that differ, are missing or should not be there.
func (want *goldenDocument) compare(b *breaches, name string, got *goldenDocument) {
	for _, file := range lds.Files() {
		if file := file.Name(); want.Files[file] != got.Files[file] {
			b.add(name, ruleGolden, "another %s", file)
		}
	}
}

// makeGolden makes what comes of an order in this build.
func makeGolden(line []byte) (name string, made *goldenDocument, err error) {
	job, err := ParseJob(line)
	if err != nil {
		return "golden", nil, err
	}
	d, err := job.Document(Builtin(), []byte(goldenPortrait), nil)
	if err != nil {
		return job.ID, nil, err
	}
	record, _, err := d.MRZ()
	if err != nil {
		return job.ID, nil, err
	}
	made = &goldenDocument{Job: line, Files: map[string]string{}}
	if made.Zone, err = mrz.Encode(record); err != nil {
		return job.ID, nil, err
	}
	if d.Profile.NoChip {
		return job.ID, made, d.Validate()
	}
	image, err := d.Image()
	if err != nil {
		return job.ID, nil, err
	}
	for _, file := range image.Files() {
		data, _ := image.File(file)
		sum := sha256.Sum256(data)
		made.Files[file.Name()] = hex.EncodeToString(sum[:])
	}
	if err := d.CheckImage(image); err != nil {
		return job.ID, nil, fmt.Errorf("read again: %w", err)
	}
	return job.ID, made, nil
}
