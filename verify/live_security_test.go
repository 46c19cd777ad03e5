package verify_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/trust"
)

// The signer of EF.CardSecurity answers the same questions as that of EF.SOD: else whoever fails one of them makes the key by
// which a copy proves itself.
func TestCardSecuritySignerIsJudgedLikeTheOther(t *testing.T) {
	state, foreign := teststate.New(t, "UTO", "UT"), teststate.New(t, "NLD", "NL")
	next, _ := state.Rollover(t)
	poser := foreign.Signer(t, pki.DocumentSigner)
	poser.Certificate = reissued(t, poser.Certificate, foreign.Credential, func(tbs *node) {
		tbs.at(5).become(verbatim(rawName(t, "UT", "DS of another State")))
	})
	revokes := func(c *pki.Certificate) []byte {
		list, err := pki.IssueCRL(&pki.CRLTemplate{
			ThisUpdate: teststate.Now.AddDate(0, 0, -1), Number: big.NewInt(9),
			Revoked: []pki.Revocation{{Serial: c.Serial, Date: teststate.Now.AddDate(0, 0, -2), Reason: -1}},
		}, state.Certificate, state.Key)
		require.NoError(t, err)
		return list.Raw
	}
	authority := state.Signer(t, pki.DocumentSigner)
	authority.Certificate = reissued(t, authority.Certificate, state.Credential, keyUsage(2, 0x84))
	renewed := next.Signer(t, pki.DocumentSigner)
	for _, tc := range []struct {
		name     string
		signer   teststate.Credential
		list     []byte
		policy   verify.Policy
		verdict  verify.Verdict
		reason   verify.Reason
		security verify.Status
	}{
		{"by the State's next CSCA", renewed, nil, verify.Policy{}, verify.VerdictValid, verify.PassiveOK, verify.Passed},
		{"of the State, certified by another", poser, nil, verify.Policy{}, invalid, verify.CardSecurityWrong, verify.Failed},
		{"revoked", renewed, revokes(renewed.Certificate), verify.Policy{}, invalid, verify.CardSecurityWrong, verify.Failed},
		{"of a CSCA that was revoked", renewed, revokes(next.Certificate), verify.Policy{}, invalid, verify.CardSecurityWrong, verify.Failed},
		{"that may sign certificates", authority, nil, verify.Policy{}, undetermined, verify.ChipUnproven, verify.Undetermined},
	} {
		t.Run(tc.name, func(t *testing.T) {
			live := liveCase{chip: teststate.Chip{PACE: cam, Security: &tc.signer}, policy: tc.policy}
			v, e := live.evidence(t, state)
			var l trust.Loader
			for _, c := range []*pki.Certificate{state.Certificate, next.Certificate, foreign.Certificate} {
				l.Add("csca.der", c.Raw)
			}
			if tc.list != nil {
				l.Add("list.crl", tc.list)
			}
			v.Trust = l.Store()
			r := v.Inspect(e)
			requireVerdict(t, r, tc.verdict, tc.reason)
			requireStatus(t, r, statuses{checkSecurity: tc.security})
		})
	}
}
