package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/inspect/internal/border"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/machine"
)

// dayView is what "inspect bench day" prints.
type dayView struct {
	V       int             `json:"v"`
	Machine machine.Machine `json:"machine"`
	Seed    uint64          `json:"seed"`
	Rate    float64         `json:"documentsPerSecond"`
	Wrong   int             `json:"wrong"`
	*border.Result
}

func newBenchDay(s *cli.Streams) *cobra.Command {
	var documents int
	var seed uint64
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "day",
		Short: "Replay the record day of a border",
		Long: `Replay the record day of a border: by default 1,273,533 documents, as many as passengers crossed Hong Kong's borders on
19 February 2026. They are made here, by 112 States with the kinds of key that the German master list of May 2026 holds, each
with 40 document signers; 2 in 100 have one of eleven defects. Every document is signed by itself, with 20 kB in DG2, and
inspected once, chip and printed page, on all cores.

Making the documents takes longer than inspecting them, and is not part of the figures. The command ends with exit code 1 if a
single verdict is not the one it must be. The States and travellers do not exist.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if documents < 1 {
				return cli.Errorf(cli.Usage, "", "--documents %d, at least 1", documents)
			}
			d, err := border.New(seed)
			if err != nil {
				return err
			}
			bar := cli.NewProgress(s.Err, "en", "documents", documents)
			result, err := d.Run(cmd.Context(), documents, bar.Set)
			bar.Done()
			if err != nil {
				return err
			}
			view := dayView{1, machine.This(), seed, result.Rate(), result.Wrong(), result}
			if err := view.write(s.Out, asJSON); err != nil {
				return err
			}
			if view.Wrong > 0 {
				return cli.Errorf(cli.Failed, "report it", "%d verdicts are not what they must be", view.Wrong)
			}
			return nil
		},
	}
	cmd.Flags().IntVar(&documents, "documents", border.Record, "how many documents")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "another number draws other travellers")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one line of JSON")
	return cmd
}

func (v *dayView) write(w io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(v)
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s\n", v.Machine)
	fmt.Fprintf(b, "%d documents of %d signers inspected in %v: %.0f a second\n",
		v.Documents, v.Signers, v.Inspecting.Round(time.Millisecond), v.Rate)
	if v.Documents != border.Record {
		whole := time.Duration(float64(border.Record) / v.Rate * float64(time.Second))
		fmt.Fprintf(b, "at that rate the record day of %d takes %v\n", border.Record, whole.Round(time.Second))
	}
	fmt.Fprintf(b, "one inspection: half within %v, 99 of 100 within %v, all within %v\n", short(v.P50), short(v.P99), short(v.Max))
	fmt.Fprintf(b, "memory: %d MB; live data at most %d MB in the first half, %d MB in the second\n",
		v.Memory>>20, v.HeapEarly>>20, v.HeapLate>>20)
	fmt.Fprintf(b, "making the documents took %v and is not counted\n\n", v.Making.Round(time.Millisecond))
	fmt.Fprintf(b, "%-40s %-13s %-18s %9s %9s\n", "document", "verdict", "reason", "came", "as it must")
	for _, c := range v.Counts {
		fmt.Fprintf(b, "%-40s %-13s %-18s %9d %9d\n", c.Kind, c.Verdict, c.Reason, c.Came, c.AsItMust)
	}
	return b.Flush()
}

// short rounds to three digits or so.
func short(d time.Duration) time.Duration {
	switch {
	case d < time.Millisecond:
		return d.Round(time.Microsecond)
	case d < time.Second:
		return d.Round(10 * time.Microsecond)
	}
	return d.Round(time.Millisecond)
}
