package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/live"
)

// readFlags are the flags of every command that reads a chip.
type readFlags struct {
	password   live.Password
	place      live.Place
	terminal   live.Terminal
	last, json bool
}

func newRead(s *cli.Streams) *cobra.Command {
	f := &readFlags{}
	cmd := &cobra.Command{
		Use:   "read [OUT]",
		Short: "Read a chip into a folder",
		Long: `Read a chip: open it by PACE or BAC, read its files, have it prove itself. The files go into the new folder OUT, which
"inspect files" judges; without OUT only the evidence is printed. What is printed holds no personal data. "inspect chip" reads
and judges in one go, with what the chip has proven.

Fingerprints and irises (DG3, DG4) are given to inspection systems that the document's State has authorised: --terminal-key
names the key of yours, --terminal-chain its certificates. A key in a token never leaves it; the chip is sent those
certificates that lead down from the authority it trusts. What all of them grant is read.

The command ends with 0 when every file that the chip should give was read, with 1 when one was not.`,
		Example: `  chip read --mrz zone.txt out/
  chip read --mrz zone.txt --terminal-key is.key --terminal-chain dv.cvcert --terminal-chain is.cvcert out/
  chip read --mrz zone.txt --terminal-key piv:12345678/9a --terminal-chain certificates/ out/
  chip read --reader contactless --can
  chip read --sim specimen/ --mrz zone.txt out/`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			password, err := f.prepare(s, args)
			if err != nil {
				return err
			}
			terminal, release, err := f.terminal.Open(cmd.Context())
			if err != nil {
				return err
			}
			defer release()
			card, err := f.open(cmd.Context(), s)
			if err != nil {
				return err
			}
			defer card.Close()
			return f.run(cmd.Context(), s, card, password, chip.ReadOptions{Terminal: terminal}, args)
		},
	}
	f.add(cmd)
	return cmd
}

func (f *readFlags) add(cmd *cobra.Command) {
	f.password.Flags(cmd)
	f.place.Flags(cmd)
	f.terminal.Flags(cmd)
	f.shared(cmd)
}

func (f *readFlags) shared(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.last, "portrait-last", false, "read the portrait after the other data")
	cmd.Flags().BoolVar(&f.json, "json", false, "print the evidence as one line of JSON")
}

func (f *readFlags) open(ctx context.Context, s *cli.Streams) (*live.Chip, error) {
	return f.place.Open(ctx, func() { fmt.Fprintln(s.Err, "chip: put the document on the reader") })
}

// prepare asks for the password and looks at the folder for the files, if there is one, before a document is on the reader.
func (f *readFlags) prepare(s *cli.Streams, out []string) (access.Password, error) {
	if len(out) == 1 {
		if err := newFolder(out[0]); err != nil {
			return access.Password{}, &cli.Error{Code: cli.Usage, Err: err, Hint: "OUT is a new folder"}
		}
	}
	password, _, err := f.password.Read(s)
	return password, err
}

// newFolder says whether a folder can be made under that name; an empty one may be there.
func newFolder(name string) error {
	if _, err := os.Stat(filepath.Dir(filepath.Clean(name))); err != nil {
		return err
	}
	entries, err := os.ReadDir(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err == nil && len(entries) > 0:
		return fmt.Errorf("%s is not empty", name)
	}
	return err
}

// run reads the chip, stores what came and prints what became of it.
func (f *readFlags) run(ctx context.Context, s *cli.Streams, card *live.Chip, password access.Password, o chip.ReadOptions, args []string) error {
	o.PortraitLast = f.last
	reading, err := card.Read(ctx, s, password, o, live.Step, live.PutBack)
	if len(args) == 1 && reading.Access.Protocol != chip.Unopened && len(reading.Image.Files()) > 0 {
		if err := reading.Image.WriteDir(args[0]); err != nil {
			return &cli.Error{Code: cli.Usage, Err: err, Hint: "OUT is a new folder"}
		}
	}
	evidence := evidenceOf(reading)
	if perr := printEvidence(s.Out, evidence, f.json); perr != nil {
		return perr
	}
	if err != nil {
		return readError(err)
	}
	if o.Terminal != nil {
		if err := terminalError(reading, o.Terminal); err != nil {
			return err
		}
	}
	if !evidence.Complete {
		return cli.Exit(cli.Failed)
	}
	return nil
}

// readError gives an error of reading the code that it ends with.
func readError(err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return &cli.Error{Code: cli.Interrupted, Err: err, Hint: "what had come until then is kept"}
	case errors.Is(err, context.DeadlineExceeded):
		return &cli.Error{Code: cli.TokenAbsent, Err: err, Hint: "the time was up; --timeout gives more"}
	case errors.Is(err, access.ErrPassword):
		return &cli.Error{Code: cli.Failed, Err: err, Hint: "compare the printed zone or CAN with what was given"}
	case errors.Is(err, chip.ErrLost):
		return &cli.Error{Code: cli.TokenAbsent, Err: err, Hint: "put the document on the reader again"}
	case errors.Is(err, iso7816.ErrReplay):
		return &cli.Error{Code: cli.Malformed, Err: err}
	case errors.Is(err, access.ErrUnsupported):
		return &cli.Error{Code: cli.Undetermined, Err: err}
	}
	return &cli.Error{Code: cli.Failed, Err: err}
}

// evidence is a reading as it is printed: field names are a contract.
type evidence struct {
	Protocol      string        `json:"protocol"`
	Suite         string        `json:"suite,omitempty"`
	Mapping       string        `json:"mapping,omitempty"`
	ParameterID   *int          `json:"parameterId,omitempty"`
	Failed        []string      `json:"failedAttempts,omitempty"`
	Chip          string        `json:"chipAuthentication"`
	Active        string        `json:"activeAuthentication"`
	Terminal      string        `json:"terminalAuthentication"`
	Authorised    *terminalView `json:"terminal,omitempty"` // where it is done
	Complete      bool          `json:"complete"`
	Files         []fileLine    `json:"files"`
	Interruptions int           `json:"interruptions"`
	Commands      int           `json:"commands"`
	Sent          int           `json:"octetsSent"`
	Received      int           `json:"octetsReceived"`
}

type fileLine struct {
	File    string `json:"file"`
	Outcome string `json:"outcome"`
	Reason  string `json:"reason,omitempty"`
	Size    int    `json:"size"`
}

func evidenceOf(r *chip.Reading) evidence {
	e := evidence{
		Protocol: string(r.Access.Protocol), Complete: true,
		Chip:     proof(r.Proofs.Chip != nil && r.Proofs.Chip.Confirmed, r.Proofs.ChipErr),
		Active:   proof(r.Proofs.Active != nil && r.Proofs.ActiveErr == nil, r.Proofs.ActiveErr),
		Terminal: proof(r.Proofs.Terminal != nil && r.Proofs.Terminal.Done, r.Proofs.TerminalErr), Authorised: terminalOf(r.Proofs.Terminal),
		Commands: r.Commands, Sent: r.Sent, Received: r.Received, Interruptions: len(r.Interruptions),
	}
	if r.Access.Protocol == chip.PACE || r.Access.Protocol == chip.BAC {
		e.Suite = r.Access.Suite.String()
	}
	if p := r.Access.PACE; p != nil {
		e.Mapping, e.ParameterID = p.Mapping.String(), &p.Info.ParameterID
	}
	for _, a := range r.Access.Failed {
		e.Failed = append(e.Failed, fmt.Sprintf("%s %s: %v", a.Protocol, a.Info.OID, a.Err))
	}
	for _, f := range r.Files {
		e.Files = append(e.Files, fileLine{f.File.Name(), string(f.Outcome), f.Reason, f.Size})
		optional := f.File.InMasterFile() && f.Outcome == chip.Absent
		if f.Outcome != chip.Complete && f.Outcome != chip.Skipped && !optional {
			e.Complete = false
		}
	}
	return e
}

// proof says what became of one protocol.
func proof(done bool, err error) string {
	switch {
	case done:
		return "done"
	case err != nil:
		return "failed: " + err.Error()
	}
	return "not performed"
}

func printEvidence(w io.Writer, e evidence, asJSON bool) error {
	if asJSON {
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		return out.Encode(e)
	}
	line := func(label, format string, args ...any) {
		fmt.Fprintf(w, "%-24s %s\n", label, cli.Printable(fmt.Sprintf(format, args...)))
	}
	opened := e.Protocol
	if opened == "" {
		opened = "not opened"
	}
	if e.Mapping != "" {
		opened += fmt.Sprintf(" %s, domain parameters %d", e.Mapping, *e.ParameterID)
	}
	if e.Suite != "" {
		opened += ", " + e.Suite
	}
	line("access", "%s", opened)
	for _, f := range e.Failed {
		line("failed before", "%s", f)
	}
	line("chip authentication", "%s", e.Chip)
	line("active authentication", "%s", e.Active)
	authorised := e.Terminal
	if t := e.Authorised; t != nil {
		authorised += fmt.Sprintf(": %s under %s, rights %s", t.Holder, t.Authority, groupsText(t.Rights))
	}
	line("terminal authentication", "%s", authorised)
	for _, f := range e.Files {
		text := f.Outcome
		if f.Reason != "" {
			text += ": " + f.Reason
		}
		line(f.File, "%6d octets, %s", f.Size, text)
	}
	line("cost", "%d commands, %d octets sent, %d received, %d interruptions", e.Commands, e.Sent, e.Received, e.Interruptions)
	return nil
}
