package record

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/trust"
)

// MaxSize bounds a record: all files of a chip, the certificates of a State, and the report.
const MaxSize = 32 << 20

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
	Path    string     `cbor:"path,omitempty"`
	Zone    string     `cbor:"zone,omitempty"`
	Problem string     `cbor:"problem,omitempty"`
	Chip    bool       `cbor:"chip"` // whether the chip was read at all
	Files   []fileData `cbor:"files,omitempty"`
	NotRead []string   `cbor:"notRead,omitempty"`
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
}

type trustData struct {
	SHA256          []byte            `cbor:"sha256,omitempty"`
	Anchors         int               `cbor:"anchors,omitempty"`
	RevocationLists int               `cbor:"crls,omitempty"`
	Certificates    []certificateData `cbor:"certificates,omitempty"`
	CRLs            []crlData         `cbor:"lists,omitempty"`
	Refused         []refusalData     `cbor:"refused,omitempty"`
}

type certificateData struct {
	DER     []byte       `cbor:"der"`
	Named   bool         `cbor:"named,omitempty"`
	Sources []sourceData `cbor:"sources,omitempty"`
}

type crlData struct {
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

// modes are the two halves of the strict codec: deterministic out (RFC 8949, 4.2.1); in, no indefinite lengths, no
// duplicate or unknown keys, no tags, and bounded nesting and counts before anything is allocated.
type modes struct {
	enc cbor.EncMode
	dec cbor.DecMode
}

var codec = sync.OnceValues(func() (modes, error) {
	enc, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		return modes{}, err
	}
	dec, err := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField, UTF8: cbor.UTF8RejectInvalid,
		MaxNestedLevels: 8, MaxArrayElements: 4096, MaxMapPairs: 64,
	}.DecMode()
	return modes{enc, dec}, err
})

// Encode returns the record in deterministic CBOR: the same record is the same bytes.
func (r *Record) Encode() ([]byte, error) {
	c, err := codec()
	if err != nil {
		return nil, &Error{Field: "cbor", Err: err}
	}
	out, err := c.enc.Marshal(r.data())
	if err != nil {
		return nil, &Error{Field: "cbor", Err: err}
	}
	if len(out) > MaxSize {
		return nil, &Error{Field: "size", Err: fmt.Errorf("%d bytes, at most %d", len(out), MaxSize)}
	}
	return out, nil
}

// Decode reads a record. Only what [Record.Encode] writes is accepted: nothing may follow it, and no other encoding of
// the same content will do.
func Decode(b []byte) (*Record, error) {
	if len(b) > MaxSize {
		return nil, &Error{Field: "size", Err: fmt.Errorf("%d bytes, at most %d", len(b), MaxSize)}
	}
	c, err := codec()
	if err != nil {
		return nil, &Error{Field: "cbor", Err: err}
	}
	var data recordData
	if err := c.dec.Unmarshal(b, &data); err != nil {
		return nil, &Error{Field: "cbor", Err: err}
	}
	r, err := data.record()
	if err != nil {
		return nil, err
	}
	again, err := r.Encode()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, b) {
		return nil, &Error{Field: "cbor", Err: errors.New("not the deterministic encoding of a record")}
	}
	return r, nil
}

func (r *Record) data() recordData {
	d := recordData{
		Version: version, Time: r.Time.Format(time.RFC3339Nano), Report: r.Report,
		Evidence: evidenceData{
			Path: r.Evidence.Path, Zone: r.Evidence.Zone, Problem: r.Evidence.Problem,
			Chip: r.Evidence.Image != nil, Files: files(r.Evidence.Image),
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
	return e, nil
}

func parseTime(field, text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return t, &Error{Field: field, Err: errors.New("not a time of RFC 3339")}
	}
	_, offset := t.Zone()
	return t.In(time.FixedZone("", offset)), nil
}

func trustOf(e *trust.Extract) trustData {
	var d trustData
	if e == nil || e.SHA256 == (trust.Digest{}) {
		return d
	}
	d = trustData{SHA256: e.SHA256[:], Anchors: e.Anchors, RevocationLists: e.RevocationLists}
	for _, c := range e.Certificates {
		x := certificateData{DER: c.DER, Named: c.Named}
		for _, s := range c.Sources {
			x.Sources = append(x.Sources, sourceOf(s))
		}
		d.Certificates = append(d.Certificates, x)
	}
	for _, c := range e.CRLs {
		d.CRLs = append(d.CRLs, crlData{c.DER, sourceOf(c.Source)})
	}
	for _, c := range e.Refused {
		d.Refused = append(d.Refused, refusalData{sourceOf(c.Source), c.Reason, c.DER})
	}
	return d
}

func sourceOf(s trust.Source) sourceData { return sourceData{s.Name, string(s.Kind), s.SHA256[:]} }

func (d sourceData) source() (trust.Source, error) {
	digest, err := digestOf(d.SHA256)
	return trust.Source{Name: d.Name, Kind: trust.Kind(d.Kind), SHA256: digest}, err
}

func digestOf(b []byte) (d trust.Digest, err error) {
	if len(b) != len(d) {
		return d, &Error{Field: "sha256", Err: fmt.Errorf("%d bytes, want %d", len(b), len(d))}
	}
	return trust.Digest(b), nil
}

func (d *trustData) extract() (*trust.Extract, error) {
	e := &trust.Extract{Anchors: d.Anchors, RevocationLists: d.RevocationLists}
	if d.SHA256 == nil {
		return e, nil
	}
	var err error
	if e.SHA256, err = digestOf(d.SHA256); err != nil {
		return nil, err
	}
	for _, c := range d.Certificates {
		x := trust.ExtractedCertificate{DER: c.DER, Named: c.Named}
		for _, s := range c.Sources {
			source, err := s.source()
			if err != nil {
				return nil, err
			}
			x.Sources = append(x.Sources, source)
		}
		e.Certificates = append(e.Certificates, x)
	}
	for _, c := range d.CRLs {
		source, err := c.Source.source()
		if err != nil {
			return nil, err
		}
		e.CRLs = append(e.CRLs, trust.ExtractedCRL{DER: c.DER, Source: source})
	}
	for _, c := range d.Refused {
		source, err := c.Source.source()
		if err != nil {
			return nil, err
		}
		e.Refused = append(e.Refused, trust.ExtractedRefusal{Source: source, Reason: c.Reason, DER: c.DER})
	}
	return e, nil
}
