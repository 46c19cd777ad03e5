package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/document"
)

func newProfileShow(s *cli.Streams) *cobra.Command {
	f, asJSON := profileFlags{}, false
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Print a profile as a file to start from",
		Example: `  personalize profiles show hong-kong-passport
  personalize profiles show passport > mine.json`,
		Args: cobra.ExactArgs(1),
		RunE: cli.Stoppable(func(args []string) error {
			profiles, err := f.load()
			if err != nil {
				return err
			}
			p, ok := profiles.ByID(args[0])
			if !ok {
				return cli.Errorf(cli.Usage, "personalize profiles lists them", "no profile %q", args[0])
			}
			if asJSON {
				return printProfiles(s, document.Profiles{p})
			}
			return printProfile(s.Out, p)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print it as one line")
	f.flag(cmd)
	completeFiles(cmd)
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) (ids []string, _ cobra.ShellCompDirective) {
		for _, p := range document.Builtin() {
			ids = append(ids, p.ID)
		}
		return ids, cobra.ShellCompDirectiveNoFileComp
	}
	return cmd
}

// printProfile prints a profile with a line for each field, as those in the box are written.
func printProfile(w io.Writer, p *document.Profile) error {
	line, err := json.Marshal(p)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(line))
	_, err = d.Token()
	for before := "{\n"; err == nil && d.More(); before = ",\n" {
		var name json.Token
		var value json.RawMessage
		if name, err = d.Token(); err == nil {
			err = d.Decode(&value)
		}
		if err == nil {
			_, err = fmt.Fprintf(w, "%s  %q: %s", before, name, value)
		}
	}
	if err == nil {
		_, err = fmt.Fprint(w, "\n}\n")
	}
	return err
}

// profileCheck is what was found about a profile's file, as one JSON line.
type profileCheck struct {
	V        int             `json:"v"`
	File     string          `json:"file"`
	ID       string          `json:"id,omitempty"`
	State    string          `json:"state"` // "right" or "refused"
	Breaches []profileBreach `json:"breaches,omitempty"`
}

type profileBreach struct {
	Code   string `json:"code"`
	Field  string `json:"field"`
	Ref    string `json:"ref,omitempty"`
	Detail string `json:"detail"`
}

func newProfileCheck(s *cli.Streams) *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:     "check FILE...",
		Short:   "Say of profiles' files whether they can be used, and what is wrong",
		Example: `  personalize profiles check mine.json`,
		Args:    cobra.MinimumNArgs(1),
		RunE: cli.Stoppable(func(args []string) error {
			wrong := false
			for _, path := range args {
				check, err := checkProfile(path)
				if err == nil {
					err = check.print(s, asJSON)
				}
				if err != nil {
					return err
				}
				wrong = wrong || check.State != "right"
			}
			if wrong {
				return cli.Exit(cli.Malformed)
			}
			return nil
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON line per file")
	completeFiles(cmd)
	cmd.ValidArgsFunction = cobra.FixedCompletions([]string{"json"}, cobra.ShellCompDirectiveFilterFileExt)
	return cmd
}

// checkProfile judges one file; the error is one of reading it.
func checkProfile(path string) (*profileCheck, error) {
	check := &profileCheck{V: 1, File: path, State: "right"}
	p, err := readProfile(path)
	if err == nil {
		check.ID = p.ID
		return check, nil
	}
	if len(document.Breaches(err)) == 0 { // it could not be read, or is too large for a profile
		return nil, err
	}
	check.State = "refused"
	for _, b := range document.Breaches(err) {
		check.Breaches = append(check.Breaches, profileBreach{b.Rule, b.Field, b.Ref, b.Err.Error()})
	}
	return check, nil
}

func (c *profileCheck) print(s *cli.Streams, asJSON bool) error {
	if asJSON {
		line, err := json.Marshal(c)
		if err == nil {
			_, err = fmt.Fprintf(s.Out, "%s\n", line)
		}
		return err
	}
	if c.State == "right" {
		_, err := fmt.Fprintf(s.Out, "%s: right: %s\n", c.File, c.ID)
		return err
	}
	for _, b := range c.Breaches {
		if _, err := fmt.Fprintf(s.Out, "%s: refused %s: %s: %s\n", c.File, b.Code, b.Field, cli.Printable(b.Detail)); err != nil {
			return err
		}
	}
	return nil
}
