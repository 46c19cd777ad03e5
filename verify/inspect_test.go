package verify_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/trust"
)

// specimen is a document of the test State with everything a gate sees of it.
type specimen struct {
	state  *teststate.State
	signer teststate.Credential
	record *mrz.Record
	groups map[int][]byte
	image  *chip.Image
	zone   string
}

// newSpecimen issues a passport of Utopia with DG1, DG2, DG14 and DG15.
func newSpecimen(t testing.TB, state *teststate.State, edits ...func(*mrz.Record)) *specimen {
	t.Helper()
	s := &specimen{state: state, signer: state.Signer(t, pki.DocumentSigner)}
	s.record = &mrz.Record{
		Format: mrz.TD3, DocumentCode: "P", IssuingState: state.Code, DocumentNumber: "L898902C3", Nationality: state.Code,
		DateOfBirth: mrz.NewDate(1974, 8, 12), Sex: mrz.Female, DateOfExpiry: mrz.NewDate(2034, 4, 15),
		PrimaryIdentifier: "ERIKSSON", SecondaryIdentifier: "ANNA MARIA", OptionalData: "ZE184226B",
	}
	for _, edit := range edits {
		edit(s.record)
	}
	zone, err := mrz.Encode(s.record)
	require.NoError(t, err)
	s.zone = zone
	s.groups = map[int][]byte{
		1: teststate.DG1(zone), 2: teststate.Opaque(2, 20_000), 14: teststate.Opaque(14, 300), 15: teststate.Opaque(15, 162),
	}
	s.sign(t)
	return s
}

// sign makes EF.SOD, EF.COM and the image of the groups as they are.
func (s *specimen) sign(t testing.TB) {
	t.Helper()
	s.image = chip.NewImage()
	numbers := make([]int, 0, len(s.groups))
	for n, data := range s.groups {
		s.image.Put(lds.DataGroupFile(n), data)
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	com, err := lds.NewCommonData(numbers...).Encode()
	require.NoError(t, err)
	s.image.Put(lds.COM, com)
	s.image.Put(lds.SOD, s.signer.Object(t, s.groups))
}

// trusting makes a verifier that trusts the specimen's State, at the time of the test States.
func (s *specimen) trusting(more ...[]byte) *verify.Verifier {
	var l trust.Loader
	l.Add("csca.der", s.state.Certificate.Raw)
	for i, raw := range more {
		l.Add(fmt.Sprintf("more-%d", i), raw)
	}
	return &verify.Verifier{Trust: l.Store(), Time: teststate.Now}
}

func (s *specimen) evidence() *verify.Evidence { return &verify.Evidence{Image: s.image, Zone: s.zone} }

// requireStatus compares the statuses of some checks.
func requireStatus(t *testing.T, r *verify.Report, want map[string]verify.Status) {
	t.Helper()
	for id, status := range want {
		c, ok := r.Check(id)
		require.True(t, ok, id)
		require.Equal(t, status, c.Status, "%s: %s", id, c.Detail)
	}
}

func requireVerdict(t *testing.T, r *verify.Report, verdict verify.Verdict, reason verify.Reason) {
	t.Helper()
	require.Equal(t, verdict.String(), r.Verdict.String(), "%s: %s", r.Reason, dump(r))
	require.Equal(t, reason, r.Reason, dump(r))
	require.Equal(t, verdict == verify.VerdictValid, r.Accepted())
	if verdict != verify.VerdictValid {
		_, err := r.Document()
		require.ErrorIs(t, err, verify.ErrNotAccepted)
	}
}

// dump is what went wrong, in short.
func dump(r *verify.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v %s\n", r.Verdict, r.Reason)
	for _, c := range r.Checks {
		if c.Status == verify.Failed || c.Status == verify.Undetermined {
			fmt.Fprintf(&b, "%v %s: %s\n", c.Status, c.ID, c.Detail)
		}
	}
	return b.String()
}

func TestGenuineDocumentIsValid(t *testing.T) {
	s := newSpecimen(t, teststate.New(t, "UTO", "UT"))
	r := s.trusting(s.state.CRL(t, 1).Raw).Inspect(s.evidence())
	requireVerdict(t, r, verify.VerdictValid, verify.PassiveOK)
	require.Equal(t, verify.CompareHolder, r.Action)
	require.Contains(t, r.Notes, verify.NoteChipUnproven)
	require.NotContains(t, r.Notes, verify.NoteRevocationUnknown)
	require.Equal(t, s.signer.Certificate.Raw, r.Signer().Raw)
	require.Len(t, r.Checks, len(verify.Catalogue()))
	for i, rule := range verify.Catalogue() {
		require.Equal(t, rule.ID, r.Checks[i].ID)
		require.NotEmpty(t, r.Checks[i].Detail, rule.ID)
	}
	requireStatus(t, r, map[string]verify.Status{
		"5.6.4.2.2a": verify.Passed, "5.6.4.2.2b": verify.Passed, "5.6.4.3.3": verify.Passed, "5.6.4.3.5": verify.Passed,
		"5.6.4.4.2": verify.Passed, "5.6.4.4.2/DG3": verify.NotApplicable, "5.7.1": verify.Passed, "5.7.2": verify.Passed,
		"5.6.4.1.1": verify.NotPerformed, "5.7.6": verify.NotPerformed,
	})
}

func TestVerdicts(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	other := teststate.New(t, "NLD", "NL")
	for _, tc := range []struct {
		name    string
		prepare func(t *testing.T, s *specimen, v *verify.Verifier, e *verify.Evidence)
		verdict verify.Verdict
		reason  verify.Reason
		checks  map[string]verify.Status
	}{
		{
			"nobody trusted", func(_ *testing.T, _ *specimen, v *verify.Verifier, _ *verify.Evidence) { v.Trust = nil },
			verify.VerdictUndetermined, verify.TrustMissing,
			map[string]verify.Status{
				"5.6.4.3.3": verify.Undetermined, "5.6.4.2.2b": verify.Passed, "5.6.4.4.2": verify.Passed,
			},
		},
		{"another State trusted", func(_ *testing.T, _ *specimen, v *verify.Verifier, _ *verify.Evidence) {
			v.Trust = (&specimen{state: other}).trusting().Trust
		}, verify.VerdictUndetermined, verify.TrustMissing, nil},
		{"DG1 altered", func(_ *testing.T, s *specimen, _ *verify.Verifier, _ *verify.Evidence) {
			s.image.Put(lds.DG1, teststate.DG1(strings.Replace(s.zone, "ERIKSSON", "ERIKSSEN", 1)))
		}, verify.VerdictInvalid, verify.GroupAltered, map[string]verify.Status{
			"5.6.4.4.2/DG1": verify.Failed, "5.6.4.4.2/DG2": verify.Passed, "5.6.4.4.2": verify.Failed, "5.6.4.5": verify.Undetermined,
		}},
		{"DG2 exchanged", func(_ *testing.T, s *specimen, _ *verify.Verifier, _ *verify.Evidence) {
			s.image.Put(lds.DG2, teststate.Opaque(2, 9_000))
		}, verify.VerdictInvalid, verify.GroupAltered, nil},
		{
			"DG15 removed", func(_ *testing.T, s *specimen, _ *verify.Verifier, e *verify.Evidence) {
				e.Image = without(s.image, lds.DG15)
			},
			verify.VerdictInvalid, verify.GroupMissing,
			map[string]verify.Status{"5.6.4.4.2/DG15": verify.Failed},
		},
		{"DG15 removed, EF.COM edited", func(t *testing.T, s *specimen, _ *verify.Verifier, e *verify.Evidence) {
			e.Image = without(s.image, lds.DG15)
			com, err := lds.NewCommonData(1, 2, 14).Encode()
			require.NoError(t, err)
			e.Image.Put(lds.COM, com)
		}, verify.VerdictInvalid, verify.CommonMismatch, map[string]verify.Status{
			"5.6.4.4.1": verify.Failed, "5.6.4.4.2/DG15": verify.Failed,
		}},
		{"DG11 put in", func(_ *testing.T, s *specimen, _ *verify.Verifier, _ *verify.Evidence) {
			s.image.Put(lds.DG11, teststate.Opaque(11, 50))
		}, verify.VerdictInvalid, verify.GroupUnlisted, map[string]verify.Status{"5.6.4.4.2/DG11": verify.Failed}},
		{
			"EF.COM absent", func(_ *testing.T, s *specimen, _ *verify.Verifier, e *verify.Evidence) {
				e.Image = without(s.image, lds.COM)
			},
			verify.VerdictValid, verify.PassiveOK,
			map[string]verify.Status{"5.6.4.4.1": verify.NotApplicable},
		},
		{
			"EF.SOD absent", func(_ *testing.T, s *specimen, _ *verify.Verifier, e *verify.Evidence) {
				e.Image = without(s.image, lds.SOD)
			},
			verify.VerdictInvalid, verify.ObjectMissing, nil,
		},
		{"EF.SOD cut", func(_ *testing.T, s *specimen, _ *verify.Verifier, _ *verify.Evidence) {
			b, _ := s.image.File(lds.SOD)
			s.image.Put(lds.SOD, b[:len(b)-1])
		}, verify.VerdictInvalid, verify.ObjectMalformed, nil},
		{"EF.SOD padded", func(_ *testing.T, s *specimen, _ *verify.Verifier, _ *verify.Evidence) {
			b, _ := s.image.File(lds.SOD)
			s.image.Put(lds.SOD, append(slices.Clone(b), 0))
		}, verify.VerdictInvalid, verify.ObjectMalformed, nil},
		{"signature altered", func(_ *testing.T, s *specimen, _ *verify.Verifier, _ *verify.Evidence) {
			b, _ := s.image.File(lds.SOD)
			b = slices.Clone(b)
			b[len(b)-1] ^= 1
			s.image.Put(lds.SOD, b)
		}, verify.VerdictInvalid, verify.SignatureWrong, map[string]verify.Status{
			"5.6.4.2.2a": verify.Passed, "5.6.4.2.2b": verify.Failed,
		}},
		{"hash list altered", func(_ *testing.T, s *specimen, _ *verify.Verifier, _ *verify.Evidence) {
			forged := teststate.DG1(strings.Replace(s.zone, "ERIKSSON", "ERIKSSEN", 1))
			b, _ := s.image.File(lds.SOD)
			s.image.Put(lds.SOD, bytes.Replace(b, teststate.SHA256(s.groups[1]), teststate.SHA256(forged), 1))
			s.image.Put(lds.DG1, forged)
		}, verify.VerdictInvalid, verify.ObjectAltered, map[string]verify.Status{
			"5.6.4.2.2a": verify.Failed, "5.6.4.2.2b": verify.Passed, "5.6.4.4.2/DG1": verify.Passed,
		}},
		{"EF.SOD alone", func(_ *testing.T, s *specimen, _ *verify.Verifier, e *verify.Evidence) {
			e.Image, e.Zone = only(s.image, lds.SOD), ""
		}, verify.VerdictUndetermined, verify.DataMissing, map[string]verify.Status{
			"5.6.4.2.2b": verify.Passed, "5.6.4.3.3": verify.Passed, "5.6.4.3.4": verify.Passed, "5.6.4.4.2/DG1": verify.NotPerformed,
		}},
		{
			"zone alone", func(_ *testing.T, _ *specimen, _ *verify.Verifier, e *verify.Evidence) { e.Image = nil },
			verify.VerdictUndetermined, verify.ChipMissing,
			map[string]verify.Status{"5.5.4.1.1": verify.Passed},
		},
		{
			"nothing", func(_ *testing.T, _ *specimen, _ *verify.Verifier, e *verify.Evidence) { *e = verify.Evidence{} },
			verify.VerdictUndetermined, verify.NothingPresented, nil,
		},
		{"unreadable", func(_ *testing.T, _ *specimen, _ *verify.Verifier, e *verify.Evidence) {
			*e = verify.Evidence{Problem: "no such folder"}
		}, verify.VerdictUndetermined, verify.InputUnreadable, nil},
		{"zone with a wrong check digit", func(_ *testing.T, s *specimen, _ *verify.Verifier, e *verify.Evidence) {
			e.Zone = strings.Replace(s.zone, "740812", "740813", 1)
		}, verify.VerdictInvalid, verify.CheckDigitWrong, nil},
		{"page altered, digits recomputed", func(t *testing.T, s *specimen, _ *verify.Verifier, e *verify.Evidence) {
			rec := *s.record
			rec.PrimaryIdentifier = "ERIKSSEN"
			e.Zone = encode(t, &rec)
		}, verify.VerdictInvalid, verify.PrintMismatch, map[string]verify.Status{"5.5.4.1.1": verify.Passed, "5.7.2": verify.Failed}},
		{"page differs in optional data", func(t *testing.T, s *specimen, _ *verify.Verifier, e *verify.Evidence) {
			rec := *s.record
			rec.OptionalData = "ZE184227C"
			e.Zone = encode(t, &rec)
		}, verify.VerdictUndetermined, verify.PrintUnclear, map[string]verify.Status{"5.7.2": verify.Undetermined}},
		{
			"no zone", func(_ *testing.T, _ *specimen, _ *verify.Verifier, e *verify.Evidence) { e.Zone = "" },
			verify.VerdictValid, verify.PassiveOK,
			map[string]verify.Status{"5.7.2": verify.NotPerformed},
		},
		{"no zone, asked for", func(_ *testing.T, _ *specimen, v *verify.Verifier, e *verify.Evidence) {
			e.Zone, v.Policy.RequirePrintedZone = "", true
		}, verify.VerdictUndetermined, verify.PrintMissing, nil},
		{
			"no CRL, asked for", func(_ *testing.T, _ *specimen, v *verify.Verifier, _ *verify.Evidence) {
				v.Policy.RequireRevocation = true
			},
			verify.VerdictUndetermined, verify.RevocationUnknown, nil,
		},
		{"chip unproven, asked for", func(_ *testing.T, _ *specimen, v *verify.Verifier, _ *verify.Evidence) {
			v.Policy.RequireChipAuthentication = true
		}, verify.VerdictUndetermined, verify.ChipUnproven, nil},
		{
			"expired", func(_ *testing.T, _ *specimen, v *verify.Verifier, _ *verify.Evidence) {
				v.Time = teststate.Now.AddDate(8, 0, 0)
			},
			verify.VerdictInvalid, verify.Expired,
			map[string]verify.Status{"5.7.1": verify.Failed, "5.6.4.3.4": verify.Passed},
		},
		{"expired and nobody trusted", func(_ *testing.T, _ *specimen, v *verify.Verifier, _ *verify.Evidence) {
			v.Trust, v.Time = nil, teststate.Now.AddDate(8, 0, 0)
		}, verify.VerdictInvalid, verify.ExpiredUnconfirmed, nil},
		{
			"clock slow", func(_ *testing.T, _ *specimen, v *verify.Verifier, _ *verify.Evidence) {
				v.Time = teststate.Now.AddDate(0, -6, 0)
			},
			verify.VerdictInvalid, verify.SignerOutOfTime, nil,
		},
		{"left out on purpose", func(_ *testing.T, s *specimen, _ *verify.Verifier, e *verify.Evidence) {
			e.Image, e.NotRead = without(s.image, lds.DG15), []lds.File{lds.DG15}
		}, verify.VerdictUndetermined, verify.DataMissing, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSpecimen(t, state)
			v, e := s.trusting(), s.evidence()
			tc.prepare(t, s, v, e)
			r := v.Inspect(e)
			requireVerdict(t, r, tc.verdict, tc.reason)
			requireStatus(t, r, tc.checks)
		})
	}
}

func encode(t testing.TB, rec *mrz.Record) string {
	t.Helper()
	zone, err := mrz.Encode(rec)
	require.NoError(t, err)
	return zone
}

// without copies an image but for one file, only copies one file.
func without(image *chip.Image, gone lds.File) *chip.Image {
	out := chip.NewImage()
	for _, f := range image.Files() {
		if f != gone {
			data, _ := image.File(f)
			out.Put(f, data)
		}
	}
	return out
}

func only(image *chip.Image, kept lds.File) *chip.Image {
	out := chip.NewImage()
	data, _ := image.File(kept)
	out.Put(kept, data)
	return out
}

func TestRevokedSignerIsRefused(t *testing.T) {
	s := newSpecimen(t, teststate.New(t, "UTO", "UT"))
	r := s.trusting(s.state.CRL(t, 1, s.signer.Certificate).Raw).Inspect(s.evidence())
	requireVerdict(t, r, verify.VerdictInvalid, verify.SignerRevoked)
	require.Contains(t, r.Message(verify.English), "2026-05-12")
}

func TestForgedSignerIsRefused(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	s := newSpecimen(t, state)
	// A forger's CSCA with the genuine one's name; his signer names the genuine key.
	forger := newSpecimen(t, teststate.New(t, "UTO", "UT"))
	r := s.trusting().Inspect(forger.evidence())
	requireVerdict(t, r, verify.VerdictUndetermined, verify.TrustUnclear)
}

func TestSignersOfOtherKindsAreRefused(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	for _, role := range []pki.Role{pki.MasterListSigner, pki.DeviationListSigner, pki.BarcodeSigner, pki.VDSNCSigner, pki.DTCSigner} {
		t.Run(role.String(), func(t *testing.T) {
			s := newSpecimen(t, state)
			s.signer = state.Signer(t, role, func(tmpl *pki.Template) {
				if role == pki.BarcodeSigner {
					tmpl.Subject = teststate.Name("UT", "AB")
				}
			})
			s.sign(t)
			r := s.trusting().Inspect(s.evidence())
			require.Equal(t, verify.VerdictInvalid, r.Verdict, dump(r))
			require.Contains(t, []verify.Reason{verify.SignerUnfit}, r.Reason, dump(r))
		})
	}
	t.Run("the CSCA itself", func(t *testing.T) {
		s := newSpecimen(t, state)
		s.signer = state.Credential
		s.sign(t)
		requireVerdict(t, s.trusting().Inspect(s.evidence()), verify.VerdictInvalid, verify.SignerUnfit)
	})
}

func TestSignerOfAnotherStateIsRefused(t *testing.T) {
	dutch := newSpecimen(t, teststate.New(t, "NLD", "NL"), func(r *mrz.Record) { r.IssuingState = "UTO" })
	r := dutch.trusting().Inspect(dutch.evidence())
	requireVerdict(t, r, verify.VerdictInvalid, verify.StateMismatch)
	require.Equal(t, "UTO", r.About.State)
}

func TestSignerOfAnotherTypeIsRefused(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	s := newSpecimen(t, state)
	s.signer = state.Signer(t, pki.DocumentSigner, func(tmpl *pki.Template) { tmpl.DocumentTypes = []string{"I", "AC"} })
	s.sign(t)
	requireVerdict(t, s.trusting().Inspect(s.evidence()), verify.VerdictInvalid, verify.TypeMismatch)
}

// Codes that no ISO table has are judged as any other; a person's nationality never decides.
func TestSpecialCodes(t *testing.T) {
	for code, country := range map[string]string{"D": "DE", "RKS": "KS", "EUE": "EU", "UNO": "UN", "UNA": "UN", "GBR": "GB", "CHN": "CN"} {
		for _, nationality := range []string{"XXA", "XXB", "XXC", "XXX", "GBD", "D", "RKS"} {
			s := newSpecimen(t, teststate.New(t, code, country), func(r *mrz.Record) { r.Nationality = nationality })
			requireVerdict(t, s.trusting().Inspect(s.evidence()), verify.VerdictValid, verify.PassiveOK)
		}
	}
	s := newSpecimen(t, teststate.New(t, "CHN", "CN"), func(r *mrz.Record) { r.IssuingState = "XOM" })
	r := s.trusting().Inspect(s.evidence())
	require.NotEqual(t, verify.VerdictValid, r.Verdict, dump(r))
}

// An organization without two letters of its own is known by the code in its CSCA certificate, and by nothing else: not by
// what a signer says of itself, and not where the two letters are a State's.
func TestOrganizations(t *testing.T) {
	for _, tc := range []struct {
		csca, country, zone string
		verdict             verify.Verdict
	}{
		{"XOM", "XO", "XOM", verify.VerdictValid},
		{"XPO", "XI", "XPO", verify.VerdictValid},
		{"XCE", "XC", "XCE", verify.VerdictValid},
		{"XBA", "ZZ", "XBA", verify.VerdictValid}, // two letters that are nobody's
		{"XPO", "FR", "XPO", verify.VerdictUndetermined},
		{"XCE", "XC", "XOM", verify.VerdictUndetermined},
	} {
		t.Run(tc.csca+" "+tc.country+" "+tc.zone, func(t *testing.T) {
			s := newSpecimen(t, teststate.New(t, tc.csca, tc.country), func(r *mrz.Record) {
				r.IssuingState, r.Nationality = tc.zone, "XXX"
			})
			s.signer = s.state.Signer(t, pki.DocumentSigner, func(tmpl *pki.Template) { tmpl.State = tc.zone })
			s.sign(t)
			r := s.trusting().Inspect(s.evidence())
			require.Equal(t, tc.verdict.String(), r.Verdict.String(), dump(r))
		})
	}
}

func TestReportIsRepeatable(t *testing.T) {
	s := newSpecimen(t, teststate.New(t, "UTO", "UT"))
	v := s.trusting()
	first, err := v.Inspect(s.evidence()).MarshalJSON()
	require.NoError(t, err)
	for range 3 {
		again, err := v.Inspect(s.evidence()).MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, string(first), string(again))
	}
	var doc struct {
		V        int
		Verdict  string
		Checks   []struct{ ID, Status, Ref, Detail string }
		Document map[string]any
	}
	require.NoError(t, json.Unmarshal(first, &doc))
	require.Equal(t, 1, doc.V)
	require.Equal(t, "valid", doc.Verdict)
	require.Equal(t, "ERIKSSON", doc.Document["primaryIdentifier"])
	require.Equal(t, "1974-08-12", doc.Document["dateOfBirth"])

	v.Trust = nil
	refused, err := v.Inspect(s.evidence()).MarshalJSON()
	require.NoError(t, err)
	require.NotContains(t, string(refused), "ERIKSSON", "no data of a document that was not accepted")
	require.NotContains(t, string(refused), `"document"`)
}

func TestZeroVerifierAcceptsNothing(t *testing.T) {
	s := newSpecimen(t, teststate.New(t, "UTO", "UT"))
	before := time.Now().Add(-time.Second)
	r := (&verify.Verifier{}).Inspect(s.evidence())
	require.NotEqual(t, verify.VerdictValid, r.Verdict)
	require.False(t, r.Time.Before(before), "zero time means now")
	require.Equal(t, verify.NothingPresented, (&verify.Verifier{}).Inspect(nil).Reason)
}
