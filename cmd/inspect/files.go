package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/record"
)

// maxZone bounds a file with a printed zone: three lines of thirty characters, and what an OCR program puts around them.
const maxZone = 4096

// filesFlags are the flags of "inspect files".
type filesFlags struct {
	trust trustFlags
	mrz   string
	at    string
	json  bool
	lang  cli.Lang
	html  string
	save  string
	policy
}

// policy holds the flags that ask for more than the default.
type policy struct {
	crl, chip, page bool
}

func newFiles(s *cli.Streams) *cobra.Command {
	f := &filesFlags{}
	cmd := &cobra.Command{
		Use:   "files PATH...",
		Short: "Inspect the files of one or more chips",
		Long: `Inspect the files of one or more chips.

PATH is a folder or a zip of chip files (EF.SOD.bin, DG1.bin ...), or one EF.SOD alone. Several PATHs give one line of
JSON each, in their order; the exit code is then that of the worst document: failed (1) before malformed (4) before
undetermined (3) before valid (0).`,
		Args: cobra.MinimumNArgs(1),
		RunE: cli.Stoppable(func(args []string) error { return f.run(s, args) }),
	}
	f.trust.flags(cmd)
	cmd.Flags().StringVar(&f.mrz, "mrz", "", "file with the printed zone, - for standard input (one PATH only)")
	cmd.Flags().StringVar(&f.at, "at", "", "judge dates at this time (RFC 3339) instead of now")
	cmd.Flags().BoolVar(&f.json, "json", false, "print the report as one line of JSON")
	cmd.Flags().StringVar(&f.html, "html", "", "also write the report as a page to this file (one PATH only)")
	cmd.Flags().StringVar(&f.save, "save", "", "also save evidence and report to this file for replay (one PATH only)")
	f.policyFlags(cmd)
	f.lang.Flag(cmd)
	return cmd
}

func (p *policy) policyFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&p.crl, "require-crl", false, "undetermined without a current revocation list")
	cmd.Flags().BoolVar(&p.chip, "require-chip-authentication", false, "undetermined unless the chip was proven original")
	cmd.Flags().BoolVar(&p.page, "require-mrz", false, "undetermined unless the printed zone was compared")
}

func (f *filesFlags) run(s *cli.Streams, paths []string) error {
	if len(paths) > 1 && (f.mrz != "" || f.html != "" || f.save != "") {
		return cli.Errorf(cli.Usage, "inspect them one by one", "--mrz, --html and --save go with one PATH, not %d", len(paths))
	}
	for _, p := range paths {
		if _, err := os.Stat(p); err != nil {
			return cli.Errorf(cli.Usage, "", "%w", err)
		}
	}
	v, err := f.verifier()
	if err != nil {
		return err
	}
	warn(s.Err, v.Trust)
	zone, err := f.zone(s.In)
	if err != nil {
		return err
	}
	worst := cli.OK
	for _, p := range paths {
		e := evidence(p, zone)
		report := v.Inspect(e)
		if err := f.print(s.Out, report, f.json || len(paths) > 1); err != nil {
			return err
		}
		if err := f.keep(v, e, report); err != nil {
			return err
		}
		worst = worse(worst, exitCode(report))
	}
	return cli.Exit(worst)
}

// verifier makes the verifier the flags ask for.
func (f *filesFlags) verifier() (*verify.Verifier, error) {
	now, err := timeOf(f.at)
	if err != nil {
		return nil, err
	}
	store, err := f.trust.read()
	if err != nil {
		return nil, err
	}
	return &verify.Verifier{Trust: store, Time: now, Policy: verify.Policy{
		RequireRevocation: f.crl, RequireChipAuthentication: f.chip, RequirePrintedZone: f.page,
	}}, nil
}

func timeOf(flag string) (time.Time, error) {
	if flag == "" {
		return time.Now().Truncate(time.Second), nil
	}
	t, err := time.Parse(time.RFC3339, flag)
	if err != nil {
		return t, cli.Errorf(cli.Usage, "for example 2026-05-14T12:00:00Z", "--at %q is not a time of RFC 3339", flag)
	}
	return t, nil
}

// zone reads the printed zone.
func (f *filesFlags) zone(stdin io.Reader) (string, error) {
	if f.mrz == "" {
		return "", nil
	}
	r := stdin
	if f.mrz != "-" {
		file, err := os.Open(f.mrz)
		if err != nil {
			return "", cli.Errorf(cli.Usage, "", "%w", err)
		}
		defer file.Close()
		r = file
	}
	b, err := io.ReadAll(io.LimitReader(r, maxZone+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("reading %s: %w", f.mrz, err)
	case len(b) > maxZone:
		return "", cli.Errorf(cli.Malformed, "", "%s: more than %d bytes, no machine readable zone", f.mrz, maxZone)
	case len(bytes.TrimSpace(b)) == 0:
		return "", cli.Errorf(cli.Malformed, "", "%s: empty", f.mrz)
	}
	return string(b), nil
}

// evidence reads one PATH. What can't be read is evidence too: the report says so.
func evidence(path, zone string) *verify.Evidence {
	e := &verify.Evidence{Path: path, Zone: zone}
	image, err := chip.Load(path)
	if err != nil {
		e.Problem = err.Error()
		return e
	}
	e.Image = image
	return e
}

func (f *filesFlags) print(w io.Writer, r *verify.Report, asJSON bool) error {
	lang := verify.Language(f.lang)
	if !asJSON {
		return r.WriteText(w, lang)
	}
	line, err := r.JSON(lang)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", line)
	return err
}

// keep writes the page and the record.
func (f *filesFlags) keep(v *verify.Verifier, e *verify.Evidence, r *verify.Report) error {
	if f.html != "" {
		var b bytes.Buffer
		if err := r.WriteHTML(&b, verify.Language(f.lang)); err != nil {
			return err
		}
		if err := writeFile(f.html, b.Bytes()); err != nil {
			return err
		}
	}
	if f.save == "" {
		return nil
	}
	rec, err := record.New(v, e, r)
	if err != nil {
		return err
	}
	b, err := rec.Encode()
	if err != nil {
		return err
	}
	return writeFile(f.save, b)
}

// writeFile replaces a file as a whole, readable by its owner only: it holds what was read from the chip.
func writeFile(name string, data []byte) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(name), ".inspect-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(tmp.Name())
		}
	}()
	if _, err = tmp.Write(data); err == nil {
		err = tmp.Sync()
	}
	if e := tmp.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}

// exitCode is the exit code that says what the report says.
func exitCode(r *verify.Report) cli.Code {
	switch {
	case r.Verdict == verify.VerdictValid:
		return cli.OK
	case r.Reason == verify.InputUnreadable, r.Reason == verify.ObjectMalformed:
		return cli.Malformed
	case r.Verdict == verify.VerdictInvalid:
		return cli.Failed
	}
	return cli.Undetermined
}

// worse returns the graver of two codes: a document that failed says more than one that can't be read.
func worse(a, b cli.Code) cli.Code {
	rank := map[cli.Code]int{cli.OK: 0, cli.Undetermined: 1, cli.Malformed: 2, cli.Failed: 3}
	if rank[b] > rank[a] {
		return b
	}
	return a
}
