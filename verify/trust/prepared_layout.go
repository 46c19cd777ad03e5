package trust

import (
	"cmp"

	"github.com/chancery-id/chancery/signing/pki"
)

// preparedMagic begins every prepared store; its last byte is the version of the layout.
const preparedMagic = "chancery trust store\n\x02"

// layOut writes everything but the seal. Certificates and sources stand once each, in the order of their first mention,
// and are referred to by number: what twenty lists share is kept once.
//
//	edition, sources, certificates, anchors, lists, revocation lists, deviation lists, refusals, sources in the order given
func (s *Store) layOut(e Edition) ([]byte, error) {
	t := tables{certificates: make(map[Digest]int), sources: make(map[Source]int)}
	var w writer
	for _, part := range []func(*writer, *tables){
		s.writeAnchors, s.writeLists, s.writeCRLs, s.writeDeviations, s.writeRefused, s.writeSources,
	} {
		part(&w, &t)
	}
	head := writer{b: []byte(preparedMagic)}
	head.uint64(e.Sequence)
	head.time(e.Time)
	head.int(len(t.sourceList))
	for _, x := range t.sourceList {
		head.bytes([]byte(x.Name))
		head.bytes([]byte(x.Kind))
		head.b = append(head.b, x.SHA256[:]...)
	}
	head.int(len(t.certificateList))
	for _, der := range t.certificateList {
		head.bytes(der)
	}
	head.b = append(head.b, w.b...)
	if err := cmp.Or(w.err, head.err); err != nil {
		return nil, &Error{Field: "size", Err: err}
	}
	return head.b, nil
}

// tables number the certificates and sources.
type tables struct {
	certificates    map[Digest]int
	certificateList [][]byte
	sources         map[Source]int
	sourceList      []Source
}

func (t *tables) certificate(print Digest, der []byte) int {
	n, ok := t.certificates[print]
	if !ok {
		n = len(t.certificateList)
		t.certificates[print] = n
		t.certificateList = append(t.certificateList, der)
	}
	return n
}

func (t *tables) source(x Source) int {
	n, ok := t.sources[x]
	if !ok {
		n = len(t.sourceList)
		t.sources[x] = n
		t.sourceList = append(t.sourceList, x)
	}
	return n
}

func (s *Store) writeAnchors(w *writer, t *tables) {
	w.int(len(s.anchors))
	for _, a := range s.anchors {
		w.int(t.certificate(a.fingerprint, a.Certificate.Raw))
		w.bool(a.named)
		w.int(len(a.Sources))
		for _, x := range a.Sources {
			w.int(t.source(x))
		}
	}
}

func (s *Store) writeLists(w *writer, t *tables) {
	w.int(len(s.lists))
	for _, l := range s.lists {
		w.int(t.source(l.Source))
		w.int(t.certificate(l.Signer.Fingerprint(), l.Signer.Raw))
		w.int(t.certificate(l.SignerIssuer.fingerprint, l.SignerIssuer.Certificate.Raw))
		w.time(l.SigningTime)
		w.int(l.Certificates)
		w.findings(l.Findings)
	}
}

func (w *writer) findings(list []pki.Finding) {
	w.int(len(list))
	for _, f := range list {
		w.bytes([]byte(f.Field))
		w.bytes([]byte(f.Ref))
		w.bytes([]byte(f.Detail))
	}
}

func (s *Store) writeCRLs(w *writer, t *tables) {
	w.int(len(s.crls))
	for _, l := range s.crls {
		w.int(t.source(l.Source))
		w.int(t.certificate(l.Issuer.fingerprint, l.Issuer.Certificate.Raw))
		w.bytes(l.CRL.Raw)
	}
}

func (s *Store) writeDeviations(w *writer, t *tables) {
	w.int(len(s.deviations))
	for _, l := range s.deviations {
		w.int(t.source(l.Source))
		w.int(t.certificate(l.SignerIssuer.fingerprint, l.SignerIssuer.Certificate.Raw))
		w.bytes(l.List.CMS.Raw)
		w.findings(l.Findings)
	}
}

func (s *Store) writeRefused(w *writer, t *tables) {
	w.int(len(s.refused))
	for _, r := range s.refused {
		w.int(t.source(r.Source))
		w.bytes([]byte(r.Subject))
		w.bytes([]byte(r.Reason))
		held := r.certificates.all()
		w.int(len(held))
		for _, c := range held {
			w.int(t.certificate(c.Fingerprint(), c.Raw))
		}
	}
}

func (s *Store) writeSources(w *writer, t *tables) {
	w.int(len(s.sources))
	for _, x := range s.sources {
		w.int(t.source(x))
	}
}
