package signing_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"math/big"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// used holds what numbers were used for; a nil map can't answer.
type used map[string][sha256.Size]byte

func (u used) Allows(_ context.Context, number string, order [sha256.Size]byte) error {
	before, there := u[number]
	switch {
	case u == nil:
		return errors.New("disk gone")
	case there && before == [sha256.Size]byte{}:
		return signing.ErrNumberSpent
	case there && before != order:
		return signing.ErrNumberUsed
	}
	return nil
}

// A lintCase is a State with its signer, what is checked against it, and the document.
type lintCase struct {
	state  *teststate.State
	config signing.LintConfig
	doc    *document.Document
}

type lintChange = func(t *testing.T, c *lintCase)

// signer gives the case another document signer of its State.
func signer(edit func(*pki.Template)) lintChange {
	return func(t *testing.T, c *lintCase) {
		c.config.Certificate = c.state.Signer(t, pki.DocumentSigner, edit).Certificate
	}
}

func at(moment time.Time) lintChange {
	return func(_ *testing.T, c *lintCase) { c.config.Time = moment }
}

func crl(edit func(t *testing.T, c *lintCase) *pki.CRL) lintChange {
	return func(t *testing.T, c *lintCase) { c.config.CRL = edit(t, c) }
}

func doc(edit func(d *document.Document)) lintChange {
	return func(_ *testing.T, c *lintCase) { edit(c.doc) }
}

func numbers(l used) lintChange {
	return func(_ *testing.T, c *lintCase) { c.config.Numbers = l }
}

// usedFor is a store in which the number was used for the document as it is, but for an edit.
func usedFor(edit func(d *document.Document)) lintChange {
	return func(t *testing.T, c *lintCase) {
		before := c.doc.Clone()
		edit(before)
		sum, err := before.Digest()
		require.NoError(t, err)
		c.config.Numbers = used{c.doc.Number: sum}
	}
}

// weakKey gives the case a certificate that no issuer of this module makes.
func weakKey(t *testing.T, c *lintCase) {
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: teststate.Now, NotAfter: teststate.Now.AddDate(10, 0, 0)}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	c.config.Certificate, err = pki.ParseCertificate(raw)
	require.NoError(t, err)
}

// signerCases are good and bad cases of every rule of signer, number and chip.
var signerCases = map[string]struct{ good, bad []lintChange }{
	"DSC-PROFILE": {nil, []lintChange{func(_ *testing.T, c *lintCase) { c.config.Certificate = c.state.Certificate }}},
	"DSC-WEAK":    {nil, []lintChange{weakKey}},
	"CSCA-PROFILE": {nil, []lintChange{func(t *testing.T, c *lintCase) {
		c.config.CSCA = c.state.Signer(t, pki.DocumentSigner).Certificate
	}}},
	"DSC-CHAIN": {
		[]lintChange{func(_ *testing.T, c *lintCase) { c.config.CSCA = nil }},
		[]lintChange{func(t *testing.T, c *lintCase) { c.config.CSCA = teststate.New(t, "UTO", "UT").Certificate }},
	},
	"CRL-SIGNATURE": {
		[]lintChange{crl(func(t *testing.T, c *lintCase) *pki.CRL { return c.state.CRL(t, 1) })},
		[]lintChange{
			crl(func(t *testing.T, c *lintCase) *pki.CRL { return teststate.New(t, "UTO", "UT").CRL(t, 1) }),
			func(t *testing.T, c *lintCase) { c.config.CRL, c.config.CSCA = c.state.CRL(t, 1), nil },
		},
	},
	"DSC-REVOKED": {
		[]lintChange{crl(func(t *testing.T, c *lintCase) *pki.CRL {
			return c.state.CRL(t, 1, c.state.Signer(t, pki.DocumentSigner).Certificate)
		})},
		[]lintChange{crl(func(t *testing.T, c *lintCase) *pki.CRL { return c.state.CRL(t, 1, c.config.Certificate) })},
	},
	"DSC-VALIDITY": {nil, []lintChange{at(teststate.Now.AddDate(20, 0, 0)), at(teststate.Now.AddDate(0, -1, -1))}},
	"DSC-USAGE":    {nil, []lintChange{at(teststate.Now.AddDate(1, 0, 0))}},
	"DSC-ENDS":     {nil, []lintChange{at(teststate.Now.AddDate(0, 1, 10))}},
	"CRL-AGE": {
		[]lintChange{crl(func(t *testing.T, c *lintCase) *pki.CRL { return c.state.CRL(t, 1) })},
		[]lintChange{crl(func(t *testing.T, c *lintCase) *pki.CRL {
			list, err := pki.IssueCRL(&pki.CRLTemplate{
				ThisUpdate: teststate.Now.AddDate(0, -2, 0), NextUpdate: teststate.Now.AddDate(0, 0, -1), Number: big.NewInt(1),
			}, c.state.Certificate, c.state.Key)
			require.NoError(t, err)
			return list
		})},
	},
	"DSC-LIFE": {
		[]lintChange{signer(func(tmpl *pki.Template) { tmpl.NotAfter = time.Date(2036, 5, 13, 23, 59, 59, 0, time.UTC) })},
		[]lintChange{signer(func(tmpl *pki.Template) { tmpl.NotAfter = time.Date(2036, 5, 13, 23, 59, 58, 0, time.UTC) })},
	},
	"DSC-TYPE": {
		[]lintChange{signer(func(tmpl *pki.Template) { tmpl.DocumentTypes = []string{"PP"} })},
		[]lintChange{signer(func(tmpl *pki.Template) { tmpl.DocumentTypes = []string{"PD", "I"} })},
	},
	"DSC-STATE": {
		nil,
		[]lintChange{
			doc(func(d *document.Document) { d.State = "NLD" }),
			doc(func(d *document.Document) { d.State = "XPO" }), // no two letters of its own
			signer(func(tmpl *pki.Template) { tmpl.State = "NLD" }),
		},
	},
	"ISSUE-FUTURE": {
		[]lintChange{doc(func(d *document.Document) { d.Issue = mrz.NewDate(2026, 5, 15) })}, // there is a zone where it has come
		[]lintChange{doc(func(d *document.Document) { d.Issue = mrz.NewDate(2026, 5, 16) })},
	},
	"NUM-DUP": {
		[]lintChange{numbers(used{"X": {}}), usedFor(func(*document.Document) {})},
		[]lintChange{usedFor(func(d *document.Document) { d.Holder.Sex = mrz.Male })},
	},
	"NUM-SPENT":  {nil, []lintChange{numbers(used{"L898902C3": {}})}},
	"NUM-LEDGER": {nil, []lintChange{numbers(nil)}},
	"CHIP-NONE":  {nil, []lintChange{doc(func(d *document.Document) { d.Profile = visa() })}},
}

// visa is a profile without a chip.
func visa() *document.Profile {
	return &document.Profile{ID: "visa", Title: "Visa", Format: mrz.MRVA, NoChip: true, Code: "V"}
}

// Every rule of signer and number stops its bad case, or remarks on it, and lets its good one pass.
func TestEveryRuleOfTheSigner(t *testing.T) {
	run := func(t *testing.T, change lintChange) (codes []string, refused bool) {
		c := &lintCase{state: teststate.New(t, "UTO", "UT"), doc: passport()}
		c.doc.Authority = ""
		c.config = signing.LintConfig{CSCA: c.state.Certificate, Time: teststate.Now}
		signer(func(*pki.Template) {})(t, c)
		change(t, c)
		l, err := signing.NewLinter(c.config)
		if err != nil {
			require.Nil(t, l)
			return rules(err), true
		}
		err = l.Check(t.Context(), c.doc)
		codes = rules(err)
		for _, note := range l.Notes(c.doc) {
			codes = append(codes, note.Rule)
		}
		return codes, err != nil
	}
	for _, rule := range signing.Rules() {
		elsewhere := rule.Stage >= document.StageOutput || rule.ID == "DSC-KEY" || rule.ID == "DSC-MISSING"
		if rule.ID != "CHIP-NONE" && (rule.Stage < document.StageSigner || elsewhere) {
			continue
		}
		cases, ok := signerCases[rule.ID]
		require.True(t, ok, "%s has no case", rule.ID)
		t.Run(rule.ID, func(t *testing.T) {
			for i, change := range append(cases.good, func(*testing.T, *lintCase) {}) {
				codes, refused := run(t, change)
				require.False(t, refused, "good case %d: %v", i, codes)
				require.NotContains(t, codes, rule.ID, "good case %d", i)
			}
			for i, change := range cases.bad {
				codes, refused := run(t, change)
				require.Contains(t, codes, rule.ID, "bad case %d", i)
				require.Equal(t, !rule.Note, refused, "bad case %d: %v", i, codes)
			}
		})
	}
}

// The catalogue is one: ids are there once, and the linter says of each whether it asks it.
func TestCatalogueIsOne(t *testing.T) {
	seen := map[string]document.Stage{}
	for _, rule := range signing.Rules() {
		require.Regexp(t, regexp.MustCompile(`^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$`), rule.ID)
		require.NotContains(t, seen, rule.ID)
		require.NotEmpty(t, rule.Asks, rule.ID)
		seen[rule.ID] = rule.Stage
	}
	bare, err := signing.NewLinter(signing.LintConfig{Time: teststate.Now})
	require.NoError(t, err)
	require.NoError(t, bare.Check(t.Context(), passport()))
	for _, rule := range bare.NotPerformed() {
		require.GreaterOrEqual(t, rule.Stage, document.StageSigner, rule.ID)
		require.Less(t, rule.Stage, document.StageStation, rule.ID)
	}
	ids := func(l *signing.Linter) (list []string) {
		for _, rule := range l.NotPerformed() {
			list = append(list, rule.ID)
		}
		return list
	}
	require.Contains(t, ids(bare), "DSC-LIFE")
	require.Contains(t, ids(bare), "NUM-DUP")
	full := issuer(t, func(c *signing.Config) { c.Numbers = used{} }).Linter()
	require.NotContains(t, ids(full), "DSC-LIFE")
	require.NotContains(t, ids(full), "NUM-DUP")
	require.Contains(t, ids(full), "DSC-REVOKED", "no list was given")
}

// What a visa has is its zone; there is nothing to sign, and the issuer says so beside what else is wrong.
func TestVisasAreNotSigned(t *testing.T) {
	d := passport()
	d.Profile, d.Authority = visa(), ""
	require.NoError(t, d.Validate(), "the document is right")
	record, _, err := d.MRZ()
	require.NoError(t, err)
	zone, err := mrz.Encode(record)
	require.NoError(t, err)
	require.Regexp(t, `^V<UTOERIKSSON<<ANNA<MARIA<{19}\nL898902C36UTO7408122F3605130<{16}$`, zone)
	_, err = issuer(t).Prepare(t.Context(), d)
	require.Equal(t, []string{"CHIP-NONE"}, rules(err))
	require.ErrorContains(t, err, "the zone to print is all there is")
	_, err = d.Image()
	require.Equal(t, []string{"CHIP-NONE"}, rules(err))
	d.Holder.Sex = 0
	_, err = issuer(t).Prepare(t.Context(), d)
	require.Equal(t, []string{"SEX", "CHIP-NONE"}, rules(err))
}

// The rules of what was signed: here, and before.
func TestRulesOfOutput(t *testing.T) {
	is := issuer(t)
	issued, err := is.Issue(t.Context(), passport())
	require.NoError(t, err)
	without := chip.NewImage()
	require.Equal(t, []string{"SOD-READ"}, rules(is.Confirm(without)))
	other := issuer(t, func(c *signing.Config) { c.CSCA = nil })
	require.Equal(t, []string{"SOD-SIGNER"}, rules(other.Confirm(issued.Image)), "nothing says that it is one of ours")
	require.Equal(t, []string{"SOD-SIGNER"}, rules(issuer(t).Confirm(issued.Image)), "of another CSCA")
	changed := issued.Image.Clone()
	dg11, _ := changed.File(lds.DG11)
	dg11[len(dg11)-1] ^= 1
	require.Equal(t, []string{"SOD-VERIFY"}, rules(is.Confirm(changed)))
	require.NoError(t, is.Confirm(issued.Image))
}
