package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/calendar"
	"github.com/chancery-id/chancery/signing/pki"
)

// calendarFlags are the flags of csca calendar.
type calendarFlags struct {
	at          moment
	all, asJSON bool
	ics         string
	lang        cli.Lang
}

func newCalendar(s *cli.Streams) *cobra.Command {
	var f calendarFlags
	cmd := &cobra.Command{
		Use:   "calendar PATH...",
		Short: "Say what expires when, and what to do before",
		Long: `Say what expires when: keys by their private key usage period, certificates, revocation lists; and what to do before. A PATH
is a file (certificate, revocation list, master list) or a folder, such as an authority's or a ceremony's record, of which
every certificate and list counts. What is revoked, replaced or ends as it should wants nothing done and is left out unless
--all is given.

Exit codes: 0 nothing to do yet; 3 something is overdue.`,
		Example: `  csca calendar authority
  csca calendar authority --ics keys.ics
  csca calendar record --time 2027-01-01 --json`,
		Args: cobra.MinimumNArgs(1),
		RunE: cli.Stoppable(func(args []string) error { return f.run(s, args) }),
	}
	f.lang.Flag(cmd)
	flags := cmd.Flags()
	flags.Var(&f.at, "time", "as of this time, date or RFC 3339 (default now)")
	flags.BoolVar(&f.all, "all", false, "show what wants nothing done as well")
	flags.BoolVar(&f.asJSON, "json", false, "one JSON object per line")
	flags.StringVar(&f.ics, "ics", "", "write an iCalendar file, which it may replace, instead (\"-\": standard output)")
	cmd.MarkFlagsMutuallyExclusive("json", "ics")
	cmd.MarkFlagsMutuallyExclusive("lang", "ics")
	return cmd
}

func (f *calendarFlags) run(s *cli.Streams, paths []string) error {
	in := calendar.Input{Time: f.at.or(time.Now()).UTC()}
	for _, path := range paths {
		if err := collect(s, path, &in); err != nil {
			return err
		}
	}
	events := calendar.Make(in)
	if f.ics != "" {
		return f.writeICS(s, events, in.Time)
	}
	shown, overdue := 0, 0
	for _, e := range events {
		if e.State == calendar.Overdue {
			overdue++
		}
		if e.State == calendar.Settled && !f.all {
			continue
		}
		shown++
		if err := f.show(s.Out, e, in.Time); err != nil {
			return err
		}
	}
	fmt.Fprintf(s.Err, "csca: %d of %d dates shown, %d overdue\n", shown, len(events), overdue)
	if overdue > 0 {
		return cli.Exit(cli.Undetermined)
	}
	return nil
}

func (f *calendarFlags) writeICS(s *cli.Streams, events []calendar.Event, at time.Time) error {
	if f.ics == "-" {
		return calendar.WriteICS(s.Out, events, at)
	}
	file, err := os.Create(f.ics)
	if err != nil {
		return &cli.Error{Code: cli.Usage, Err: err}
	}
	return errors.Join(calendar.WriteICS(file, events, at), file.Close())
}

// show writes one event for people, or as JSON.
func (f *calendarFlags) show(w io.Writer, e calendar.Event, now time.Time) error {
	if f.asJSON {
		return json.NewEncoder(w).Encode(struct {
			V int `json:"v"`
			calendar.Event
		}{1, e})
	}
	when := eventWhen(int(e.Date.Sub(now).Hours()/24), e.Date.Before(now), f.lang)
	subject := e.Subject
	if e.Serial != "" {
		subject += ", serial " + e.Serial
	}
	_, err := fmt.Fprintf(w, "%s  %-7s  %s, %s\n            %s\n            %s (%s)\n", e.Date.Format(time.DateOnly),
		stateWords[e.State].In(f.lang, string(e.State)), oneLine(eventWhat(e, f.lang)), when,
		oneLine(subject), oneLine(eventAction(e, f.lang)), e.Ref)
	return err
}

// collect adds the certificates and lists of a file or a folder. In a folder, files that hold none are counted, not refused.
func collect(s *cli.Streams, path string, in *calendar.Input) error {
	info, err := os.Stat(path)
	if path != "-" && err != nil {
		return &cli.Error{Code: cli.Usage, Err: err}
	}
	if path == "-" || !info.IsDir() {
		objects, err := readObjects(s, path)
		if err != nil {
			return err
		}
		addObjects(in, objects)
		return nil
	}
	others := 0
	err = filepath.WalkDir(path, func(name string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") || strings.HasSuffix(name, evidenceSuffix) {
			return err // a lock holds nothing; a token's evidence is no certificate of the State's
		}
		objects, err := readObjects(s, name)
		if err != nil || addObjects(in, objects) == 0 {
			others++
		}
		return nil
	})
	if err != nil {
		return &cli.Error{Code: cli.Usage, Err: err}
	}
	if others > 0 {
		fmt.Fprintf(s.Err, "csca: %s: %d files hold no certificate and no list\n", cli.Printable(path), others)
	}
	return nil
}

// addObjects returns how many certificates and lists there were. A master list stands for the certificates it lists.
func addObjects(in *calendar.Input, objects []object) (n int) {
	for i := range objects {
		o := &objects[i]
		if o.crl != nil {
			in.CRLs = append(in.CRLs, o.crl)
			n++
		}
		var found []*pki.Certificate
		switch {
		case o.certificate != nil:
			found = []*pki.Certificate{o.certificate}
		case o.list != nil:
			found = o.list.Certificates
		}
		for _, c := range found {
			in.Certificates = append(in.Certificates, calendar.Subject{Certificate: c, Role: likelyRole(c)})
			n++
		}
	}
	return n
}
