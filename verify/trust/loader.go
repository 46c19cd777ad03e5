package trust

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chancery-id/chancery/signing/ldif"
	"github.com/chancery-id/chancery/signing/pki"
)

// Limits of what a loader takes; real lists stay below 1 MB.
const (
	maxFile   = 64 << 20
	maxLDIF   = 1 << 30 // read as a stream; only lists of it are held, and counted in maxTotal
	maxTotal  = 256 << 20
	maxFiles  = 20_000
	maxDepth  = 16
	maxAnchor = 100_000
	maxLists  = 1024 // some forty States publish one
)

// Loader gathers trust material from files and makes a [Store] of it. The zero value is ready. What can't be read or
// isn't trusted never stops the rest: it is kept with the reason, see [Store.Refused].
//
// Certificates given to it are anchors, because the user gives them. A master list only becomes trusted through one of
// those: its signer must chain to an anchor the user gave, directly or over link certificates. Lists don't vouch for other
// lists. A deviation list is believed about the documents of one State when its signer chains to any anchor of that State.
type Loader struct {
	anchors map[Digest]*Anchor
	order   []*Anchor
	lists   []pendingList
	crls    []pendingCRL
	deviant []pendingDeviations
	sources []Source
	refused []Refusal
	files   int
	total   int
}

type pendingCRL struct {
	source Source
	list   *pki.CRL
}

// Load reads a file system of trust material: certificates, master lists, CRLs and deviation lists, also in LDIF and .p7c, in
// any arrangement of folders.
func Load(fsys fs.FS) (*Store, error) {
	var l Loader
	if err := l.AddFS("", fsys); err != nil {
		return nil, err
	}
	return l.Store(), nil
}

// AddAnchor adds certificates in PEM or DER that the user pins. Anything else in data is an error.
func (l *Loader) AddAnchor(name string, data []byte) error {
	if err := l.admit(name, len(data)); err != nil {
		return err
	}
	certs, err := pki.ParseAll(data)
	if err != nil {
		return &Error{Name: name, Err: err}
	}
	if len(certs) == 0 {
		return &Error{Name: name, Err: errors.New("no certificate in it")}
	}
	source := l.source(name, KindAnchor, sha256.Sum256(data))
	for _, c := range certs {
		if reason := unfit(c); reason != "" {
			return &Error{Name: name, Ref: "Doc 9303-12, 7.1.1", Err: errors.New(reason)}
		}
		l.anchor(c, source, true)
	}
	return nil
}

// Add adds one file, whatever it holds: certificates, a master list, a CRL or a deviation list, in PEM or DER, a .p7c of
// certificates and CRLs, or LDIF.
func (l *Loader) Add(name string, data []byte) {
	if err := l.admit(name, len(data)); err != nil {
		l.refuse(Source{Name: name, Kind: KindUnknown}, "", err.(*Error).Err.Error())
		return
	}
	l.sniff(name, data)
}

// AddPath adds a file, or a folder with all that is in it.
func (l *Loader) AddPath(name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return l.AddFS(filepath.ToSlash(name), os.DirFS(name))
	}
	if err := l.addFile(os.DirFS(filepath.Dir(name)), filepath.Base(name), filepath.ToSlash(name)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// AddFS adds all files of fsys, in order of their names; prefix goes before the names in what is reported. Files whose
// name begins with a dot are left out. An error means that fsys itself can't be read.
func (l *Loader) AddFS(prefix string, fsys fs.FS) error {
	return fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name != "." && strings.HasPrefix(entry.Name(), ".") {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if entry.IsDir() {
			if strings.Count(name, "/") >= maxDepth {
				l.refuse(Source{Name: path.Join(prefix, name), Kind: KindUnknown}, "", "folders too deep")
				return fs.SkipDir
			}
			return nil
		}
		if err := l.addFile(fsys, name, path.Join(prefix, name)); err != nil {
			l.refuse(Source{Name: path.Join(prefix, name), Kind: KindUnknown}, "", err.Error())
		}
		return nil
	})
}

// addFile adds one file under the name that is reported, without trusting the size its folder states.
func (l *Loader) addFile(fsys fs.FS, name, reported string) error {
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("not a regular file")
	}
	r := bufio.NewReader(f)
	if head, _ := r.Peek(r.Size()); ldif.Sniff(head) {
		if err := l.admit(reported, 0); err != nil {
			return err.(*Error).Err
		}
		return l.ldif(reported, r)
	}
	if info.Size() > maxFile {
		return fmt.Errorf("%d bytes, at most %d", info.Size(), maxFile)
	}
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("more than %d bytes", maxFile)
	}
	if err == nil {
		l.Add(reported, data)
	}
	return err
}

// admit counts a file against the limits.
func (l *Loader) admit(name string, size int) error {
	l.files++
	l.total += size
	switch {
	case size > maxFile:
		return &Error{Name: name, Err: fmt.Errorf("%d bytes, at most %d", size, maxFile)}
	case l.files > maxFiles:
		return &Error{Name: name, Err: fmt.Errorf("more than %d files", maxFiles)}
	case l.total > maxTotal:
		return &Error{Name: name, Err: fmt.Errorf("more than %d bytes in all", maxTotal)}
	}
	return nil
}

// source names a file, which stands once among the sources for each kind of what it holds.
func (l *Loader) source(name string, kind Kind, file Digest) Source {
	s := Source{Name: name, Kind: kind, SHA256: file}
	for i := len(l.sources) - 1; i >= 0 && l.sources[i].SHA256 == file && l.sources[i].Name == name; i-- {
		if l.sources[i] == s {
			return s
		}
	}
	l.sources = append(l.sources, s)
	return s
}

func (l *Loader) refuse(source Source, subject, reason string) {
	l.refused = append(l.refused, Refusal{Source: source, Subject: subject, Reason: reason})
}

// anchor adds one certificate, or one more source to a certificate that is there already.
func (l *Loader) anchor(c *pki.Certificate, source Source, named bool) *Anchor {
	print := Digest(c.Fingerprint())
	if a, ok := l.anchors[print]; ok {
		a.named = a.named || named
		if !slices.Contains(a.Sources, source) {
			a.Sources = append(a.Sources, source)
		}
		return a
	}
	if len(l.anchors) >= maxAnchor {
		l.refuse(source, c.Subject.String(), fmt.Sprintf("more than %d certificates", maxAnchor))
		return nil
	}
	if l.anchors == nil {
		l.anchors = make(map[Digest]*Anchor)
	}
	a := &Anchor{Certificate: c, Sources: []Source{source}, fingerprint: print, named: named}
	l.anchors[print] = a
	l.order = append(l.order, a)
	return a
}

// unfit says why a certificate can't be an anchor, "" where it can.
func unfit(c *pki.Certificate) string {
	switch {
	case !mayIssue(c):
		return "not a CSCA certificate: it may not sign certificates"
	case c.Version >= 3 && !c.BasicConstraints.CA && !c.Has(pki.ExtKeyUsage) && !c.SelfIssued():
		return "not a CSCA certificate: it is issued by another and does not say that it may sign certificates"
	case c.PublicKey == nil:
		return fmt.Sprintf("its key can't be used: %v", c.KeyError)
	}
	return ""
}

// Store judges the lists and CRLs gathered so far and returns what came of it. The loader may go on afterwards; the store
// doesn't change.
func (l *Loader) Store() *Store {
	work := Loader{sources: l.sources, refused: slices.Clone(l.refused), crls: l.crls}
	for _, a := range l.order {
		work.anchors = add(work.anchors, a)
		work.order = append(work.order, work.anchors[a.fingerprint])
	}
	named := newStore(slices.Clone(work.order), nil)
	var accepted []List
	links := lineageOf(l.lists)
	for _, p := range l.lists {
		if list, ok := work.acceptList(named, p, links); ok {
			accepted = append(accepted, list)
		}
	}
	s := newStore(work.order, nil)
	var crls []*RevocationList
	for _, p := range l.crls {
		issuer, err := s.acceptCRL(p.list)
		if err != nil {
			work.refuse(p.source, p.list.Issuer.String(), err.Error())
			continue
		}
		crls = append(crls, newRevocationList(p.source, p.list, issuer))
	}
	crls, old := supersede(crls)
	s.crls, s.lists, s.sources = crls, accepted, slices.Clone(l.sources)
	work.refused = append(work.refused, old...)
	s.setDeviations(work.acceptDeviations(s, l.deviant))
	s.refused = work.refused
	s.digest = s.computeDigest()
	return s
}

// add copies an anchor into a map, so that a store never shares one that changes.
func add(anchors map[Digest]*Anchor, a *Anchor) map[Digest]*Anchor {
	if anchors == nil {
		anchors = make(map[Digest]*Anchor)
	}
	anchors[a.fingerprint] = &Anchor{
		Certificate: a.Certificate, Sources: slices.Clone(a.Sources), fingerprint: a.fingerprint, named: a.named,
	}
	return anchors
}
