package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/chancery-id/chancery/signing"
)

// ruleLine is a rule of the catalogue as one JSON line. Its fields are a contract; they are only ever added to.
type ruleLine struct {
	V     int    `json:"v"`
	ID    string `json:"id"`
	Stage string `json:"stage"`
	Note  bool   `json:"note,omitempty"`
	Ref   string `json:"ref,omitempty"`
	Asks  string `json:"asks"`
}

// printRules prints the catalogue in the order in which its rules are asked.
func printRules(w io.Writer, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		for _, r := range signing.Rules() {
			if err := e.Encode(ruleLine{1, r.ID, r.Stage.String(), r.Note, r.Ref, r.Asks}); err != nil {
				return err
			}
		}
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "RULE\tSTAGE\tOUTCOME\tCLAUSE\tASKS")
	for _, r := range signing.Rules() {
		outcome := "refused"
		if r.Note {
			outcome = "note"
		}
		fmt.Fprintf(t, "%s\t%v\t%s\t%s\t%s\n", r.ID, r.Stage, outcome, r.Ref, r.Asks)
	}
	return t.Flush()
}
