package seal_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/seal"
)

const permit = `[{"name":"permit","ref":"decree 12","definition":1,"category":112,"versions":[4],"features":[
	{"tag":1,"name":"name","kind":"text","min":1,"max":60,"mandatory":true},
	{"tag":2,"name":"MRZ","kind":"zone","min":48,"zone":"TD2"},
	{"tag":3,"name":"number","kind":"C40","min":6,"characters":9}]}]`

func TestProfilesInAFile(t *testing.T) {
	list, err := seal.ParseProfiles([]byte(permit))
	require.NoError(t, err)
	require.Equal(t, "permit", list[0].Name)
	require.Len(t, list[0].Features, 3)
	all, err := json.Marshal(seal.Profiles())
	require.NoError(t, err)
	again, err := seal.ParseProfiles(all)
	require.NoError(t, err)
	require.Equal(t, seal.Profiles(), again)
	for _, e := range []struct{ old, with, wants string }{
		{`"name":"permit"`, `"name":""`, "no name"},
		{`"definition":1`, `"definition":0`, "document type 00/70"},
		{`"definition":1`, `"definition":255`, "document type FF/70"},
		{`"definition":1`, `"definition":256`, "profiles at offset"},
		{`"category":112`, `"category":255`, "document type 01/FF"},
		{`[4]`, `[4,5]`, "versions [4 5]"},
		{`"versions"`, `"number":"x","versions"`, `number "x" is no UUID`},
		{`"tag":2`, `"tag":1`, "tag 01 is taken"},
		{`"tag":2`, `"tag":255`, "tag FF is taken"},
		{`"name":"name"`, `"name":""`, "tag 01: no name"},
		{`"kind":"text",`, ``, "tag 01: no kind"},
		{`"kind":"text"`, `"kind":"poem"`, "is no kind"},
		{`"max":60`, `"max":-1`, "from 1 to -1 octets"},
		{`"min":1,"max":60`, `"min":61,"max":60`, "from 61 to 60"},
		{`"max":60`, `"max":6000`, "from 1 to 6000"},
		{`"max":60`, `"max":60,"characters":9`, "9 characters of kind text"},
		{`,"zone":"TD2"`, ``, "of kind zone"},
		{`"max":60`, `"max":60,"zone":"TD2"`, "format TD2 of kind text"},
		{`"zone":"TD2"`, `"zone":"TD9"`, "profiles at offset"},
		{`"ref"`, `"reference"`, "unknown field"},
		{`}]}]`, `}]}]x`, "more behind them"},
	} {
		_, err := seal.ParseProfiles([]byte(strings.Replace(permit, e.old, e.with, 1)))
		require.ErrorContains(t, err, e.wants, e.with)
	}
	_, err = seal.ParseProfiles(make([]byte, 1<<20+1))
	require.ErrorContains(t, err, "at most 1048576")
	for _, p := range seal.Profiles() {
		require.NoError(t, p.Check())
	}
}
