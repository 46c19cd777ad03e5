package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

// run executes a root command whose only subcommand does f.
func run(t *testing.T, f func(*cobra.Command) error, args ...string) (code int, out, errOut string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	s := &Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr}
	code = Run(t.Context(), func(*Streams) *cobra.Command {
		root := &cobra.Command{Use: "tool", Long: "tool does a thing."}
		do := &cobra.Command{Use: "do", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error { return f(cmd) }}
		do.Flags().Int("n", 0, "a number")
		var lang Lang
		lang.Flag(do)
		root.AddCommand(do)
		return root
	}, args, s)
	return code, stdout.String(), stderr.String()
}

func TestExitCodes(t *testing.T) {
	nothing := func(*cobra.Command) error { return nil }
	for _, tc := range []struct {
		name string
		f    func(*cobra.Command) error
		args []string
		code Code
		err  string
	}{
		{"good", nothing, []string{"do"}, OK, ""},
		{"quiet code", func(*cobra.Command) error { return Exit(Failed) }, []string{"do"}, Failed, ""},
		{"quiet zero", func(*cobra.Command) error { return Exit(OK) }, []string{"do"}, OK, ""},
		{"hint", func(*cobra.Command) error { return Errorf(Malformed, "look at it", "bad %s", "file") }, []string{"do"}, Malformed, "tool: bad file\nhint: look at it\n"},
		{"wrapped", func(*cobra.Command) error { return fmt.Errorf("a.bin: %w", Errorf(Undetermined, "", "no trust")) }, []string{"do"}, Undetermined, "tool: a.bin: no trust\n"},
		{"unknown flag", nothing, []string{"do", "--wrong"}, Usage, "hint: see tool do --help\n"},
		{"unknown command", nothing, []string{"dance"}, Usage, "unknown command"},
		{"unknown command with flags", nothing, []string{"dance", "--n", "1"}, Usage, `unknown command "dance" for "tool"`},
		{"bad value", nothing, []string{"do", "--n", "x"}, Usage, "invalid argument"},
		{"bad language", nothing, []string{"do", "--lang", "fr"}, Usage, "no language"},
		{"too many", nothing, []string{"do", "it"}, Usage, "unknown command"},
		{"missing file", func(*cobra.Command) error { _, err := os.Open(filepath.Join(t.TempDir(), "none")); return err }, []string{"do"}, Usage, "no such file"},
		{"fault", func(*cobra.Command) error { return errors.New("odd") }, []string{"do"}, Internal, "tool: odd\n"},
		{"panic", func(*cobra.Command) error { panic("at the disco") }, []string{"do"}, Internal, "internal error: at the disco"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			code, _, errOut := run(t, tc.f, tc.args...)
			require.Equal(t, int(tc.code), code, errOut)
			require.Contains(t, errOut, tc.err)
			if tc.err == "" {
				require.Empty(t, errOut)
			}
		})
	}
}

func TestEveryCodeHasWords(t *testing.T) {
	for _, c := range []Code{OK, Failed, Usage, Undetermined, Malformed, TokenAbsent, PINRefused, TokenBlocked, StopList, PartlyDone, Refused, Internal, Interrupted} {
		require.NotContains(t, c.String(), "exit code")
		require.Contains(t, ExitHelp, fmt.Sprintf("  %-3d ", int(c)))
	}
	require.Equal(t, OK, CodeOf(nil))
	require.Equal(t, Internal, CodeOf(errors.New("x")))
	require.Equal(t, Refused, CodeOf(fmt.Errorf("x: %w", Exit(Refused))))
}

// A signal ends a command that only reads where it is, and any other by its context. What it made of an error is no fault of the
// program; a batch partly done stays one.
func TestSignals(t *testing.T) {
	forever := make(chan struct{})
	t.Cleanup(func() { close(forever) })
	for _, tc := range []struct {
		name string
		run  func(*cobra.Command, []string) error
		code Code
		err  string
	}{
		{"reading", Stoppable(func([]string) error { <-forever; return nil }), Interrupted, "tool: stopped before the end\n"},
		{"by its context", func(cmd *cobra.Command, _ []string) error {
			<-cmd.Context().Done()
			return fmt.Errorf("reading: %w", cmd.Context().Err())
		}, Interrupted, "tool: stopped before the end\n"},
		{"by what it broke", func(cmd *cobra.Command, _ []string) error {
			<-cmd.Context().Done()
			return errors.New("the disk is gone")
		}, Interrupted, "tool: the disk is gone\n"},
		{"with a hint", func(cmd *cobra.Command, _ []string) error {
			<-cmd.Context().Done()
			return &Error{Code: Interrupted, Err: fmt.Errorf("a.bin: %w", cmd.Context().Err()), Hint: "it is kept"}
		}, Interrupted, "tool: a.bin: stopped before the end\nhint: it is kept\n"},
		{"taken for another", func(cmd *cobra.Command, _ []string) error {
			<-cmd.Context().Done()
			return &Error{Code: TokenAbsent, Err: cmd.Context().Err(), Hint: "put it back"}
		}, Interrupted, "tool: stopped before the end\n"},
		{"batch", func(cmd *cobra.Command, _ []string) error {
			<-cmd.Context().Done()
			return Errorf(PartlyDone, "", "after 2 of 3: %w", cmd.Context().Err())
		}, PartlyDone, "tool: after 2 of 3: stopped before the end\n"},
		{"found out before", func(cmd *cobra.Command, _ []string) error {
			<-cmd.Context().Done()
			return Errorf(Failed, "", "wrong")
		}, Failed, "tool: wrong\n"},
		{"done before", func(cmd *cobra.Command, _ []string) error { <-cmd.Context().Done(); return nil }, OK, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			var said bytes.Buffer
			s := &Streams{In: strings.NewReader(""), Out: &said, Err: &said}
			code := Run(ctx, func(*Streams) *cobra.Command {
				time.AfterFunc(time.Millisecond, stop)
				return &cobra.Command{Use: "tool", RunE: tc.run}
			}, nil, s)
			require.Equal(t, int(tc.code), code)
			require.Equal(t, tc.err, said.String())
		})
	}
}

func TestStoppableEndsByItself(t *testing.T) {
	for _, tc := range []struct {
		f    func([]string) error
		code Code
	}{
		{func([]string) error { return nil }, OK},
		{func([]string) error { return Exit(Failed) }, Failed},
		{func([]string) error { panic("at the disco") }, Internal},
	} {
		code, _, _ := run(t, func(cmd *cobra.Command) error { return Stoppable(tc.f)(cmd, nil) }, "do")
		require.Equal(t, int(tc.code), code)
	}
}

func TestHelpNamesExitCodes(t *testing.T) {
	code, out, _ := run(t, func(*cobra.Command) error { return nil }, "--help")
	require.Zero(t, code)
	require.Contains(t, out, "70  internal error")
}

func TestVersion(t *testing.T) {
	code, out, _ := run(t, func(*cobra.Command) error { return nil }, "version", "--json")
	require.Zero(t, code)
	require.Contains(t, out, `"module"`)
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"plain 陳大文 Ñ":       "plain 陳大文 Ñ",
		"\x1b[31mred":       `\x1b[31mred`,
		"a\u202eb":          `a\u202eb`,
		"bad \xff byte":     `bad \ufffd byte`,
		"two\nlines\tand":   "two\nlines\tand",
		"zero\u200bwidth":   `zero\u200bwidth`,
		"carriage\rreturn":  `carriage\rreturn`,
		"isolate \u2066x":   `isolate \u2066x`,
		"c1 control \u009b": `c1 control \u009b`,
	} {
		require.Equal(t, want, Printable(in))
	}
}

// readSecret reads a passphrase as those flags say.
func readSecret(t *testing.T, args ...string) ([]byte, error) {
	t.Helper()
	var s Secret
	cmd := &cobra.Command{Use: "x", RunE: func(*cobra.Command, []string) error { return nil }}
	s.Flags(cmd, "passphrase")
	cmd.SetArgs(args)
	require.NoError(t, cmd.ExecuteContext(t.Context()))
	return s.Read(false)
}

func TestSecret(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	got, err := readSecret(t, "--passphrase-file", write("good", "correct horse\r\nsecond line"))
	require.NoError(t, err)
	require.Equal(t, "correct horse", string(got))
	Wipe(got)
	require.Equal(t, make([]byte, 13), got)

	for _, text := range []string{"", "\nlater", strings.Repeat("x", maxSecret+1)} {
		_, err = readSecret(t, "--passphrase-file", write("bad", text))
		require.Equal(t, Usage, CodeOf(err))
	}
	_, err = readSecret(t, "--passphrase-file", filepath.Join(dir, "none"))
	require.Equal(t, Usage, CodeOf(err))
}

func TestSecretFor(t *testing.T) {
	for _, tc := range []struct{ text, holder, want string }{
		{"123456", "7", "123456"},
		{"123456\r\n# a remark\n", "7", "123456"},
		{"7 111111\n8 222222\n", "8", "222222"},
		{"333333\n8 222222\n", "9", "333333"},
		{"7 111111\n8 222222\n", "9", ""},
		{"", "7", ""},
		{strings.Repeat("x", maxHolders*maxSecret+1), "7", ""},
	} {
		path := filepath.Join(t.TempDir(), "f")
		require.NoError(t, os.WriteFile(path, []byte(tc.text), 0o600))
		s := Secret{what: "pin", file: path, fd: -1}
		got, err := s.For(tc.holder, "token")
		require.Equal(t, tc.want, string(got))
		require.Equal(t, tc.want == "", err != nil, "%v", err)
	}
}

func TestProgressIsSilentOffTerminals(t *testing.T) {
	var b bytes.Buffer
	p := NewProgress(&b, "en", "signed", 3)
	p.Set(1)
	p.Done()
	require.Empty(t, b.String())
	(&Progress{}).Set(1)
}

// Everything that this package says to people is there in each language, and takes the same values.
func TestWords(t *testing.T) {
	all := []Text{hintLine, stopped, countOf, countOpen, perSecond, timeLeft, askFor, askAgain, prompt}
	for _, w := range asked {
		all = append(all, w)
	}
	for _, w := range all {
		for _, lang := range languages {
			said := w.In(Lang(lang))
			require.NotEmpty(t, said)
			require.Equal(t, strings.Count(w[0], "%"), strings.Count(said, "%"), said)
			require.Equal(t, strings.HasSuffix(w[0], "\n"), strings.HasSuffix(said, "\n"), said)
		}
	}
}

func TestLanguages(t *testing.T) {
	p := &Progress{what: "documents", total: 4000}
	require.Equal(t, "documents 100 of 4000, 50.0/s, 1m18s left", p.line(100, 2))
	p = &Progress{what: "證件", total: 4000, lang: "zh-Hant"}
	require.Equal(t, "證件：100 / 4000，每秒 50.0，尚餘 0:01:18", p.line(100, 2))
	p = &Progress{what: "证件", lang: "zh-Hans"}
	require.Equal(t, "证件：7，每秒 3.5", p.line(7, 2))

	for lang, want := range map[string]string{"en": "PIN of token 7", "zh-Hant": "令牌 7 的密碼", "zh-Hans": "令牌 7 的密码"} {
		var s Secret
		var l Lang
		cmd := &cobra.Command{Use: "x"}
		s.Flags(cmd, "pin")
		l.Flag(cmd)
		require.NoError(t, cmd.Flags().Set("lang", lang))
		require.Equal(t, want, s.question("7", "token"))
	}
	require.Equal(t, "management-key of token 7", (&Secret{what: "management-key"}).question("7", "token"))

	_, _, said := run(t, func(*cobra.Command) error { return Errorf(Failed, "look at it", "bad: %w", context.Canceled) }, "do", "--lang", "zh-Hant")
	require.Equal(t, "tool: bad: 未完成即被中止\n提示：look at it\n", said)
}
