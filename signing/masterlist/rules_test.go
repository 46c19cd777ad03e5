package masterlist_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
)

func failed(l *masterlist.List) (ids []string) {
	for _, r := range l.Lint() {
		if !r.Passed {
			ids = append(ids, r.Rule)
		}
	}
	return ids
}

// TestEveryRuleCanBeBroken makes one list for each rule and asks for that breach alone.
func TestEveryRuleCanBeBroken(t *testing.T) {
	home := teststate.New(t, "UTO", "UT")
	signer, other := home.Signer(t, pki.MasterListSigner), home.Signer(t, pki.DocumentSigner)
	certs := []*pki.Certificate{home.Certificate, teststate.New(t, "NLD", "NL").Certificate}
	slices.SortFunc(certs, func(a, b *pki.Certificate) int { return bytes.Compare(a.Raw, b.Raw) })
	v0, a, b := []byte{2, 1, 0}, certs[0].Raw, certs[1].Raw
	at := teststate.Now
	right := cms.Config{Signer: signer.Key, Certificate: signer.Certificate, Certificates: []*pki.Certificate{home.Certificate}, UseSKI: true, SigningTime: &at}
	good := sequence(v0, set(a, b))
	for id, tc := range map[string]struct {
		content []byte
		change  func(*cms.Config)
	}{
		"":                  {content: good},
		"list-version":      {content: sequence([]byte{2, 1, 1}, set(a, b))},
		"list-der":          {content: sequence(v0, set(b, a))},
		"list-empty":        {content: sequence(v0, set())},
		"list-once":         {content: sequence(v0, set(a, a, b))},
		"list-readable":     {content: sequence(v0, set([]byte{2, 1, 5}, a))},
		"list-authorities":  {content: sequence(v0, set(other.Certificate.Raw))},
		"list-signing-time": {good, func(c *cms.Config) { c.SigningTime = nil }},
		"list-signer":       {good, func(c *cms.Config) { c.Signer, c.Certificate = other.Key, other.Certificate }},
		"list-signer-id":    {good, func(c *cms.Config) { c.UseSKI = false }},
		"list-csca":         {good, func(c *cms.Config) { c.Certificates = nil }},
	} {
		cfg := right
		if tc.change != nil {
			tc.change(&cfg)
		}
		raw, err := cms.Sign(cfg, masterlist.ContentType, tc.content)
		require.NoError(t, err)
		l, err := masterlist.Parse(raw)
		require.NoError(t, err)
		if id == "" {
			require.Empty(t, failed(l))
			continue
		}
		require.Equal(t, []string{id}, failed(l))
	}
}
