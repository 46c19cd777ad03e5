package record

import (
	"errors"
	"fmt"
	"time"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/verify"
)

// version of the layout.
const version = 1

// recordData is the layout. Keys are short words, so that a record explains itself to any CBOR tool.
type recordData struct {
	Version  int          `cbor:"v"`
	Evidence evidenceData `cbor:"evidence"`
	Policy   policyData   `cbor:"policy"`
	Time     string       `cbor:"time"` // RFC 3339
	Trust    trustData    `cbor:"trust"`
	Report   []byte       `cbor:"report"`
}

type evidenceData struct {
	Path    string       `cbor:"path,omitempty"`
	Zone    string       `cbor:"zone,omitempty"`
	Problem string       `cbor:"problem,omitempty"`
	Chip    bool         `cbor:"chip"` // whether the chip was read at all
	Files   []fileData   `cbor:"files,omitempty"`
	NotRead []string     `cbor:"notRead,omitempty"`
	Session *sessionData `cbor:"session,omitempty"`
}

type fileData struct {
	Name string `cbor:"name"`
	Data []byte `cbor:"data"`
}

type policyData struct {
	RequireRevocation         bool   `cbor:"requireRevocation,omitempty"`
	RequireChipAuthentication bool   `cbor:"requireChipAuthentication,omitempty"`
	RequirePrintedZone        bool   `cbor:"requirePrintedZone,omitempty"`
	WeakFrom                  string `cbor:"weakFrom,omitempty"` // RFC 3339
	PACEFrom                  string `cbor:"paceFrom,omitempty"` // RFC 3339
}

type trustData struct {
	SHA256          []byte            `cbor:"sha256,omitempty"`
	Anchors         int               `cbor:"anchors,omitempty"`
	RevocationLists int               `cbor:"crls,omitempty"`
	Certificates    []certificateData `cbor:"certificates,omitempty"`
	DeviationLists  int               `cbor:"deviationLists,omitempty"`
	CRLs            []listData        `cbor:"lists,omitempty"`
	Deviations      []listData        `cbor:"deviations,omitempty"`
	Refused         []refusalData     `cbor:"refused,omitempty"`
}

type certificateData struct {
	DER     []byte       `cbor:"der"`
	Named   bool         `cbor:"named,omitempty"`
	Sources []sourceData `cbor:"sources,omitempty"`
}

type listData struct {
	DER    []byte     `cbor:"der"`
	Source sourceData `cbor:"source"`
}

type refusalData struct {
	Source sourceData `cbor:"source"`
	Reason string     `cbor:"reason"`
	DER    []byte     `cbor:"der"`
}

type sourceData struct {
	Name   string `cbor:"name"`
	Kind   string `cbor:"kind"`
	SHA256 []byte `cbor:"sha256"`
}

func (r *Record) data() recordData {
	d := recordData{
		Version: version, Time: r.Time.Format(time.RFC3339Nano), Report: r.Report,
		Evidence: evidenceData{
			Path: r.Evidence.Path, Zone: r.Evidence.Zone, Problem: r.Evidence.Problem,
			Chip: r.Evidence.Image != nil, Files: files(r.Evidence.Image),
			Session: sessionOf(r.Evidence.Session),
		},
		Policy: policyData{
			RequireRevocation: r.Policy.RequireRevocation, RequireChipAuthentication: r.Policy.RequireChipAuthentication,
			RequirePrintedZone: r.Policy.RequirePrintedZone,
		},
		Trust: trustOf(r.Trust),
	}
	for _, f := range r.Evidence.NotRead {
		d.Evidence.NotRead = append(d.Evidence.NotRead, f.Name())
	}
	if !r.Policy.WeakFrom.IsZero() {
		d.Policy.WeakFrom = r.Policy.WeakFrom.Format(time.RFC3339Nano)
	}
	if !r.Policy.PACEFrom.IsZero() {
		d.Policy.PACEFrom = r.Policy.PACEFrom.Format(time.RFC3339Nano)
	}
	return d
}

// record turns the layout into a record.
func (d *recordData) record() (*Record, error) {
	if d.Version != version {
		return nil, &Error{Field: "v", Err: fmt.Errorf("version %d, want %d", d.Version, version)}
	}
	r := &Record{Report: d.Report}
	var err error
	if r.Time, err = parseTime("time", d.Time); err != nil {
		return nil, err
	}
	if d.Policy.WeakFrom != "" {
		if r.Policy.WeakFrom, err = parseTime("weakFrom", d.Policy.WeakFrom); err != nil {
			return nil, err
		}
	}
	if d.Policy.PACEFrom != "" {
		if r.Policy.PACEFrom, err = parseTime("paceFrom", d.Policy.PACEFrom); err != nil {
			return nil, err
		}
	}
	r.Policy.RequireRevocation, r.Policy.RequirePrintedZone = d.Policy.RequireRevocation, d.Policy.RequirePrintedZone
	r.Policy.RequireChipAuthentication = d.Policy.RequireChipAuthentication
	if r.Evidence, err = d.Evidence.evidence(); err != nil {
		return nil, err
	}
	r.Trust, err = d.Trust.extract()
	return r, err
}

func (d *evidenceData) evidence() (verify.Evidence, error) {
	e := verify.Evidence{Path: d.Path, Zone: d.Zone, Problem: d.Problem}
	if !d.Chip && len(d.Files) > 0 {
		return e, &Error{Field: "files", Err: errors.New("files of a chip that was not read")}
	}
	if d.Chip {
		e.Image = chip.NewImage()
	}
	for _, f := range d.Files {
		file, ok := fileByName(f.Name)
		if !ok {
			return e, &Error{Field: "files", Err: fmt.Errorf("no chip file has the name given at %d", len(e.Image.Files()))}
		}
		if limit := chip.MaxSize(file); len(f.Data) > limit {
			return e, &Error{Field: f.Name, Err: fmt.Errorf("%d octets, at most %d", len(f.Data), limit)}
		}
		e.Image.Put(file, f.Data)
	}
	for _, name := range d.NotRead {
		file, ok := fileByName(name)
		if !ok {
			return e, &Error{Field: "notRead", Err: errors.New("a name no chip file has")}
		}
		e.NotRead = append(e.NotRead, file)
	}
	var err error
	e.Session, err = d.Session.session()
	return e, err
}

func parseTime(field, text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return t, &Error{Field: field, Err: errors.New("not a time of RFC 3339")}
	}
	_, offset := t.Zone()
	return t.In(time.FixedZone("", offset)), nil
}
