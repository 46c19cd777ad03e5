package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/document"
)

// profileFlags are the profiles in the box and those of --profile.
type profileFlags struct{ files []string }

func (f *profileFlags) flag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.files, "profile", nil, "add the profile in this JSON `FILE`; may be repeated")
}

// load returns the profiles. One with the id of a profile in the box takes its place.
func (f *profileFlags) load() (document.Profiles, error) {
	profiles := document.Builtin()
	for _, path := range f.files {
		data, err := readBounded(path, 64<<10)
		if err != nil {
			return nil, err
		}
		p, err := document.ParseProfile(data)
		if err != nil {
			return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
		}
		profiles = profiles.With(p)
	}
	return profiles, nil
}

func newProfiles(s *cli.Streams) *cobra.Command {
	f, asJSON := profileFlags{}, false
	cmd := &cobra.Command{
		Use:   "profiles",
		Short: "List the types of document that can be issued",
		Long: `Profiles lists the types of document: those in the box and those that --profile adds. A
profile is a JSON file; "personalize profiles --json" prints each as one line to start from.`,
		Example: `  personalize profiles
  personalize profiles --profile seaman.json
  personalize profiles --json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			profiles, err := f.load()
			if err != nil {
				return err
			}
			if asJSON {
				return printProfiles(s, profiles)
			}
			return listProfiles(s, profiles)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print each profile as one line of JSON")
	f.flag(cmd)
	completeFiles(cmd)
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	return cmd
}

func printProfiles(s *cli.Streams, profiles document.Profiles) error {
	for _, p := range profiles {
		line, err := json.Marshal(p)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(s.Out, "%s\n", line); err != nil {
			return err
		}
	}
	return nil
}

func listProfiles(s *cli.Streams, profiles document.Profiles) error {
	t := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "PROFILE\tFORMAT\tCODE\tALSO\tLONGEST\tDATA GROUPS\tTITLE")
	for _, p := range profiles {
		fmt.Fprintf(t, "%s\t%v\t%s\t%s\t%v\t%s\t%s\n",
			p.ID, p.Format, p.Code, words(p.Codes), p.Validity, words(p.Required), p.Title)
	}
	return t.Flush()
}

func words[T any](list []T) string {
	text := ""
	for i, item := range list {
		if i > 0 {
			text += " "
		}
		text += fmt.Sprint(item)
	}
	return text
}
