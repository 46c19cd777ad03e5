package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/chancery-id/chancery/cmd/internal/cli"
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
	Do    string `json:"do"`
}

// printRules prints the catalogue in the order in which its rules are asked.
func printRules(w io.Writer, asJSON bool, lang cli.Lang) error {
	if asJSON {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		for _, r := range signing.Rules() {
			if err := e.Encode(ruleLine{1, r.ID, r.Stage.String(), r.Note, r.Ref, asks(r.ID, r.Asks, lang), remedy(r, lang)}); err != nil {
				return err
			}
		}
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, lintTexts[lang].heads)
	for _, r := range signing.Rules() {
		outcome := lintTexts[lang].refused
		if r.Note {
			outcome = lintTexts[lang].note
		}
		fmt.Fprintf(t, "%s\t%v\t%s\t%s\t%s\t%s\n", r.ID, r.Stage, outcome, r.Ref, asks(r.ID, r.Asks, lang), remedy(r, lang))
	}
	return t.Flush()
}
