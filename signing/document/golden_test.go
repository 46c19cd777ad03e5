package document

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
)

var updateGolden = flag.Bool("golden", false, "write golden/golden.json anew, for a person to check")

// goldenJobs are the orders: every format, several scripts, codes that careless systems refuse, names that are cut.
var goldenJobs = []string{
	`{"v":1,"job":"usual","profile":"passport","number":"L898902C3","issuer":"UTO","nationality":"UTO","names":{"primary":"ERIKSSON","secondary":"ANNA MARIA"},"birth":"1974-08-12","sex":"F","issued":"2026-04-16","expiry":"2036-04-15","optionalData":"ZE184226B","authority":"PASSPORT OFFICE","birthPlace":"ZENITH","portrait":"p"}`,
	`{"v":1,"job":"one-letter-state","profile":"passport","doc":"P<","number":"C01X00T47","issuer":"D","nationality":"D","names":{"primary":"Müller-Lüdenscheidt","secondary":"Jürgen"},"birth":"1964","sex":"M","issued":"2026-04-16","expiry":"2036-04-15","portrait":"p"}`,
	`{"v":1,"job":"cut","profile":"diplomatic-passport","number":"D1","issuer":"UTO","nationality":"UNO","names":{"primary":"BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL","secondary":"DINGO POTOROO"},"birth":"1990-02","sex":"X","issued":"2026-04-16","expiry":"2036-04-15","portrait":"p"}`,
	`{"v":1,"job":"cyrillic","profile":"official-passport","number":"O1","issuer":"UTO","nationality":"UTO","names":{"primary":"Иванова","secondary":"Юлия Фёдоровна"},"birth":"1990-02-28","sex":"F","issued":"2026-04-16","expiry":"2036-04-15","portrait":"p"}`,
	`{"v":1,"job":"arabic-one-name","profile":"stateless-travel-document","number":"S1","issuer":"UTO","nationality":"XXA","names":{"primary":"عبّاس"},"sex":"M","issued":"2026-04-16","expiry":"2031-04-15","portrait":"p"}`,
	`{"v":1,"job":"refugee","profile":"refugee-travel-document","number":"R1","issuer":"UTO","nationality":"XXB","names":{"primary":"O'CONNOR","secondary":"SIOBHÁN","other":["SMITH<<SIOBHAN"]},"birth":"1926","sex":"F","issued":"2026-04-16","expiry":"2031-04-15","portrait":"p"}`,
	`{"v":1,"job":"long-number","profile":"identity-card","number":"D2314589073456","issuer":"UTO","nationality":"RKS","names":{"primary":"ZAHRA","national":"زهرة"},"birth":"2020-05-01","sex":"X","issued":"2026-04-16","expiry":"2031-04-15","optionalData2":"A1","personalNumber":"1","address":"STREET","portrait":"p"}`,
	`{"v":1,"job":"id-2","profile":"identity-card-td2","number":"D23145890734","issuer":"UTO","nationality":"UTO","names":{"primary":"STEVENSON","secondary":"PETER"},"birth":"1934-07-12","sex":"M","issued":"2026-04-16","expiry":"2031-04-15","portrait":"p"}`,
	`{"v":1,"job":"hong-kong","profile":"hong-kong-passport","number":"KJ0123456","issuer":"CHN","nationality":"CHN","names":{"primary":"CHAN","secondary":"TAI MAN","national":"陳大𨋢","codes":["7115","1129","24291"]},"birth":"1990-05-13","sex":"M","issued":"2026-04-16","expiry":"2036-04-15","optionalData":"A1234563","personalNumber":"A123456(3)","portrait":"p"}`,
	`{"v":1,"job":"record-of-2030","profile":"passport","number":"L1","issuer":"UTO","nationality":"GBO","names":{"primary":"A","secondary":"B"},"birth":"1990-05-13","sex":"F","issued":"2030-01-01","expiry":"2039-12-31","portrait":"p"}`,
	`{"v":1,"job":"visa","profile":"visa-mrv-b","number":"L8988901C","issuer":"UTO","nationality":"XXX","names":{"primary":"ERIKSSON","secondary":"ANNA MARIA"},"birth":"1940-09-07","sex":"F","issued":"2026-04-16","expiry":"2026-10-15","optionalData":"4ZE184","portrait":"p"}`,
	`{"v":1,"job":"single-sheet","profile":"emergency-travel-document","number":"E1","issuer":"UTO","nationality":"UTO","names":{"primary":"ERIKSSON"},"birth":"1940-09-07","sex":"F","issued":"2026-04-16","expiry":"2026-10-15","portrait":"p"}`,
}

// The golden documents come out as they did; -golden writes them anew, which is right only where the change was meant.
func TestGoldenDocuments(t *testing.T) {
	var documents []*goldenDocument
	formats := map[mrz.Format]bool{}
	for _, line := range goldenJobs {
		name, made, err := makeGolden([]byte(line))
		require.NoError(t, err, name)
		record, err := mrz.Decode(made.Zone)
		require.NoError(t, err, name)
		formats[record.Format] = true
		documents = append(documents, made)
	}
	require.Len(t, formats, 4, "TD1, TD2, TD3 and a visa")
	if *updateGolden {
		text, err := json.MarshalIndent(documents, "", "\t")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile("golden/golden.json", append(text, '\n'), 0o600))
		goldenFile = text
	}
	require.NoError(t, checkGolden(goldenFile))
	var kept []goldenDocument
	require.NoError(t, json.Unmarshal(goldenFile, &kept))
	require.Len(t, kept, len(goldenJobs))
	for i, line := range goldenJobs {
		require.JSONEq(t, line, string(kept[i].Job), "the order that is kept")
	}
}

// A build that makes anything else is found: here it is the memory that is changed, and not the build.
func TestGoldenDocumentsFindAFaultyBuild(t *testing.T) {
	for name, change := range map[string][2]string{
		"issuing State missing": {"PPUTOERIKSSON", "PP<<<ERIKSSON"},
		"another check digit":   {"L898902C36UTO", "L898902C35UTO"},
		"another file":          {`"DG11": "`, `"DG11": "00`},
		"a file too much":       {`"DG11": "`, `"DG13": "00", "DG11": "`},
		"an order refused":      {`"nationality": "GBO"`, `"nationality": "QQQ"`},
		"an order unreadable":   {`"job": "usual"`, `"jobs": "usual"`},
		"none":                  {string(goldenFile), "[]"},
		"no JSON":               {string(goldenFile), "{"},
	} {
		t.Run(name, func(t *testing.T) {
			require.True(t, bytes.Contains(goldenFile, []byte(change[0])), change[0])
			err := checkGolden([]byte(strings.Replace(string(goldenFile), change[0], change[1], 1)))
			require.Error(t, err)
			for _, id := range rules(err) {
				require.Equal(t, "SELF-GOLDEN", id)
			}
		})
	}
	require.NoError(t, CheckGolden())
}
