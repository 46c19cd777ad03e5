package mdoc

import (
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/signing/pki"
)

// Response is what a device presents (DeviceResponse, ISO/IEC 18013-5, 8.3.2.1.2.2). Nobody signed it as a whole: each document
// stands alone.
type Response struct {
	Version   string // "1.0"
	Documents []Presentation
	Errors    []map[string]int64 // documentErrors: by document type, why it was not returned
	Status    Status

	Findings []Finding // deviations tolerated while reading, those of the documents included
}

// Status is the status code of a response (ISO/IEC 18013-5, Table 8).
type Status uint64

// The status codes.
const (
	StatusOK           Status = 0
	StatusGeneralError Status = 10
	StatusNotDecoded   Status = 11 // the request was no CBOR
	StatusNotValid     Status = 12 // the request was CBOR and no request
)

// String returns the status in words.
func (s Status) String() string {
	switch s {
	case StatusOK:
		return "OK"
	case StatusGeneralError:
		return "general error"
	case StatusNotDecoded:
		return "CBOR decoding error"
	case StatusNotValid:
		return "CBOR validation error"
	}
	return fmt.Sprintf("status %d", uint64(s))
}

// Presentation is one document of a response: what the issuer signed, and what the holder's device signed to show that it is the
// one the document was issued to.
type Presentation struct {
	DocType string
	Issuer  *IssuerSigned
	Device  *DeviceSigned
	Errors  map[string]map[string]int64 // by name space and element: why it was not returned
}

// ParseResponse reads one DeviceResponse, nothing behind it.
func ParseResponse(b []byte) (*Response, error) {
	const name = "DeviceResponse"
	r := open(b)
	out := &Response{}
	r.fields(name, refResponse, 2, []string{"version", "status", "documents", "documentErrors"}, func(key string) {
		switch key {
		case "version":
			out.Version = r.text(key)
		case "documents":
			out.readDocuments(r)
		case "documentErrors":
			out.readErrors(r)
		case "status":
			out.Status = Status(r.number(1<<63, key))
		}
	})
	r.done(name)
	if err := r.result(); err != nil {
		return nil, err
	}
	out.Findings = r.findings
	return out, nil
}

func (p *Response) readDocuments(r *reader) {
	n := r.count(majorArray, maxDocuments, "documents")
	for range n {
		d := Presentation{}
		d.read(r)
		if r.err != nil {
			return
		}
		p.Documents = append(p.Documents, d)
	}
}

func (p *Response) readErrors(r *reader) {
	n := r.count(majorArray, maxDocuments, "documentErrors")
	for range n {
		codes := map[string]int64{}
		r.named("documentErrors", maxDocuments, func(docType string) { codes[docType] = r.integer("documentErrors") })
		p.Errors = append(p.Errors, codes)
	}
}

func (d *Presentation) read(r *reader) {
	r.fields("Document", refResponse, 3, []string{"docType", "issuerSigned", "deviceSigned", "errors"}, func(key string) {
		switch key {
		case "docType":
			d.DocType = r.text(key)
		case "issuerSigned":
			d.Issuer = r.issuerSigned()
		case "deviceSigned":
			d.Device = r.deviceSigned()
		case "errors":
			d.Errors = map[string]map[string]int64{}
			r.named(key, maxNameSpaces, func(name string) {
				codes := map[string]int64{}
				r.named(key, maxItems/maxNameSpaces, func(element string) { codes[element] = r.integer(key) })
				d.Errors[name] = codes
			})
		}
	})
}

// presentationRules hold the parts of a document against each other.
var presentationRules = []pki.Rule[*Presentation]{
	{ID: "same-doc-type", Field: "docType", Ref: refInspection, Weight: pki.Essential, Check: func(d *Presentation) error {
		return unless(d.DocType == d.Issuer.Object.DocType, "%.80q, the issuer signed %.80q", d.DocType, d.Issuer.Object.DocType)
	}},
	{ID: "authorized", Field: "deviceSigned", Ref: refMSO, Weight: pki.Essential, Check: func(d *Presentation) error {
		for _, space := range d.Device.NameSpaces {
			for _, e := range space.Elements {
				if !d.Issuer.Object.Authorizations.Allow(space.NameSpace, e.Identifier) {
					return fmt.Errorf("%.80s is not the device's to sign", e.Identifier)
				}
			}
		}
		return nil
	}},
}

// Validate returns every breach of the rules for one document of a response, joined, each an *[Error] with its clause: the document type
// is the one the issuer signed, and the device signed only what it is authorized to. It verifies nothing.
func (d *Presentation) Validate() error {
	if d.Issuer == nil || d.Issuer.Object == nil || d.Device == nil {
		return fault("Document", refResponse, "issuerSigned or deviceSigned is missing")
	}
	return errors.Join(pki.Hold(d, presentationRules, pki.Profile), d.Issuer.Validate())
}

// Encode writes the response in deterministic CBOR, what issuer and device signed in it as it was read or made.
func (p *Response) Encode() ([]byte, error) {
	documents := []any{}
	for i := range p.Documents {
		d, err := p.Documents[i].data()
		if err != nil {
			return nil, err
		}
		documents = append(documents, d)
	}
	out := map[string]any{"version": p.Version, "status": uint64(p.Status)}
	if len(documents) > 0 {
		out["documents"] = documents
	}
	if len(p.Errors) > 0 {
		out["documentErrors"] = p.Errors
	}
	return marshal(out, "DeviceResponse")
}

func (d *Presentation) data() (map[string]any, error) {
	if d.Issuer == nil || d.Issuer.Auth == nil || d.Device == nil {
		return nil, fault("Document", refResponse, "issuerSigned or deviceSigned is missing")
	}
	out := map[string]any{"docType": d.DocType, "issuerSigned": Value(d.Issuer.Raw), "deviceSigned": Value(d.Device.encode())}
	if len(d.Errors) > 0 {
		out["errors"] = d.Errors
	}
	return out, nil
}
