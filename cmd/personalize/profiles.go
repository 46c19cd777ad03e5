package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/document"
)

// aboutProfiles is the documentation of a profile's file.
const aboutProfiles = `Profiles lists the types of document: those in the box and those that --profile adds. A type of
one's own is a file, and no code: print one with "profiles show", change it, "profiles check"
it, and name it with --profile in every command. One with the id of another takes its place.

A profile is a JSON object:

  {"v":1,"id":"harbour-pass","title":"Harbour pass","format":"TD1","code":"IH","issuers":["UTO"],
   "dataGroups":{"required":[1,2],"optional":[11]},"number":{"min":8,"max":8,"pattern":"H[0-9]+"},
   "validity":{"max":"P2Y"},"age":{"min":16}}

Fields:
  v id title format code    what every profile has; id: lower-case words joined by hyphens
  comment            for those who read the file
  format             of the machine readable zone: TD1 TD2 TD3 MRVA MRVB
  chip               false: the document has none, and only its zone is made: every visa, and
                     emergency documents of a single sheet
  code codes aliases document code that is written; others that a job may ask for; words that
                     mean code in a job ("P" for PP)
  issuers            issuing States; left out: all. Jobs name such a profile by its id
  nationalities      of the holder; left out: all
  dataGroups         required and optional: numbers of data groups; 1 and 2 are required
  number optionalData optionalData2 personalNumber    each with, all optional:
    min max          least and most characters
    pattern          a regular expression for the whole field (RE2)
    series           beginnings that are in use: ["HJ","K"]
    check            a number with a check character of its own: "hkid"
  validity           max: the longest, as P10Y, P1Y6M, P90D; ages: shorter ones for the young,
                     [{"under":16,"max":"P5Y"}]
  age                min and max of the holder, in full years on the day of issue
  portrait           formats ("JPEG", "JPEG 2000"), minWidth, minHeight, maxBytes;
                     record: 19794-5 (until the end of 2029) or 39794-5; left out: by the
                     day of issue
  names              language (be bg mk sr uk) and letters ({"Ü":"U"}): how names are written
                     in the zone, where Doc 9303-3 leaves a choice; max: longest name;
                     national: max and script ("Han") of the name in the holder's script;
                     commercialCodes: true where names.codes may give the Chinese commercial
                     codes of its characters

A field that is unknown or given twice is an error.`

// profileFlags are the profiles in the box and those of --profile.
type profileFlags struct{ files []string }

func (f *profileFlags) flag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.files, "profile", nil, "add the profile in this JSON `FILE`, or those of a folder; may be repeated")
}

// load returns the profiles. One with the id of a profile in the box takes its place.
func (f *profileFlags) load() (document.Profiles, error) {
	profiles := document.Builtin()
	for _, path := range f.files {
		own, err := readProfiles(path)
		if err != nil {
			return nil, err
		}
		for _, p := range own {
			profiles = profiles.With(p)
		}
	}
	return profiles, nil
}

// readProfiles reads a profile's file, or those of a folder.
func readProfiles(path string) (document.Profiles, error) {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		p, err := readProfile(path)
		return document.Profiles{p}, err
	}
	set, err := document.LoadProfiles(os.DirFS(path), "*.json")
	if err == nil && len(set) == 0 {
		err = errors.New("no profile in it")
	}
	if err != nil {
		return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
	}
	return set, nil
}

func readProfile(path string) (*document.Profile, error) {
	data, err := readBounded(path, 64<<10)
	if err != nil {
		return nil, err
	}
	p, err := document.ParseProfile(data)
	if err != nil {
		return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
	}
	return p, nil
}

func newProfiles(s *cli.Streams) *cobra.Command {
	f, asJSON := profileFlags{}, false
	cmd := &cobra.Command{
		Use:   "profiles",
		Short: "List, show and check the types of document",
		Long:  aboutProfiles,
		Example: `  personalize profiles
  personalize profiles show passport > mine.json
  personalize profiles check mine.json
  personalize profiles --profile mine.json --json`,
		Args: cobra.NoArgs,
		RunE: cli.Stoppable(func([]string) error {
			profiles, err := f.load()
			if err != nil {
				return err
			}
			if asJSON {
				return printProfiles(s, profiles)
			}
			return listProfiles(s, profiles)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print each profile as one line of JSON")
	f.flag(cmd)
	completeFiles(cmd)
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	cmd.AddCommand(newProfileShow(s), newProfileCheck(s))
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
	fmt.Fprintln(t, "PROFILE\tFORMAT\tCODE\tALSO\tISSUERS\tLONGEST\tDATA GROUPS\tTITLE")
	for _, p := range profiles {
		groups, issuers, longest := words(p.Required), "any", "any"
		if p.NoChip {
			groups = "no chip"
		}
		if p.Issuers != nil {
			issuers = words(p.Issuers)
		}
		if !p.Validity.IsZero() {
			longest = p.Validity.String()
		}
		fmt.Fprintf(t, "%s\t%v\t%s\t%s\t%s\t%s\t%s\t%s\n", p.ID, p.Format, p.Code, words(p.Codes), issuers, longest, groups, p.Title)
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
