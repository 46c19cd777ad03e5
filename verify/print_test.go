package verify_test

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

// reports are one of each verdict.
func reports(t *testing.T) map[string]*verify.Report {
	s := newSpecimen(t, teststate.New(t, "UTO", "UT"))
	forged := without(s.image, lds.DG15)
	return map[string]*verify.Report{
		"valid":        s.trusting().Inspect(s.evidence()),
		"invalid":      s.trusting().Inspect(&verify.Evidence{Image: forged}),
		"undetermined": (&verify.Verifier{Time: teststate.Now}).Inspect(s.evidence()),
		"nothing":      (&verify.Verifier{Time: teststate.Now}).Inspect(nil),
	}
}

func TestTextSaysTheVerdictFirst(t *testing.T) {
	first := map[verify.Language]map[string]string{
		verify.English:            {"valid": "VALID", "invalid": "NOT ACCEPTED", "undetermined": "CANNOT CONFIRM", "nothing": "CANNOT CONFIRM"},
		verify.TraditionalChinese: {"valid": "有效", "invalid": "不接受", "undetermined": "未能確認", "nothing": "未能確認"},
		verify.SimplifiedChinese:  {"valid": "有效", "invalid": "不接受", "undetermined": "未能确认", "nothing": "未能确认"},
	}
	for name, r := range reports(t) {
		for _, lang := range verify.Languages() {
			var b bytes.Buffer
			require.NoError(t, r.WriteText(&b, lang))
			lines := strings.Split(b.String(), "\n")
			require.Equal(t, first[lang][name], lines[0])
			require.Contains(t, lines[1], string(r.Reason))
			require.Contains(t, lines[2], string(r.Action))
			for _, c := range r.Checks {
				require.Contains(t, b.String(), c.ID)
			}
			require.Equal(t, name == "valid", strings.Contains(b.String(), "ERIKSSON"), "%s in %s", name, lang)
			require.NotRegexp(t, `[\x00-\x09\x0b-\x1f\x7f]`, b.String())
		}
	}
}

func TestPageStandsAlone(t *testing.T) {
	for name, r := range reports(t) {
		for _, lang := range verify.Languages() {
			var b bytes.Buffer
			require.NoError(t, r.WriteHTML(&b, lang))
			page := b.String()
			require.Contains(t, page, `<html lang="`+string(lang)+`">`)
			require.Contains(t, page, r.Message(lang))
			require.NotRegexp(t, `<script|https?://|url\(|@import`, page)
			require.Equal(t, name == "valid", strings.Contains(page, "ERIKSSON"), name)
			require.NotContains(t, page, "ZgotmplZ")
			for _, c := range r.Checks {
				require.Contains(t, page, c.ID)
			}
		}
	}
}

// Every pair of text and ground on the page has a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3).
func TestPageContrast(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, reports(t)["valid"].WriteHTML(&b, verify.English))
	pairs := regexp.MustCompile(`(?:^|[ ;{])color: (#[0-9a-f]{3,6})(?:; background: (#[0-9a-f]{3,6}))?`).FindAllStringSubmatch(b.String(), -1)
	require.NotEmpty(t, pairs)
	for _, p := range pairs {
		grounds := []string{"#ffffff", "#e9f6ec", "#fdeeee", "#fff6e0"}
		if p[2] != "" {
			grounds = []string{p[2]}
		}
		for _, ground := range grounds {
			require.GreaterOrEqual(t, contrast(t, p[1], ground), 4.5, "%s on %s", p[1], ground)
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	hex := strings.TrimPrefix(colour, "#")
	if len(hex) == 3 {
		hex = strings.Repeat(hex[:1], 2) + strings.Repeat(hex[1:2], 2) + strings.Repeat(hex[2:], 2)
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	require.NoError(t, err)
	part := func(v uint64) float64 {
		c := float64(v&0xFF) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(n>>16) + 0.7152*part(n>>8) + 0.0722*part(n)
}

func TestJSONKeepsItsContract(t *testing.T) {
	for name, r := range reports(t) {
		text, err := r.MarshalJSON()
		require.NoError(t, err)
		require.NotContains(t, string(text), "\n")
		var doc map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(text, &doc))
		for _, key := range []string{"v", "path", "verdict", "reason", "action", "checks", "time", "trust", "groups", "notes", "message"} {
			require.Contains(t, doc, key, name)
		}
		_, has := doc["document"]
		require.Equal(t, name == "valid", has, name)
		require.True(t, strings.HasPrefix(string(text), `{"v":1,"path":`))
	}
}

// Text of the evidence never steers a terminal or a page.
func TestHostileTextIsEscaped(t *testing.T) {
	evil := "dir/\x1b[31m<script>alert(1)</script>\u202egnp"
	image := chip.NewImage()
	image.Put(lds.SOD, []byte(evil))
	r := (&verify.Verifier{Time: teststate.Now}).Inspect(&verify.Evidence{Path: evil, Zone: evil, Image: image, Problem: evil})
	var text, page bytes.Buffer
	require.NoError(t, r.WriteText(&text, verify.English))
	require.NoError(t, r.WriteHTML(&page, verify.English))
	line, err := r.MarshalJSON()
	require.NoError(t, err)
	for _, out := range []string{text.String(), page.String(), string(line)} {
		require.NotContains(t, out, "\x1b")
		require.NotContains(t, out, "\u202e")
	}
	require.NotContains(t, page.String(), "<script>")
}
