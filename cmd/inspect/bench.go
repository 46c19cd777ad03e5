package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/inspect/internal/border"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/figures"
	"github.com/chancery-id/chancery/testdata/ratio"
)

func newBench(s *cli.Streams) *cobra.Command {
	var each time.Duration
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure inspections beside the operations they can't do without",
		Long: `Measure inspections beside the operations they can't do without: the verifications of public-key signatures, by the package
that owns the arithmetic, and the hashes of the files. Both are taken in turns, so the ratio holds on a busy machine, where the
times do not. Documents and keys are made here and do not exist.`,
		Args: cobra.NoArgs,
		RunE: cli.Stoppable(func([]string) error {
			cases, err := border.Cases()
			if err != nil {
				return err
			}
			table := figures.New()
			for _, c := range cases {
				table.Add(c.Name, c.Floor, ratio.Measure(c.Work, each), ratio.Allocations(ratio.Work{Setup: c.Work.Setup, Do: c.Work.Do}))
			}
			return table.Write(s.Out, asJSON)
		}),
	}
	cmd.Flags().DurationVar(&each, "time", time.Second, "measure each figure for that long")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one line of JSON")
	cmd.AddCommand(newBenchDay(s))
	return cmd
}
