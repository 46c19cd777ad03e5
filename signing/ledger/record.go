package ledger

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Event says what a record is about.
type Event uint8

// The events.
const (
	Created     Event = iota + 1 // the ledger; Detail is its identity
	Moved                        // a book, from a state to another
	SignedAgain                  // an intent that a crash left open is about to be signed again, the same content
	BlankMoved                   // a blank; From and To are its Fates
	Allocation                   // a series of numbers or blanks was given to a station
	Settled                      // a rule of this ledger was set; Detail is its hash
	BatchBegun                   // Detail is the hash of its manifest
	BatchEnded                   // Detail is the hash of its results
	ClockSet                     // the clock was put right by a person, back beyond the tolerance
	endOfEvents
)

var eventNames = [...]string{
	"", "created", "moved", "signed again after a crash", "blank moved", "allocation", "settled", "batch begun", "batch ended", "clock set",
}

// String returns the event in words.
func (e Event) String() string {
	if e > 0 && e < endOfEvents {
		return eventNames[e]
	}
	return fmt.Sprintf("event %d", uint8(e))
}

// Digest is a keyed hash that stands for a number, a serial or a content in the audit log.
type Digest [16]byte

// Record is one line of the audit log.
type Record struct {
	Seq      uint64
	Time     time.Time // to the millisecond
	Event    Event
	From, To State
	Previous uint64 // the record before of the same subject; 0: none
	Subject  Digest // whom it is about; zero: the ledger
	Detail   []byte // hash of what was signed, of the manifest …; at most 64 octets
	Station  string
	Note     string // a code, never a name or number
}

const (
	maxDetail = 64
	maxWord   = 64 // of station and note
	fixedPart = 8 + 8 + 3 + 8 + 16
)

// Marshal returns the record's octets, which are what the chain of hashes runs over.
func (r *Record) Marshal() ([]byte, error) {
	if err := r.validate(); err != nil {
		return nil, err
	}
	b := make([]byte, 0, fixedPart+3+len(r.Detail)+len(r.Station)+len(r.Note))
	b = binary.BigEndian.AppendUint64(b, r.Seq)
	b = binary.BigEndian.AppendUint64(b, uint64(r.Time.UnixMilli()))
	b = append(b, byte(r.Event), byte(r.From), byte(r.To))
	b = binary.BigEndian.AppendUint64(b, r.Previous)
	b = append(b, r.Subject[:]...)
	for _, part := range []string{string(r.Detail), r.Station, r.Note} {
		b = append(append(b, byte(len(part))), part...)
	}
	return b, nil
}

// ParseRecord is the inverse of Marshal: it accepts what Marshal can make and nothing else.
func ParseRecord(raw []byte) (*Record, error) {
	if len(raw) < fixedPart {
		return nil, fmt.Errorf("audit record: %d octets, at least %d", len(raw), fixedPart)
	}
	r := &Record{
		Seq:      binary.BigEndian.Uint64(raw),
		Time:     time.UnixMilli(int64(binary.BigEndian.Uint64(raw[8:]))).UTC(),
		Event:    Event(raw[16]),
		From:     State(raw[17]),
		To:       State(raw[18]),
		Previous: binary.BigEndian.Uint64(raw[19:]),
		Subject:  Digest(raw[27:]),
	}
	rest := raw[fixedPart:]
	var parts [3][]byte
	for i := range parts {
		if len(rest) == 0 || len(rest) <= int(rest[0]) {
			return nil, fmt.Errorf("audit record: cut at octet %d", len(raw)-len(rest))
		}
		parts[i], rest = rest[1:1+rest[0]], rest[1+int(rest[0]):]
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("audit record: %d octets behind its end", len(rest))
	}
	if len(parts[0]) > 0 {
		r.Detail = parts[0]
	}
	r.Station, r.Note = string(parts[1]), string(parts[2])
	return r, r.validate()
}

func (r *Record) validate() error {
	// The year is bounded so that the octets of a time are the time's only ones.
	switch ms := r.Time.UnixMilli(); {
	case r.Seq == 0 || r.Previous >= r.Seq:
		return errors.New("audit record: sequence numbers out of order")
	case ms < 0 || r.Time.Year() > 9999:
		return errors.New("audit record: time out of range")
	case r.Event == 0 || r.Event >= endOfEvents:
		return fmt.Errorf("audit record: %v", r.Event)
	case int(r.From) >= len(stateNames) || int(r.To) >= len(stateNames):
		return errors.New("audit record: no such state")
	case len(r.Detail) > maxDetail:
		return fmt.Errorf("audit record: detail of %d octets, at most %d", len(r.Detail), maxDetail)
	}
	if err := word("station", r.Station); err != nil {
		return err
	}
	return word("note", r.Note)
}

// word checks a short text that is safe to print and to keep.
func word(field, text string) error {
	if len(text) > maxWord {
		return fmt.Errorf("%s: %d characters, at most %d", field, len(text), maxWord)
	}
	if strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c > '~' }) {
		return fmt.Errorf("%s: not printable ASCII", field)
	}
	return nil
}

// chain returns the hash of a record that follows one with the hash before.
func chain(before [sha256.Size]byte, raw []byte) [sha256.Size]byte {
	h := sha256.New()
	h.Write([]byte("chancery audit record 1\x00"))
	h.Write(before[:])
	h.Write(raw)
	return [sha256.Size]byte(h.Sum(nil))
}

// digest is the keyed hash of a value; what keeps values of different use apart.
func digest(key []byte, what, value string) Digest {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(what))
	h.Write([]byte{0})
	h.Write([]byte(value))
	return Digest(h.Sum(nil))
}
