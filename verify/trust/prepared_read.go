package trust

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/pki"
)

// preparedReader reads the body of a prepared store.
type preparedReader struct {
	reader
	sources  []Source
	ders     [][]byte
	byNumber map[int]*Anchor // anchors by the number of their certificate
	store    *Store
}

func readPrepared(body []byte) (*Store, Edition, error) {
	p := preparedReader{reader: reader{b: body, size: len(body)}}
	e := Edition{Sequence: p.uint64("sequence"), Time: p.time("time")}
	p.readTables()
	anchors := p.readAnchors()
	if p.err != nil {
		return nil, e, p.err
	}
	p.store = newStore(anchors, nil)
	p.readLists()
	p.readCRLs()
	p.readDeviations()
	p.readRefused()
	for range p.count("sources", 4) {
		p.store.sources = append(p.store.sources, p.source("sources"))
	}
	if p.err == nil && len(p.b) > 0 {
		p.fail("end", fmt.Errorf("%d bytes too many", len(p.b)))
	}
	if p.err != nil {
		return nil, e, p.err
	}
	p.store.digest = p.store.computeDigest()
	return p.store, e, nil
}

func (p *preparedReader) readTables() {
	n := p.count("sources", 8+len(Digest{}))
	p.sources = make([]Source, 0, n)
	for range n {
		x := Source{Name: p.text("source"), Kind: Kind(p.text("kind"))}
		copy(x.SHA256[:], p.take("sha256", len(x.SHA256)))
		p.sources = append(p.sources, x)
	}
	n = p.count("certificates", 4)
	p.ders = make([][]byte, 0, n)
	for range n {
		p.ders = append(p.ders, p.bytes("certificate"))
	}
}

func (p *preparedReader) readAnchors() []*Anchor {
	n := p.count("anchors", 9)
	anchors, held := make([]*Anchor, 0, n), make([]Anchor, n)
	p.byNumber = make(map[int]*Anchor, n)
	for i := range n {
		number := p.index("anchor", len(p.ders))
		a := &held[i]
		a.named = p.bool("named")
		m := p.count("sources of an anchor", 4)
		a.Sources = make([]Source, 0, m)
		for range m {
			a.Sources = append(a.Sources, p.source("source of an anchor"))
		}
		if p.err == nil && p.byNumber[number] != nil {
			p.fail("anchor", fmt.Errorf("certificate %d twice", number))
		}
		if a.Certificate = p.parse("anchor", number); p.err != nil {
			return nil
		}
		a.fingerprint = a.Certificate.Fingerprint()
		p.byNumber[number] = a
		anchors = append(anchors, a)
	}
	return anchors
}

func (p *preparedReader) readLists() {
	for range p.count("lists", 28) {
		l := List{Source: p.source("list")}
		l.Signer = p.parse("signer of a list", p.index("signer of a list", len(p.ders)))
		l.SignerIssuer = p.anchor("issuer of a list's signer")
		l.SigningTime = p.time("signing time")
		l.Certificates = p.int("certificates of a list")
		l.Findings = p.findings()
		if p.err != nil {
			return
		}
		p.store.lists = append(p.store.lists, l)
	}
}

func (p *preparedReader) findings() (found []pki.Finding) {
	for range p.count("findings", 12) {
		found = append(found, pki.Finding{Field: p.text("field"), Ref: p.text("ref"), Detail: p.text("detail")})
	}
	return found
}

func (p *preparedReader) readCRLs() {
	for range p.count("revocation lists", 12) {
		source, issuer := p.source("revocation list"), p.anchor("issuer of a revocation list")
		der := p.bytes("revocation list")
		if p.err != nil {
			return
		}
		list, err := pki.ParseCRL(der)
		if err != nil {
			p.fail("revocation list", err)
			return
		}
		p.store.crls = append(p.store.crls, newRevocationList(source, list, issuer))
	}
}

func (p *preparedReader) readDeviations() {
	var lists []*DeviationList
	for range p.count("deviation lists", 16) {
		l := &DeviationList{Source: p.source("deviation list"), SignerIssuer: p.anchor("issuer of a deviation list's signer")}
		der := p.bytes("deviation list")
		l.Findings = p.findings()
		if p.err != nil {
			return
		}
		var err error
		if l.List, l.Signer, err = signedDeviations(der); err != nil {
			p.fail("deviation list", err)
			return
		}
		l.fingerprint = sha256.Sum256(der)
		lists = append(lists, l)
	}
	p.store.setDeviations(lists)
}

// signedDeviations reads a list that was accepted before.
func signedDeviations(der []byte) (*deviationlist.List, *pki.Certificate, error) {
	list, err := deviationlist.Parse(der)
	switch {
	case err != nil:
		return nil, nil, err
	case list.CMS == nil || len(list.CMS.SignerInfos) != 1:
		return nil, nil, errors.New("not signed by one signer")
	}
	signer, _, err := list.CMS.FindSigner(0)
	return list, signer, err
}

func (p *preparedReader) readRefused() {
	for range p.count("refusals", 16) {
		r := Refusal{Source: p.source("refusal"), Subject: p.text("subject"), Reason: p.text("reason")}
		n := p.count("certificates of a refusal", 4)
		ders := make([][]byte, 0, n)
		for range n {
			if i := p.index("certificate of a refusal", len(p.ders)); p.err == nil {
				ders = append(ders, p.ders[i])
			}
		}
		if p.err != nil {
			return
		}
		if n > 0 {
			r.certificates = laterOf(ders)
		}
		p.store.refused = append(p.store.refused, r)
	}
}

func (p *preparedReader) source(field string) Source {
	i := p.index(field, len(p.sources))
	if p.err != nil {
		return Source{}
	}
	return p.sources[i]
}

func (p *preparedReader) anchor(field string) *Anchor {
	i := p.index(field, len(p.ders))
	if p.err == nil && p.byNumber[i] == nil {
		p.fail(field, fmt.Errorf("certificate %d is no anchor", i))
	}
	return p.byNumber[i]
}

func (p *preparedReader) parse(field string, number int) *pki.Certificate {
	if p.err != nil {
		return nil
	}
	c, err := pki.ParseCertificate(p.ders[number])
	if err != nil {
		p.fail(field, err)
	}
	return c
}
