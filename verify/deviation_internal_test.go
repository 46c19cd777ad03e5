package verify

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify/trust"
)

// allDescriptions are every type of deviation, and one of a later edition, at every place it can be at.
func allDescriptions() (all []deviationlist.Description) {
	places := []deviationlist.Place{nil, deviationlist.CertificateExtension(pki.ExtDocumentTypeList)}
	places = append(places, deviationlist.CertificateExtension(pki.ExtPrivateKeyUsagePeriod))
	places = append(places, deviationlist.CertificateExtension(pki.ExtAuthorityKeyIdentifier), deviationlist.CertificateExtension(pki.ExtKeyUsage))
	for n := range 10 {
		places = append(places, deviationlist.CertificateField(n), deviationlist.MRZField(n))
	}
	for n := range 16 {
		places = append(places, deviationlist.File(n+1))
	}
	places = append(places, deviationlist.EFSOD, deviationlist.EFCOM)
	for _, id := range append(deviationlist.Types(), "1.2.3.4") {
		for _, p := range places {
			d := deviationlist.Description{Type: id}
			if p != nil {
				if again, err := deviationlist.ParsePlace(id, p.String()); err != nil || again != p {
					continue
				}
				d.Place = p
			}
			all = append(all, d)
		}
	}
	return all
}

// listing makes a trust store with a list about all documents of a State, and a signer of that State.
func listing(t testing.TB, all []deviationlist.Description) (*trust.Store, *pki.Certificate) {
	t.Helper()
	state := teststate.New(t, "UTO", "UT")
	var deviations []deviationlist.Deviation
	for group := range slices.Chunk(all, 64) {
		deviations = append(deviations, deviationlist.Deviation{Descriptions: group})
	}
	var l trust.Loader
	l.Add("csca", state.Certificate.Raw)
	l.Add("list", state.DeviationList(t, teststate.Now, deviations...))
	store := l.Store()
	require.Len(t, store.DeviationsOf("UT"), 1, store.Refused())
	return store, state.Signer(t, pki.DocumentSigner).Certificate
}

// Whatever check fails for whatever reason, every deviation there is leaves results, verdict, reason and subject as they are,
// and explains only checks that did not pass.
func TestNoDeviationChangesAResult(t *testing.T) {
	all := allDescriptions()
	store, signer := listing(t, all)
	explained := map[pki.OID]bool{}
	reasons := append([]string{""}, codes(t, "Reason")...)
	for p := range checkCount {
		for _, status := range []Status{Failed, Undetermined, NotPerformed, NotApplicable, Passed} {
			given := reasons
			if status == Passed || status == NotApplicable {
				given = []string{"", string(KeyWeak)} // the one reason that a check that passed can have
			}
			for _, reason := range given {
				in := &inspection{evidence: &Evidence{}, store: store, now: teststate.Now, signer: signer, chain: store.Chain(signer)}
				for i := range in.results {
					in.results[i] = result{status: Passed}
				}
				in.results[p] = result{status: status, reason: Reason(reason), about: Subject{File: groupName(1), Field: "date of birth"}}
				results := in.results
				verdict, main, about := in.decide()
				for _, d := range all { // one by one, before the report's limit leaves any out
					for _, id := range in.explained(d) {
						require.Equal(t, catalogue[p].ID, id)
						require.Contains(t, []Status{Failed, Undetermined, NotPerformed}, status)
						explained[d.Type] = true
					}
				}
				in.judgeDeviations()
				require.Equal(t, len(all), len(in.deviations)+in.moreDeviations)
				require.LessOrEqual(t, len(in.deviations), maxQuoted)
				again, sameMain, sameAbout := in.decide()
				require.Equal(t, results, in.results)
				require.Equal(t, verdict, again)
				require.Equal(t, main, sameMain)
				require.Equal(t, about, sameAbout)
			}
		}
	}
	for _, id := range deviationlist.Types() {
		silent := id == deviationlist.AAKeyCompromised || id == deviationlist.NationalUse
		require.Equal(t, !silent, explained[id], deviationlist.Words(id))
	}
}

// What a list cannot be the reason of is never explained, whatever it says.
func TestWhatNoDeviationExplains(t *testing.T) {
	for _, d := range allDescriptions() {
		for _, c := range causes(d) {
			for _, never := range []Reason{
				SignerRevoked, RevocationUnknown, GroupMissing, GroupUnlisted, ChipCloned, NothingPresented, ObjectMissing, CardAccessMismatch,
			} {
				require.NotContains(t, c.reasons, never, "%s at %s", d.Words(), catalogue[c.at].ID)
			}
			require.False(t, c.at.derived())
			if c.at == atExpiry {
				require.Equal(t, deviationlist.MRZField(8), d.Place)
			}
		}
	}
}

// A key that others may know takes nothing from a verdict, but the proof that rests on it is named.
func TestCompromisedKeyOfTheChipIsNamed(t *testing.T) {
	store, signer := listing(t, []deviationlist.Description{{Type: deviationlist.AAKeyCompromised}})
	in := &inspection{evidence: &Evidence{}, store: store, now: teststate.Now, signer: signer, chain: store.Chain(signer)}
	in.results[atAA] = result{status: Passed}
	in.judgeDeviations()
	require.Equal(t, []Note{NoteKnownDeviation, NoteKeyCompromised}, in.deviationNotes(nil))
	in.results[atAA], in.deviations = result{status: NotPerformed}, nil
	in.judgeDeviations()
	require.Equal(t, []Note{NoteKnownDeviation}, in.deviationNotes(nil))
}

func TestEveryDeviationHasItsTexts(t *testing.T) {
	require.Len(t, deviationTexts, len(deviationlist.Types()))
	for _, id := range deviationlist.Types() {
		text, ok := deviationTexts[id]
		require.True(t, ok, id)
		complete(t, string(id), text)
	}
	for i, text := range zoneTexts {
		complete(t, text.en, text)
		if i > 0 {
			require.Equal(t, deviationlist.MRZField(i).String(), text.en)
		}
	}
	for _, text := range []texts{
		wordDeviation, wordMeant, wordMayBeMeant, wordExplains, wordNoneExplain, wordListOf, wordRemark, wordMore, wordUndated,
	} {
		complete(t, text.en, text)
	}
	d := Deviation{Type: "1.2.3.4"}
	require.Equal(t, "1.2.3.4", d.Text(TraditionalChinese), "an identifier is no language")
	d = Deviation{Type: deviationlist.DataGroupHashWrong, Place: deviationlist.File(2)}
	require.Equal(t, "已簽署的晶片檔案雜湊不正確: DG2", d.Text(TraditionalChinese))
}
