// Package figures prints what was measured, as ratios to the operations that can't be done without.
package figures

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"text/tabwriter"
	"time"

	"github.com/chancery-id/chancery/cmd/internal/machine"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// Table is a list of figures and the machine they were measured on.
type Table struct {
	V       int             `json:"v"`
	Machine machine.Machine `json:"machine"`
	Figures []Figure        `json:"figures"`
}

// Figure is one piece of work beside its floor.
type Figure struct {
	Name        string  `json:"name"`
	Floor       string  `json:"floor"` // what the floor is made of
	Ratio       float64 `json:"ratio"`
	TimeNS      int64   `json:"timeNs"`
	FloorNS     int64   `json:"floorNs"`
	Allocations float64 `json:"allocations"`
}

// New returns an empty table of this machine.
func New() *Table { return &Table{V: 1, Machine: machine.This(), Figures: []Figure{}} }

// Add adds a figure.
func (t *Table) Add(name, floor string, r ratio.Result, allocations float64) {
	t.Figures = append(t.Figures, Figure{
		name, floor, math.Round(r.Ratio()*100) / 100, r.Work.Nanoseconds(), r.Floor.Nanoseconds(), allocations,
	})
}

// Write prints the table, or one line of JSON.
func (t *Table) Write(w io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(t)
	}
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s; medians\n\n", t.Machine)
	fmt.Fprintln(tab, "work\tratio\ttime\tits floor\tallocations\tfloor")
	for _, f := range t.Figures {
		fmt.Fprintf(tab, "%s\t%.2f\t%v\t%v\t%.0f\t%s\n", f.Name, f.Ratio, short(f.TimeNS), short(f.FloorNS), f.Allocations, f.Floor)
	}
	return tab.Flush()
}

func short(ns int64) time.Duration {
	d := time.Duration(ns)
	if d < 10*time.Microsecond {
		return d
	}
	return d.Round(100 * time.Nanosecond)
}
