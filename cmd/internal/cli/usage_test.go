package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

// A wrong command line and a file that is not there are told in the language of --lang, wherever that stands, in whatever words
// package cobra has for them; names and values stay.
func TestUsageIsToldInTheLanguage(t *testing.T) {
	locked, there := filepath.Join(t.TempDir(), "none", "f"), t.TempDir()
	newCommand := func(*Streams) *cobra.Command {
		root := &cobra.Command{Use: "tool"}
		add := func(name string, args cobra.PositionalArgs, run func() error) *cobra.Command {
			cmd := &cobra.Command{Use: name, Args: args, RunE: func(*cobra.Command, []string) error { return run() }}
			var lang Lang
			lang.Flag(cmd)
			root.AddCommand(cmd)
			return cmd
		}
		nothing := func() error { return nil }
		add("one", cobra.ExactArgs(1), nothing).Flags().IntP("number", "n", 0, "")
		add("most", cobra.MaximumNArgs(1), nothing)
		add("least", cobra.MinimumNArgs(2), nothing)
		add("range", cobra.RangeArgs(1, 2), nothing)
		add("none", cobra.NoArgs, nothing)
		required := add("required", cobra.NoArgs, nothing)
		required.Flags().String("out", "", "")
		_ = required.MarkFlagRequired("out")
		groups := add("groups", cobra.NoArgs, nothing)
		for _, name := range []string{"a", "b", "c", "d"} {
			groups.Flags().Bool(name, false, "")
		}
		groups.MarkFlagsMutuallyExclusive("a", "b")
		groups.MarkFlagsRequiredTogether("c", "d")
		groups.MarkFlagsOneRequired("a", "b", "c")
		add("missing", cobra.NoArgs, func() error { _, err := os.Open(locked); return err })
		add("wrapped", cobra.NoArgs, func() error { _, err := os.Open(locked); return &Error{Code: Usage, Err: err} })
		add("exists", cobra.NoArgs, func() error { return &Error{Code: Usage, Err: os.Mkdir(there, 0o700)} })
		return root
	}
	english := regexp.MustCompile(`\b(unknown|accepts|requires|received|flags?|argument|required|group|set|must|no|see|such|exists|hint)\b`)
	for line, kept := range map[string]string{
		"one --wrong x":        "--wrong",
		"one -w x":             "-w",
		"one x --number":       "--number",
		"one x --number y":     "--number",
		"one":                  "1",
		"one x y":              "2",
		"most x y":             "2",
		"least x":              "2",
		"range":                "0",
		"range x y z":          "3",
		"none x":               `"x"`,
		"dance":                `"dance"`,
		"required":             `"out"`,
		"groups --a --b":       "a b",
		"groups --c":           "c d",
		"groups":               "a b c",
		"missing":              locked,
		"wrapped":              locked,
		"exists":               there,
		"one --=x":             "--=x",
		"one x --number=1 --x": "--x",
	} {
		for _, where := range []string{"after", "before"} {
			args := append(strings.Fields(line), "--lang", "zh-Hans")
			if where == "before" {
				args = append([]string{args[0], "--lang=zh-Hans"}, args[1:len(args)-2]...)
			}
			if strings.HasSuffix(line, "--number") && where == "after" {
				continue // the flag takes what follows
			}
			var out bytes.Buffer
			code := Run(t.Context(), newCommand, args, &Streams{In: strings.NewReader(""), Out: &out, Err: &out})
			require.Equal(t, int(Usage), code, "%s: %s", line, &out)
			require.Regexp(t, `^tool: .*\p{Han}`, out.String(), line)
			require.Contains(t, out.String(), kept)
			said := regexp.MustCompile(`\[.*\]`).ReplaceAllString(strings.ReplaceAll(strings.ReplaceAll(out.String(), locked, ""), there, ""), "")
			require.NotRegexp(t, english, strings.NewReplacer("--number", "", "tool required", "", "tool groups", "").Replace(said), line)
		}
	}
	for _, args := range [][]string{{"one", "--wrong"}, {"one", "--lang", "fr"}, {"one", "--", "--lang", "zh-Hans"}, {"dance"}} {
		var out bytes.Buffer
		Run(t.Context(), newCommand, args, &Streams{In: strings.NewReader(""), Out: &out, Err: &out})
		require.NotRegexp(t, `\p{Han}`, out.String())
	}
}
