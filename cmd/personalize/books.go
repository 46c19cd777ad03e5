package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/ledger"
)

// bookLine is a book as it is printed.
type bookLine struct {
	V       int          `json:"v"`
	Number  string       `json:"number"`
	State   ledger.State `json:"state"`
	Job     string       `json:"job,omitempty"`
	Blank   string       `json:"blank,omitempty"`
	Station string       `json:"station"`
	SOD     string       `json:"sod,omitempty"`
	DSC     string       `json:"dsc,omitempty"`
	Reason  string       `json:"reason,omitempty"`
	Time    time.Time    `json:"time"`
}

func printBook(w io.Writer, b *ledger.Book) error {
	line := bookLine{1, b.Number, b.State, b.Job, b.Blank, b.Station, "", "", b.Reason, b.Time}
	if b.State >= ledger.Signed && b.Object != [32]byte{} {
		line.SOD = "sha256:" + hex.EncodeToString(b.Object[:])
	}
	if b.Signer != "" {
		line.DSC = "serial:" + b.Signer
	}
	return json.NewEncoder(w).Encode(line)
}

func newStatus(s *cli.Streams) *cobra.Command {
	f, state, asJSON := &ledgerFlags{}, "", false
	cmd := &cobra.Command{
		Use:   "status --ledger LEDGER [NUMBER…]",
		Short: "Say where books are: all counted by state, or those named",
		Long: `Status counts the books of a ledger by their state, or tells of the numbers given, or of the
books in one state: "rejected" is the queue of what is to be made again, "intent" what a crash
has left open. It can be asked while stations work.`,
		Example: `  personalize status --ledger signed.ledger
  personalize status --ledger signed.ledger X1234567A
  personalize status --ledger signed.ledger --state rejected`,
		RunE: func(cmd *cobra.Command, numbers []string) error {
			return f.with(cmd.Context(), f.read, func(l *ledger.Ledger) error {
				return status(cmd.Context(), s.Out, l, numbers, state, asJSON, f.lang)
			})
		},
	}
	f.flags(cmd)
	cmd.Flags().StringVar(&state, "state", "", "list the books in this `STATE`")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	return cmd
}

func status(ctx context.Context, w io.Writer, l *ledger.Ledger, numbers []string, state string, asJSON bool, lang cli.Lang) error {
	for _, number := range numbers {
		book, err := l.Book(ctx, number)
		if err != nil {
			return err
		}
		if err := printBook(w, book); err != nil {
			return err
		}
	}
	if len(numbers) > 0 {
		return nil
	}
	if state != "" {
		in, err := ledger.ParseState(state)
		if err != nil {
			return &cli.Error{Code: cli.Usage, Err: err}
		}
		list, err := l.BooksIn(ctx, in, 1_000_000)
		for _, book := range list {
			if err := printBook(w, book); err != nil {
				return err
			}
		}
		return err
	}
	return counts(ctx, w, l, asJSON, lang)
}

// counts prints how many books are in each state.
func counts(ctx context.Context, w io.Writer, l *ledger.Ledger, asJSON bool, lang cli.Lang) error {
	count, err := l.Count(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(w).Encode(map[string]any{"v": 1, "ledger": l.ID(), "books": count})
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	total := int64(0)
	for st := ledger.Received; st <= ledger.Cancelled; st++ {
		if count[st] > 0 {
			fmt.Fprintf(t, "%d\t %s\n", count[st], named(lang, "state", st.String()))
			total += count[st]
		}
	}
	fmt.Fprintf(t, text(lang, "%d\t books\n"), total)
	return t.Flush()
}

func newReject(s *cli.Streams) *cobra.Command {
	f, reason := &ledgerFlags{}, ""
	cmd := &cobra.Command{
		Use:   "reject NUMBER… --reason CODE --ledger LEDGER",
		Short: "Take books out: their numbers are never used again",
		Long: `Reject books that failed somewhere, with the code of the reason. A rejected book is made
again under a new number; its blank counts as spoiled, to be destroyed. The code goes into the
audit log: it must not say whose book it was.`,
		Example: `  personalize reject X1234567A --reason PRINT-SMEAR --ledger signed.ledger`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, numbers []string) error {
			return moveAll(cmd.Context(), s, f, numbers, ledger.Rejected, reason)
		},
	}
	f.flags(cmd)
	cmd.Flags().StringVar(&reason, "reason", "", "`CODE` of the reason, up to 64 characters")
	_ = cmd.MarkFlagRequired("reason")
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	return cmd
}

func newMove(s *cli.Streams) *cobra.Command {
	f := &ledgerFlags{}
	states := []string{"encoded", "read-back", "passed", "issued", "collected", "lost", "cancelled"}
	cmd := &cobra.Command{
		Use:   "move STATE NUMBER… --ledger LEDGER",
		Short: "Take signed books forward: " + strings.Join(states, ", "),
		Long: `Move takes books forward through their life, each move one record of the audit log. Nothing
goes back: encoded and read-back may be passed over, quality control ("passed") before the
issue and the issue before the collection may not.`,
		Example: `  personalize move passed X1234567A X1234567B --ledger signed.ledger
  personalize move issued X1234567A --ledger signed.ledger`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			state, err := ledger.ParseState(args[0])
			if err != nil || state == ledger.Rejected {
				return cli.Errorf(cli.Usage, fmt.Sprintf(text(f.lang, "one of %s"), strings.Join(states, ", ")), "no book is moved to %q here", args[0])
			}
			return moveAll(cmd.Context(), s, f, args[1:], state, "")
		},
	}
	f.flags(cmd)
	cmd.ValidArgsFunction = cobra.FixedCompletions(states, cobra.ShellCompDirectiveNoFileComp)
	return cmd
}

func moveAll(ctx context.Context, s *cli.Streams, f *ledgerFlags, numbers []string, to ledger.State, reason string) error {
	return f.with(ctx, f.open, func(l *ledger.Ledger) error {
		for _, number := range numbers {
			if err := l.Move(ctx, number, to, reason); err != nil {
				return fmt.Errorf("%s: %w", cli.Printable(number), err)
			}
			book, err := l.Book(ctx, number)
			if err != nil {
				return err
			}
			if err := printBook(s.Out, book); err != nil {
				return err
			}
		}
		return nil
	})
}
