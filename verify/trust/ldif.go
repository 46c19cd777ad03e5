package trust

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/ldif"
	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
)

// maxRecordFaults bounds the broken records of one file that are told apart.
const maxRecordFaults = 64

// export is what a file of LDIF turned out to hold.
type export struct {
	lists       []recordOf[*masterlist.List]
	deviations  []recordOf[*deviationlist.List]
	crls        []recordOf[*pki.CRL]
	authorities []*pki.Certificate
	signers     int
	deletions   int
	faults      []string
	more        int // faults beyond the limit
	held        int // octets of what is kept
}

// recordOf is an object with the line its record begins at.
type recordOf[T any] struct {
	line   int
	object T
}

// ldif reads an export of the ICAO PKD or of a directory as a stream. It is an unsigned transport: lists of all kinds in it
// are judged by their own signatures as always, and certificates in it are nobody's word. What the error is about is the
// file as a whole.
func (l *Loader) ldif(name string, r io.Reader) error {
	sum := sha256.New()
	limited := &io.LimitedReader{R: r, N: maxLDIF + 1}
	var x export
	if err := x.read(ldif.NewReader(io.TeeReader(limited, sum))); err != nil {
		return err
	}
	if limited.N <= 0 {
		return fmt.Errorf("more than %d bytes of LDIF", maxLDIF)
	}
	file := Source{Name: name, Kind: KindLDIF}
	sum.Sum(file.SHA256[:0])
	if l.total += x.held; l.total > maxTotal {
		return fmt.Errorf("more than %d bytes in all", maxTotal)
	}
	l.export(file, &x)
	return nil
}

// export adds what was read.
func (l *Loader) export(file Source, x *export) {
	at := func(line int, kind Kind) Source {
		s := Source{Name: fmt.Sprintf("%s:%d", file.Name, line), Kind: kind, SHA256: file.SHA256}
		l.sources = append(l.sources, s)
		return s
	}
	for _, r := range x.lists {
		l.list(at(r.line, KindMasterList), r.object)
	}
	for _, r := range x.crls {
		l.crls = append(l.crls, pendingCRL{at(r.line, KindCRL), r.object})
	}
	for _, r := range x.deviations {
		l.deviations(at(r.line, KindDeviationList), r.object)
	}
	if len(x.lists)+len(x.crls)+len(x.deviations) == 0 {
		l.sources = append(l.sources, file)
	}
	for _, fault := range x.faults {
		l.refuse(file, "", fault)
	}
	if x.more > 0 {
		l.refuse(file, "", fmt.Sprintf("%d more records that can't be read", x.more))
	}
	if n := len(x.authorities); n > 0 {
		reason := fmt.Sprintf("%d CSCA certificates in LDIF, which nobody signed: give them as files, or a master list that has them", n)
		l.refused = append(l.refused, Refusal{Source: file, Reason: reason, certificates: heldOf(x.authorities)})
	}
	if x.signers > 0 {
		l.refuse(Source{file.Name, KindCertificate, file.SHA256}, "", fmt.Sprintf("%d certificates of signers, which are no anchors", x.signers))
	}
	if x.deletions > 0 {
		l.refuse(file, "", fmt.Sprintf("%d deletions: what else was given stays", x.deletions))
	}
	if x.isEmpty() {
		l.refuse(file, "", "LDIF with no certificate, master list, CRL or deviation list that is known as one")
	}
}

// isEmpty says whether nothing in the file was of any use, nor anything wrong with it.
func (x *export) isEmpty() bool {
	return len(x.lists)+len(x.deviations)+len(x.crls)+len(x.authorities)+x.signers+x.deletions+len(x.faults) == 0
}

// read reads all records.
func (x *export) read(r *ldif.Reader) error {
	for {
		e, err := r.Next()
		switch {
		case err == io.EOF:
			return nil
		case errors.As(err, new(*ldif.Error)):
			x.fault("%v", err)
			continue
		case err != nil:
			return err
		}
		if e.Change == ldif.Delete {
			x.deletions++
		}
		for _, o := range e.Objects() {
			if err := x.add(e.Line, o); err != nil {
				return err
			}
		}
	}
}

func (x *export) add(line int, o ldif.Object) error {
	var err error
	switch o.Kind {
	case ldif.MasterList:
		var list *masterlist.List
		if list, err = masterlist.Parse(o.DER); err == nil {
			x.lists = append(x.lists, recordOf[*masterlist.List]{line, list})
			x.held += len(o.DER)
		}
	case ldif.DeviationList:
		var list *deviationlist.List
		if list, err = deviationlist.Parse(o.DER); err == nil {
			x.deviations = append(x.deviations, recordOf[*deviationlist.List]{line, list})
			x.held += len(o.DER)
		}
	case ldif.RevocationList:
		var list *pki.CRL
		if list, err = pki.ParseCRL(o.DER); err == nil {
			x.crls = append(x.crls, recordOf[*pki.CRL]{line, list})
			x.held += len(o.DER)
		}
	case ldif.Certificate:
		var c *pki.Certificate
		switch c, err = pki.ParseCertificate(o.DER); {
		case err != nil:
		case unfit(c) == "" && c.BasicConstraints.CA && len(x.authorities) < maxAnchor:
			x.authorities = append(x.authorities, c)
			x.held += len(o.DER)
		default:
			x.signers++
		}
	}
	if err != nil {
		x.fault("line %d: %s: %v", line, o.Kind, err)
	}
	if x.held > maxTotal {
		return fmt.Errorf("more than %d bytes of lists and CSCA certificates", maxTotal)
	}
	return nil
}

func (x *export) fault(format string, args ...any) {
	if len(x.faults) == maxRecordFaults {
		x.more++
		return
	}
	x.faults = append(x.faults, fmt.Sprintf(format, args...))
}
