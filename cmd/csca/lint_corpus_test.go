package main

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/corpus"
)

var update = flag.Bool("update", false, "write testdata/lint-corpus.txt anew")

// lintPatterns are the files of the corpus with objects of Doc 9303-12.
var lintPatterns = []string{
	"masterlist/*.ml", "masterlist/*.bin", "certs/*/*.der", "sod/*.bin", "crl/*.crl", "vds/*.der", "vdsnc/*.der", "lds/*/csca*.der",
}

// TestLintOfTheCorpus judges every distinct certificate and list of the corpus and compares the summary with the one that is
// kept: a rule that changes its mind about real certificates shows.
func TestLintOfTheCorpus(t *testing.T) {
	got := summarise(t)
	const file = "testdata/lint-corpus.txt"
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "run the test with -update and look at what changed")
}

// tally counts what was judged and what broke, by kind or role.
type tally struct {
	judged   map[string]int
	broken   map[string]map[string]int // by rule, then kind
	results  map[string]pki.Result     // one of each rule
	clean    map[string]int            // without a breach of the profile
	barred   map[string]int            // with an essential one
	kinds    []string
	seen     map[[32]byte]bool
	unread   []string
	encoding map[string]int // details of rule "encoding"
}

func summarise(t *testing.T) string {
	x := &tally{
		judged: map[string]int{}, broken: map[string]map[string]int{}, results: map[string]pki.Result{}, clean: map[string]int{},
		barred: map[string]int{}, seen: map[[32]byte]bool{}, encoding: map[string]int{},
	}
	for _, pattern := range lintPatterns {
		for _, name := range corpus.Glob(t, pattern) {
			err := eachMember(name, name, corpus.Read(t, name), x.object)
			if err != nil {
				x.unread = append(x.unread, err.Error())
			}
		}
	}
	return x.text()
}

func (x *tally) object(o *object) error {
	if results, _, ok := o.lint(); ok && x.fresh(rawOf(o)) {
		x.add(o.kind, results)
	}
	for _, c := range o.certificates() {
		if x.fresh(c.Raw) {
			role := likelyRole(c)
			x.add(roleName(role), c.Lint(role))
		}
	}
	return nil
}

func rawOf(o *object) []byte {
	switch {
	case o.crl != nil:
		return o.crl.Raw
	case o.list.CMS != nil:
		return o.list.CMS.Raw
	}
	return []byte(o.path) // a list that nobody signed: there is one
}

func (x *tally) fresh(raw []byte) bool {
	sum := sha256.Sum256(raw)
	known := x.seen[sum]
	x.seen[sum] = true
	return !known
}

func (x *tally) add(kind string, results []pki.Result) {
	if x.judged[kind]++; x.judged[kind] == 1 {
		x.kinds = append(x.kinds, kind)
		slices.Sort(x.kinds)
	}
	once := map[string]bool{}
	for _, r := range results {
		if r.Passed {
			continue
		}
		if r.Rule == "encoding" {
			x.encoding[r.Field+": "+r.Detail]++
		}
		if once[r.Rule] {
			continue
		}
		once[r.Rule] = true
		x.results[r.Rule] = r
		if x.broken[r.Rule] == nil {
			x.broken[r.Rule] = map[string]int{}
		}
		x.broken[r.Rule][kind]++
	}
	if pki.Breaches(results, pki.Profile) == nil {
		x.clean[kind]++
	}
	if pki.Breaches(results, pki.Essential) != nil {
		x.barred[kind]++
	}
}

func (x *tally) text() string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "What csca lint finds in the real-world corpus: distinct objects, by kind and by the role a certificate claims.\n\n")
	fmt.Fprintf(&b, "%-24s %6s %14s %8s\n", "", "judged", "profile kept", "barred")
	for _, kind := range x.kinds {
		fmt.Fprintf(&b, "%-24s %6d %14d %8d\n", kind, x.judged[kind], x.clean[kind], x.barred[kind])
	}
	rules := make([]string, 0, len(x.broken))
	for id := range x.broken {
		rules = append(rules, id)
	}
	slices.Sort(rules)
	for _, weight := range []pki.Weight{pki.Essential, pki.Profile, pki.Advice} {
		fmt.Fprintf(&b, "\n%s\n", weight)
		for _, id := range rules {
			if x.results[id].Weight != weight {
				continue
			}
			var counts []string
			for _, kind := range x.kinds {
				if n := x.broken[id][kind]; n > 0 {
					counts = append(counts, fmt.Sprintf("%s %d of %d", kind, n, x.judged[kind]))
				}
			}
			fmt.Fprintf(&b, "  %-34s %s\n", id, strings.Join(counts, ", "))
		}
	}
	fmt.Fprintf(&b, "\nencoding, detail by detail\n")
	details := make([]string, 0, len(x.encoding))
	for d := range x.encoding {
		details = append(details, d)
	}
	slices.Sort(details)
	for _, d := range details {
		fmt.Fprintf(&b, "  %5d  %s\n", x.encoding[d], d)
	}
	fmt.Fprintf(&b, "\nnot read\n")
	for _, text := range x.unread {
		fmt.Fprintf(&b, "  %s\n", text)
	}
	return b.String()
}

// noteRules says for each note (or file) of certs/index.json which rule must speak of it; "" for what no clause forbids.
var noteRules = []struct{ note, rule, detail string }{
	{"quirks/55-sn", "", ""}, // its exponent is above 65537
	{"CSCA that verifies SODs", "", ""},
	{"negative serial number", "serial-positive", "negative"},
	{"serial number zero", "serial-positive", "zero"},
	{"basicConstraints BOOLEAN encoded as 01", "encoding", "BOOLEAN true encoded as 01"},
	{"basicConstraints with pathLen but without cA", "authority-ca", ""},
	{"basicConstraints empty", "authority-ca", ""},
	{"no basicConstraints extension", "extension-basicConstraints", "missing"},
	{"no keyUsage extension", "extension-keyUsage", "missing"},
	{"keyUsage asserts more", "usage-exact", ""},
	{"RSA public exponent", "key-weak", "exponent"},
	{"RSA-6144", "", ""},
	{"RSA-2048 CSCA", "key-size", "RSA-2048"},
	{"RSASSA-PSS SHA-256 with salt length", "signature-pss", "salt"},
	{"RSASSA-PSS SHA-512 with salt length", "signature-pss", "salt"},
	{"RSASSA-PSS SHA-384", "", ""},
	{"P-521 with explicit", "", ""},
	{"brainpoolP512r1 with explicit", "", ""},
	{"brainpoolP384r1 with explicit", "", ""},
	{"P-384 with explicit", "", ""},
	{"EC key with a named curve", "key-explicit", "named curve"},
	{"ecdsa-with-SHA1", "signature-hash", "SHA-1"},
	{"ECDSA signature algorithm with NULL", "encoding", "NULL"},
	{"sha512WithRSAEncryption with absent", "encoding", "NULL"},
	{"sha256WithRSAEncryption with absent", "encoding", "NULL"},
	{"EC key certified by an RSA-PSS key", "", ""},
	{"subjectKeyIdentifier of", "", ""},
	{"emailAddress (IA5String)", "", ""},
	{"countryName in lower case", "subject-country", ""},
	{"countryName missing", "subject-country", ""},
	{"no privateKeyUsagePeriod", "extension-privateKeyUsagePeriod", "missing"},
	{"CSCA with extendedKeyUsage", "extension-extKeyUsage", "not for"},
	{"ICAO nameChange extension", "", ""},
	{"ICAO documentTypeList extension in a CSCA", "extension-documentTypeList", "not for"},
	{"Entrust version extension", "", ""},
	{"Netscape certType extension", "extension-netscapeCertType", "not for"},
	{"GeneralizedTime in the validity", "", ""},
	{"not a version 3 certificate", "version", "version 1"},
	{"link certificate with different subject", "", ""},
	{"link certificate whose issuer key", "", ""}, // signatures are not lint's
	{"self-issued by name", "", ""},
	{"link certificate with a wrong signature", "", ""},
	{"T61String in the DN", "encoding", "T61String"},
	{"unusual RSA public exponent", "key-weak", "exponent"},
	{"Lithuanian CSCA", "encoding", "not wrapped"},
	{"signer of the PH link", "", ""},
	{"issuer named by the CI link", "", ""},
}

// TestLintAgreesWithTheNotes holds lint against what the index of the corpus says of each certificate.
func TestLintAgreesWithTheNotes(t *testing.T) {
	var index []struct{ File, Note, Kind string }
	corpus.JSON(t, "certs/index.json", &index)
	for _, e := range index {
		c, err := pki.ParseCertificate(corpus.Read(t, "certs/"+e.File))
		require.NoError(t, err)
		role := likelyRole(c)
		if e.Kind != "" {
			require.Equal(t, e.Kind == "root", role == pki.CSCA, "%s is %s, taken for %v", e.File, e.Kind, role)
		}
		at := slices.IndexFunc(noteRules, func(n struct{ note, rule, detail string }) bool {
			return strings.HasPrefix(e.Note, n.note) || strings.HasPrefix(e.File, n.note)
		})
		require.GreaterOrEqual(t, at, 0, "no rule is known for %q", e.Note)
		want := noteRules[at]
		if want.rule == "" {
			continue
		}
		var said []string
		for _, r := range c.Lint(role) {
			if !r.Passed && r.Rule == want.rule {
				said = append(said, r.Detail)
			}
		}
		require.NotEmpty(t, said, "%s: %s", e.File, e.Note)
		require.Contains(t, strings.Join(said, "; "), want.detail, "%s: %s", e.File, e.Note)
	}
}

// TestLintAgreesWithTheNotesOfLists does the same for master lists and revocation lists.
func TestLintAgreesWithTheNotesOfLists(t *testing.T) {
	lint := func(name string) (ids []string) {
		require.NoError(t, eachMember(name, name, corpus.Read(t, name), func(o *object) error {
			results, _, _ := o.lint()
			for _, r := range results {
				if !r.Passed {
					ids = append(ids, r.Rule)
				}
			}
			return nil
		}))
		return ids
	}
	var lists []struct {
		File    string
		Bare    bool `json:"bare_content"`
		Signers []struct {
			SID  string `json:"sid"`
			Time string `json:"signing_time"`
		}
		Certificates, Distinct int
		Sorted                 bool `json:"set_sorted_der"`
	}
	corpus.JSON(t, "masterlist/index.json", &lists)
	for _, e := range lists {
		said := lint("masterlist/" + e.File)
		require.Equal(t, !e.Sorted, slices.Contains(said, "list-der"), e.File)
		require.Equal(t, e.Certificates != e.Distinct, slices.Contains(said, "list-once"), e.File)
		require.NotContains(t, said, "list-readable", e.File)
		if !e.Bare {
			require.Equal(t, e.Signers[0].Time == "", slices.Contains(said, "list-signing-time"), e.File)
			require.Equal(t, e.Signers[0].SID != "subject_key_identifier", slices.Contains(said, "list-signer-id"), e.File)
		}
	}
	var crls []struct{ File, Source string }
	corpus.JSON(t, "crl/index.json", &crls)
	for _, e := range crls {
		require.Equal(t, strings.Contains(e.Source, "SHA-1"), slices.Contains(lint("crl/"+e.File), "crl-signature-hash"), e.File)
	}
}
