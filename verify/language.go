package verify

import "fmt"

// Language is a language of what people read. Codes, identifiers and details are never translated.
type Language string

// The languages: every text of this package is there in each.
const (
	English            Language = "en"
	TraditionalChinese Language = "zh-Hant"
	SimplifiedChinese  Language = "zh-Hans"
)

// Languages returns the languages in the order of preference.
func Languages() []Language { return []Language{English, TraditionalChinese, SimplifiedChinese} }

// ParseLanguage returns the language with that tag.
func ParseLanguage(tag string) (Language, error) {
	for _, l := range Languages() {
		if string(l) == tag {
			return l, nil
		}
	}
	return "", fmt.Errorf("no language %q: en, zh-Hant or zh-Hans", tag)
}

// texts is one text in every language.
type texts struct{ en, hant, hans string }

// in returns the text in lang, and in English for a language that is not there.
func (t texts) in(lang Language) string {
	switch lang {
	case TraditionalChinese:
		return t.hant
	case SimplifiedChinese:
		return t.hans
	}
	return t.en
}
