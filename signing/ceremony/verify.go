package ceremony

import (
	"crypto"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"slices"
	"time"

	"github.com/chancery-id/chancery/chip/spki"
	"github.com/chancery-id/chancery/signing/pki"
)

// Report is what a record proves.
type Report struct {
	Title    string             `json:"title"`
	Script   string             `json:"script"` // SHA-256
	Head     string             `json:"head"`   // SHA-256
	Began    string             `json:"began"`
	Ended    string             `json:"ended"`
	Approved []string           `json:"approved"` // names of custodians
	Closed   []string           `json:"closed"`
	Resumed  int                `json:"resumed"` // times the program was started again
	Steps    []StepReport       `json:"steps"`
	Others   []string           `json:"others,omitempty"` // what else is in the folder: the record says nothing of it
	Made     []*pki.Certificate `json:"-"`                // certificates, in the order of the script
}

// StepReport is one step as it was done.
type StepReport struct {
	Step  string `json:"step"`
	Time  string `json:"time"`
	Found bool   `json:"found,omitempty"` // taken over after the program was cut off
	Birth *Birth `json:"birth,omitempty"`
	Files []File `json:"files,omitempty"`
}

// Verify proves a record: the chain of hashes from the first line to the last, the script, its approval by enough custodians
// before the first step, every step of the script in its order and nothing else, every file with its hash and with what the
// script says of it, the attestations, and the custodians' signatures over the head. The error is ErrUnfinished where the
// record is right as far as it goes.
func Verify(fsys fs.FS, judge Judge) (*Report, error) {
	raw, err := readBounded(fsys, ScriptFile, maxScript)
	if err != nil {
		return nil, &Error{ErrRecord, ScriptFile, err}
	}
	data, err := readBounded(fsys, TranscriptFile, maxTranscript)
	if err != nil {
		return nil, &Error{ErrRecord, TranscriptFile, err}
	}
	c, torn, err := readChain(data)
	if err != nil {
		return nil, err
	}
	s, err := Decode(raw)
	if err != nil {
		return nil, err
	}
	v := &verifier{fsys: fsys, script: s, judge: judge, chain: c, made: map[string]*pki.Certificate{}, keys: map[string]crypto.PublicKey{}}
	if err := v.run(); err != nil {
		return &v.report, err
	}
	if len(torn) > 0 {
		return &v.report, fault(ErrRecord, "transcript", "%d bytes behind the last line", len(torn))
	}
	v.report.Others, err = v.others()
	return &v.report, err
}

// others names what is in the folder and not of the record, so that a certificate laid beside the proven ones is not taken for
// one of them. The folder of an authority and the file of a software key belong to their key.
func (v *verifier) others() (out []string, err error) {
	known := map[string]bool{ScriptFile: true, TranscriptFile: true, lockName: true}
	for _, k := range v.script.Keys {
		known[k.Name], known[k.Name+".key"] = k.role == pki.CSCA && !k.Existing(), k.Software
	}
	for _, step := range v.report.Steps {
		for _, f := range step.Files {
			known[f.Name] = true
		}
	}
	entries, err := fs.ReadDir(v.fsys, ".")
	for _, e := range entries {
		if !known[e.Name()] {
			out = append(out, e.Name())
		}
	}
	return out, err
}

// verifier walks a transcript once, from the first line to the last.
type verifier struct {
	fsys   fs.FS
	script *Script
	judge  Judge
	chain
	at     int // line
	report Report
	made   map[string]*pki.Certificate
	keys   map[string]crypto.PublicKey
}

// next takes the next entry, which must be of that kind and step.
func (v *verifier) next(kind Kind, step string) (*Entry, error) {
	for v.at < len(v.entries) && v.entries[v.at].Kind == Resumed && kind != Approved && kind != Closed && kind != Began {
		v.report.Resumed++
		v.at++
	}
	want := string(kind)
	if step != "" {
		want += " of " + step
	}
	if v.at == len(v.entries) {
		return nil, fault(ErrUnfinished, v.where(), "the transcript ends; next is %s", want)
	}
	e := &v.entries[v.at]
	if e.Kind != kind || e.Step != step {
		return nil, fault(ErrRecord, v.where(), "%s %s, want %s", e.Kind, e.Step, want)
	}
	v.at++
	return e, nil
}

func (v *verifier) where() string { return fmt.Sprintf("line %d", v.at+1) }

func (v *verifier) run() error {
	first, err := v.next(Began, "")
	if err != nil {
		return err
	}
	if first.Script != hashOf(v.script.raw) || first.Title != v.script.Title {
		return fault(ErrRecord, ScriptFile, "sha256:%s, the transcript says %s", hashOf(v.script.raw), first.Script)
	}
	v.report.Title, v.report.Script, v.report.Began = first.Title, first.Script, first.Time
	if v.report.Approved, err = v.signatures(Approved, Approval, v.script.Hash()); err != nil {
		return err
	}
	if n := v.script.Custodians.Threshold; len(v.report.Approved) < n {
		kind := ErrRecord
		if v.at == len(v.entries) {
			kind = ErrUnfinished
		}
		return fault(kind, v.where(), "%d custodians approved, %d must", len(v.report.Approved), n)
	}
	for _, s := range v.script.Steps() {
		if err := v.step(s); err != nil {
			return err
		}
	}
	end, err := v.next(Ended, "")
	if err != nil {
		return err
	}
	v.report.Ended, v.report.Head = end.Time, v.hashes[v.at-1]
	return v.closed()
}

// closed wants exactly as many closing signatures as the script asks for, and nothing behind them.
func (v *verifier) closed() error {
	head, err := unhex(v.report.Head)
	if err != nil {
		return err
	}
	if v.report.Closed, err = v.signatures(Closed, Closing, head); err != nil {
		return err
	}
	for _, e := range v.entries[v.at-len(v.report.Closed) : v.at] {
		if e.Time != v.report.Ended {
			return fault(ErrRecord, fmt.Sprintf("line %d", e.N+1), "time %s, want that of the end", e.Time)
		}
	}
	n := v.script.Custodians.Threshold
	switch {
	case v.at < len(v.entries):
		return fault(ErrRecord, v.where(), "%s behind the end", v.entries[v.at].Kind)
	case len(v.report.Closed) > n:
		return fault(ErrRecord, v.where(), "%d closing signatures, want %d", len(v.report.Closed), n)
	case len(v.report.Closed) < n:
		return fault(ErrUnfinished, v.where(), "%d custodians signed the head, %d must", len(v.report.Closed), n)
	}
	return nil
}

// signatures takes the custodians' signatures that follow: each of another custodian.
func (v *verifier) signatures(kind Kind, purpose Purpose, hash [32]byte) (names []string, err error) {
	seen := map[string]bool{}
	for v.at < len(v.entries) && v.entries[v.at].Kind == kind {
		m, err := v.script.Custodians.verify(v.entries[v.at].Signature, purpose, hash)
		if err != nil {
			return names, &Error{ErrRecord, v.where(), err}
		}
		if seen[m.id] {
			return names, fault(ErrRecord, v.where(), "%s signed twice", m.Name)
		}
		seen[m.id] = true
		names = append(names, m.Name)
		v.at++
	}
	return names, nil
}

// step takes the two entries of a step and proves what it made.
func (v *verifier) step(s Step) error {
	intended, err := v.next(Intended, s.ID())
	if err != nil {
		return err
	}
	at, err := time.Parse(time.RFC3339, intended.Time)
	if err == nil && intended.Intent == nil {
		err = errors.New("no intent")
	}
	if err != nil {
		return &Error{ErrRecord, s.ID(), err}
	}
	done, err := v.next(Done, s.ID())
	if err != nil {
		return err
	}
	files, err := v.files(s, done.Files)
	if err != nil {
		return err
	}
	p := &proof{v, s.Key, at, intended.Intent, done, files}
	switch s.Action {
	case Present, Generate:
		err = p.born(s.Action)
	case Request:
		err = p.request()
	case Certify:
		err = p.certificate()
	case Publish:
		err = p.list()
	}
	if err != nil {
		return &Error{ErrRecord, s.ID(), err}
	}
	v.report.Steps = append(v.report.Steps, StepReport{Step: s.ID(), Time: done.Time, Found: done.Found, Birth: done.Birth, Files: done.Files})
	return nil
}

// outputs are the suffixes of the files a step makes.
func (s Step) outputs() []string {
	attested := func(suffix string) []string {
		if s.Key.Token != 0 {
			return []string{attestationSuffix, suffix}
		}
		return []string{suffix}
	}
	switch s.Action {
	case Present:
		return attested(certificateSuffix)
	case Generate:
		return attested(publicSuffix)
	case Request:
		return []string{requestSuffix}
	case Certify:
		return []string{certificateSuffix}
	case Publish:
		return []string{listSuffix}
	}
	return nil
}

// files reads what a step made, by suffix: those files and no others, with their hashes.
func (v *verifier) files(s Step, listed []File) (map[string][]byte, error) {
	out := map[string][]byte{}
	want := s.outputs()
	if len(listed) != len(want) {
		return nil, fault(ErrRecord, s.ID(), "%d files, want %d", len(listed), len(want))
	}
	for i, suffix := range want {
		name := s.Key.Name + suffix
		if listed[i].Name != name {
			return nil, fault(ErrRecord, s.ID(), "file %q, want %q", listed[i].Name, name)
		}
		data, err := readBounded(v.fsys, name, maxFile)
		if err != nil {
			return nil, &Error{ErrRecord, name, err}
		}
		if hashOf(data) != listed[i].SHA256 {
			return nil, fault(ErrRecord, name, "sha256:%s, the transcript says %s", hashOf(data), listed[i].SHA256)
		}
		out[suffix] = data
	}
	return out, nil
}

// proof is one step under examination.
type proof struct {
	v      *verifier
	key    *Key
	at     time.Time
	intent *Intent
	done   *Entry
	files  map[string][]byte
}

// born proves key and attestation.
func (p *proof) born(a Action) (err error) {
	var pub crypto.PublicKey
	if a == Present {
		c, err := oneCertificate(p.files[certificateSuffix])
		if err != nil {
			return err
		}
		if hashOf(c.Raw) != hashOf(p.key.certificate.Raw) {
			return fmt.Errorf("not the certificate of the script")
		}
		pub = c.PublicKey
		p.v.keep(p.key, c)
	} else {
		der, err := onePEM(string(p.files[publicSuffix]), "PUBLIC KEY")
		if err == nil {
			pub, err = spki.Parse(der)
		}
		if err != nil {
			return err
		}
	}
	p.v.keys[p.key.Name] = pub
	if p.key.Token == 0 {
		if p.done.Birth != nil {
			return fmt.Errorf("the birth of a software key")
		}
		return nil
	}
	b, err := p.v.script.birth(p.v.judge, p.key, p.files[attestationSuffix], pub, p.at)
	if err != nil {
		return err
	}
	if p.done.Birth == nil || *p.done.Birth != *b {
		return fmt.Errorf("the transcript says otherwise than the attestation")
	}
	return nil
}

func (p *proof) request() error {
	q, err := pki.ParseCSR(p.files[requestSuffix])
	if err != nil {
		return err
	}
	if keyHash(q.PublicKey) != keyHash(p.v.keys[p.key.Name]) || !q.Subject.Equal(p.key.subject) {
		return fmt.Errorf("another key or name than the script's")
	}
	return nil
}

func oneCertificate(data []byte) (*pki.Certificate, error) {
	der, err := onePEM(string(data), "CERTIFICATE")
	if err != nil {
		return nil, err
	}
	return pki.ParseCertificate(der)
}

func (v *verifier) keep(k *Key, c *pki.Certificate) {
	v.made[k.Name] = c
	v.report.Made = append(v.report.Made, c)
}

// certificate proves that a certificate is what the script says: by its issuer, for that key, name, time and purpose.
func (p *proof) certificate() error {
	c, err := oneCertificate(p.files[certificateSuffix])
	if err != nil {
		return err
	}
	issuer, pub := p.v.made[p.key.Issuer], p.v.keys[p.key.Name]
	want := p.v.script.template(p.key, p.at, pub, issuer, p.v.made[p.key.Links])
	if p.key.role == pki.CSCA {
		issuer = c
	}
	if err := c.CheckSignatureFrom(issuer); err != nil {
		return err
	}
	if err := p.same(c, want); err != nil {
		return err
	}
	if p.key.role == pki.CSCA {
		issuer = nil
	}
	if err := want.Describes(c, issuer); err != nil { // to the octet: an extension more, another contact or key use shows
		return err
	}
	p.v.keep(p.key, c)
	return nil
}

// same compares a certificate with the template it was made from.
func (p *proof) same(c *pki.Certificate, want *pki.Template) error {
	serial, ok := new(big.Int).SetString(p.intent.Serial, 16)
	switch {
	case !ok || new(big.Int).SetBytes(c.Serial).Cmp(serial) != 0:
		return fmt.Errorf("serial number %x, intended was %s", c.Serial, p.intent.Serial)
	case want.PublicKey == nil || keyHash(c.PublicKey) != keyHash(want.PublicKey):
		return fmt.Errorf("another key than the script's")
	case !c.Subject.Equal(want.Subject):
		return fmt.Errorf("subject %s, the script says %s", c.Subject, want.Subject)
	case !c.NotBefore.Equal(want.NotBefore):
		return fmt.Errorf("valid from %v, the script says %v", c.NotBefore, want.NotBefore)
	case !slices.Equal(slices.Sorted(slices.Values(c.DocumentTypes)), slices.Sorted(slices.Values(want.DocumentTypes))): // a SET
		return fmt.Errorf("documents %v, the script says %v", c.DocumentTypes, want.DocumentTypes)
	}
	for _, result := range c.Lint(want.Role) {
		if !result.Passed && result.Weight <= pki.Profile && !(result.Rule == "key-explicit" && want.NamedCurve) {
			return fmt.Errorf("breaks the profile: %s", result.Rule)
		}
	}
	want.Serial = serial
	return nil
}

func (p *proof) list() error {
	l, err := pki.ParseCRL(p.files[listSuffix])
	if err != nil {
		return err
	}
	if err := l.CheckSignatureFrom(p.v.made[p.key.Name]); err != nil {
		return err
	}
	if err := firstList(p.at, p.key).Describes(l, p.v.made[p.key.Name]); err != nil {
		return fmt.Errorf("not the first list, empty, of %v: %w", p.at, err)
	}
	return nil
}
