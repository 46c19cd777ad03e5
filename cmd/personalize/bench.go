package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/figures"
	"github.com/chancery-id/chancery/cmd/personalize/internal/bench"
	"github.com/chancery-id/chancery/testdata/ratio"
)

func newBench(s *cli.Streams) *cobra.Command {
	var each time.Duration
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure issuing beside the operations it can't do without",
		Long: `Measure issuing beside the operations it can't do without: signatures and their verifications, and the hashes of the files. What
a signer returns is verified at once, and the whole object again out of its bytes; the hashes are made before and after. Both
are taken in turns, so the ratio holds on a busy machine, where the times do not. Keys are software keys made here: a token's
own signature takes far longer, and the ratio is then near 1.`,
		Args: cobra.NoArgs,
		RunE: cli.Stoppable(func([]string) error {
			table := figures.New()
			for _, kind := range bench.Kinds {
				cases, err := bench.Cases(kind)
				if err != nil {
					return err
				}
				for _, c := range cases {
					table.Add(c.Name, c.Floor, ratio.Measure(c.Work, each), ratio.Allocations(ratio.Work{Do: c.Work.Do}))
				}
			}
			return table.Write(s.Out, asJSON)
		}),
	}
	cmd.Flags().DurationVar(&each, "time", time.Second, "measure each figure for that long")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one line of JSON")
	return cmd
}
