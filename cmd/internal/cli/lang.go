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
