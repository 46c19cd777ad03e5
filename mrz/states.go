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
	if code == "" || code[0] < 'A' || code[0] > 'Z' {
		return nil
	}
	letter, key := code[0]-'A', stateKey(code)
	for i := statesFrom[letter]; i < statesFrom[letter+1]; i++ {
		if stateKeys[i] == key {
			return &states[i]
		}
	}
	return nil
}

// stateKeys are the codes in the order of states, as numbers, which are found faster.
var stateKeys = func() (keys [len(states)]uint32) {
	for i, s := range states {
		keys[i] = stateKey(s.Code)
	}
	return keys
}()

// stateKey returns a code of up to three characters as a number, 0 for a longer one.
func stateKey(code string) (key uint32) {
	if len(code) > 3 {
		return 0
	}
	for i := range len(code) {
		key = key<<8 | uint32(code[i])
	}
	return key
}

// statesFrom is where the codes of each letter begin, and where those of Z end.
var statesFrom = func() (from [27]uint16) {
	for _, s := range states {
		for letter := int(s.Code[0]-'A') + 1; letter < len(from); letter++ {
			from[letter]++
		}
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
