package verify_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/trust"
)

func day(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

// valid writes a certificate's validity.
func valid(from, to time.Time) func(tbs *node) {
	return func(tbs *node) {
		for i, at := range []time.Time{from, to} {
			tbs.at(4, i).become(primitive(0x18, []byte(at.UTC().Format("20060102150405Z"))...))
		}
	}
}

const validityCheck = "5.6.4.3.4"

var timeManipulations = []manipulation{
	{
		33, "signer's certificate not yet in force", invalid, verify.SignerOutOfTime, validityCheck,
		certified(valid(day(2026, 6, 1), day(2037, 1, 1))),
	},
	{33, "clock set back to before the signer was certified", invalid, verify.SignerOutOfTime, validityCheck, func(_ *testing.T, s *scene) {
		s.v.Time = teststate.Now.AddDate(0, -3, 0)
	}},
	{
		33, "signer's certificate ended, the document has not", invalid, verify.SignerOutOfTime, validityCheck,
		certified(valid(day(2026, 4, 14), day(2026, 5, 1))),
	},
	{33, "old stolen key, used for a document that lives", invalid, verify.SignerOutOfTime, validityCheck, func(t *testing.T, s *scene) {
		certified(valid(day(2026, 1, 1), day(2030, 1, 1)))(t, s)
		s.v.Time = day(2030, 2, 1)
	}},
	{
		33, "old stolen key, used for a document that expired after the key's certificate", invalid, verify.SignerOutOfTime, validityCheck,
		func(t *testing.T, s *scene) {
			certified(valid(day(2026, 1, 1), day(2030, 1, 1)))(t, s)
			s.v.Time = day(2040, 1, 1)
		},
	},
	{
		33, "signer certified before its CSCA was in force", invalid, verify.SignerOutOfTime, validityCheck,
		certified(valid(day(2025, 5, 1), day(2037, 1, 1))),
	},
	{33, "signer certified after its CSCA's end", invalid, verify.SignerOutOfTime, validityCheck, func(t *testing.T, s *scene) {
		s.state = &teststate.State{Code: s.state.Code, Country: s.state.Country, Credential: s.state.Credential}
		s.state.Certificate = reissued(t, s.state.Certificate, s.state.Credential, valid(day(2016, 1, 1), day(2026, 1, 1)))
		s.v.Trust = s.trusting().Trust
	}},
	{33, "document expired", invalid, verify.Expired, "5.7.1", func(_ *testing.T, s *scene) { s.v.Time = day(2034, 4, 16) }},
	{33, "document expired, in the place of the inspection", invalid, verify.Expired, "5.7.1", func(_ *testing.T, s *scene) {
		s.v.Time = day(2034, 4, 15).Add(17 * time.Hour).In(time.FixedZone("", 8*3600))
	}},
	{33, "document expired and nobody trusted", invalid, verify.ExpiredUnconfirmed, "5.7.1", func(_ *testing.T, s *scene) {
		s.v.Time, s.v.Trust = day(2034, 4, 16), nil
	}},
	{33, "expired document with a forged portrait", invalid, verify.GroupAltered, "5.6.4.4.2/DG2", func(_ *testing.T, s *scene) {
		s.v.Time = day(2034, 4, 16)
		s.image.Put(lds.DG2, teststate.Opaque(2, 100))
	}},
}

// The sixteen combinations of: the document lives, the signer's certificate lives, the CSCA's lives, the CSCA's was in force
// when it signed the signer's; from the files to the verdict. A CSCA certificate that has ended since never decides.
func TestSixteenCombinationsOfTime(t *testing.T) {
	now := day(2026, 5, 14)
	for bits := range 16 {
		documentLives, signerLives, issuerLives, issuerThen := bits&8 != 0, bits&4 != 0, bits&2 != 0, bits&1 != 0
		name := fmt.Sprintf("document %v signer %v CSCA %v CSCA then %v", documentLives, signerLives, issuerLives, issuerThen)
		t.Run(name, func(t *testing.T) {
			issuerFrom, issuerTo := day(2017, 1, 1), day(2026, 1, 1)
			if issuerThen {
				issuerFrom = day(2012, 1, 1)
			}
			if issuerLives {
				issuerTo = day(2032, 1, 1)
			}
			signerTo, expiry := day(2024, 12, 31), mrz.NewDate(2025, 1, 31)
			if signerLives {
				signerTo = day(2031, 1, 1)
			}
			if documentLives {
				expiry = mrz.NewDate(2030, 1, 31)
			}
			state := newUtopia(t)
			csca := teststate.Credential{Key: state.Key}
			csca.Certificate = reissued(t, state.Certificate, state.Credential, valid(issuerFrom, issuerTo))
			s := newSpecimen(t, state, func(r *mrz.Record) { r.DateOfExpiry = expiry })
			s.signer.Certificate = reissued(t, s.signer.Certificate, csca, valid(day(2016, 1, 1), signerTo))
			s.sign(t)
			var l trust.Loader
			l.Add("csca.der", csca.Certificate.Raw)
			r := (&verify.Verifier{Trust: l.Store(), Time: now}).Inspect(s.evidence())
			switch {
			case !signerLives || !issuerThen:
				requireVerdict(t, r, invalid, verify.SignerOutOfTime)
			case !documentLives:
				requireVerdict(t, r, invalid, verify.Expired)
			default:
				requireVerdict(t, r, verify.VerdictValid, verify.PassiveOK)
			}
		})
	}
}

// A CSCA changes its key: documents of the old key and of the new one are both genuine, whether the link certificate is held
// or not, and whether the two CSCA certificates share a name.
func TestRolloverRefusesNoGenuineDocument(t *testing.T) {
	state := newUtopia(t)
	next, link := state.Rollover(t)
	for _, held := range [][][]byte{{next.Certificate.Raw}, {next.Certificate.Raw, link.Raw}, {link.Raw}} {
		for _, issuer := range []*teststate.State{state, next} {
			s := newSpecimen(t, state)
			s.signer = issuer.Signer(t, pki.DocumentSigner)
			s.sign(t)
			requireVerdict(t, s.trusting(held...).Inspect(s.evidence()), verify.VerdictValid, verify.PassiveOK)
		}
	}
	require.Equal(t, state.Certificate.Subject.Fold(), next.Certificate.Subject.Fold())
}
