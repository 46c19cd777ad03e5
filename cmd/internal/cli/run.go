package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// Streams are the three standard streams of a command.
type Streams struct {
	In  io.Reader
	Out io.Writer // results only
	Err io.Writer // messages for people
}

// Main runs the command on the process's own arguments and streams and returns the exit code.
func Main(newCommand func(*Streams) *cobra.Command) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process itself
	return Run(ctx, newCommand, os.Args[1:], &Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
}

// Run runs the command on args and returns the exit code. A panic is a fault of the program and ends with [Internal],
// so that a hostile document can't make a station mistake a crash for a verdict.
func Run(ctx context.Context, newCommand func(*Streams) *cobra.Command, args []string, s *Streams) (code int) {
	root := newCommand(s)
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(s.Err, "%s: internal error: %v\n", root.Name(), p)
			code = int(Internal)
		}
	}()
	prepare(root, s)
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	return int(report(cmd, args, interrupted(ctx, err), s.Err))
}

// prepare sets what is the same for every command: streams, silence, usage errors with code 2, version.
func prepare(root *cobra.Command, s *Streams) {
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.SilenceErrors = true
	root.SilenceUsage = true
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if !cmd.Runnable() && cmd.Flags().NArg() > 0 { // its flags are those of a command that is not there
			err = fmt.Errorf("unknown command %q for %q", cmd.Flags().Arg(0), cmd.CommandPath())
		}
		return &Error{Code: Usage, Err: err, Hint: "see " + cmd.CommandPath() + " --help"}
	})
	if root.Long != "" && !strings.Contains(root.Long, ExitHelp) {
		root.Long += "\n\n" + ExitHelp
	}
	root.AddCommand(newVersion(s))
}

func report(cmd *cobra.Command, args []string, err error, w io.Writer) Code {
	if err == nil {
		return OK
	}
	e := (*Error)(nil)
	if !errors.As(err, &e) {
		e = &Error{Code: codeOfCobra(err), Err: err}
		if e.Code == Usage {
			e.Hint = "see " + cmd.CommandPath() + " --help"
		}
	}
	if e.Err != nil {
		// The whole chain is printed, not only the part that carries the code: it names the file and the field.
		lang := langFrom(cmd, args)
		fmt.Fprintf(w, "%s: %s\n", cmd.Root().Name(), plainly(Printable(told(err, lang)), lang))
		if e.Hint != "" {
			fmt.Fprintf(w, hintLine.In(lang), Printable(usage(e.Hint, lang)))
		}
	}
	return e.Code
}

// codeOfCobra tells a wrong command line, which cobra reports as plain errors, from a fault of ours.
func codeOfCobra(err error) Code {
	text := err.Error()
	for _, mark := range []string{
		"unknown command", "unknown flag", "unknown shorthand", "required flag", "invalid argument",
		"accepts ", "requires at least", "arg(s)", "flag needs", "if any flags in the group", "at least one of the flags",
	} {
		if strings.Contains(text, mark) {
			return Usage
		}
	}
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
		return Usage
	}
	return Internal
}
