package record_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/corpus"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/record"
	"github.com/chancery-id/chancery/verify/trust"
)

// zone is the specimen of Doc 9303-4 with an expiry in 2034.
const zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3404159ZE184226B<<<<<16"

// inspected makes evidence of a specimen and a verifier that trusts its State.
func inspected(t testing.TB) (*verify.Verifier, *verify.Evidence) {
	t.Helper()
	state := teststate.New(t, "UTO", "UT")
	groups := map[int][]byte{1: teststate.DG1(zone), 2: teststate.Opaque(2, 2_000)}
	image := chip.NewImage()
	for n, data := range groups {
		image.Put(lds.DataGroupFile(n), data)
	}
	image.Put(lds.SOD, state.Signer(t, pki.DocumentSigner).Object(t, groups))
	var l trust.Loader
	l.Add("csca.der", state.Certificate.Raw)
	l.Add("other.der", teststate.New(t, "NLD", "NL").Certificate.Raw)
	l.Add("list.crl", state.CRL(t, 5).Raw)
	return &verify.Verifier{Trust: l.Store(), Time: teststate.Now}, &verify.Evidence{Path: "specimen", Zone: zone, Image: image}
}

func save(t testing.TB, v *verify.Verifier, e *verify.Evidence) []byte {
	t.Helper()
	rec, err := record.New(v, e, v.Inspect(e))
	require.NoError(t, err)
	b, err := rec.Encode()
	require.NoError(t, err)
	return b
}

func TestReplayIsTheSameByteForByte(t *testing.T) {
	v, genuine := inspected(t)
	other, _ := inspected(t)
	east := *v
	east.Time = teststate.Now.In(time.FixedZone("", 8*3600))
	strict := *v
	strict.Policy = verify.Policy{
		RequireRevocation: true, RequireChipAuthentication: true, RequirePrintedZone: true, WeakFrom: teststate.Now.AddDate(-1, 0, 0),
	}
	for name, tc := range map[string]struct {
		v *verify.Verifier
		e *verify.Evidence
	}{
		"valid":         {v, genuine},
		"east":          {&east, genuine},
		"strict":        {&strict, genuine},
		"nobody":        {&verify.Verifier{Time: teststate.Now}, genuine},
		"another State": {other, genuine},
		"zone alone":    {v, &verify.Evidence{Zone: zone}},
		"empty image":   {v, &verify.Evidence{Image: chip.NewImage()}},
		"nothing":       {v, &verify.Evidence{}},
		"unreadable":    {v, &verify.Evidence{Path: "x", Problem: "no such file"}},
		"partly":        {v, &verify.Evidence{Image: genuine.Image, NotRead: []lds.File{lds.DG11, lds.DG15}}},
	} {
		t.Run(name, func(t *testing.T) {
			first := tc.v.Inspect(tc.e)
			b := save(t, tc.v, tc.e)
			require.Equal(t, b, save(t, tc.v, tc.e), "the same inspection is the same record")
			rec, err := record.Decode(b)
			require.NoError(t, err)
			again, err := rec.Encode()
			require.NoError(t, err)
			require.Equal(t, b, again)
			report, err := rec.Replay()
			require.NoError(t, err)
			want, err := first.MarshalJSON()
			require.NoError(t, err)
			got, err := report.MarshalJSON()
			require.NoError(t, err)
			require.Equal(t, string(want), string(got))
			require.Equal(t, first.Verdict, report.Verdict)
		})
	}
}

// What a deviation list says is part of the report: the record keeps the list, and only where it was quoted.
func TestReplayQuotesDeviationLists(t *testing.T) {
	state, second := teststate.New(t, "UTO", "UT"), teststate.New(t, "UTO", "UT")
	groups := map[int][]byte{1: teststate.DG1(zone), 2: teststate.Opaque(2, 2_000)}
	image := chip.NewImage()
	image.Put(lds.SOD, state.Signer(t, pki.DocumentSigner).Object(t, groups))
	image.Put(lds.DG1, groups[1])
	image.Put(lds.DG2, teststate.Opaque(2, 1_999))
	say := func(number string, id pki.OID) []byte { // by the State's other key
		return second.DeviationList(t, teststate.Now, deviationlist.Deviation{
			Documents: deviationlist.Documents{Numbers: []string{number}}, Descriptions: []deviationlist.Description{{Type: id}},
		})
	}
	for name, tc := range map[string]struct {
		list   []byte
		e      verify.Evidence
		quoted int
	}{
		"another number": {say("X", deviationlist.DataGroupHashWrong), verify.Evidence{Zone: zone, Image: image}, 0},
		"quoted":         {say("L898902C3", deviationlist.DataGroupHashWrong), verify.Evidence{Zone: zone, Image: image}, 1},
		"chip silent":    {say("L898902C3", deviationlist.ChipUnusable), verify.Evidence{Zone: zone}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var l trust.Loader
			l.Add("csca.der", state.Certificate.Raw)
			l.Add("second.der", second.Certificate.Raw)
			l.Add("uto.dvl", tc.list)
			v := &verify.Verifier{Trust: l.Store(), Time: teststate.Now}
			require.Equal(t, 1, v.Trust.DeviationListCount())
			first := v.Inspect(&tc.e)
			require.Len(t, first.Deviations, tc.quoted)
			b := save(t, v, &tc.e)
			rec, err := record.Decode(b)
			require.NoError(t, err)
			require.Len(t, rec.Trust.Deviations, tc.quoted)
			report, err := rec.Replay()
			require.NoError(t, err)
			require.Len(t, report.Deviations, tc.quoted)
			require.Equal(t, 1, report.Trust.DeviationLists)
			again, err := rec.Encode()
			require.NoError(t, err)
			require.Equal(t, b, again)
			if tc.quoted > 0 {
				rec.Trust.Deviations = nil
				_, err = rec.Replay()
				require.ErrorIs(t, err, record.ErrDiffers, "what was said can't be taken out")
				rec.Trust.Deviations = make([]trust.ExtractedDeviations, 17)
				_, err = rec.Replay()
				require.ErrorContains(t, err, "17 deviation lists, at most 16")
			}
		})
	}
}

func TestReplayOfRealObjects(t *testing.T) {
	var l trust.Loader
	for _, name := range corpus.Glob(t, "certs/csca/*.der") {
		l.Add(name, corpus.Read(t, name))
	}
	l.Add("de.ml", corpus.Read(t, "masterlist/de-2026-05-28.ml")) // its anchor is not there: refused, and cited
	v := &verify.Verifier{Trust: l.Store(), Time: time.Date(2023, 6, 1, 0, 0, 0, 0, time.UTC)}
	for _, name := range corpus.Glob(t, "sod/*.bin") {
		image := chip.NewImage()
		image.Put(lds.SOD, corpus.Read(t, name))
		rec, err := record.Decode(save(t, v, &verify.Evidence{Path: name, Image: image}))
		require.NoError(t, err, name)
		_, err = rec.Replay()
		require.NoError(t, err, name)
	}
}

// A record that was changed either can't be read or doesn't replay.
func TestChangedRecordIsNoticed(t *testing.T) {
	v, e := inspected(t)
	b := save(t, v, e)
	for i := 0; i < len(b); i += 37 {
		changed := bytes.Clone(b)
		changed[i] ^= 0x01
		rec, err := record.Decode(changed)
		if err != nil {
			continue
		}
		report, err := rec.Replay()
		if err == nil {
			// Where nothing of the judgement rests on the octet, as on the name of a file the trust came from, the report is
			// the recorded one.
			text, _ := report.MarshalJSON()
			require.Equal(t, string(rec.Report), string(text), "octet %d", i)
		}
	}
	t.Run("verdict", func(t *testing.T) {
		v := &verify.Verifier{Time: teststate.Now}
		rec, err := record.Decode(save(t, v, e))
		require.NoError(t, err)
		rec.Report = bytes.Replace(rec.Report, []byte(`"verdict":"undetermined"`), []byte(`"verdict":"valid"`), 1)
		_, err = rec.Replay()
		require.ErrorIs(t, err, record.ErrDiffers)
	})
}

// The certificates of a record vouch for nothing: the reader's own list says which of them he doesn't hold.
func TestUnknownCertificatesAreNamed(t *testing.T) {
	v, e := inspected(t)
	rec, err := record.Decode(save(t, v, e))
	require.NoError(t, err)
	require.Empty(t, rec.Unknown(v.Trust))
	require.Len(t, rec.Unknown(nil), 1)
	other, _ := inspected(t)
	require.Len(t, rec.Unknown(other.Trust), 1)
}

func TestDecodeRefuses(t *testing.T) {
	v, e := inspected(t)
	good := save(t, v, e)
	var content map[string]any
	require.NoError(t, cbor.Unmarshal(good, &content))
	enc, err := cbor.CoreDetEncOptions().EncMode()
	require.NoError(t, err)
	with := func(change func(m map[string]any)) []byte {
		var m map[string]any
		require.NoError(t, cbor.Unmarshal(good, &m))
		change(m)
		b, err := enc.Marshal(m)
		require.NoError(t, err)
		return b
	}
	same := with(func(map[string]any) {})
	_ = same
	for name, b := range map[string][]byte{
		"empty":            nil,
		"cut":              good[:len(good)-1],
		"trailing":         append(bytes.Clone(good), 0),
		"twice":            append(bytes.Clone(good), good...),
		"unknown key":      with(func(m map[string]any) { m["extra"] = 1 }),
		"version":          with(func(m map[string]any) { m["v"] = 2 }),
		"no version":       with(func(m map[string]any) { delete(m, "v") }),
		"time":             with(func(m map[string]any) { m["time"] = "yesterday" }),
		"time not as made": with(func(m map[string]any) { m["time"] = "2026-05-14T12:00:00.000Z" }),
		"array":            {0x9A, 0x7F, 0xFF, 0xFF, 0xFF},
		"bytes":            {0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF},
		"nest":             bytes.Repeat([]byte{0x81}, 10_000),
		"indefinite":       {0xBF, 0xFF},
		"tag":              append([]byte{0xD9, 0xD9, 0xF7}, good...),
		"duplicate":        {0xA2, 0x61, 'v', 1, 0x61, 'v', 1},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := record.Decode(b)
			require.Error(t, err)
			fault := (*record.Error)(nil)
			require.True(t, errors.As(err, &fault), "%v", err)
		})
	}
}

func FuzzDecode(f *testing.F) {
	v, e := inspected(f)
	f.Add(save(f, v, e))
	f.Add(save(f, &verify.Verifier{Time: teststate.Now}, &verify.Evidence{Zone: zone}))
	f.Add(save(f, v, &verify.Evidence{Problem: "x", NotRead: []lds.File{lds.DG3}}))
	live := *e
	live.Session = session()
	f.Add(save(f, v, &live))
	f.Fuzz(func(t *testing.T, b []byte) {
		rec, err := record.Decode(b)
		if err != nil {
			return
		}
		again, err := rec.Encode()
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("accepted, and written otherwise: %v", err)
		}
		_, _ = rec.Replay()
	})
}

// session has something in every field.
func session() *verify.Session {
	info := access.PACEInfo{OID: "0.4.0.127.0.7.2.2.4.2.2", ParameterID: 12, NameParameters: true}
	return &verify.Session{
		Opened: chip.PACE, Password: access.KindCAN, Suite: access.AES128, Interruptions: 2,
		PACE: &access.PACEEvidence{
			Info: info, Password: access.KindCAN, Mapping: access.ChipAuthenticationMapping, ChipMapping: []byte{4}, ChipKey: []byte{5},
			Ephemeral: []byte{6}, Authorities: []string{"UTCVCA00001"}, ChipData: []byte{7},
		},
		Failed: []verify.FailedAttempt{
			{Protocol: chip.PACE, Info: info, Problem: verify.Problem{Kind: verify.ChipRefused, Text: "6A80"}}, {Protocol: chip.BAC},
		},
		Files: []verify.MissedFile{{File: lds.DG3, Outcome: chip.Skipped, Reason: "not asked for"}},
		End:   verify.Problem{Kind: verify.ConnectionEnded, Text: "gone"},
		Chip: &access.ChipEvidence{
			Info: access.ChipAuthenticationInfo{OID: "0.4.0.127.0.7.2.2.3.2.2", KeyID: []byte{1}}, Suite: access.AES128, Ephemeral: []byte{8}, Confirmed: true,
		},
		ChipProblem: verify.Problem{Kind: verify.WrongProof, Text: "x"}, ActiveProblem: verify.Problem{Kind: verify.NotSupported},
		Active:          &access.ActiveEvidence{Challenge: []byte{1, 2, 3, 4, 5, 6, 7, 8}, Signature: []byte{9}},
		Terminal:        &access.TerminalEvidence{Authority: "a", Certificates: []string{"b"}, Rights: []byte{3}, Challenge: []byte{1}, Done: true},
		TerminalProblem: verify.Problem{Kind: verify.ChipRefused, Text: "y"},
	}
}

// Nothing of a session is lost in a record, and a policy's days neither.
func TestSessionIsKeptWhole(t *testing.T) {
	v, e := inspected(t)
	e.Session = session()
	v.Policy.PACEFrom = teststate.Now
	rec, err := record.Decode(save(t, v, e))
	require.NoError(t, err)
	require.Equal(t, e.Session, rec.Evidence.Session)
	require.True(t, v.Policy.PACEFrom.Equal(rec.Policy.PACEFrom))
	_, err = rec.Replay()
	require.NoError(t, err)
	value := reflect.ValueOf(*e.Session)
	for i := range value.NumField() {
		require.False(t, value.Field(i).IsZero(), "session() leaves %s out", value.Type().Field(i).Name)
	}
}

// A record that can't be replayed hides nothing: the certificates in it are unknown all the same.
func TestUnknownCertificatesOfABrokenRecord(t *testing.T) {
	v, e := inspected(t)
	rec, err := record.Decode(save(t, v, e))
	require.NoError(t, err)
	rec.Trust.CRLs = append(rec.Trust.CRLs, trust.ExtractedCRL{DER: []byte("none")})
	_, err = rec.Replay()
	require.Error(t, err)
	require.Len(t, rec.Unknown(nil), 1)
	require.Empty(t, rec.Unknown(v.Trust))
}

// Whoever writes a record chooses the keys that its lists are tried with: there are few of either.
func TestHostileRecordIsCheap(t *testing.T) {
	v, e := inspected(t)
	rec, err := record.Decode(save(t, v, e))
	require.NoError(t, err)
	for range 4_000 {
		rec.Trust.CRLs = append(rec.Trust.CRLs, rec.Trust.CRLs[0])
	}
	_, err = rec.Replay()
	require.ErrorContains(t, err, "4001 revocation lists, at most 512 and 32")
	rec.Trust.CRLs = rec.Trust.CRLs[:32]
	_, err = rec.Replay()
	require.NoError(t, err)
}
