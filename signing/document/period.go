package document

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/chancery-id/chancery/mrz"
)

// Period is a length of time on the calendar: years, months and days.
type Period struct{ Years, Months, Days int }

var periodForm = regexp.MustCompile(`^P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?$`)

// ParsePeriod reads the ISO 8601 form: "P10Y", "P1Y6M", "P90D".
func ParsePeriod(text string) (Period, error) {
	m := periodForm.FindStringSubmatch(text)
	if m == nil || text == "P" {
		return Period{}, fmt.Errorf("not a period such as P10Y or P1Y6M")
	}
	var n [3]int
	for i := range n {
		if m[i+1] != "" {
			n[i], _ = strconv.Atoi(m[i+1])
		}
	}
	return Period{n[0], n[1], n[2]}, nil
}

// String returns the ISO 8601 form, "P0D" for no time at all.
func (p Period) String() string {
	text := "P"
	for _, part := range []struct {
		n    int
		unit string
	}{{p.Years, "Y"}, {p.Months, "M"}, {p.Days, "D"}} {
		if part.n != 0 {
			text += strconv.Itoa(part.n) + part.unit
		}
	}
	if text == "P" {
		return "P0D"
	}
	return text
}

// words returns the period for people: "1 year and 6 months".
func (p Period) words() string {
	var list []string
	for _, part := range []struct {
		n    int
		unit string
	}{{p.Years, "year"}, {p.Months, "month"}, {p.Days, "day"}} {
		switch {
		case part.n == 1:
			list = append(list, "1 "+part.unit)
		case part.n != 0:
			list = append(list, strconv.Itoa(part.n)+" "+part.unit+"s")
		}
	}
	return strings.Join(list, " and ")
}

// IsZero says whether the period is no time at all.
func (p Period) IsZero() bool { return p == Period{} }

// After returns the day that lies p after d, which must be complete. A day that the month does not have becomes its last:
// one year after 29 February is 28 February, not 1 March.
func (p Period) After(d mrz.Date) mrz.Date {
	first := time.Date(d.Year()+p.Years, time.Month(d.Month()+p.Months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return mrz.DateOf(first.AddDate(0, 0, min(d.Day(), last)-1+p.Days))
}
