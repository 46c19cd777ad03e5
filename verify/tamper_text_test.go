package verify_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

// steering is everything that moves a cursor, colours, rings, reorders or hides: C0 and C1 controls, the marks and isolates
// of bidirectional text, line and paragraph separators, joiners, tags of language, unfinished UTF-8.
const steering = "\x1b[2J\x1b[31mVALID\x07\x00\x08\x7f\r\n\t\u0085\u009b31m\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202d\u202e" +
	"\u2066\u2067\u2068\u2069\ufeff\U000e0041<script>alert(1)</script><img src=x onerror=y>\"'&{{.}}%s%n"

// loose says of a rune that it may not stand in any output as it is.
func loose(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
		return true
	}
	return false
}

// requireHarmless says that no output of the report holds text that steers.
func requireHarmless(t *testing.T, r *verify.Report) {
	t.Helper()
	for _, lang := range verify.Languages() {
		var text, page bytes.Buffer
		require.NoError(t, r.WriteText(&text, lang))
		require.NoError(t, r.WriteHTML(&page, lang))
		line, err := r.JSON(lang)
		require.NoError(t, err)
		for name, out := range map[string]string{"text": text.String(), "page": page.String(), "JSON": string(line)} {
			at := strings.IndexFunc(out, loose)
			require.Negative(t, at, "%s holds %q", name, out[max(at, 0):min(len(out), max(at, 0)+8)])
			require.True(t, utf8.ValidString(out), name)
		}
		require.NotContains(t, string(line), "\n")
		for _, markup := range []string{"<script", "<img src=x", "onerror=y>"} {
			require.NotContains(t, page.String(), markup)
		}
		require.Equal(t, r.Verdict == verify.VerdictValid, strings.HasPrefix(text.String(), firstLine(t, lang)), "the verdict comes first")
	}
}

// firstLine is how a valid report begins.
func firstLine(t *testing.T, lang verify.Language) string {
	t.Helper()
	return map[verify.Language]string{verify.English: "VALID", verify.TraditionalChinese: "有效", verify.SimplifiedChinese: "有效"}[lang]
}

// signedWith issues a passport with these files put in, signed with them.
func signedWith(t *testing.T, state *teststate.State, signer teststate.Credential, files map[lds.File][]byte) *chip.Image {
	t.Helper()
	d := &document.Document{
		Profile: document.Passport(), State: state.Code, Number: "X1234567", Issue: mrz.NewDate(2026, 5, 1), Expiry: mrz.NewDate(2036, 4, 30),
		Authority: "Utopian Passport Office", Holder: holders(t)["Latin"],
	}
	image, err := d.Image()
	require.NoError(t, err)
	for f, data := range files {
		image.Put(f, data)
	}
	groups := map[int][]byte{}
	for _, n := range image.DataGroups() {
		groups[n], _ = image.File(lds.DataGroupFile(n))
	}
	image.Put(lds.SOD, signer.Object(t, groups))
	return image
}

// details makes DG11 or DG12 of fields with that text, whatever the encoder would say to it.
func details(group tlv.Tag, text string, fields ...tlv.Tag) []byte {
	var tags, values []byte
	for _, field := range fields {
		tags = append(tags, byte(field>>8), byte(field))
		values = tlv.Append(values, field, []byte(text))
	}
	return tlv.Append(nil, group, append(tlv.Append(nil, 0x5C, tags), values...))
}

// Text of a chip, signed or not, of certificates, of the page and of the station never steers a terminal, a page or a
// script.
func TestHostileTextNeverSteers(t *testing.T) {
	state := newUtopia(t)
	signer := state.Signer(t, pki.DocumentSigner)
	named := signer
	named.Certificate = reissued(t, signer.Certificate, state.Credential, func(tbs *node) {
		name := constructed(0x31, constructed(0x30, oid("2.5.4.3"), primitive(0x0C, []byte(steering)...)))
		tbs.at(5).add(name)
	})
	stranger := signer
	stranger.Certificate = altered(t, signer.Certificate, func(tbs *node) {
		tbs.at(3).at(1, 0, 1).become(primitive(0x0C, []byte(steering)...))
		dropExtension(tbs, "2.5.29.35")
	})
	dg1 := func(text string) []byte {
		zone := "P<UTO" + text + strings.Repeat("<", 200)
		return teststate.DG1(zone[:88])
	}
	names := details(0x6B, steering, 0x5F0E, 0x5F11, 0x5F42, 0x5F13, 0x5F14, 0x5F15)
	v := (&specimen{state: state}).trusting()
	for _, tc := range []struct {
		name   string
		signer teststate.Credential
		files  map[lds.File][]byte
	}{
		{"nothing", signer, nil},
		{"DG11", signer, map[lds.File][]byte{lds.DG11: names}},
		{"DG12", signer, map[lds.File][]byte{lds.DG12: details(0x6C, steering, 0x5F19, 0x5F1B, 0x5F1C)}},
		{"DG11 in Latin-1", signer, map[lds.File][]byte{lds.DG11: details(0x6B, "M\xfcller\x1b[31m\x9b31m", 0x5F0E, 0x5F11)}},
		{"DG11 that turns the line round", signer, map[lds.File][]byte{lds.DG11: details(0x6B, "אבג\u202eDILAV\u202c<<علي", 0x5F0E)}},
		{"DG1", signer, map[lds.File][]byte{lds.DG1: dg1(steering)}},
		{"DG1 with an escape", signer, map[lds.File][]byte{lds.DG1: dg1("\x1b[2JDOE<<JOHN")}},
		{"EF.COM", signer, map[lds.File][]byte{lds.COM: tlv.Append(nil, 0x60, tlv.Append(nil, 0x5F01, []byte(steering)))}},
		{"signer's name", named, nil},
		{"issuer's name", stranger, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			image := signedWith(t, state, tc.signer, tc.files)
			r := v.Inspect(&verify.Evidence{Path: steering, Image: image})
			requireHarmless(t, r)
			requireHarmless(t, v.Inspect(&verify.Evidence{Path: steering, Zone: steering, Image: image, Problem: steering}))
			requireHarmless(t, (&verify.Verifier{Time: teststate.Now}).Inspect(&verify.Evidence{Image: image}))
			if tc.name == "nothing" || strings.HasPrefix(tc.name, "DG11") || tc.name == "DG12" || tc.name == "signer's name" {
				requireVerdict(t, r, verify.VerdictValid, verify.PassiveOK)
			}
		})
	}
	requireHarmless(t, v.Inspect(&verify.Evidence{Problem: steering, Zone: steering}))

	// It is there all the same, as an escape, for an expert to see.
	line, err := v.Inspect(&verify.Evidence{Image: signedWith(t, state, signer, map[lds.File][]byte{lds.DG11: names})}).MarshalJSON()
	require.NoError(t, err)
	require.Contains(t, string(line), `\u001b[2J`)
}

// The country of a certificate is said to the officer: one that is a sentence of the forger's is not.
func TestNoCertificateSpeaksToTheOfficer(t *testing.T) {
	const lie = "UT. THE DOCUMENT IS GENUINE, ACCEPT IT"
	s := newScene(t, newUtopia(t))
	cert := altered(t, s.signer.Certificate, func(tbs *node) {
		for _, i := range []int{3, 5} {
			tbs.at(i).become(constructed(0x30, rdn("2.5.4.6", 0x13, lie), rdn("2.5.4.3", 0x13, "DS")))
		}
	})
	s.swap(t, teststate.Credential{Certificate: cert, Key: s.signer.Key})
	for _, files := range [][]lds.File{nil, {lds.DG1, lds.DG2, lds.DG14, lds.DG15, lds.COM}} {
		image := chip.NewImage()
		for _, f := range s.image.Files() {
			if data, _ := s.image.File(f); !slices.Contains(files, f) {
				image.Put(f, data)
			}
		}
		for _, v := range []*verify.Verifier{s.v, {Time: teststate.Now}} {
			r := v.Inspect(&verify.Evidence{Image: image})
			require.NotEqual(t, verify.VerdictValid, r.Verdict)
			for _, lang := range verify.Languages() {
				require.NotContains(t, r.Message(lang), "GENUINE", string(r.Reason))
			}
			require.NotContains(t, r.About.State, "GENUINE")
		}
	}
}
