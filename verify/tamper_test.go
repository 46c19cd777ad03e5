package verify_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

// threats are what a forger, or a State that makes mistakes, may do to a document; every manipulation is one of a threat.
var threats = map[int]string{
	17: "copied chip",
	18: "data group removed, and EF.COM edited to hide it",
	19: "data group put in that nobody signed",
	20: "EF.COM missing or in disagreement",
	21: "EF.CardAccess edited",
	23: "RSA signature forged against lenient padding",
	24: "ECDSA values, points and parameters out of range",
	25: "signed attributes missing, repeated or wrong",
	26: "content changed under a signature",
	27: "several signers, certificates or a wrong signer identifier",
	28: "CSCA that vouches for another State",
	29: "certificate of another kind as a document signer",
	30: "wrong, old or an attacker's master list",
	31: "revocation list rolled back, stale, of another issuer",
	32: "CSCA rollover, same name, link certificates",
	33: "certificates and documents out of time",
	34: "malformed encodings",
	35: "lengths and nests that exhaust",
	40: "page edited, check digits recomputed",
	42: "weak keys and hashes",
	44: "text that steers a terminal",
}

// manipulation is one class of tampering: what is done to a document that was genuine a moment before, and what must be
// said of it.
type manipulation struct {
	threat  int
	name    string
	verdict verify.Verdict
	reason  verify.Reason
	check   string // the check that names it
	apply   func(t *testing.T, s *scene)
}

// scene is a genuine document before a verifier who trusts its State.
type scene struct {
	*specimen
	v *verify.Verifier
	e *verify.Evidence
}

func newScene(t testing.TB, state *teststate.State) *scene {
	t.Helper()
	s := newSpecimen(t, state)
	return &scene{s, s.trusting(), s.evidence()}
}

// Short for the tables.
const (
	invalid      = verify.VerdictInvalid
	undetermined = verify.VerdictUndetermined
)

func manipulations() []manipulation {
	return slices.Concat(groupManipulations, commonManipulations, listManipulations, envelopeManipulations, signerInfoManipulations,
		ecdsaManipulations, rsaManipulations, certificateManipulations, stateManipulations, forgerManipulations,
		masterListManipulations, revocationManipulations, timeManipulations, encodingManipulations, pageManipulations)
}

// Every manipulation turns a valid document into one that is not accepted, for the reason that fits, with the check that
// says so; and nothing of a holder's data leaves the report.
func TestEveryManipulationIsRefused(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	for _, m := range manipulations() {
		t.Run(m.name, func(t *testing.T) {
			s := newScene(t, state)
			requireVerdict(t, s.v.Inspect(s.e), verify.VerdictValid, verify.PassiveOK)
			m.apply(t, s)
			r := s.v.Inspect(s.e)
			requireVerdict(t, r, m.verdict, m.reason)
			requireNamed(t, r, m)
			requireSilent(t, r)
		})
	}
}

// requireNamed holds the check of the manipulation against the verdict.
func requireNamed(t *testing.T, r *verify.Report, m manipulation) {
	t.Helper()
	c, ok := r.Check(m.check)
	require.True(t, ok, "no check %q", m.check)
	want := verify.Failed
	if m.verdict == undetermined {
		want = verify.Undetermined
		if c.Status == verify.NotPerformed {
			want = verify.NotPerformed
		}
	}
	require.Equal(t, want.String(), c.Status.String(), "%s: %s\n%s", c.ID, c.Detail, dump(r))
	require.NotEmpty(t, c.Detail)
}

// requireSilent says that the report holds no data of the document.
func requireSilent(t *testing.T, r *verify.Report) {
	t.Helper()
	line, err := r.MarshalJSON()
	require.NoError(t, err)
	var text, page bytes.Buffer
	require.NoError(t, r.WriteText(&text, verify.English))
	require.NoError(t, r.WriteHTML(&page, verify.English))
	for _, out := range []string{string(line), text.String(), page.String()} {
		require.NotContains(t, out, "ERIKSS")
		require.NotContains(t, out, "MARIA")
		require.NotContains(t, out, "<img")
	}
	require.NotContains(t, string(line), `"document"`)
}

// The suite is as wide as it says: no class twice, every threat met.
func TestManipulationsCoverTheThreats(t *testing.T) {
	names, met := map[string]bool{}, map[int]int{}
	for _, m := range manipulations() {
		require.False(t, names[strings.ToLower(m.name)], "twice: %s", m.name)
		names[strings.ToLower(m.name)] = true
		require.Contains(t, threats, m.threat, m.name)
		require.NotEqual(t, verify.VerdictValid, m.verdict, m.name)
		met[m.threat]++
	}
	require.GreaterOrEqual(t, len(names), 60)
	for n, what := range threats {
		if n == 44 || n == 35 { // TestHostileText… and TestHostileBytes… judge more than a verdict
			continue
		}
		require.NotZero(t, met[n], "threat %d, %s", n, what)
	}
	t.Logf("%d classes of manipulation", len(names))
}
