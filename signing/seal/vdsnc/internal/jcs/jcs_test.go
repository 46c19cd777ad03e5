package jcs_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	library "github.com/gowebpki/jcs"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/seal/vdsnc/internal/jcs"
)

func canonical(text string) (string, error) {
	v, err := jcs.Parse([]byte(text))
	if err != nil {
		return "", err
	}
	return string(v.Append(nil)), nil
}

// The examples of RFC 8785: its serialization sample, its sorting sample and its table of numbers (appendix B).
func TestExamplesOfTheRFC(t *testing.T) {
	for text, want := range map[string]string{
		`{ "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
		   "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false] }`: `{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],` +
			`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
		`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",` +
			`"\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`: `{"\r":"Carriage Return","1":"One","` + "\u0080" +
			`":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","` + "\ufb33" + `":"Hebrew Letter Dalet With Dagesh"}`,
		`-0`: `0`, `-0.0e5`: `0`, `5e-324`: `5e-324`, `-1.7976931348623157e308`: `-1.7976931348623157e+308`,
		`9007199254740992`: `9007199254740992`, `295147905179352830000`: `295147905179352830000`, `9.999999999999997e22`: `9.999999999999997e+22`,
		`1e23`: `1e+23`, `1.0000000000000001e23`: `1.0000000000000001e+23`, `999999999999999700000`: `999999999999999700000`,
		`999999999999999900000`: `999999999999999900000`, `1e21`: `1e+21`, `9.999999999999997e-7`: `9.999999999999997e-7`, `0.000001`: `0.000001`,
		`333333333.3333332`: `333333333.3333332`, `1424953923781206.2`: `1424953923781206.2`, `-0.0000033333333333333333`: `-0.0000033333333333333333`,
		` [ ] `: `[]`, `{}`: `{}`, `"\b\f\u001f` + "\u007f" + `"`: `"\b\f\u001f` + "\u007f" + `"`,
	} {
		got, err := canonical(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got)
	}
}

func TestRefused(t *testing.T) {
	for text, wants := range map[string]string{
		``:                         "the end, want a value",
		`{`:                        `the end, want '"'`,
		`{"a":1,}`:                 `"}", want '"'`,
		`{"a":1 "b":2}`:            `"\"", want '}'`,
		`{"a" 1}`:                  `"1", want ':'`,
		`{a:1}`:                    `"a", want '"'`,
		`[1,]`:                     `"]", want a value`,
		`[1 2]`:                    `"2", want ']'`,
		`1 2`:                      "offset 2: more behind the value",
		"\xEF\xBB\xBF1":            "offset 0:",
		`{"a":1,"b":2,"\u0061":3}`: `member "a" occurs more than once`,
		`nul`:                      "want a value",
		`True`:                     "want a value",
		`01`:                       "more behind",
		`1.`:                       "in a number",
		`.5`:                       "want a value",
		`+1`:                       "want a value",
		`-`:                        "in a number",
		`1e`:                       "in a number",
		`1e400`:                    "no double holds",
		`-1e400`:                   "no double holds",
		`NaN`:                      "want a value",
		strings.Repeat("1", 65):    "more than 64 characters",
		`"a`:                       "does not end",
		"\"\x1f\"":                 "control character 1F",
		"\"\xff\"":                 "not UTF-8",
		"\"\xed\xa0\x80\"":         "not UTF-8",
		`"\x"`:                     "escape",
		`"\`:                       "escape the end",
		`"\u12"`:                   "no character",
		`"\u12g4"`:                 "no character",
		`"\ud800"`:                 "no character",
		`"\ud800\u0041"`:           "no character",
		`"\udc00\ud800"`:           "no character",
		strings.Repeat("[", 17) + strings.Repeat("]", 17): "more than 16 values inside one another",
		"[" + strings.Repeat("0,", 4096) + "0]":           "more than 4096 values",
	} {
		v, err := jcs.Parse([]byte(text))
		require.ErrorContains(t, err, wants, text)
		require.Nil(t, v)
		var fault *jcs.Error
		require.ErrorAs(t, err, &fault)
		require.LessOrEqual(t, fault.Offset, len(text))
	}
	_, err := canonical(strings.Repeat("[", 16) + strings.Repeat("]", 16))
	require.NoError(t, err)
}

func TestMaking(t *testing.T) {
	v := jcs.Make(jcs.Member{Name: "b", Value: jcs.Text("x\"")}, jcs.Member{Name: "c"}, jcs.Member{Name: "a", Value: jcs.List(jcs.Int(-5), jcs.Make())})
	require.Equal(t, `{"a":[-5,{}],"b":"x\""}`, string(v.Append(nil)))
	require.Equal(t, "-5", v.Get("a").Items[0].Text)
	require.Nil(t, v.Get("c"))
}

// FuzzParse: what is accepted is JSON to others as well, its canonical form is that of another implementation, and reading that
// form again changes nothing.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		`{"a":[1,2.50,-0,1e21,5e-324],"b":null,"\u20ac":"\ud83d\ude00\n"}`, `[true,false]`, `"x"`, `{"😀":1,"דּ":2}`, `1E400`, `{"a":1,"a":2}`,
		`{"data":{"hdr":{"t":"icao.vacc","v":1,"is":"UTO"},"msg":{}},"sig":{"alg":"ES256","sigvl":"","cer":""}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := jcs.Parse(text)
		if err != nil {
			if v != nil {
				t.Fatal("a value beside an error")
			}
			return
		}
		if !json.Valid(text) {
			t.Fatal("accepted, and no JSON")
		}
		form := v.Append(nil)
		again, err := jcs.Parse(form)
		if err != nil || !bytes.Equal(again.Append(nil), form) {
			t.Fatalf("%s is not stable: %v", form, err)
		}
		if other, err := library.Transform(text); err == nil && !bytes.Equal(other, form) {
			t.Fatalf("%s, another implementation has %s", form, other)
		}
	})
}

// Random doubles have the digits of another implementation.
func TestNumbersAsOthersWriteThem(t *testing.T) {
	for i := range uint64(20000) {
		bits := i * 0x9E3779B97F4A7C15
		text := fmt.Sprintf("%d.%de%d", int64(bits)>>(i%60), bits%1000000007, int64(i%640)-320)
		got, err := canonical(text)
		other, errOther := library.Transform([]byte("[" + text + "]"))
		if err != nil {
			require.Error(t, errOther, text)
			continue
		}
		require.NoError(t, errOther, text)
		require.Equal(t, string(other), "["+got+"]", text)
	}
}
