package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/live"
)

// field is one line of a decoded file. A personal one shows its length only, unless it is asked for.
type field struct {
	Label    string `json:"label"`
	Value    string `json:"value"`
	Personal bool   `json:"personal,omitempty"`
}

// dumped is a file in words; its JSON is a contract.
type dumped struct {
	File     string   `json:"file"`
	Size     int      `json:"size"`
	Trailing int      `json:"trailing,omitempty"`
	Fields   []field  `json:"fields"`
	Breaches []string `json:"breaches"`
	Error    string   `json:"error,omitempty"`
}

func newDump(s *cli.Streams) *cobra.Command {
	var asJSON, personal bool
	cmd := &cobra.Command{
		Use:   "dump PATH",
		Short: "Show what is in the files of a chip, in words",
		Long: `Decode every file of PATH, a folder or zip of chip files, and list what is in it and where it breaks the standard. Nothing
is verified: what is shown is not authentic.

Personal data shows as its length, unless --personal asks for it. The command ends with 4 when a file can't be decoded, and
with 1 when one breaks a rule.`,
		Example: `  chip dump out/
  chip dump --json --personal out/ > document.jsonl`,
		Args: cobra.ExactArgs(1),
		RunE: cli.Stoppable(func(args []string) error {
			img, err := live.LoadImage(args[0])
			if err != nil {
				return err
			}
			worst := cli.OK
			for _, f := range img.Files() {
				d := dump(img, f, personal)
				if d.Error != "" {
					worst = cli.Malformed
				} else if len(d.Breaches) > 0 {
					worst = max(worst, cli.Failed)
				}
				if err := printDump(s.Out, d, asJSON); err != nil {
					return err
				}
			}
			for _, name := range img.Unknown() {
				fmt.Fprintf(s.Err, "chip: %s: no file of a chip\n", cli.Printable(name))
			}
			return cli.Exit(worst)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, one line per file")
	cmd.Flags().BoolVar(&personal, "personal", false, "show personal data")
	return cmd
}

// dump decodes one file.
func dump(img *chip.Image, f lds.File, personal bool) dumped {
	raw, _ := img.File(f)
	d := dumped{File: f.Name(), Size: len(raw), Fields: []field{}, Breaches: []string{}}
	content, trailing, err := img.Element(f)
	if err != nil {
		d.Error = err.Error()
		return d
	}
	d.Trailing = trailing
	fields, breaches, err := describe(f, content)
	if err != nil {
		d.Error = err.Error()
		return d
	}
	for _, x := range fields {
		if x.Personal && !personal {
			x.Value = fmt.Sprintf("[%d characters]", len([]rune(x.Value)))
		}
		d.Fields = append(d.Fields, x)
	}
	for _, b := range split(breaches) {
		if text := b.Error(); text != "" {
			d.Breaches = append(d.Breaches, text)
		}
	}
	return d
}

// split takes joined errors apart.
func split(err error) []error {
	if err == nil {
		return nil
	}
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		var all []error
		for _, e := range joined.Unwrap() {
			all = append(all, split(e)...)
		}
		return all
	}
	return []error{err}
}

func printDump(w io.Writer, d dumped, asJSON bool) error {
	if asJSON {
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		return out.Encode(d)
	}
	fmt.Fprintf(w, "%s, %d octets", d.File, d.Size)
	if d.Trailing > 0 {
		fmt.Fprintf(w, ", %d of them behind the data object", d.Trailing)
	}
	fmt.Fprintln(w)
	for _, x := range d.Fields {
		fmt.Fprintf(w, "  %-28s %s\n", x.Label, cli.Printable(x.Value))
	}
	for _, b := range d.Breaches {
		fmt.Fprintf(w, "  breach: %s\n", cli.Printable(b))
	}
	if d.Error != "" {
		fmt.Fprintf(w, "  can't be decoded: %s\n", cli.Printable(d.Error))
	}
	return nil
}

// list collects fields, leaving out those that are absent.
type list []field

func (l *list) add(label, format string, args ...any) {
	*l = append(*l, field{Label: label, Value: fmt.Sprintf(format, args...)})
}

func (l *list) person(label, value string) {
	if value != "" {
		*l = append(*l, field{label, value, true})
	}
}

func (l *list) others(all []lds.Object) {
	for _, o := range all {
		l.add("tag "+o.Tag.String(), "%d octets", len(o.Value))
	}
}

func (l *list) octets(label string, b []byte) {
	const most = 64
	if len(b) > most {
		l.add(label, "%s… (%d octets)", hex.EncodeToString(b[:most]), len(b))
		return
	}
	l.add(label, "%s", hex.EncodeToString(b))
}
