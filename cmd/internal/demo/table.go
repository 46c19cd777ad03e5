package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode"
)

// printTable shows each document with its holder, the verdict, and why.
func (d *demo) printTable() {
	rows := [][]string{{"document", "holder, as the chip says it", "born", "sex", "nationality", "verdict", "why"}}
	for _, v := range d.verdicts {
		row := []string{filepath.Base(v.Path), "(not shown: not proven)", "", "", "", strings.ToUpper(v.Verdict), v.why()}
		if doc := v.Document; doc != nil {
			name := strings.TrimSuffix(doc.PrimaryIdentifier+", "+doc.SecondaryIdentifier, ", ")
			if own := strings.ReplaceAll(doc.NationalName, "<<", ", "); own != "" && own != name {
				name += "  " + own
			}
			born := doc.DateOfBirth
			if born == "" {
				born = "unknown"
			}
			row[1], row[2], row[3], row[4] = name, born, doc.Sex, doc.Nationality
		}
		rows = append(rows, row)
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], columns(cell))
		}
	}
	fmt.Fprintln(d.out)
	for i, row := range rows {
		var line strings.Builder
		for j, cell := range row {
			line.WriteString("  " + cell + strings.Repeat(" ", widths[j]-columns(cell)))
		}
		fmt.Fprintln(d.out, strings.TrimRight(line.String(), " "))
		if i == 0 {
			fmt.Fprintln(d.out, "  "+strings.Repeat("─", columns(line.String())-2))
		}
	}
	fmt.Fprintln(d.out, `
  VALID    signature, chain to the State's CSCA and every data group were checked.
  INVALID  something was proven wrong; data that is not proven is not shown.
  A copy of genuine files can't be told from the original without its chip: "inspect" says so in each report.`)
	fmt.Fprintln(d.out)
}

// why is the reason code, and for a failed check its detail.
func (v *verdict) why() string {
	for _, c := range v.Checks {
		if c.Status == "failed" {
			return v.Reason + ": " + c.Detail
		}
	}
	return v.Reason
}

// columns is how wide a terminal shows s: marks take none, East Asian letters two.
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
		case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana):
			n += 2
		default:
			n++
		}
	}
	return n
}

// check holds what the demonstration promises: five accepted, the forgery refused.
func (d *demo) check() error {
	if len(d.verdicts) != 6 {
		return fmt.Errorf("%d verdicts, want 6", len(d.verdicts))
	}
	for i, v := range d.verdicts {
		want := "valid"
		if i == len(d.verdicts)-1 {
			want = "invalid"
		}
		if v.Verdict != want {
			return fmt.Errorf("%s is %s (%s), want %s", v.Path, v.Verdict, v.why(), want)
		}
	}
	return nil
}
