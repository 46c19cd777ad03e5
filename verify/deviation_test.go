package verify_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/ratio"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

// about is a deviation of these documents.
func about(who deviationlist.Documents, what ...deviationlist.Description) deviationlist.Deviation {
	return deviationlist.Deviation{Documents: who, Descriptions: what}
}

// listed makes the verifier know what the State says of its documents.
func (s *scene) listed(t *testing.T, all ...deviationlist.Deviation) {
	t.Helper()
	s.v = s.trusting(s.state.DeviationList(t, teststate.Now, all...))
	require.Empty(t, s.v.Trust.Refused())
}

func (s *scene) bySerial() deviationlist.Documents {
	return deviationlist.Documents{Issuer: s.signer.Certificate.Issuer, Serial: s.signer.Certificate.Serial}
}

var everyType = func() (all []deviationlist.Description) {
	for _, id := range append(deviationlist.Types(), "1.2.3.4") {
		all = append(all, deviationlist.Description{Type: id})
	}
	return all
}()

// Every class of tampering is judged with a list that says everything of every document as it is without one.
func TestDeviationListsOpenNoDoor(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	list := state.DeviationList(t, teststate.Now, about(deviationlist.Documents{}, everyType...))
	judged, explained := 0, 0
	for _, m := range manipulations() {
		t.Run(m.name, func(t *testing.T) {
			s := newScene(t, state)
			without := s.v.Trust
			m.apply(t, s)
			if s.v.Trust != without {
				return // the manipulation is of the trust material itself
			}
			r := s.v.Inspect(s.e)
			s.v.Trust = s.trusting(list).Trust
			q := s.v.Inspect(s.e)
			requireSilent(t, q)
			require.Equal(t, r.Checks, q.Checks)
			require.Equal(t, [4]any{r.Verdict, r.Reason, r.About, r.Action}, [4]any{q.Verdict, q.Reason, q.About, q.Action})
			require.ElementsMatch(t, r.Notes, slices.DeleteFunc(q.Notes, func(n verify.Note) bool { return n == verify.NoteKnownDeviation }))
			judged++
			if slices.ContainsFunc(q.Deviations, func(d verify.Deviation) bool { return len(d.Explains) > 0 }) {
				explained++
			}
		})
	}
	t.Logf("%d classes, %d of them would be explained", judged, explained)
	require.Greater(t, judged, 60)
	require.Greater(t, explained, 20)
}

func TestDeviationsQuoted(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	type quote struct {
		certain  bool
		explains []string
	}
	one := func(id pki.OID, place deviationlist.Place) []deviationlist.Description {
		return []deviationlist.Description{{Type: id, Place: place}}
	}
	breakSignature := func(t *testing.T, s *scene) { s.edit(t, func(o *object) { s := o.signature().body; s[len(s)-1] ^= 1 }) }
	alterDG2 := func(_ *testing.T, s *scene) { s.image.Put(lds.DG2, teststate.Opaque(2, 19_999)) }
	print := func(change func(*mrz.Record)) func(*testing.T, *scene) {
		return func(t *testing.T, s *scene) {
			r := *s.record
			change(&r)
			zone, err := mrz.Encode(&r)
			require.NoError(t, err)
			s.e.Zone = zone
		}
	}
	for _, tc := range []struct {
		name  string
		apply func(*testing.T, *scene)
		list  func(s *scene) deviationlist.Deviation
		want  *quote // nil: nothing is said
	}{
		{"signature wrong, signer named", breakSignature, func(s *scene) deviationlist.Deviation {
			return about(s.bySerial(), one(deviationlist.SODSignatureWrong, nil)...)
		}, &quote{true, []string{"5.6.4.2.2b"}}},
		{"signature wrong, all documents", breakSignature, func(*scene) deviationlist.Deviation {
			return about(deviationlist.Documents{}, one(deviationlist.SODSignatureWrong, nil)...)
		}, &quote{true, []string{"5.6.4.2.2b"}}},
		{"signature wrong, number not known", func(t *testing.T, s *scene) {
			breakSignature(t, s)
			s.image.Put(lds.DG1, []byte{0x61, 0})
			s.e.Zone = ""
		}, func(*scene) deviationlist.Deviation {
			return about(deviationlist.Documents{Numbers: []string{"L898902C3"}}, one(deviationlist.SODSignatureWrong, nil)...)
		}, &quote{false, []string{"5.6.4.2.2b"}}},
		{"another number", breakSignature, func(*scene) deviationlist.Deviation {
			return about(deviationlist.Documents{Numbers: []string{"L898902C4"}}, one(deviationlist.SODSignatureWrong, nil)...)
		}, nil},
		{"another signer", breakSignature, func(s *scene) deviationlist.Deviation {
			return about(deviationlist.Documents{SubjectKeyID: []byte("another key")}, one(deviationlist.SODSignatureWrong, nil)...)
		}, nil},
		{"hash of DG2", alterDG2, func(s *scene) deviationlist.Deviation {
			return about(deviationlist.Documents{SubjectKeyID: s.signer.Certificate.SubjectKeyID}, one(deviationlist.DataGroupHashWrong, deviationlist.File(2))...)
		}, &quote{true, []string{"5.6.4.4.2/DG2"}}},
		{"hash of another group", alterDG2, func(s *scene) deviationlist.Deviation {
			return about(s.bySerial(), one(deviationlist.DataGroupHashWrong, deviationlist.File(3))...)
		}, &quote{true, nil}},
		{"group removed", func(_ *testing.T, s *scene) { s.drop(lds.DG15, lds.COM) }, func(s *scene) deviationlist.Deviation {
			return about(s.bySerial(), one(deviationlist.DataGroupHashWrong, deviationlist.File(15))...)
		}, &quote{true, nil}},
		{"nothing wrong, signer named", func(*testing.T, *scene) {}, func(s *scene) deviationlist.Deviation {
			return about(s.bySerial(), one(deviationlist.DSEncoding, deviationlist.CertificateField(0))...)
		}, &quote{true, nil}},
		{"nothing wrong, day of issue not known", func(*testing.T, *scene) {}, func(*scene) deviationlist.Deviation {
			return about(deviationlist.Documents{FirstIssued: teststate.Now, LastIssued: teststate.Now}, one(deviationlist.DSEncoding, nil)...)
		}, nil},
		{"signer forged, named by its serial number", func(t *testing.T, s *scene) {
			own := s.forgerState(t, true).Signer(t, pki.DocumentSigner, func(x *pki.Template) { x.Serial = s.signer.Certificate.SerialNumber })
			s.swap(t, own)
		}, func(s *scene) deviationlist.Deviation {
			return about(s.bySerial(), one(deviationlist.DSSignatureWrong, nil)...)
		}, &quote{false, []string{"5.6.4.3.3"}}},
		{"one field of the page", print(func(r *mrz.Record) { r.SecondaryIdentifier = "ANA MARIA" }), func(s *scene) deviationlist.Deviation {
			return about(s.bySerial(), one(deviationlist.MRZWrongData, deviationlist.MRZField(3))...)
		}, &quote{true, []string{"5.7.2"}}},
		{"one field of the page, another named", print(func(r *mrz.Record) { r.SecondaryIdentifier = "ANA MARIA" }), func(s *scene) deviationlist.Deviation {
			return about(s.bySerial(), one(deviationlist.MRZWrongData, deviationlist.MRZField(6))...)
		}, &quote{true, nil}},
		{"two fields of the page", print(func(r *mrz.Record) { r.SecondaryIdentifier, r.Sex = "ANA MARIA", mrz.Male }), func(s *scene) deviationlist.Deviation {
			return about(s.bySerial(), one(deviationlist.MRZWrongData, deviationlist.MRZField(3))...)
		}, &quote{true, nil}},
		{"chip silent", func(_ *testing.T, s *scene) { s.e.Image = nil }, func(*scene) deviationlist.Deviation {
			return about(deviationlist.Documents{Type: "P", Numbers: []string{"A", "L898902C3"}}, one(deviationlist.ChipUnusable, nil)...)
		}, &quote{false, []string{"icao.security-object"}}},
		{"revoked", func(t *testing.T, s *scene) {
			list := s.state.DeviationList(t, teststate.Now, about(s.bySerial(), one(deviationlist.CertificateOrKey, nil)...))
			s.v = s.trusting(list, s.state.CRL(t, 9, s.signer.Certificate).Raw)
		}, nil, &quote{true, nil}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newScene(t, state)
			if tc.list != nil {
				s.listed(t, tc.list(s))
			}
			bare := *s.v
			tc.apply(t, s)
			r := s.v.Inspect(s.e)
			if tc.list != nil {
				bare.Trust = s.trusting().Trust
				require.Equal(t, bare.Inspect(s.e).Verdict, r.Verdict)
			}
			if tc.want == nil {
				require.Empty(t, r.Deviations)
				require.NotContains(t, r.Notes, verify.NoteKnownDeviation)
				require.Empty(t, r.DeviationLists())
				return
			}
			require.Len(t, r.Deviations, 1, dump(r))
			require.Equal(t, *tc.want, quote{r.Deviations[0].Certain, slices.Clip(append([]string(nil), r.Deviations[0].Explains...))}, dump(r))
			require.Contains(t, r.Notes, verify.NoteKnownDeviation)
			require.Equal(t, s.v.Trust.DeviationsOf("UT"), r.DeviationLists())
			require.Equal(t, 1, r.Trust.DeviationLists)
		})
	}
}

// A list speaks for its own State: another State's says nothing of this document, and no document gets out of its own by
// naming another.
func TestDeviationsOfAnotherState(t *testing.T) {
	s, dutch := newScene(t, teststate.New(t, "UTO", "UT")), teststate.New(t, "NLD", "NL")
	list := dutch.DeviationList(t, teststate.Now, about(deviationlist.Documents{}, everyType...), about(s.bySerial(), everyType...))
	s.v = s.trusting(dutch.Certificate.Raw, list)
	require.Equal(t, 1, s.v.Trust.DeviationListCount(), s.v.Trust.Refused())
	require.Empty(t, s.v.Inspect(s.e).Deviations)
	s.e.Image = nil
	require.Empty(t, s.v.Inspect(s.e).Deviations)
}

// The report shows what it shows in every form and language, and says how much it leaves out.
func TestDeviationsInEveryForm(t *testing.T) {
	s := newScene(t, teststate.New(t, "UTO", "UT"))
	said := []deviationlist.Description{{Type: deviationlist.DataGroupHashWrong, Place: deviationlist.File(2), Text: "Batch 7, see our letter."}}
	for n := range 40 {
		said = append(said, deviationlist.Description{Type: pki.OID(fmt.Sprintf("1.2.3.%d", n))})
	}
	s.listed(t, about(s.bySerial(), said...))
	s.image.Put(lds.DG2, teststate.Opaque(2, 19_999))
	r := s.v.Inspect(s.e)
	requireVerdict(t, r, verify.VerdictInvalid, verify.GroupAltered)
	require.Len(t, r.Deviations, 32)
	require.Equal(t, 9, r.MoreDeviations)
	print := r.Deviations[0].List.Fingerprint().String()
	line, err := r.MarshalJSON()
	require.NoError(t, err)
	require.Contains(t, string(line), `"deviations":[{"type":"2.23.136.1.1.7.2.2","words":"hash signed for a chip file is wrong: DG2","place":"DG2",`+
		`"remark":"Batch 7, see our letter.","certain":true,"explains":["5.6.4.4.2/DG2"],"list":{"state":"UT","signed":"2026-05-14T12:00:00Z","sha256":"`+print+`"}}`)
	require.Contains(t, string(line), `"moreDeviations":9`)
	for lang, words := range map[verify.Language][]string{
		verify.English: {
			"hash signed for a chip file is wrong: DG2 (this document is meant)", "Would explain, not excuse: DG2 is as signed [5.6.4.4.2/DG2]",
			"List of UT, signed 2026-05-14", "not shown: 9", "1.2.3.5",
		},
		verify.TraditionalChinese: {"已簽署的晶片檔案雜湊不正確: DG2 (所指包括此證件)", "UT 的清單，簽署於 2026-05-14", "未列出項目：9"},
		verify.SimplifiedChinese:  {"已签名的芯片文件散列不正确: DG2 (所指包括此证件)", "UT 的列表，签署于 2026-05-14", "未列出项目：9"},
	} {
		var text, page bytes.Buffer
		require.NoError(t, r.WriteText(&text, lang))
		require.NoError(t, r.WriteHTML(&page, lang))
		for _, w := range append(words, print, "Batch 7, see our letter.") {
			require.Contains(t, text.String(), w)
			require.Contains(t, page.String(), w)
		}
		require.True(t, strings.Index(text.String(), "[KNOWN-DEVIATION]") < strings.Index(text.String(), "[2.23.136.1.1.7.2.2]"))
	}
}

// Lists of others cost nothing, and one of the State that says nothing of the document costs a look.
func TestDeviationListsAreLean(t *testing.T) {
	s := newSpecimen(t, teststate.New(t, "UTO", "UT"))
	dutch := teststate.New(t, "NLD", "NL")
	foreign := dutch.DeviationList(t, teststate.Now, about(deviationlist.Documents{}, everyType...))
	own := s.state.DeviationList(t, teststate.Now, about(deviationlist.Documents{Numbers: []string{"X1"}}, everyType...))
	measure := func(more ...[]byte) float64 {
		v, e := s.trusting(append(more, dutch.Certificate.Raw)...), s.evidence()
		inspect := inspecting(t, v, e)
		for range 3 {
			inspect()
		}
		return ratio.Allocations(ratio.Work{Do: inspect})
	}
	none := measure()
	t.Logf("%v allocations without lists, %v with another State's, %v with the State's own", none, measure(foreign), measure(own))
	require.LessOrEqual(t, measure(foreign), none+2)
	require.LessOrEqual(t, measure(own), none+2)
}

// A State may say as much as a list can hold: an inspection costs as good as what it costs without.
func TestLongDeviationListsAreCheap(t *testing.T) {
	s := newScene(t, teststate.New(t, "UTO", "UT"))
	var all []deviationlist.Deviation
	for i := range 128 {
		d := about(deviationlist.Documents{})
		for j := range 64 {
			d.Descriptions = append(d.Descriptions, deviationlist.Description{Type: deviationlist.LDS, Text: fmt.Sprint(i, " ", j)})
		}
		all = append(all, d)
	}
	s.listed(t, all...)
	r := s.v.Inspect(s.e)
	require.Equal(t, 128*64, len(r.Deviations)+r.MoreDeviations)
	const most = 150.0
	require.LessOrEqual(t, ratio.Allocations(ratio.Work{Do: func() { s.v.Inspect(s.e) }, Enough: most}), most)
}
