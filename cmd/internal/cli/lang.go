package cli

import "github.com/spf13/cobra"

// Languages are the values of --lang: what an officer or operator reads is there in each; codes are never translated.
var languages = []string{"en", "zh-Hant", "zh-Hans"}

// Lang is a --lang flag.
type Lang string

// Flag adds --lang to cmd, English by default.
func (l *Lang) Flag(cmd *cobra.Command) {
	*l = "en"
	cmd.Flags().Var(l, "lang", "language of what people read: en, zh-Hant or zh-Hans")
	_ = cmd.RegisterFlagCompletionFunc("lang", cobra.FixedCompletions(languages, cobra.ShellCompDirectiveNoFileComp))
}

// String returns the language tag.
func (l *Lang) String() string { return string(*l) }

// Type names the value in help.
func (l *Lang) Type() string { return "language" }

// Set refuses a language that is not there.
func (l *Lang) Set(value string) error {
	for _, known := range languages {
		if value == known {
			*l = Lang(value)
			return nil
		}
	}
	return Errorf(Usage, "", "no language %q: en, zh-Hant or zh-Hans", value)
}

// Text is what people read in every language of --lang: English, and Chinese in traditional and simplified characters.
type Text [3]string

// In returns the text in the language.
func (t Text) In(lang Lang) string { return Chinese(t[1:]).In(lang, t[0]) }

// Chinese is a text in the two Chinese scripts, traditional and simplified; the code has the English one.
type Chinese [2]string

// In returns the text in the language: the English one in English, and where there is no other.
func (c Chinese) In(lang Lang, english string) string {
	switch {
	case lang == "zh-Hant" && c[0] != "":
		return c[0]
	case lang == "zh-Hans" && c[1] != "":
		return c[1]
	}
	return english
}
