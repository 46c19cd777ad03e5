// Package people makes up persons, any number of them and always the same ones, whom careless systems fail: names of every
// family of scripts, every code of nationality, one name only, names too long for any zone, dates of birth that are known in
// part, people of a hundred years and infants.
//
// [Holder] is the n-th person, [Document] the document of a profile that they are given. Their names are drawn letter by letter
// and belong to nobody.
package people

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
)

// Scripts are those names are written in, of every family and of both planes.
var Scripts = []string{
	"Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Han", "Hiragana", "Katakana", "Hangul", "Bopomofo", "Thai", "Lao", "Khmer", "Myanmar",
	"Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Tibetan", "Georgian",
	"Armenian", "Ethiopic", "Mongolian", "Cherokee", "Thaana", "Syriac", "Nko", "Tifinagh", "Yi", "Javanese", "Balinese",
	"Canadian_Aboriginal", "Vai", "Adlam", "Osage", "Chakma",
}

// Nationalities returns all codes that may stand there: States, organizations, British statuses, stateless people, refugees, and
// people whose nationality is not known.
func Nationalities() []string { return nationalities() }

// Issuers returns all codes of States and organizations that issue documents.
func Issuers() []string { return issuers() }

var (
	nationalities = sync.OnceValue(func() []string { return codes(mrz.ForNationality) })
	issuers       = sync.OnceValue(func() []string { return codes(mrz.ForIssuer) })
)

func codes(use mrz.Use) (list []string) {
	add := func(code string) {
		if s, ok := mrz.StateByCode(code); ok && s.Use&use != 0 && s.Source != mrz.Withdrawn {
			list = append(list, code)
		}
	}
	add("D")
	for i := range 26 * 26 * 26 {
		add(string([]byte{'A' + byte(i/676), 'A' + byte(i/26%26), 'A' + byte(i%26)}))
	}
	return list
}

// random is the n-th person's own source, so that nobody depends on who came before.
func random(n int) *rand.Rand { return rand.New(rand.NewPCG(9303, uint64(n))) }

// Holder makes the n-th person, without a portrait: scripts, codes, sexes, forms of the date of birth and of the name go round,
// each at its own pace. The name for the zone is a romanisation; births lie between 1927 and 2025.
func Holder(n int) document.Holder {
	r := random(n)
	script := Scripts[n%len(Scripts)]
	h := document.Holder{
		Nationality: nationalities()[n%len(nationalities())], Sex: []mrz.Sex{mrz.Female, mrz.Male, mrz.Unspecified}[n%3],
		PrimaryID: romanised(r, 2+r.IntN(3)), SecondaryID: romanised(r, 2+r.IntN(3)),
		NationalName: norm.NFC.String(Letters(r, script, 2+r.IntN(5)) + "<<" + Letters(r, script, 1+r.IntN(6))),
	}
	switch n % 5 {
	case 0: // one name only
		h.SecondaryID, h.NationalName = "", norm.NFC.String(Letters(r, script, 3))
	case 1: // too long for any zone
		h.PrimaryID, h.SecondaryID = romanised(r, 12)+" "+romanised(r, 12), romanised(r, 14)
	case 2: // several parts
		h.PrimaryID, h.SecondaryID = "O'"+h.PrimaryID+"-"+romanised(r, 2), h.SecondaryID+" "+romanised(r, 1)+" "+romanised(r, 2)
	}
	year, month, day := 1927+r.IntN(99), 1+r.IntN(12), 1+r.IntN(28)
	h.Birth = []mrz.Date{mrz.NewDate(year, month, day), mrz.NewDate(year, month, 0), mrz.NewDate(year, 0, 0), mrz.NewDate(year, month, day)}[n%4]
	return h
}

func romanised(r *rand.Rand, syllables int) string {
	const consonants, vowels = "BCDFGHJKLMNPRSTVWXYZ", "AEIOU"
	var b strings.Builder
	for range syllables {
		b.WriteByte(consonants[r.IntN(len(consonants))])
		b.WriteByte(vowels[r.IntN(len(vowels))])
	}
	return b.String()
}

// Letters draws letters of a script of Unicode.
func Letters(r *rand.Rand, script string, n int) string {
	all := alphabet(script)
	out := make([]rune, max(n, 1))
	for i := range out {
		out[i] = all[r.IntN(len(all))]
	}
	return string(out)
}

// alphabet returns the letters of a script that normalisation keeps.
func alphabet(script string) []rune {
	if known, ok := alphabets.Load(script); ok {
		return known.([]rune)
	}
	const most = 50_000
	var all []rune
	add := func(c rune) {
		if len(all) < most && unicode.IsLetter(c) && norm.NFKC.IsNormalString(string(c)) {
			all = append(all, c)
		}
	}
	for _, s := range unicode.Scripts[script].R16 {
		for c := rune(s.Lo); c <= rune(s.Hi); c += rune(s.Stride) {
			add(c)
		}
	}
	for _, s := range unicode.Scripts[script].R32 {
		for c := rune(s.Lo); c <= rune(s.Hi); c += rune(s.Stride) {
			add(c)
		}
	}
	alphabets.Store(script, slices.Clip(all))
	return all
}

var alphabets sync.Map
