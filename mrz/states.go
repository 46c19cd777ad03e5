package mrz

import "strings"

// Use says in which fields a code stands.
type Use uint8

// The uses of a code.
const (
	ForIssuer      Use = 1 << iota // issuing state or organization
	ForNationality                 // nationality
	ForSigner                      // certificates of master list signers only
)

// Source says where a code comes from.
type Source uint8

// The sources.
const (
	ISO       Source = iota + 1 // ISO 3166-1
	ICAO                        // Doc 9303-3, 5, parts B to D
	Specimen                    // Utopia, for specimens only
	Withdrawn                   // no longer in ISO 3166-1; seen on old documents
)

// String returns the source in words.
func (s Source) String() string {
	switch s {
	case ISO:
		return "ISO 3166-1"
	case ICAO:
		return "Doc 9303-3, 5"
	case Specimen:
		return "specimens only (Doc 9303-3, 5)"
	case Withdrawn:
		return "withdrawn from ISO 3166-1"
	}
	return "unknown"
}

// State is a state, organization or status of a person with a code of Doc 9303-3, 5.
type State struct {
	Code   string // without fillers: "D", "UTO"
	Alpha2 string // two letters in certificates and seals; "" where none is assigned
	Name   string // in English
	Use    Use
	Source Source
}

// StateByCode finds a code; fillers at its end do not matter. A code that is not found is unknown, which is not the same
// as wrong: codes are added from time to time.
func StateByCode(code string) (State, bool) {
	if s := stateOf(trim(code)); s != nil {
		return *s, true
	}
	return State{}, false
}

func stateOf(code string) *State {
	pair, ok := firstTwo(code)
	if !ok {
		return nil
	}
	for i := statesFrom[pair]; i < statesFrom[pair+1]; i++ {
		if states[i].Code == code {
			return &states[i]
		}
	}
	return nil
}

// firstTwo numbers the first two letters of a code in the order of states, one letter alone before all pairs with it.
func firstTwo(code string) (pair int, ok bool) {
	if code == "" || code[0] < 'A' || code[0] > 'Z' {
		return 0, false
	}
	pair = int(code[0]-'A') * 27
	if len(code) == 1 {
		return pair, true
	}
	return pair + 1 + int(code[1]-'A'), 'A' <= code[1] && code[1] <= 'Z'
}

// statesFrom is where the codes of each pair of letters begin, and where those of the last one end.
var statesFrom = func() (from [26*27 + 1]uint16) {
	for _, s := range states {
		pair, _ := firstTwo(s.Code)
		from[pair+1]++
	}
	for pair := 1; pair < len(from); pair++ {
		from[pair] += from[pair-1]
	}
	return from
}()

// StatesByAlpha2 returns the states whose certificates carry these two letters, in any case: several for GB and UN.
func StatesByAlpha2(alpha2 string) []State {
	var found []State
	for _, s := range states {
		if s.Alpha2 != "" && strings.EqualFold(s.Alpha2, alpha2) {
			found = append(found, s)
		}
	}
	return found
}
