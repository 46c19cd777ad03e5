package document

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/mrz"
)

// What is in the box, with the codes of Doc 9303-4, 4.4, 9303-5, 9303-7 and 9303-8.
func TestKindsInTheBox(t *testing.T) {
	type kind struct {
		format mrz.Format
		code   string
		chip   bool
	}
	want := map[string]kind{
		"passport": {mrz.TD3, "PP", true}, "diplomatic-passport": {mrz.TD3, "PD", true}, "official-passport": {mrz.TD3, "PO", true},
		"emergency-passport": {mrz.TD3, "PE", true}, "emergency-travel-document": {mrz.TD2, "PU", false},
		"refugee-travel-document": {mrz.TD3, "PR", true}, "stateless-travel-document": {mrz.TD3, "PS", true},
		"alien-passport": {mrz.TD3, "PT", true}, "document-of-identity": {mrz.TD3, "PT", true}, "re-entry-permit": {mrz.TD3, "PT", true},
		"identity-card": {mrz.TD1, "ID", true}, "identity-card-td2": {mrz.TD2, "ID", true}, "residence-permit": {mrz.TD1, "IR", true},
		"seafarer-identity-document": {mrz.TD1, "IS", true}, "visa-mrv-a": {mrz.MRVA, "V", false}, "visa-mrv-b": {mrz.MRVB, "V", false},
		"hong-kong-passport": {mrz.TD3, "PP", true}, "hong-kong-document-of-identity": {mrz.TD3, "PT", true},
		"hong-kong-re-entry-permit": {mrz.TD3, "PT", true}, "hong-kong-seaman-identity-book": {mrz.TD3, "P", true},
		"hong-kong-identity-card": {mrz.TD1, "ID", true},
		"utopia-passport":         {mrz.TD3, "PP", true}, "utopia-identity-card": {mrz.TD1, "ID", true}, "utopia-visa": {mrz.MRVA, "V", false},
	}
	for _, p := range Builtin() {
		require.Equal(t, want[p.ID], kind{p.Format, p.Code, !p.NoChip}, p.ID)
		delete(want, p.ID)
		if strings.HasPrefix(p.ID, "hong-kong-") {
			require.Equal(t, []string{"CHN"}, p.Issuers, p.ID)
			require.Contains(t, p.Title, "model", p.ID)
		}
	}
	require.Empty(t, want)
}

func TestProfilesInTheBox(t *testing.T) {
	all, err := loadBuiltin()
	require.NoError(t, err)
	require.Equal(t, all, Builtin())
	require.Equal(t, "PP", Passport().Code)
	require.Equal(t, mrz.TD3, Passport().Format)
	require.Equal(t, mrz.TD1, IdentityCard().Format)
	for _, p := range all {
		text, err := json.Marshal(p)
		require.NoError(t, err)
		again, err := ParseProfile(text)
		require.NoError(t, err)
		require.Equal(t, p, again, "a profile reads back as it was written")
	}
}

func TestProfileOfEveryField(t *testing.T) {
	const text = `{"v":1,"id":"seaman","title":"Seaman's book","format":"TD2","code":"IS","codes":["I"],"aliases":["SEAMAN"],` +
		`"issuers":["UTO","D"],"dataGroups":{"required":[1,2],"optional":[14]},"number":{"min":7,"max":9,"pattern":"S[0-9]+","series":["S1","S2"]},` +
		`"optionalData":{"max":5,"check":"hkid"},"personalNumber":{"min":1},"comment":"For tests","nationalities":["XXB"],"age":{"min":16,"max":70},"validity":{"max":"P5Y6M","ages":[{"under":18,"max":"P90D"}]},` +
		`"portrait":{"formats":["JPEG"],"minWidth":1,"minHeight":2,"maxBytes":3,"record":"39794-5"},` +
		`"names":{"language":"uk","letters":{"Ü":"U"},"max":40,"national":{"max":6,"script":"Han"}}}`
	p, err := ParseProfile([]byte(text))
	require.NoError(t, err)
	require.Equal(t, Period{Years: 5, Months: 6}, p.Validity)
	require.Equal(t, []AgeRule{{18, Period{Days: 90}}}, p.Ages)
	require.Equal(t, "U", p.Names.Letters['Ü'])
	require.True(t, p.Number.Pattern.MatchString("S123456"))
	require.False(t, p.Number.Pattern.MatchString("XS123456"), "the pattern is for the whole field")
	again, err := json.Marshal(p)
	require.NoError(t, err)
	require.JSONEq(t, text, string(again))
}

func TestProfilesThatAreRefused(t *testing.T) {
	const good = `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","dataGroups":{"required":[1,2]}}`
	_, err := ParseProfile([]byte(good))
	require.NoError(t, err)
	for name, text := range map[string]string{
		"version":          `{"v":2,"id":"x","title":"X","format":"TD3","code":"PP","dataGroups":{"required":[1,2]}}`,
		"no version":       `{"id":"x","title":"X","format":"TD3","code":"PP","dataGroups":{"required":[1,2]}}`,
		"id":               `{"v":1,"id":"../x","title":"X","format":"TD3","code":"PP","dataGroups":{"required":[1,2]}}`,
		"title":            `{"v":1,"id":"x","title":"","format":"TD3","code":"PP","dataGroups":{"required":[1,2]}}`,
		"format":           `{"v":1,"id":"x","title":"X","format":"TD9","code":"PP","dataGroups":{"required":[1,2]}}`,
		"visa with a chip": `{"v":1,"id":"x","title":"X","format":"MRVA","code":"V","dataGroups":{"required":[1,2]}}`,
		"code of no visa":  `{"v":1,"id":"x","title":"X","format":"MRVA","chip":false,"code":"P"}`,
		"groups, no chip":  `{"v":1,"id":"x","title":"X","format":"MRVA","chip":false,"code":"V","dataGroups":{"required":[1,2]}}`,
		"chip is a word":   `{"v":1,"id":"x","title":"X","format":"MRVA","chip":"no","code":"V"}`,
		"old French card":  `{"v":1,"id":"x","title":"X","format":"FRID","chip":false,"code":"ID"}`,
		"nationality":      `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","nationalities":["EUE"],"dataGroups":{"required":[1,2]}}`,
		"issuer is none":   `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","issuers":["XXA"],"dataGroups":{"required":[1,2]}}`,
		"no issuers":       `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","issuers":[],"dataGroups":{"required":[1,2]}}`,
		"no series":        `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","number":{"series":[]},"dataGroups":{"required":[1,2]}}`,
		"no pattern":       `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","number":{"pattern":""},"dataGroups":{"required":[1,2]}}`,
		"small series":     `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","number":{"series":["hj"]},"dataGroups":{"required":[1,2]}}`,
		"series":           `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","number":{"series":[""]},"dataGroups":{"required":[1,2]}}`,
		"check":            `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","number":{"check":"luhn"},"dataGroups":{"required":[1,2]}}`,
		"range of ages":    `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","age":{"min":60,"max":16},"dataGroups":{"required":[1,2]}}`,
		"age field":        `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","age":{"least":16},"dataGroups":{"required":[1,2]}}`,
		"record":           `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","portrait":{"record":"19794-2"},"dataGroups":{"required":[1,2]}}`,
		"script":           `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","names":{"national":{"script":"Hanzi"}},"dataGroups":{"required":[1,2]}}`,
		"script field":     `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","names":{"national":{"scripts":["Han"]}},"dataGroups":{"required":[1,2]}}`,
		"codes, no DG11":   `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","names":{"commercialCodes":true},"dataGroups":{"required":[1,2]}}`,
		"name length":      `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","names":{"max":-1},"dataGroups":{"required":[1,2]}}`,
		"code":             `{"v":1,"id":"x","title":"X","format":"TD3","code":"pp","dataGroups":{"required":[1,2]}}`,
		"code of a card":   `{"v":1,"id":"x","title":"X","format":"TD3","code":"ID","dataGroups":{"required":[1,2]}}`,
		"code of a visa":   `{"v":1,"id":"x","title":"X","format":"TD1","code":"IV","dataGroups":{"required":[1,2]}}`,
		"AI":               `{"v":1,"id":"x","title":"X","format":"TD1","code":"AI","dataGroups":{"required":[1,2]}}`,
		"PU in TD1":        `{"v":1,"id":"x","title":"X","format":"TD1","code":"PU","dataGroups":{"required":[1,2]}}`,
		"no DG2":           `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","dataGroups":{"required":[1]}}`,
		"DG17":             `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","dataGroups":{"required":[1,2,17]}}`,
		"issuer":           `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","issuers":["QQQ"],"dataGroups":{"required":[1,2]}}`,
		"number":           `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","number":{"max":10},"dataGroups":{"required":[1,2]}}`,
		"pattern":          `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","number":{"pattern":"("},"dataGroups":{"required":[1,2]}}`,
		"validity":         `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","validity":{"max":"10Y"},"dataGroups":{"required":[1,2]}}`,
		"age":              `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","validity":{"ages":[{"under":0,"max":"P1Y"}]},"dataGroups":{"required":[1,2]}}`,
		"age without max":  `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","validity":{"ages":[{"under":5}]},"dataGroups":{"required":[1,2]}}`,
		"portrait":         `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","portrait":{"formats":["PNG"]},"dataGroups":{"required":[1,2]}}`,
		"language":         `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","names":{"language":"en"},"dataGroups":{"required":[1,2]}}`,
		"letters":          `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","names":{"letters":{"ÜÖ":"U"}},"dataGroups":{"required":[1,2]}}`,
		"letters' value":   `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","names":{"letters":{"Ü":"u"}},"dataGroups":{"required":[1,2]}}`,
		"unknown field":    `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","colour":"red","dataGroups":{"required":[1,2]}}`,
		"field twice":      `{"v":1,"id":"x","id":"x","title":"X","format":"TD3","code":"PP","dataGroups":{"required":[1,2]}}`,
		"unknown below":    `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","dataGroups":{"required":[1,2],"wanted":[3]}}`,
		"wrong type below": `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","dataGroups":{"required":["1"]}}`,
		"empty":            ``,
	} {
		_, err := ParseProfile([]byte(text))
		require.Error(t, err, name)
		require.NotEmpty(t, Breaches(err), name)
	}
}

func TestFindingAProfile(t *testing.T) {
	other := &Profile{ID: "service", Format: mrz.TD3, Code: "PO", Codes: []string{"P"}}
	two := Profiles{Passport(), IdentityCard()}
	all := append(slices.Clone(two), other)
	model := &Profile{ID: "model", Format: mrz.TD3, Code: "PP", Aliases: []string{"P"}, Issuers: []string{"UTO"}}
	for _, test := range []struct {
		ps       Profiles
		code     string
		format   mrz.Format
		id, want string
	}{
		{all, "P", mrz.TD3, "passport", "PP"},
		{all, "PP", mrz.TD3, "passport", "PP"},
		{all, "PO", mrz.TD3, "service", "PO"},
		{two, "P<", mrz.TD3, "passport", "P"},
		{append(all, model), "P", mrz.TD3, "passport", "PP"}, // a profile of one issuer is found by its id
		{Profiles{model}, "P", mrz.TD3, "model", "PP"},       // or where there is no other
		{Profiles{model, model}, "P", mrz.TD3, "", ""},
		{Builtin(), "P", mrz.TD3, "passport", "PP"},
		{Builtin(), "ID", mrz.TD1, "identity-card", "ID"},
		{Builtin(), "PU", mrz.TD2, "emergency-travel-document", "PU"},
		{Builtin(), "V", mrz.MRVB, "visa-mrv-b", "V"},
		{Builtin(), "PT", mrz.TD3, "", ""}, // three kinds of document have it
		{all, "P<", mrz.TD3, "", ""},       // two allow it
		{all, "I", mrz.TD1, "identity-card", "ID"},
		{all, "I<", mrz.TD1, "identity-card", "I"},
		{all, "C", mrz.TD1, "identity-card", "C"},
		{all, "P", mrz.TD1, "", ""},
		{all, "PX", mrz.TD3, "", ""},
		{all, "", mrz.TD3, "", ""},
	} {
		p, code, err := test.ps.Find(test.code, test.format)
		if test.id == "" {
			require.Error(t, err, test.code)
			continue
		}
		require.NoError(t, err, test.code)
		require.Equal(t, test.id, p.ID, test.code)
		require.Equal(t, test.want, code, test.code)
	}
}

func TestLoadingProfiles(t *testing.T) {
	one := []byte(`{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","dataGroups":{"required":[1,2]}}`)
	ps, err := LoadProfiles(fstest.MapFS{"a.json": {Data: one}, "note.txt": {Data: []byte("no")}}, "*.json")
	require.NoError(t, err)
	require.Len(t, ps, 1)
	_, err = LoadProfiles(fstest.MapFS{"a.json": {Data: one}, "b.json": {Data: one}}, "*.json")
	require.ErrorContains(t, err, `b.json: a second profile with id "x"`)
	_, err = LoadProfiles(fstest.MapFS{"a.json": {Data: []byte("{}")}}, "*.json")
	require.ErrorContains(t, err, "a.json")
}

func TestPeriods(t *testing.T) {
	for text, want := range map[string]Period{"P10Y": {Years: 10}, "P1Y6M": {1, 6, 0}, "P90D": {Days: 90}, "P1Y2M3D": {1, 2, 3}} {
		p, err := ParsePeriod(text)
		require.NoError(t, err)
		require.Equal(t, want, p)
		require.Equal(t, text, p.String())
	}
	require.Equal(t, "1 year and 6 months", Period{1, 6, 0}.words())
	require.Equal(t, "90 days", Period{Days: 90}.words())
	for _, text := range []string{"", "P", "10Y", "P1D1Y", "P-1Y", "P1.5Y", "P1000Y", "P1W", "p1y", "P1Y "} {
		_, err := ParsePeriod(text)
		require.Error(t, err, text)
	}
	for _, test := range []struct{ from, period, want string }{
		{"2026-05-14", "P10Y", "2036-05-14"},
		{"2024-02-29", "P1Y", "2025-02-28"},
		{"2024-02-29", "P4Y", "2028-02-29"},
		{"2026-01-31", "P1M", "2026-02-28"},
		{"2026-12-31", "P2M1D", "2027-03-01"},
		{"2026-11-30", "P18M", "2028-05-30"},
		{"2026-05-14", "P0D", "2026-05-14"},
	} {
		from, err := mrz.ParseDate(test.from)
		require.NoError(t, err)
		p, err := ParsePeriod(test.period)
		require.NoError(t, err)
		require.Equal(t, test.want, p.After(from).String(), test)
	}
}

func TestAgeDecidesTheLongestValidity(t *testing.T) {
	p := Passport()
	issue := mrz.NewDate(2026, 5, 14)
	for birth, years := range map[string]int{
		"2010-05-15": 5,  // 15, sixteen tomorrow
		"2010-05-14": 10, // sixteen today
		"2010-05":    10, // may be sixteen: not known is no reason to refuse
		"2010":       10,
		"2010-06":    5, // surely fifteen
		"2011":       5,
		"":           10,
		"XXXX-05-14": 10,
		"1930":       10,
	} {
		d, err := mrz.ParseDate(birth)
		require.NoError(t, err)
		longest, _ := p.limit(d, issue)
		require.Equal(t, Period{Years: years}, longest, birth)
	}
}

// Each rule of a profile's file, by its id; those of the form are tested with the jobs, which share them.
func TestRulesOfAProfile(t *testing.T) {
	for rule, text := range map[string]string{
		"PROFILE-GROUPS": `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","dataGroups":{"required":[1]}}`,
		"PROFILE-CODE":   `{"v":1,"id":"x","title":"X","format":"TD3","code":"ID","dataGroups":{"required":[1,2]}}`,
		"PROFILE-STATE":  `{"v":1,"id":"x","title":"X","format":"TD3","code":"PP","issuers":["QQQ"],"dataGroups":{"required":[1,2]}}`,
		"FIELD-VALUE":    `{"v":1,"id":"X","title":"X","format":"TD3","code":"PP","dataGroups":{"required":[1,2]}}`,
		"FIELD-MISSING":  `{"v":1,"id":"x","format":"TD3","code":"PP","dataGroups":{"required":[1,2]}}`,
		"TEXT-BIDI":      `{"v":1,"id":"x","title":"X\u202eY","format":"TD3","code":"PP","dataGroups":{"required":[1,2]}}`,
	} {
		_, err := ParseProfile([]byte(text))
		require.Equal(t, []string{rule}, rules(err), text)
	}
	require.Equal(t, []string{"PROFILE-MISSING"}, rules((&Document{}).Validate()))
	_, _, err := (&Document{}).MRZ()
	require.Equal(t, []string{"PROFILE-MISSING"}, rules(err))
	_, err = FromImage(chip.NewImage())
	require.Equal(t, []string{"FILE"}, rules(err))
}
