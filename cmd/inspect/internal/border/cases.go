package border

import (
	"crypto/sha256"
	"fmt"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/ratio"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/trust"
)

// Case is one figure to measure.
type Case struct {
	Name  string
	Floor string // what the floor is made of
	Work  ratio.Work
}

// caseKinds are CSCA and signer of the documents measured.
var caseKinds = []share{
	{1, "P-256", "P-256", false},
	{1, "brainpoolP256r1", "brainpoolP256r1", false},
	{1, "P-384", "P-384", false},
	{1, "brainpoolP384r1", "brainpoolP384r1", false},
	{1, "RSA-2048", "RSA-2048", true},
}

// Cases makes the figures of "inspect bench": an inspection with the signer known, with a new one of a CSCA that had others, and
// of the first document of a State, for each kind of key, and what is done around it.
func Cases() ([]Case, error) {
	d, err := newDay(1, caseKinds)
	if err != nil {
		return nil, err
	}
	var cases []Case
	for i, kind := range caseKinds {
		more, err := d.inspections(d.states[i], kind.signer)
		if err != nil {
			return nil, err
		}
		cases = append(cases, more...)
	}
	more, err := d.parts(d.states[0])
	return append(cases, more...), err
}

// inspections are those of one genuine document.
func (d *Day) inspections(s *state, kind string) ([]Case, error) {
	signer, err := s.signer(d.keys, 0)
	if err != nil {
		return nil, err
	}
	zone, err := mrz.Encode(recordOf(s.code, 1, none))
	if err != nil {
		return nil, err
	}
	image, err := imageOf(zone, 1, s, signer)
	if err != nil {
		return nil, err
	}
	evidence := &verify.Evidence{Zone: zone, Image: image}
	if r := d.verifier().Inspect(evidence); r.Verdict != verify.VerdictValid {
		return nil, fmt.Errorf("a genuine document is %v: %s", r.Verdict, r.Reason)
	}
	document, err := ratio.Verification(signer.key)
	if err != nil {
		return nil, err
	}
	certificate, err := ratio.Verification(s.csca.key)
	if err != nil {
		return nil, err
	}
	hashes, err := hashesOf(image)
	if err != nil {
		return nil, err
	}
	var others []*pki.Certificate
	for i := range 3 {
		other, err := s.signer(d.keys, i+1)
		if err != nil {
			return nil, err
		}
		others = append(others, other.certificate)
	}
	known, fresh, first := d.verifier(), d.verifier(), d.verifier()
	return []Case{
		{kind + ", signer known", "1 verification, hashes", ratio.Work{
			Do: func() { known.Inspect(evidence) }, Floor: func() { document(); hashes() },
		}},
		{kind + ", new signer", "2 verifications, hashes", ratio.Work{
			Setup: func() { fresh.Trust = d.freshStore(s, others...) },
			Do:    func() { fresh.Inspect(evidence) },
			Floor: func() { document(); certificate(); hashes() },
		}},
		{kind + ", first of its State", "2 verifications, hashes", ratio.Work{
			Setup: func() { first.Trust = d.freshStore(s) },
			Do:    func() { first.Inspect(evidence) },
			Floor: func() { document(); certificate(); hashes() },
		}},
	}, nil
}

// hashesOf is the hash of EF.SOD's list over the files it covers and over EF.SOD.
func hashesOf(image *chip.Image) (func(), error) {
	raw, _ := image.File(lds.SOD)
	object, err := sod.Parse(raw)
	if err != nil {
		return nil, err
	}
	files := [][]byte{raw}
	for _, n := range image.DataGroups() {
		data, _ := image.File(lds.DataGroupFile(n))
		files = append(files, data)
	}
	return ratio.Hashes(object.Hash, files...), nil
}

// freshStore trusts one State and has seen those of its signers.
func (d *Day) freshStore(s *state, seen ...*pki.Certificate) *trust.Store {
	var l trust.Loader
	l.Add("csca", s.csca.certificate.Raw)
	store := l.Store()
	for _, cert := range seen {
		store.Chain(cert)
	}
	return store
}

// parts are the steps around a verdict.
func (d *Day) parts(s *state) ([]Case, error) {
	signer, err := s.signer(d.keys, 0)
	if err != nil {
		return nil, err
	}
	zone, err := mrz.Encode(recordOf(s.code, 1, none))
	if err != nil {
		return nil, err
	}
	key := make([]byte, 32)
	prepared, _, err := d.store.Prepare(trust.Edition{Sequence: 1, Time: Date}, key)
	if err != nil {
		return nil, err
	}
	der := signer.certificate.Raw
	hash := func(b []byte) func() { return func() { sha256.Sum256(b) } }
	return []Case{
		{"zone decoded, held against all rules", "SHA-256 of it", ratio.Work{
			Do: func() {
				if r, err := mrz.Decode(zone); err == nil {
					_ = r.Validate()
				}
			},
			Floor: hash([]byte(zone)),
		}},
		{"certificate read", "SHA-256 of it", ratio.Work{Do: func() { _, _ = pki.ParseCertificate(der) }, Floor: hash(der)}},
		{"its issuers looked up", "SHA-256 of it", ratio.Work{Do: func() { d.store.IssuersOf(signer.certificate) }, Floor: hash(der)}},
		{fmt.Sprintf("prepared store of %d States opened", d.store.Len()), "SHA-256 of it", ratio.Work{
			Do: func() { _, _, _ = trust.OpenPrepared(prepared, trust.Proof{Key: key}) }, Floor: hash(prepared),
		}},
	}, nil
}
