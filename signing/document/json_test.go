package document

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestObjectsAreReadStrictly(t *testing.T) {
	type seen struct{ name, value string }
	for _, test := range []struct{ in, rule, field string }{
		{`{"a":"x","b":[1,{"c":2}]}`, "", ""},
		{` {"a" : "x"} `, "", ""},
		{`{}`, "", ""},
		{`{"a":1,"a":1}`, "FIELD-TWICE", "p.a"},
		{`{"A":1}`, "FIELD-UNKNOWN", "p.A"},
		{`{"a":1}{}`, "JSON-SYNTAX", "p"},
		{`{"a":1} x`, "JSON-SYNTAX", "p"},
		{`{"a":1`, "JSON-SYNTAX", "p"},
		{`{"a":}`, "JSON-SYNTAX", "p.a"},
		{`{"a" 1}`, "JSON-SYNTAX", "p.a"},
		{`{"a":1,}`, "JSON-SYNTAX", "p"},
		{`[]`, "JSON-SYNTAX", "p"},
		{`null`, "JSON-SYNTAX", "p"},
		{``, "JSON-SYNTAX", "p"},
		{"{\"a\":\"\xff\"}", "JSON-SYNTAX", "p"},
		{`{"` + "\\u202e" + `":1}`, "FIELD-UNKNOWN", `"p.\u202e"`},
	} {
		var got []seen
		err := readObject([]byte(test.in), "p.", func(name string, value []byte) (bool, error) {
			got = append(got, seen{name, string(value)})
			return name == "a" || name == "b", nil
		})
		if test.rule == "" {
			require.NoError(t, err, test.in)
			continue
		}
		breach := Breaches(err)
		require.Len(t, breach, 1, test.in)
		require.Equal(t, test.rule, breach[0].Rule, test.in)
		require.Equal(t, test.field, breach[0].Field, test.in)
	}
}

func TestStringsAreReadStrictly(t *testing.T) {
	for in, want := range map[string]string{
		`"x"`: "x", `"\u9673"`: "陳", `"\ud842\udfb7"`: "𠮷", `"\\ud842"`: `\ud842`, `"\\\\uD800"`: `\\uD800`, `""`: "",
	} {
		var got string
		require.NoError(t, readString("f", []byte(in), &got), in)
		require.Equal(t, want, got)
	}
	for _, in := range []string{`1`, `null`, `["x"]`, `true`, ``, `"\ud842"`, `"\ud842x"`, `"\udfb7"`, `"\uD842\u0041"`, `"\\\ud842"`} {
		var got string
		require.Error(t, readString("f", []byte(in), &got), in)
	}
	var n int
	require.NoError(t, readValue("f", []byte("7"), &n))
	for _, in := range []string{`"7"`, `7.5`, `null`, `1e99`, `[7]`} {
		require.Error(t, readValue("f", []byte(in), &n), in)
	}
}
