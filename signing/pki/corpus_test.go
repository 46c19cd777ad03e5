package pki

import (
	"crypto/sha256"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/testdata/corpus"
)

// harvest returns the raw certificates inside any DER: every SEQUENCE that reads as one up to its own end. It is a
// throw-away walk for tests, so that lists and security objects serve without the packages above this one.
func harvest(data []byte) [][]byte {
	var found [][]byte
	seen := map[[32]byte]bool{}
	var walk func(b []byte, depth int)
	walk = func(b []byte, depth int) {
		var p parse
		for r := p.open(b); len(r.left()) >= 2 && depth < 12; {
			e := r.any("")
			if p.err != nil {
				return
			}
			if e.tag == tagSequence && looksLikeCertificate(r.raw(e)) {
				if sum := sha256.Sum256(r.raw(e)); !seen[sum] {
					seen[sum] = true
					found = append(found, r.raw(e))
				}
				continue
			}
			if e.tag&constructed != 0 || e.tag == tagOctetString && depth < 7 {
				walk(r.content(e), depth+1)
			}
		}
	}
	walk(data, 0)
	return found
}

// looksLikeCertificate: SEQUENCE { SEQUENCE { [0] | INTEGER …, six or more elements }, SEQUENCE { OID … }, BIT STRING }.
func looksLikeCertificate(data []byte) bool {
	var p parse
	outer := p.open(data)
	in := outer.sequence("")
	tbs, alg, sig := in.any(""), in.any(""), in.any("")
	if p.err != nil || in.more() || tbs.tag != tagSequence || alg.tag != tagSequence || sig.tag != tagBitString {
		return false
	}
	body := p.inside(tbs)
	n := 0
	for body.more() {
		body.any("")
		n++
	}
	return p.err == nil && n >= 6 && (p.content(tbs)[0] == 0xa0 || p.content(tbs)[0] == tagInteger)
}

// corpusCertificates returns every distinct certificate of the corpus.
func corpusCertificates(t testing.TB) (all [][]byte, from map[[32]byte]string) {
	from = map[[32]byte]string{}
	for _, pattern := range []string{
		"masterlist/*.ml", "masterlist/*.bin", "certs/*/*.der", "certs/testbed/*.bin", "sod/*.bin",
		"vds/*.der", "vdsnc/*.der", "mdoc/*.der", "lds/*/*.der",
	} {
		names := corpus.Glob(t, pattern)
		for _, name := range names {
			for _, raw := range harvest(corpus.Read(t, name)) {
				sum := sha256.Sum256(raw)
				if _, ok := from[sum]; !ok {
					from[sum] = name
					all = append(all, raw)
				}
			}
		}
	}
	return all, from
}

func TestEveryRealCertificateParses(t *testing.T) {
	all, from := corpusCertificates(t)
	t.Logf("%d distinct certificates", len(all))
	require.Greater(t, len(all), 900)
	for _, raw := range all {
		c, err := ParseCertificate(raw)
		if err != nil {
			t.Errorf("%s: %v", from[sha256.Sum256(raw)], err)
			continue
		}
		if c.KeyError != nil {
			t.Logf("%s: %v: key: %v", from[sha256.Sum256(raw)], c.Subject, c.KeyError)
		}
		for _, f := range c.Findings {
			t.Logf("FINDING %v", f)
		}
	}
}
