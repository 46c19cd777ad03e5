package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/testdata/specimen"
)

// demoJob is a job line, in the order a person reads it.
type demoJob struct {
	V            int       `json:"v"`
	Job          string    `json:"job"`
	Doc          string    `json:"doc"`
	Size         string    `json:"size"`
	Number       string    `json:"number"`
	Issuer       string    `json:"issuer"`
	Nationality  string    `json:"nationality"`
	Names        demoNames `json:"names"`
	Birth        string    `json:"birth,omitempty"`
	Sex          string    `json:"sex"`
	Expiry       string    `json:"expiry"`
	Authority    string    `json:"authority"`
	BirthPlace   string    `json:"birthPlace,omitempty"`
	OptionalData string    `json:"optionalData,omitempty"`
	Portrait     string    `json:"portrait"`
}

type demoNames struct {
	Primary   string `json:"primary"`
	Secondary string `json:"secondary,omitempty"`
	National  string `json:"national,omitempty"`
}

// demoJobs are five people whom careless systems fail: names in other scripts, one name only, an unknown birth, no
// nationality, a child. years is the document's life.
var demoJobs = []struct {
	demoJob
	years, bornYearsAgo int
}{
	{demoJob{
		Doc: "P", Size: "TD3", Number: "U00000001", Nationality: "UTO", Sex: "F", Birth: "1984-02-29", BirthPlace: "القاهرة",
		Names: demoNames{Primary: "AL HASHIMI", Secondary: "FATIMA", National: "الهاشمي<<فاطمة"},
	}, 10, 0},
	{demoJob{
		Doc: "P", Size: "TD3", Number: "U00000002", Nationality: "UTO", Sex: "M", Birth: "1990-05-13", BirthPlace: "香港",
		Names: demoNames{Primary: "CHAN", Secondary: "TAI MAN", National: "陳大文"},
	}, 10, 0},
	{demoJob{
		Doc: "ID", Size: "TD1", Number: "U000000003", Nationality: "UTO", Sex: "X", Birth: "1962",
		Names: demoNames{Primary: "ZAHRA"},
	}, 10, 0},
	{demoJob{
		Doc: "P", Size: "TD3", Number: "U00000004", Nationality: "XXA", Sex: "M", Birth: "1971-11-30",
		Names: demoNames{Primary: "Müller-Lüdenscheidt", Secondary: "Jürgen"},
	}, 10, 0},
	{demoJob{
		Doc: "P", Size: "TD3", Number: "U00000005", Nationality: "UTO", Sex: "F", BirthPlace: "Zenith",
		Names: demoNames{Primary: "O'Connor", Secondary: "Siobhán Mary-Anne"},
	}, 5, 6},
}

func newDemoJobs(s *cli.Streams) *cobra.Command {
	var out string
	var at atFlag
	cmd := &cobra.Command{
		Use:   "demo-jobs --out DIR",
		Short: "Write a job file of five people who do not exist",
		Long: `Write JOBS.jsonl and portraits of five people who do not exist into DIR, to try the other
commands with: a name in Arabic script, a Chinese name with its romanisation, a holder with
one name, an unknown day of birth and sex X, a stateless person, and a child. The issuing
State is Utopia (UTO), the code for specimens.`,
		Example: `  personalize demo-jobs --out jobs
  personalize sign jobs/JOBS.jsonl --out signed --dsc dsc.pem --key dsc.key --passphrase-file pass`,
		Args: cobra.NoArgs,
		RunE: cli.Stoppable(func([]string) error {
			now, err := at.time()
			if err != nil {
				return err
			}
			if now.IsZero() {
				now = time.Now().UTC()
			}
			if err := writeDemoJobs(out, now); err != nil {
				return &cli.Error{Code: cli.Usage, Err: err}
			}
			fmt.Fprintf(s.Err, "personalize: %d jobs in %s\n", len(demoJobs), filepath.Join(out, "JOBS.jsonl"))
			return nil
		}),
	}
	cmd.Flags().StringVar(&out, "out", "", "write to this `DIR`")
	at.flag(cmd)
	_ = cmd.MarkFlagRequired("out")
	completeFiles(cmd)
	return cmd
}

func writeDemoJobs(dir string, now time.Time) error {
	if err := os.MkdirAll(filepath.Join(dir, "portraits"), 0o700); err != nil {
		return err
	}
	var lines bytes.Buffer
	e := json.NewEncoder(&lines)
	e.SetEscapeHTML(false)
	for i, d := range demoJobs {
		j := d.demoJob
		j.V, j.Job, j.Issuer, j.Authority = 1, fmt.Sprintf("DEMO-%d", i+1), "UTO", "Utopia Passport Office"
		j.Portrait = fmt.Sprintf("portraits/%d.jpg", i+1)
		j.Expiry = now.AddDate(d.years, 0, -1).Format(time.DateOnly)
		if d.bornYearsAgo > 0 {
			j.Birth = now.AddDate(-d.bornYearsAgo, -1, -3).Format(time.DateOnly)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(j.Portrait)), specimen.Portrait(i+1), 0o600); err != nil {
			return err
		}
		if err := e.Encode(j); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "JOBS.jsonl"), lines.Bytes(), 0o600)
}
