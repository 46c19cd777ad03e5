package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/ledger"
)

func newStock(s *cli.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "stock",
		Short: "Account for blanks: received = good + spoiled + destroyed + in stock",
		Long: `Stock keeps account of blank books and cards. From the first delivery that is received, only
a blank that was received by this station becomes a document. A blank is good when its document
is signed, spoiled when it is damaged or its book rejected, and destroyed after that.`,
	}
	cmd.AddCommand(newReceive(s), newBlankMove(s, "spoil", "Book a blank that was damaged before it became a document", (*ledger.Ledger).Spoil),
		newBlankMove(s, "destroy", "Book the destruction of spoiled blanks", (*ledger.Ledger).Destroy), newBalance(s))
	return cmd
}

func newReceive(s *cli.Streams) *cobra.Command {
	f := &seriesFlags{}
	return f.command(s, &cobra.Command{
		Use:     "receive FIRST --count N --ledger LEDGER",
		Short:   "Book a delivery of blanks, from the first serial number on",
		Example: `  personalize stock receive B0004001 --count 500 --ledger signed.ledger`,
	}, (*ledger.Ledger).Receive)
}

// seriesFlags name a series of serial numbers.
type seriesFlags struct {
	ledgerFlags
	count uint64
	to    string
}

func (f *seriesFlags) command(s *cli.Streams, cmd *cobra.Command, add func(*ledger.Ledger, context.Context, ledger.Series) error) *cobra.Command {
	cmd.Args = cobra.ExactArgs(1)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return f.with(cmd.Context(), f.open, func(l *ledger.Ledger) error {
			if f.to == "" {
				f.to = l.Station()
			}
			series, err := ledger.ParseSeries(f.to, args[0], f.count)
			if err != nil {
				return &cli.Error{Code: cli.Usage, Err: err}
			}
			if err := add(l, cmd.Context(), series); err != nil {
				return err
			}
			return json.NewEncoder(s.Out).Encode(series)
		})
	}
	f.flags(cmd)
	cmd.Flags().Uint64Var(&f.count, "count", 0, "how `many` there are")
	cmd.Flags().StringVar(&f.to, "to", "", "give them to the station with this `NAME` (default: this one)")
	_ = cmd.MarkFlagRequired("count")
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	return cmd
}

func newBlankMove(_ *cli.Streams, verb, short string, move func(l *ledger.Ledger, ctx context.Context, serial, reason string) error) *cobra.Command {
	f, reason := &ledgerFlags{}, ""
	cmd := &cobra.Command{
		Use:     verb + " SERIAL… --reason CODE --ledger LEDGER",
		Short:   short,
		Example: "  personalize stock " + verb + " B0004711 --reason COVER --ledger signed.ledger",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, serials []string) error {
			return f.with(cmd.Context(), f.open, func(l *ledger.Ledger) error {
				for _, serial := range serials {
					if err := move(l, cmd.Context(), serial, reason); err != nil {
						return fmt.Errorf("%s: %w", cli.Printable(serial), err)
					}
				}
				return nil
			})
		},
	}
	f.flags(cmd)
	cmd.Flags().StringVar(&reason, "reason", "", "`CODE` of the reason, or who saw it; up to 64 characters")
	_ = cmd.MarkFlagRequired("reason")
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	return cmd
}

func newBalance(s *cli.Streams) *cobra.Command {
	f, counted, of, asJSON := &ledgerFlags{}, int64(-1), "", false
	cmd := &cobra.Command{
		Use:   "balance --ledger LEDGER [--counted N]",
		Short: "Say where all blanks are, and compare with what was counted",
		Long: `Balance says where the blanks are. With --counted it compares the books with the blanks that
somebody has counted in the vault, those reserved for unfinished documents among them, and ends
with 1 if they do not add up.`,
		Example: `  personalize stock balance --ledger signed.ledger --counted 412`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.with(cmd.Context(), f.read, func(l *ledger.Ledger) error {
				b, err := l.Balance(cmd.Context(), of)
				if err != nil {
					return err
				}
				if err := printBalance(s.Out, b, asJSON, f.lang); err != nil {
					return err
				}
				if counted < 0 {
					counted = b.InStock
				}
				if err := b.Check(counted); err != nil {
					return &cli.Error{Code: cli.Failed, Err: err}
				}
				return nil
			})
		},
	}
	f.flags(cmd)
	cmd.Flags().Int64Var(&counted, "counted", -1, "`how many` blanks were counted in stock")
	cmd.Flags().StringVar(&of, "of", "", "of the station with this `NAME` only")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one line of JSON")
	return cmd
}

func printBalance(w io.Writer, b ledger.Balance, asJSON bool, lang cli.Lang) error {
	if asJSON {
		return json.NewEncoder(w).Encode(b)
	}
	_, err := fmt.Fprintf(w, text(lang, "received %d = good %d + spoiled %d + destroyed %d + in stock %d (%d of them reserved)\n"),
		b.Received, b.Good, b.Spoiled, b.Destroyed, b.InStock, b.Reserved)
	return err
}

func newNumber(s *cli.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "number",
		Short: "Hand document numbers to stations, and out of a station's series",
		Long: `Number keeps the series of document numbers. From the first one that is allocated, a station
signs numbers of its own series only, so that two stations can't meet in one number even while
they can't reach each other.`,
	}
	f := &seriesFlags{}
	allocate := f.command(s, &cobra.Command{
		Use:     "allocate FIRST --count N --to STATION --ledger LEDGER",
		Short:   "Give a series of numbers to a station",
		Example: `  personalize number allocate K00010000 --count 10000 --to S2 --ledger signed.ledger`,
	}, (*ledger.Ledger).Allocate)
	cmd.AddCommand(allocate, newNext(s), newSeries(s))
	return cmd
}

func newNext(s *cli.Streams) *cobra.Command {
	f, count := &ledgerFlags{}, 1
	cmd := &cobra.Command{
		Use:     "next --ledger LEDGER",
		Short:   "Print the next free numbers of this station, and count them as given",
		Example: `  personalize number next --count 20 --ledger signed.ledger`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if count < 1 {
				return cli.Errorf(cli.Usage, "", "--count %d: at least one", count)
			}
			return f.with(cmd.Context(), f.open, func(l *ledger.Ledger) error {
				numbers, err := l.Next(cmd.Context(), count)
				if err != nil {
					return err
				}
				for _, n := range numbers {
					fmt.Fprintln(s.Out, n)
				}
				if len(numbers) < count {
					return cli.Errorf(cli.Refused, "personalize number allocate gives it more", "the station's series had %d left", len(numbers))
				}
				return nil
			})
		},
	}
	f.flags(cmd)
	cmd.Flags().IntVar(&count, "count", 1, "how `many`")
	return cmd
}

func newSeries(s *cli.Streams) *cobra.Command {
	f := &ledgerFlags{}
	cmd := &cobra.Command{
		Use:   "list --ledger LEDGER",
		Short: "List the series of numbers, one line of JSON each",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.with(cmd.Context(), f.read, func(l *ledger.Ledger) error {
				all, err := l.Series(cmd.Context(), ledger.Numbers)
				for _, series := range all {
					if err := json.NewEncoder(s.Out).Encode(series); err != nil {
						return err
					}
				}
				return err
			})
		},
	}
	f.flags(cmd)
	return cmd
}
