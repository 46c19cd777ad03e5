package verify_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/sim"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/record"
	"github.com/chancery-id/chancery/verify/trust"
)

const liveZone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3404159ZE184226B<<<<<16"

// liveCase is a chip on the reader, what is done to it, and what must be said of it.
type liveCase struct {
	name    string
	chip    teststate.Chip
	options sim.Options
	edit    func(image *chip.Image, secrets *chip.Secrets) // after it was signed
	read    chip.ReadOptions
	policy  verify.Policy
	blind   bool // nobody is trusted
	can     bool // opened by the CAN

	verdict verify.Verdict
	reason  verify.Reason
	status  map[string]verify.Status
	note    verify.Note // "": the chip is not said to be unproven
}

// Checks by their numbers.
const (
	checkAccess   = "icao.cardaccess-dg14"
	checkSecurity = "icao.card-security"
	checkBAC      = "5.6.3.1.1"
	checkPACE     = "5.6.3.1.2"
	checkChoice   = "icao.access-choice"
	checkTA       = "5.6.3.2"
	checkOriginal = "5.6.4.1"
	checkAA       = "5.6.4.1.1"
	checkCA       = "5.6.4.1.2"
	checkCAM      = "5.6.4.1.3"
	checkDG3      = "5.6.4.4.2/DG3"
)

var (
	gm  = []string{teststate.PACEAES128}
	cam = []string{teststate.PACECAM, teststate.PACEAES128}
)

type statuses = map[string]verify.Status

// run reads the chip and judges it; the report is the same after a record was kept and replayed.
func (tc *liveCase) run(t *testing.T, state *teststate.State) *verify.Report {
	t.Helper()
	v, e := tc.evidence(t, state)
	r := v.Inspect(e)
	rec, err := record.New(v, e, r)
	require.NoError(t, err)
	b, err := rec.Encode()
	require.NoError(t, err)
	again, err := record.Decode(b)
	require.NoError(t, err)
	if e.Session.PACE == nil || len(e.Session.PACE.ChipData) == 0 {
		require.Equal(t, e.Session.Active, again.Evidence.Session.Active)
	}
	replayed, err := again.Replay()
	require.NoError(t, err, "judged again from the record: %s", dump(replayed))
	return r
}

func (tc *liveCase) evidence(t *testing.T, state *teststate.State) (*verify.Verifier, *verify.Evidence) {
	t.Helper()
	c := tc.chip
	c.Zone = liveZone
	image, secrets := state.Signer(t, pki.DocumentSigner).Issue(t, c)
	if tc.edit != nil {
		tc.edit(image, secrets)
	}
	tc.options.Sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	card, err := sim.New(image, secrets, &tc.options)
	require.NoError(t, err)
	password := access.MRZInformation(secrets.MRZInformation)
	if tc.can {
		password, err = access.CAN(teststate.CAN)
		require.NoError(t, err)
	}
	reading, err := chip.Read(t.Context(), card, password, &tc.read)
	e := verify.Live(reading, err)
	e.Zone = liveZone
	v := &verify.Verifier{Time: teststate.Now, Policy: tc.policy}
	if !tc.blind {
		var l trust.Loader
		l.Add("csca.der", state.Certificate.Raw)
		v.Trust = l.Store()
	}
	return v, e
}

func runLive(t *testing.T, cases []liveCase) {
	t.Helper()
	state := teststate.New(t, "UTO", "UT")
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			r := tc.run(t, state)
			requireVerdict(t, r, tc.verdict, tc.reason)
			requireStatus(t, r, tc.status)
			if tc.note != "" {
				require.Contains(t, r.Notes, tc.note)
			} else {
				require.NotContains(t, r.Notes, verify.NoteChipUnproven)
			}
			if tc.verdict != verify.VerdictValid {
				requireSilent(t, r)
			}
		})
	}
}

// Genuine chips of every kind: what was proven, what is the reader's word, and what nobody asked for.
func TestLiveGenuine(t *testing.T) {
	ec := teststate.CurveKey(t, "brainpoolP256r1")
	const ok = verify.PassiveOK
	runLive(t, []liveCase{
		{
			name: "BAC, no proof", verdict: verify.VerdictValid, reason: ok, note: verify.NoteChipUnproven,
			status: statuses{
				checkBAC: verify.Passed, checkPACE: verify.NotPerformed, checkChoice: verify.Passed, checkOriginal: verify.NotApplicable,
				checkAA: verify.NotApplicable, checkCA: verify.NotApplicable, checkCAM: verify.NotApplicable, checkAccess: verify.NotApplicable,
			},
		},
		{
			name: "BAC, RSA active authentication", chip: teststate.Chip{Active: teststate.RSA()}, verdict: verify.VerdictValid, reason: ok,
			status: statuses{checkAA: verify.Passed, checkOriginal: verify.Passed},
		},
		{
			name: "PACE, ECDSA active authentication", chip: teststate.Chip{PACE: gm, Active: ec}, verdict: verify.VerdictValid, reason: ok,
			status: statuses{checkPACE: verify.Passed, checkChoice: verify.Passed, checkAccess: verify.Passed, checkAA: verify.Passed, checkCA: verify.NotApplicable},
		},
		{
			name: "ECDSA in DER", chip: teststate.Chip{PACE: gm, Active: ec}, options: sim.Options{Quirks: sim.Quirks{ActiveDER: true}},
			verdict: verify.VerdictValid, reason: ok, note: verify.NoteToleration, status: statuses{checkAA: verify.Passed},
		},
		{
			name: "PACE, chip authentication, by CAN", chip: teststate.Chip{PACE: gm, Agreement: true, Active: ec}, can: true,
			verdict: verify.VerdictValid, reason: ok,
			status: statuses{checkPACE: verify.Passed, checkCA: verify.Passed, checkAA: verify.NotPerformed, checkOriginal: verify.Passed},
		},
		{
			name: "PACE with chip authentication mapping", chip: teststate.Chip{PACE: cam}, verdict: verify.VerdictValid, reason: ok,
			status: statuses{checkPACE: verify.Passed, checkCAM: verify.Passed, checkSecurity: verify.Passed, checkOriginal: verify.Passed, checkAccess: verify.Passed},
		},
		{
			name: "BAC, chip authentication, and the policy asks for PACE", chip: teststate.Chip{Agreement: true}, policy: verify.Policy{PACEFrom: teststate.Now.AddDate(-1, 0, 0)},
			verdict: verify.VerdictUndetermined, reason: verify.AccessFallback, status: statuses{checkChoice: verify.Undetermined, checkCA: verify.Passed},
		},
		{
			name: "BAC, and the policy asks newer documents for PACE", chip: teststate.Chip{Agreement: true},
			policy: verify.Policy{PACEFrom: teststate.Now}, verdict: verify.VerdictValid, reason: ok, status: statuses{checkChoice: verify.Passed},
		},
		{
			name: "no access control", options: sim.Options{Open: true}, verdict: verify.VerdictValid, reason: ok, note: verify.NoteChipUnproven,
			status: statuses{checkBAC: verify.NotPerformed, checkPACE: verify.NotPerformed, checkChoice: verify.Passed},
		},
		{
			name: "no proof, and the policy asks for one", policy: verify.Policy{RequireChipAuthentication: true},
			verdict: verify.VerdictUndetermined, reason: verify.ChipUnproven, note: verify.NoteChipUnproven, status: statuses{checkOriginal: verify.NotApplicable},
		},
		{
			name: "portrait left out on purpose", read: chip.ReadOptions{Files: []lds.File{lds.DG1, lds.DG2}}, chip: teststate.Chip{Agreement: true},
			verdict: verify.VerdictValid, reason: ok, note: verify.NoteNotRead, status: statuses{"5.6.4.4.2/DG11": verify.NotPerformed},
		},
	})
}

// Faults 17 to 22: copies, stripped files, downgrades and wrong proofs are never accepted, whatever the chip says.
func TestLiveFaults(t *testing.T) {
	ec := teststate.CurveKey(t, "P-256")
	all := teststate.Chip{PACE: gm, Agreement: true, Active: ec}
	noKeys := func(_ *chip.Image, s *chip.Secrets) { s.ChipKeys, s.Active, s.Mapping = nil, nil, nil }
	clone := sim.Options{Faults: sim.Faults{Clone: true}}
	strip := func(com bool, files ...lds.File) sim.Options {
		return sim.Options{Faults: sim.Faults{Strip: files, StripCOM: com}}
	}
	runLive(t, []liveCase{
		{
			name: "17 clone with keys of its own", chip: all, options: clone, verdict: invalid, reason: verify.ChipCloned,
			status: statuses{checkCA: verify.Failed, checkAA: verify.Failed, checkOriginal: verify.Failed},
		},
		{
			name: "17 clone of a chip with RSA active authentication", chip: teststate.Chip{Active: teststate.RSA()}, options: clone,
			verdict: invalid, reason: verify.ChipCloned, status: statuses{checkAA: verify.Failed, checkCA: verify.NotApplicable},
		},
		{
			name: "17 clone of a chip with the mapping", chip: teststate.Chip{PACE: cam}, options: clone, verdict: invalid, reason: verify.ChipCloned,
			status: statuses{checkCAM: verify.Failed, checkSecurity: verify.Passed},
		},
		{
			name: "17 clone that refuses every proof", chip: all, edit: noKeys, verdict: undetermined, reason: verify.ChipUnproven, note: verify.NoteChipUnproven,
			status: statuses{checkCA: verify.Undetermined, checkAA: verify.Undetermined, checkOriginal: verify.Undetermined},
		},
		{
			name: "17 clone that refuses every proof in the clear", chip: all, edit: noKeys, options: sim.Options{Quirks: sim.Quirks{ClearErrors: true}},
			verdict: undetermined, reason: verify.ChipUnproven, note: verify.NoteChipUnproven,
			status: statuses{checkCA: verify.Undetermined, checkOriginal: verify.Undetermined},
		},
		{
			name: "17 clone where nobody is trusted", chip: all, options: clone, blind: true, verdict: invalid, reason: verify.ChipCloned,
			status: statuses{checkCA: verify.Failed},
		},
		{
			name: "17 clone of a chip without any proof", options: clone, verdict: verify.VerdictValid, reason: verify.PassiveOK, note: verify.NoteChipUnproven,
			status: statuses{checkOriginal: verify.NotApplicable},
		},
		{
			name: "18 DG15 stripped", chip: all, options: strip(false, lds.DG15), verdict: invalid, reason: verify.GroupMissing,
			status: statuses{"5.6.4.4.2/DG15": verify.Failed},
		},
		{
			name: "18 DG14 and DG15 stripped, EF.COM edited", chip: all, options: strip(true, lds.DG14, lds.DG15), verdict: invalid, reason: verify.CommonMismatch,
			status: statuses{"5.6.4.4.2/DG14": verify.Failed, "5.6.4.4.2/DG15": verify.Failed, "5.6.4.4.1": verify.Failed},
		},
		{
			name: "18 DG14, DG15 and EF.COM stripped", chip: all, options: strip(true, lds.DG14, lds.DG15, lds.COM), verdict: invalid, reason: verify.GroupMissing,
			status: statuses{"5.6.4.4.2/DG14": verify.Failed, checkCA: verify.NotPerformed},
		},
		{
			name: "18 DG14 unreadable", chip: all, options: sim.Options{Faults: sim.Faults{WrongLength: lds.DG14}}, verdict: undetermined, reason: verify.DataMissing,
			status: statuses{"5.6.4.4.2/DG14": verify.Undetermined, checkAA: verify.Passed},
		},
		{
			name: "19 data group that nobody signed", chip: teststate.Chip{}, verdict: invalid, reason: verify.CommonMismatch,
			edit: func(image *chip.Image, _ *chip.Secrets) {
				image.Put(lds.DG13, teststate.Opaque(13, 40))
				com, _ := lds.NewCommonData(image.DataGroups()...).Encode()
				image.Put(lds.COM, com)
			},
			status: statuses{"5.6.4.4.2/DG13": verify.Failed},
		},
		{
			name: "20 EF.COM missing", chip: teststate.Chip{}, options: strip(false, lds.COM), verdict: verify.VerdictValid, reason: verify.PassiveOK,
			note: verify.NoteChipUnproven, status: statuses{"5.6.4.4.1": verify.NotApplicable},
		},
		{
			name: "20 EF.COM edited", chip: all, verdict: invalid, reason: verify.CommonMismatch,
			edit: func(image *chip.Image, _ *chip.Secrets) {
				com, _ := lds.NewCommonData(1, 2).Encode()
				image.Put(lds.COM, com)
			},
			status: statuses{"5.6.4.4.1": verify.Failed, checkCA: verify.Passed},
		},
		{
			name: "21 EF.CardAccess edited to 3DES", chip: teststate.Chip{PACE: []string{teststate.PACEAES256}, Agreement: true},
			options: sim.Options{Faults: sim.Faults{Downgrade: true}}, verdict: invalid, reason: verify.CardAccessMismatch,
			status: statuses{checkAccess: verify.Failed, checkChoice: verify.Failed, checkCA: verify.Passed},
		},
		{
			name: "21 EF.CardAccess hidden", chip: teststate.Chip{PACE: gm, Agreement: true},
			options: sim.Options{Faults: sim.Faults{HideCardAccess: true}}, verdict: invalid, reason: verify.CardAccessMismatch,
			status: statuses{checkAccess: verify.Failed, checkBAC: verify.Passed},
		},
		{
			name: "21 the stronger way taken out of EF.CardAccess", chip: teststate.Chip{PACE: []string{teststate.PACEAES256, teststate.PACE3DES}, Agreement: true},
			edit:    func(image *chip.Image, _ *chip.Secrets) { keepAccess(t, image, teststate.PACE3DES) },
			verdict: invalid, reason: verify.CardAccessMismatch, status: statuses{checkAccess: verify.Failed, checkPACE: verify.Passed},
		},
		{
			name: "21 EF.CardAccess hidden, DG14 stripped", chip: teststate.Chip{PACE: gm, Agreement: true},
			options: sim.Options{Faults: sim.Faults{HideCardAccess: true, Strip: []lds.File{lds.DG14}, StripCOM: true}},
			verdict: invalid, reason: verify.CommonMismatch, status: statuses{checkAccess: verify.Undetermined, "5.6.4.4.2/DG14": verify.Failed},
		},
		{
			name: "21 PACE offered and refused, no proof", chip: teststate.Chip{PACE: []string{teststate.PACECAM}}, edit: noKeys,
			verdict: undetermined, reason: verify.AccessFallback, note: verify.NoteFallback, status: statuses{checkChoice: verify.Undetermined, checkAccess: verify.Passed},
		},
		{
			name: "21 PACE offered and refused, chip proven", chip: teststate.Chip{PACE: []string{teststate.PACECAM}, Agreement: true},
			edit:    func(_ *chip.Image, s *chip.Secrets) { s.Mapping = nil },
			verdict: verify.VerdictValid, reason: verify.PassiveOK, note: verify.NoteFallback, status: statuses{checkChoice: verify.Passed, checkCA: verify.Passed},
		},
		{
			name: "wrong MAC in the middle", chip: all, options: sim.Options{Faults: sim.Faults{WrongMAC: 20}}, verdict: undetermined, reason: verify.DataMissing,
			status: statuses{"5.6.4.4.2/DG2": verify.Undetermined},
		},
	})
}

// keepAccess leaves one protocol in EF.CardAccess.
func keepAccess(t *testing.T, image *chip.Image, protocol string) {
	t.Helper()
	file, _ := image.File(lds.CardAccess)
	infos, err := lds.DecodeCardAccess(file)
	require.NoError(t, err)
	kept := slices.DeleteFunc(infos.Infos, func(i lds.SecurityInfo) bool { return i.Protocol != protocol })
	b, err := lds.NewSecurityInfos(lds.CardAccess, kept...).Encode()
	require.NoError(t, err)
	image.Put(lds.CardAccess, b)
}

// What genuine chips do otherwise is no reason to doubt them: every quirk ends in the verdict of a chip without it.
func TestLiveQuirks(t *testing.T) {
	var cases []liveCase
	for name, q := range map[string]sim.Quirks{
		"tag 84 needed": {NameParameters: true}, "6A87 to the master file": {MasterWithoutID: true}, "no Le": {NoLe: true},
		"no short identifiers": {NoSFI: true}, "small Le": {MaxLe: 96}, "exact Le": {ExactLe: true}, "exact Le, 6C": {ExactLe6C: true},
		"no warning at the end": {NoEndWarning: true}, "short answers": {MaxAnswer: 50}, "answers in pieces": {Pieces: 100},
		"padded files": {Padding: 300}, "errors in the clear": {ClearErrors: true}, "slow answers": {Delay: time.Second},
		"retry delay": {RetryDelay: time.Second}, "extended length": {ExtendedLength: true}, "indefinite length": {Indefinite: true},
	} {
		for _, pace := range [][]string{nil, gm} {
			tc := liveCase{
				name: name + " " + map[bool]string{true: "BAC", false: "PACE"}[pace == nil], chip: teststate.Chip{PACE: pace, Agreement: true, Active: teststate.RSA()},
				options: sim.Options{Quirks: q}, verdict: verify.VerdictValid, reason: verify.PassiveOK,
				status: statuses{checkOriginal: verify.Passed, checkCA: verify.Passed, checkChoice: verify.Passed},
			}
			if q.Indefinite { // read as it is, and refused as what it is (Doc 9303-10, 4.3)
				tc.verdict, tc.reason = invalid, verify.ObjectMalformed
				tc.status = statuses{"icao.security-object": verify.Failed}
			}
			cases = append(cases, tc)
		}
	}
	cases = append(cases,
		liveCase{
			name: "portrait past 32 KiB", chip: teststate.Chip{PACE: gm, Agreement: true, Portrait: 70000}, verdict: verify.VerdictValid, reason: verify.PassiveOK,
			status: statuses{"5.6.4.4.2/DG2": verify.Passed},
		},
		liveCase{
			name: "dropped field, no way back", chip: teststate.Chip{Agreement: true}, options: sim.Options{Faults: sim.Faults{DropAt: []int{30}}},
			verdict: undetermined, reason: verify.DataMissing, status: statuses{"5.6.4.4.2/DG2": verify.Undetermined},
		},
		liveCase{
			name: "dropped field before anything was read", options: sim.Options{Faults: sim.Faults{DropAt: []int{1}}},
			verdict: undetermined, reason: verify.ChipLost, status: statuses{"icao.security-object": verify.NotPerformed},
		},
		liveCase{
			name: "another document's password", edit: func(_ *chip.Image, s *chip.Secrets) { s.CAN = "654321" }, chip: teststate.Chip{PACE: gm}, can: true,
			verdict: undetermined, reason: verify.ChipClosed, status: statuses{"icao.security-object": verify.NotPerformed},
		},
		liveCase{
			name: "endless file", chip: teststate.Chip{Agreement: true}, options: sim.Options{Faults: sim.Faults{Endless: lds.DG11}},
			verdict: undetermined, reason: verify.DataMissing, status: statuses{"5.6.4.4.2/DG11": verify.Undetermined},
		},
		liveCase{
			name: "more than was asked for", chip: teststate.Chip{Agreement: true}, options: sim.Options{Faults: sim.Faults{Garbage: true}},
			verdict: undetermined, reason: verify.ChipLost, status: statuses{"icao.security-object": verify.NotPerformed},
		},
	)
	runLive(t, cases)
}

// EF.CardSecurity has a signer of its own: one of the State will do, any other will not, and no proof hangs on it then.
func TestLiveCardSecurity(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	own := state.Signer(t, pki.DocumentSigner)
	foreign := teststate.New(t, "NLD", "NL")
	other := foreign.Signer(t, pki.DocumentSigner)
	stranger := teststate.New(t, "UTO", "UT").Signer(t, pki.DocumentSigner)
	list := state.Signer(t, pki.MasterListSigner)
	late := state.Signer(t, pki.DocumentSigner, func(tpl *pki.Template) {
		tpl.NotBefore, tpl.NotAfter = teststate.Now.AddDate(0, -1, 0), teststate.Now.AddDate(0, 0, -1)
	})
	for _, tc := range []struct {
		name              string
		signer            teststate.Credential
		edit              func(file []byte)
		verdict           verify.Verdict
		reason            verify.Reason
		security, mapping verify.Status
	}{
		{"another signer of the State", own, nil, verify.VerdictValid, verify.PassiveOK, verify.Passed, verify.Passed},
		{"signer of another trusted State", other, nil, invalid, verify.CardSecurityWrong, verify.Failed, verify.Undetermined},
		{"signer nobody trusts", stranger, nil, undetermined, verify.ChipUnproven, verify.Undetermined, verify.Undetermined},
		{"signer of master lists", list, nil, undetermined, verify.ChipUnproven, verify.Undetermined, verify.Undetermined},
		{"signer whose time is over", late, nil, invalid, verify.CardSecurityWrong, verify.Failed, verify.Undetermined},
		{"content changed", own, func(f []byte) { flipAfter(f, []byte{0x02, 0x02, 0x04, 0x06, 0x02}) }, invalid, verify.CardSecurityWrong, verify.Failed, verify.Undetermined},
		{"garbled", own, func(f []byte) { f[1] = 0 }, undetermined, verify.ChipUnproven, verify.Undetermined, verify.Undetermined},
	} {
		t.Run(tc.name, func(t *testing.T) {
			live := liveCase{chip: teststate.Chip{PACE: cam, Security: &tc.signer}}
			if tc.edit != nil {
				live.edit = func(image *chip.Image, _ *chip.Secrets) {
					file, _ := image.File(lds.CardSecurity)
					file = slices.Clone(file)
					tc.edit(file)
					image.Put(lds.CardSecurity, file)
				}
			}
			v, e := live.evidence(t, state)
			var l trust.Loader
			l.Add("csca.der", state.Certificate.Raw)
			l.Add("other.der", foreign.Certificate.Raw)
			v.Trust = l.Store()
			r := v.Inspect(e)
			requireVerdict(t, r, tc.verdict, tc.reason)
			requireStatus(t, r, statuses{checkSecurity: tc.security, checkCAM: tc.mapping})
			rec, err := record.New(v, e, r)
			require.NoError(t, err)
			_, err = rec.Replay()
			require.NoError(t, err, "the trust material of both signers is in the record")
		})
	}
}

// flipAfter changes the octet behind the first place of a mark.
func flipAfter(file, mark []byte) { file[bytes.Index(file, mark)+len(mark)] ^= 1 }

// What the evidence of active authentication says is proved again: another challenge, another signature, a key that anybody
// can compute are seen whatever the reader said.
func TestLiveActiveIsProvedAgain(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	tc := liveCase{chip: teststate.Chip{Active: teststate.RSA()}}
	for name, edit := range map[string]func(s *verify.Session){
		"another challenge": func(s *verify.Session) { s.Active.Challenge[0] ^= 1 },
		"short challenge":   func(s *verify.Session) { s.Active.Challenge = s.Active.Challenge[:7] },
		"another signature": func(s *verify.Session) { s.Active.Signature[9] ^= 1 },
		"no signature":      func(s *verify.Session) { s.Active.Signature = nil },
	} {
		t.Run(name, func(t *testing.T) {
			v, e := tc.evidence(t, state)
			requireVerdict(t, v.Inspect(e), verify.VerdictValid, verify.PassiveOK)
			edit(e.Session)
			requireVerdict(t, v.Inspect(e), invalid, verify.ChipCloned)
		})
	}
	weak := rsaOfBits(t, 512)
	tc.chip.Active = weak
	requireVerdict(t, tc.run(t, state), undetermined, verify.ChipUnproven)
}

// The reader's words are kept as they are and decide as the checks say; a session that says more than it shows is no proof.
func TestLiveSessionThatClaims(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	tc := liveCase{chip: teststate.Chip{PACE: gm, Agreement: true}}
	for name, edit := range map[string]func(s *verify.Session){
		"chip authentication that DG14 does not offer": func(s *verify.Session) { s.Chip.Info.OID = "0.4.0.127.0.7.2.2.3.2.4" },
		"a key that DG14 does not have":                func(s *verify.Session) { s.Chip.Info.KeyID = []byte{9} },
		"PACE that DG14 does not offer":                func(s *verify.Session) { s.PACE.Info.ParameterID = 13 },
	} {
		v, e := tc.evidence(t, state)
		edit(e.Session)
		r := v.Inspect(e)
		require.Equal(t, invalid, r.Verdict, "%s: %s", name, dump(r))
	}
	// EF.CardAccess that the chip refuses is as gone as one that it says it has not.
	hidden := liveCase{chip: tc.chip, options: sim.Options{Faults: sim.Faults{HideCardAccess: true}}}
	for _, outcome := range []chip.Outcome{chip.Absent, chip.Refused, chip.Failed} {
		v, e := hidden.evidence(t, state)
		i := slices.IndexFunc(e.Session.Files, func(m verify.MissedFile) bool { return m.File == lds.CardAccess })
		e.Session.Files[i].Outcome = outcome
		requireVerdict(t, v.Inspect(e), invalid, verify.CardAccessMismatch)
	}
	v, e := tc.evidence(t, state)
	e.Session.Chip.Confirmed = false
	requireVerdict(t, v.Inspect(e), undetermined, verify.ChipUnproven)

	// All that must be there came, and was proven; then an answer was wrong, or another chip lay on the reader.
	v, e = tc.evidence(t, state)
	requireVerdict(t, v.Inspect(e), verify.VerdictValid, verify.PassiveOK)
	e.Session.End = verify.Problem{Kind: verify.WrongProof, Text: "another chip"}
	requireVerdict(t, v.Inspect(e), undetermined, verify.ChipLost)
}

// Of fingers that did not come it is said why: the terminal's certificates are one reason, a loss is another.
func TestLiveFingersThatWereLost(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	tc := liveCase{chip: teststate.Chip{Agreement: true, Fingers: true}}
	v, e := tc.evidence(t, state)
	said := func() string {
		r := v.Inspect(e)
		requireVerdict(t, r, verify.VerdictValid, verify.PassiveOK)
		i := slices.IndexFunc(r.Checks, func(c verify.Check) bool { return c.ID == checkDG3 })
		require.Equal(t, verify.NotPerformed, r.Checks[i].Status)
		return r.Checks[i].Detail
	}
	require.Contains(t, said(), "needs terminal authentication")
	e.NotRead = nil
	i := slices.IndexFunc(e.Session.Files, func(m verify.MissedFile) bool { return m.File == lds.DG3 })
	e.Session.Files[i].Outcome, e.Session.Files[i].Reason = chip.NotRead, "the connection was lost"
	require.Contains(t, said(), "did not come from the chip: the connection was lost")
}

// rsaOfBits makes a key that the standard library thinks too small.
func rsaOfBits(t *testing.T, bits int) *rsa.PrivateKey {
	t.Helper()
	t.Setenv("GODEBUG", "rsa1024min=0")
	k, err := rsa.GenerateKey(rand.Reader, bits)
	require.NoError(t, err)
	return k
}
