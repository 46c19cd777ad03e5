package ceremony_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/chancery-id/chancery/signing/ceremony"
)

func TestDryRun(t *testing.T) {
	s := newSetting(t)
	left, err := s.Script.Rehearse(start)
	require.NoError(t, err)
	require.Empty(t, left)
	var b bytes.Buffer
	require.NoError(t, s.Script.WriteText(&b))
	for _, want := range []string{
		"Utopia, first CSCA", "2 of these 3", "Custodian 3", "CN=Maker",
		"make a P-384 key in token 11111111, slot 9c (PIN once, touch never)",
		"valid from 2026-12-01 to 2042-02-28, key signs until 2031-11-30",
		"csca certifies a document signer: C=UT,O=Utopia,CN=Document Signer 1, documents P, I",
		"csca signs its revocation list 1, empty", "software key ml-1",
	} {
		require.Contains(t, b.String(), want)
	}
}

// What custodians read is all that decides, and nothing in it shows as something else.
func TestTextShowsEverything(t *testing.T) {
	drawer := newDrawer(t)
	base := script(t, newPeople(t, 3), drawer.root)
	for from, to := range map[string]string{
		"subject: C=UT,O=Utopia,CN=Utopia CSCA": `subject: "C=UT,O=Utopia,CN=Utopia\u202E CSCA"`,
		"email: [csca@utopia.example]":          `email: ["a\nSteps"]`,
		"CN=Master List Signer 1":               "CN=Master List Signer 1\n  namedCurve: true\n  pkcs1: true",
	} {
		require.Contains(t, base, from)
		base = strings.Replace(base, from, to, 1)
	}
	s, err := ceremony.Decode([]byte(base))
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, s.WriteText(&b))
	for _, want := range []string{
		`CN=Utopia\u{202e} CSCA`, `contact a\u{a}Steps`, "certificate sha256:" + sum(drawer.root.Raw), "PKCS#1 v1.5", "NAMED CURVE",
	} {
		require.Contains(t, b.String(), want)
	}
}

// One name has one first list, whichever key signs it.
func TestOneFirstList(t *testing.T) {
	base := script(t, newPeople(t, 3), newDrawer(t).root)
	second := "- name: csca-2\n  role: csca\n  software: true\n  algorithm: P-384\n  subject: C=UT,O=Utopia,CN=Utopia CSCA\n"
	_, err := ceremony.Decode([]byte(base + second))
	require.NoError(t, err)
	_, err = ceremony.Decode([]byte(base + second + "  crl: true\n"))
	require.ErrorIs(t, err, ceremony.ErrScript)
}

// What would break a profile is found by the rehearsal, before a key is made.
func TestRehearsal(t *testing.T) {
	base := script(t, newPeople(t, 3), newDrawer(t).root)
	for name, change := range map[string][2]string{
		"country":         {"subject: C=UT,O=Utopia,CN=Document Signer 1", "subject: C=DE,CN=Document Signer 1"},
		"no documents":    {"  documentTypes: [P, I]\n", ""},
		"before its CSCA": {"  issuer: csca\n  token: 22222222\n  slot: 9c\n  algorithm: P-256\n  subject: C=UT,O=Utopia,CN=Document Signer 1\n  from: 2026-12-01", "  issuer: csca\n  token: 22222222\n  algorithm: P-256\n  subject: C=UT,CN=DS\n  from: 2026-11-01"},
		"state":           {"state: UTO", "state: UTOPIA"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, base, change[0])
			s, err := ceremony.Decode([]byte(strings.Replace(base, change[0], change[1], 1)))
			require.NoError(t, err)
			_, err = s.Rehearse(start)
			require.ErrorIs(t, err, ceremony.ErrScript)
		})
	}
}

// YAML and JSON are one script, with different hashes.
func TestJSON(t *testing.T) {
	text := script(t, newPeople(t, 3), newDrawer(t).root)
	var tree map[string]any
	require.NoError(t, yaml.Unmarshal([]byte(text), &tree))
	for _, k := range tree["keys"].([]any) {
		k := k.(map[string]any)
		for _, d := range []string{"from", "until"} {
			if at, ok := k[d].(interface{ Format(string) string }); ok {
				k[d] = at.Format("2006-01-02")
			}
		}
	}
	asJSON, err := json.Marshal(tree)
	require.NoError(t, err)
	a, err := ceremony.Decode([]byte(text))
	require.NoError(t, err)
	b, err := ceremony.Decode(asJSON)
	require.NoError(t, err)
	require.NotEqual(t, a.Hash(), b.Hash())
	var first, second bytes.Buffer
	require.NoError(t, a.WriteText(&first))
	require.NoError(t, b.WriteText(&second))
	_, rest, _ := strings.Cut(first.String(), "\n\n")
	_, other, _ := strings.Cut(second.String(), "\n\n")
	require.Equal(t, rest, other)
}

func TestScriptRules(t *testing.T) {
	people, root := newPeople(t, 3), newDrawer(t).root
	base := script(t, people, root)
	first := strings.TrimSpace(publicPEM(t, people[0].Public()))
	second := strings.TrimSpace(publicPEM(t, people[1].Public()))
	for name, change := range map[string][2]string{
		"unknown field":          {"title:", "colour: red\ntitle:"},
		"unknown field of a key": {"  crl: true", "  crl: true\n  colour: red"},
		"field twice":            {"title:", "state: UTO\ntitle:"},
		"version":                {"v: 1", "v: 2"},
		"no version":             {"v: 1\n", ""},
		"no title":               {"title: Utopia, first CSCA", "title: ''"},
		"title that steers":      {"title: Utopia, first CSCA", `title: "Utopia\e[2J"`},
		"nobody":                 {"threshold: 2", "threshold: 0"},
		"too many":               {"threshold: 2", "threshold: 4"},
		"one key twice":          {indent(second, "      "), indent(first, "      ")},
		"one name twice":         {"name: Custodian 2", "name: Custodian 1"},
		"no maker":               {"makers:", "xmakers:"},
		"two documents":          {"keys:", "---\nkeys:"},
		"anchor":                 {"title: Utopia", "title: &a Utopia"},
		"alias":                  {"title: Utopia, first CSCA", "title: &a Utopia\nprovince: *a"},
		"tag":                    {"title: Utopia", "title: !!str Utopia"},
		"role":                   {"role: csca", "role: king"},
		"name":                   {"name: ds-1", "name: ../ds"},
		"name twice":             {"name: ds-1", "name: csca"},
		"one place twice":        {"token: 22222222", "token: 11111111"},
		"slot":                   {"slot: 9c", "slot: 9b"},
		"no place":               {"  token: 22222222\n  slot: 9c\n", ""},
		"two places":             {"  token: 22222222\n", "  token: 22222222\n  software: true\n"},
		"token algorithm":        {"algorithm: P-384", "algorithm: brainpoolP256r1"},
		"no algorithm":           {"  algorithm: P-384\n", ""},
		"issuer":                 {"issuer: csca", "issuer: ds-1"},
		"issuer of itself":       {"issuer: csca\n  token", "issuer: ds-1\n  token"},
		"subject":                {"subject: C=UT,O=Utopia,CN=Utopia CSCA", "subject: nonsense"},
		"date":                   {"from: 2026-12-01", "from: 2026-12-32"},
		"PIN policy":             {"slot: 9c", "slot: 9c\n  pin: sometimes"},
		"touch policy":           {"slot: 9c", "slot: 9c\n  touch: cached twice"},
		"PIN of a software key":  {"software: true", "software: true\n  pin: once"},
		"crl of a signer":        {"issuer: csca", "issuer: csca\n  crl: true"},
		"links of a signer":      {"issuer: csca", "issuer: csca\n  links: csca"},
		"one slot written twice": {"  token: 22222222\n  slot: 9c", "  token: 11111111\n  slot: 09C"},
		"type":                   {"token: 22222222", "token: twenty"},
		"negative":               {"token: 22222222", "token: -1"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, base, change[0])
			_, err := ceremony.Decode([]byte(strings.Replace(base, change[0], change[1], 1)))
			require.ErrorIs(t, err, ceremony.ErrScript)
		})
	}
	for _, text := range []string{
		strings.Repeat("a", 1<<17), strings.Repeat("- a\n", 1<<15), "{" + strings.Repeat("a: 1, ", 1<<14) + "}", strings.Repeat("? ", 1<<16),
		strings.Repeat("{", 1<<17), strings.Repeat("a:\n", 1<<15), strings.Repeat("'", 1<<17),
	} {
		_, err := ceremony.Decode([]byte(text)) // a mapping of 16,384 keys takes milliseconds, where comparing them all would take minutes
		require.ErrorIs(t, err, ceremony.ErrScript)
	}
	for _, text := range []string{"", "[]", "1", "null", strings.Repeat("- ", 1000), strings.Repeat("[", 10000), base + strings.Repeat("#", 1<<18)} {
		_, err := ceremony.Decode([]byte(text))
		require.ErrorIs(t, err, ceremony.ErrScript)
	}
}

// No text makes Decode panic, and what it accepts it can show and repeat.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(script(f, newPeople(f, 3), newDrawer(f).root)))
	f.Add([]byte("v: 1\ntitle: x\ncustodians: {threshold: 1}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ceremony.Decode(data)
		if err != nil {
			return
		}
		var b bytes.Buffer
		require.NoError(t, s.WriteText(&b))
		again, err := ceremony.Decode(data)
		require.NoError(t, err)
		require.Equal(t, s.Hash(), again.Hash())
		require.Equal(t, len(s.Steps()), len(again.Steps()))
	})
}

// A transcript of anybody's making makes Verify neither panic nor accept.
func FuzzVerify(f *testing.F) {
	s := newSetting(f)
	s.whole(f)
	files := memory(f, s.Dir)
	f.Add(files[ceremony.TranscriptFile].Data)
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := ceremony.Verify(with(files, ceremony.TranscriptFile, data), judge)
		if !bytes.Equal(data, files[ceremony.TranscriptFile].Data) {
			require.Error(t, err)
		}
	})
}

// A signature's file that reads is written the same in one form.
func FuzzDecodeSignature(f *testing.F) {
	s := newSetting(f)
	for _, sig := range s.Approvals {
		data, err := json.Marshal(sig)
		require.NoError(f, err)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		sig, err := ceremony.DecodeSignature(data)
		if err != nil {
			require.ErrorIs(t, err, ceremony.ErrApproval)
			return
		}
		written, err := json.Marshal(sig)
		require.NoError(t, err)
		again, err := ceremony.DecodeSignature(written)
		require.NoError(t, err)
		require.Equal(t, sig, again)
	})
}
