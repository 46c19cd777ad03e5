package mdoc

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/chancery-id/chancery/mrz"
)

// elementRules hold elements of one name space against each other.
var elementRules = []struct {
	id, field string
	check     func([]Element) error
}{
	{"once", "elementIdentifier", checkOnce},
	{"ages", "age_over_NN", checkAges},
	{"dates", "expiry_date", checkDates},
}

func checkOnce(elements []Element) error {
	seen := make(map[string]bool, len(elements))
	for _, e := range elements {
		if seen[e.Identifier] {
			return fmt.Errorf("%.80s a second time", e.Identifier)
		}
		seen[e.Identifier] = true
	}
	return nil
}

// checkAges: who is older than 21 is older than 18 (ISO/IEC 18013-5, 7.2.5).
func checkAges(elements []Element) error {
	above, below := -1, 100 // the highest that is true, the lowest that is not
	for _, e := range elements {
		digits, ok := strings.CutPrefix(e.Identifier, "age_over_")
		if !ok || len(digits) != 2 {
			continue
		}
		age, err := strconv.ParseUint(digits, 10, 8)
		if err != nil {
			continue
		}
		is, err := e.Value.Bool()
		switch {
		case err != nil:
		case is:
			above = max(above, int(age))
		default:
			below = min(below, int(age))
		}
	}
	return unless(above < below, "over %02d, and not over %02d", above, below)
}

// checkDates: nobody is issued a document before birth, and none expires before it was issued.
func checkDates(elements []Element) error {
	dates := map[string]mrz.Date{}
	for _, e := range elements {
		switch e.Identifier {
		case "issue_date", "expiry_date":
			if d, err := e.Value.Date(); err == nil {
				dates[e.Identifier] = d
			}
		case "birth_date":
			if b, err := e.Value.BirthDate(); err == nil && b.Mask == "" {
				dates[e.Identifier] = b.Date
			}
		}
	}
	issued, there := dates["issue_date"]
	if !there {
		return nil
	}
	if birth, ok := dates["birth_date"]; ok && issued.Before(birth) {
		return fmt.Errorf("issued on %v, before the birth", issued)
	}
	if expiry, ok := dates["expiry_date"]; ok && expiry.Before(issued) {
		return fmt.Errorf("%v, before it was issued on %v", expiry, issued)
	}
	return nil
}
