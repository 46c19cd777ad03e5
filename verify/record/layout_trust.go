package record

import (
	"fmt"

	"github.com/chancery-id/chancery/verify/trust"
)

func trustOf(e *trust.Extract) trustData {
	var d trustData
	if e == nil || e.SHA256 == (trust.Digest{}) {
		return d
	}
	d = trustData{SHA256: e.SHA256[:], Anchors: e.Anchors, RevocationLists: e.RevocationLists, DeviationLists: e.DeviationLists}
	for _, c := range e.Certificates {
		x := certificateData{DER: c.DER, Named: c.Named}
		for _, s := range c.Sources {
			x.Sources = append(x.Sources, sourceOf(s))
		}
		d.Certificates = append(d.Certificates, x)
	}
	for _, c := range e.CRLs {
		d.CRLs = append(d.CRLs, listData{c.DER, sourceOf(c.Source)})
	}
	for _, c := range e.Deviations {
		d.Deviations = append(d.Deviations, listData{c.DER, sourceOf(c.Source)})
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
	e := &trust.Extract{Anchors: d.Anchors, RevocationLists: d.RevocationLists, DeviationLists: d.DeviationLists}
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
	for _, c := range d.Deviations {
		source, err := c.Source.source()
		if err != nil {
			return nil, err
		}
		e.Deviations = append(e.Deviations, trust.ExtractedDeviations{DER: c.DER, Source: source})
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
