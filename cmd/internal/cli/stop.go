package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"
)

// ErrStopped says that a signal, such as Ctrl-C at a terminal, ended the command before it was done.
var ErrStopped = errors.New("stopped before the end")

// Stoppable is the RunE of a command that has nothing to put right when it is cut short: a signal ends it at once, wherever it
// is, and the process with it. A command that has takes its context, which the signal ends, and stops in order; so does one
// that asks for a secret, because the terminal must show again what is typed.
func Stoppable(run func(args []string) error) func(*cobra.Command, []string) error {
	type end struct {
		err   error
		panic any
	}
	return func(cmd *cobra.Command, args []string) error {
		done := make(chan end, 1)
		go func() {
			var e end
			defer func() { e.panic = recover(); done <- e }()
			e.err = run(args)
		}()
		select {
		case e := <-done:
			if e.panic != nil {
				panic(e.panic)
			}
			return e.err
		case <-cmd.Context().Done():
			return &Error{Code: Interrupted, Err: ErrStopped}
		}
	}
}

// interrupted gives an error that a signal brought about its own code: the work neither failed nor is the program at fault. What
// is no more than the end of the context is said in plain words. A batch that is partly done stays so.
func interrupted(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	ended := errors.Is(err, context.Canceled) || errors.Is(err, context.Cause(ctx))
	switch code := CodeOf(err); {
	case code == Internal && ended:
		return &Error{Code: Interrupted, Err: ErrStopped}
	case code == Internal, ended && code != Interrupted && code != PartlyDone:
		return &Error{Code: Interrupted, Err: err}
	}
	return err
}

// plainly says in an error's text what the runtime calls a cancelled context, in the language.
func plainly(text string, lang Lang) string {
	return strings.NewReplacer(context.Canceled.Error(), stopped.In(lang), stopped[0], stopped.In(lang)).Replace(text)
}
