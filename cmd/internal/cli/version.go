package cli

import (
	"encoding/json"
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// Build says what a binary was built from.
type Build struct {
	Module   string `json:"module"`
	Version  string `json:"version"`
	Go       string `json:"go"`
	Revision string `json:"revision,omitempty"`
	Modified bool   `json:"modified,omitempty"`
	// Sums are the checksums of the modules compiled in, by path@version.
	Sums map[string]string `json:"sums,omitempty"`
}

func readBuild() Build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return Build{Module: "github.com/chancery-id/chancery", Version: "unknown"}
	}
	b := Build{Module: info.Main.Path, Version: info.Main.Version, Go: info.GoVersion, Sums: map[string]string{}}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	for _, dep := range info.Deps {
		b.Sums[dep.Path+"@"+dep.Version] = dep.Sum
	}
	return b
}

func newVersion(s *Streams) *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Say what this binary was built from",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			b := readBuild()
			if asJSON {
				return json.NewEncoder(s.Out).Encode(b)
			}
			_, err := fmt.Fprintf(s.Out, "%s %s (%s %s)\n", cmd.Root().Name(), b.Version, b.Module, b.Go)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, with the checksums of the modules compiled in")
	return cmd
}

// Version names what the binary was built from in one line, for records.
func Version() string {
	b := readBuild()
	if b.Revision != "" {
		return b.Version + " " + b.Revision
	}
	return b.Version
}
