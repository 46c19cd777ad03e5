package verify_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/corpus"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

// infos makes a SET of SecurityInfo entries: "pace" and "weak" are ways of PACE, any other name is an entry that nobody knows.
func infos(names ...string) []byte {
	var set []byte
	for _, name := range names {
		if protocol, ok := map[string]string{"pace": teststate.PACEAES256, "weak": teststate.PACE3DES}[name]; ok {
			set = append(set, constructed(0x30, oid(protocol), primitive(0x02, 2), primitive(0x02, 12)).bytes()...)
			continue
		}
		set = append(set, constructed(0x30, oid("1.3.6.1.4.1.16407.2"), primitive(0x0C, []byte(name)...)).bytes()...)
	}
	return tlv.Append(nil, 0x31, set)
}

// EF.CardAccess is read before anything is authentic: a way of PACE that the signed DG14 doesn't have is a downgrade. Entries
// of other kinds are not: cards of Germany and Slovenia announce their other applications there.
func TestCardAccessAgainstDG14(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	for _, tc := range []struct {
		name    string
		access  []byte
		verdict verify.Verdict
		reason  verify.Reason
		status  verify.Status
	}{
		{"part of it", infos("pace"), verify.VerdictValid, verify.PassiveOK, verify.Passed},
		{"all of it", infos("pace", "ca"), verify.VerdictValid, verify.PassiveOK, verify.Passed},
		{"padded", append(infos("pace"), 0, 0), verify.VerdictValid, verify.PassiveOK, verify.Passed},
		{"entries of other kinds", infos("pace", "eID", "ca"), verify.VerdictValid, verify.PassiveOK, verify.Passed},
		{"way of PACE missing", infos("ca"), verify.VerdictInvalid, verify.CardAccessMismatch, verify.Failed},
		{"another way of PACE", infos("pace", "weak"), verify.VerdictInvalid, verify.CardAccessMismatch, verify.Failed},
		{"broken way of PACE", infos("pace")[:len(infos("pace"))-1], verify.VerdictInvalid, verify.CardAccessMismatch, verify.Failed},
		{"no set", []byte{0x30, 0x00}, verify.VerdictInvalid, verify.CardAccessMismatch, verify.Failed},
		{"empty", []byte{}, verify.VerdictInvalid, verify.CardAccessMismatch, verify.Failed},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSpecimen(t, state)
			s.groups[14] = tlv.Append(nil, 0x6E, infos("pace", "ca"))
			s.sign(t)
			s.image.Put(lds.CardAccess, tc.access)
			r := s.trusting().Inspect(s.evidence())
			requireVerdict(t, r, tc.verdict, tc.reason)
			requireStatus(t, r, map[string]verify.Status{"icao.cardaccess-dg14": tc.status})
		})
	}
	t.Run("DG14 altered", func(t *testing.T) {
		s := newSpecimen(t, state)
		s.groups[14] = tlv.Append(nil, 0x6E, infos("pace"))
		s.sign(t)
		s.image.Put(lds.DG14, tlv.Append(nil, 0x6E, infos("pace", "weak")))
		s.image.Put(lds.CardAccess, infos("pace", "weak"))
		r := s.trusting().Inspect(s.evidence())
		requireVerdict(t, r, verify.VerdictInvalid, verify.GroupAltered)
		requireStatus(t, r, map[string]verify.Status{"icao.cardaccess-dg14": verify.Undetermined})
	})
	t.Run("no DG14", func(t *testing.T) {
		s := newSpecimen(t, state)
		delete(s.groups, 14)
		s.sign(t)
		s.image.Put(lds.CardAccess, infos("pace"))
		r := s.trusting().Inspect(s.evidence())
		requireVerdict(t, r, verify.VerdictValid, verify.PassiveOK)
		requireStatus(t, r, map[string]verify.Status{"icao.cardaccess-dg14": verify.NotApplicable})
	})
}

// EF.COM's versions are signed in objects of version 1 (Doc 9303-10, 4.6.2).
func TestCommonVersionsAgainstSigned(t *testing.T) {
	s := newSpecimen(t, teststate.New(t, "UTO", "UT"))
	s.image.Put(lds.SOD, s.signer.Object(t, s.groups, func(o *sod.SecurityObject) {
		o.Version, o.LDSVersion, o.UnicodeVersion = 1, "0108", "040000"
	}))
	r := s.trusting().Inspect(s.evidence())
	requireVerdict(t, r, verify.VerdictInvalid, verify.CommonMismatch)
	com := lds.NewCommonData(1, 2, 14, 15)
	com.LDSVersion = "0108"
	raw, err := com.Encode()
	require.NoError(t, err)
	s.image.Put(lds.COM, raw)
	requireVerdict(t, s.trusting().Inspect(s.evidence()), verify.VerdictValid, verify.PassiveOK)
}

// The versions of both may be written in digits or with points between them.
func TestVersionsWithPoints(t *testing.T) {
	for _, tc := range []struct {
		lds, unicode, inCOM, unicodeInCOM string
		reason                            verify.Reason
	}{
		{"1.7", "4.0.0", "0107", "040000", verify.PassiveOK},
		{"01.07", "040000", "0107", "040000", verify.PassiveOK},
		{"0108", "040000", "1.8", "4.0.0", verify.PassiveOK},
		{"1.8", "4.0.0", "0107", "040000", verify.CommonMismatch},
		{"1.7", "4.0", "0107", "040000", verify.CommonMismatch},
		{"107", "4.0.0", "0107", "040000", verify.CommonMismatch},
	} {
		t.Run(tc.lds+" "+tc.inCOM, func(t *testing.T) {
			s := newScene(t, newUtopia(t))
			s.relist(t, func(list *node) {
				list.at(0).body = []byte{1}
				list.add(constructed(0x30, primitive(0x13, []byte(tc.lds)...), primitive(0x13, []byte(tc.unicode)...)))
			})
			s.image.Put(lds.COM, tlv.Append(nil, 0x60, slices.Concat(
				tlv.Append(nil, 0x5F01, []byte(tc.inCOM)), tlv.Append(nil, 0x5F36, []byte(tc.unicodeInCOM)),
				tlv.Append(nil, 0x5C, []byte{0x61, 0x75, 0x6E, 0x6F}))))
			verdict := verify.VerdictValid
			if tc.reason != verify.PassiveOK {
				verdict = verify.VerdictInvalid
			}
			requireVerdict(t, s.v.Inspect(s.e), verdict, tc.reason)
		})
	}
}

// Cards of old people are valid for ever in some States, and say so with a year of 99: no document expires before its signer
// was certified.
func TestExpiryOfDocumentsForEver(t *testing.T) {
	for year, want := range map[int]verify.Reason{2099: verify.PassiveOK, 2025: verify.Expired, 2026: verify.PassiveOK} {
		s := newSpecimen(t, newUtopia(t), func(r *mrz.Record) { r.DocumentCode, r.DateOfExpiry = "PP", mrz.NewDate(year, 12, 31) })
		s.signer = s.state.Signer(t, pki.DocumentSigner, func(tmpl *pki.Template) { tmpl.NotBefore = teststate.Now.AddDate(-1, 0, 0) })
		template, err := biometric.NewFaceTemplate(portrait(t))
		require.NoError(t, err)
		s.groups[2], err = (&lds.Biometrics{File: lds.DG2, Template: template}).Encode()
		require.NoError(t, err)
		s.sign(t)
		r := s.trusting().Inspect(s.evidence())
		require.Equal(t, want, r.Reason, dump(r))
		c, ok := r.Check("5.7.1")
		require.True(t, ok)
		require.Contains(t, c.Detail, fmt.Sprint(year, "-12-31"))
		if want != verify.PassiveOK {
			continue
		}
		d, err := r.Document()
		require.NoError(t, err)
		require.Equal(t, mrz.NewDate(year, 12, 31), d.Expiry)
	}
}

// Padding behind a data group is no part of it: the group is as signed, and what lies behind is never handed out.
func TestPaddingIsLeftOut(t *testing.T) {
	s := newSpecimen(t, teststate.New(t, "UTO", "UT"))
	s.image.Put(lds.DG1, append(slices.Clone(s.groups[1]), 0, 0, 0))
	s.image.Put(lds.DG2, append(slices.Clone(s.groups[2]), []byte("injected")...))
	r := s.trusting().Inspect(s.evidence())
	requireVerdict(t, r, verify.VerdictValid, verify.PassiveOK)
	require.Contains(t, r.Notes, verify.NoteToleration)
	c, _ := r.Check("5.6.4.4.2/DG2")
	require.Equal(t, "identical; 8 octets of padding behind it are left out", c.Detail)
}

// Old keys and hashes: a note by default, undetermined from the day the policy sets.
func TestWeakKeysByPolicy(t *testing.T) {
	image := chip.NewImage()
	image.Put(lds.SOD, corpus.Read(t, "sod/ru-2019.bin")) // SHA-1
	v := verify.Verifier{Trust: realStore(t), Time: time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)}
	r := v.Inspect(&verify.Evidence{Image: image})
	requireStatus(t, r, map[string]verify.Status{"icao.key-strength": verify.Passed})
	require.Contains(t, r.Notes, verify.NoteKeyWeak)
	v.Policy.WeakFrom = time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)
	r = v.Inspect(&verify.Evidence{Image: image})
	requireVerdict(t, r, verify.VerdictUndetermined, verify.KeyWeak)
	v.Policy.WeakFrom = time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
	r = v.Inspect(&verify.Evidence{Image: image})
	requireStatus(t, r, map[string]verify.Status{"icao.key-strength": verify.Passed})
}
