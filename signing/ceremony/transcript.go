package ceremony

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Kind is what an entry of the transcript says.
type Kind string

// The kinds, in the order in which they occur; resumed may come anywhere between approval and end.
const (
	Began    Kind = "script"   // the ceremony begins, with this script
	Approved Kind = "approval" // a custodian approved it
	Intended Kind = "intent"   // a step begins
	Done     Kind = "done"     // the step ended
	Resumed  Kind = "resumed"  // the program was started again
	Ended    Kind = "end"      // every step is done; the hash of this line is the head
	Closed   Kind = "closing"  // a custodian signed the head
)

// Entry is one line of the transcript, in JSON. Each carries the hash of the line before.
type Entry struct {
	V         int        `json:"v"`
	N         int        `json:"n"`    // from 0
	Time      string     `json:"time"` // RFC 3339, UTC
	Prev      string     `json:"prev"` // SHA-256 of the line before without its line feed, in hexadecimal; "" for the first
	Kind      Kind       `json:"kind"`
	Step      string     `json:"step,omitempty"`
	Title     string     `json:"title,omitempty"`   // script
	Program   string     `json:"program,omitempty"` // script and resumed
	Script    string     `json:"script,omitempty"`  // script: SHA-256 of its file
	Intent    *Intent    `json:"intent,omitempty"`
	Files     []File     `json:"files,omitempty"` // done: what the step made
	Birth     *Birth     `json:"birth,omitempty"` // done: what the token's attestation says
	Found     bool       `json:"found,omitempty"` // done: made before the program was cut off, and found
	Signature *Signature `json:"signature,omitempty"`
}

// Intent is what makes a step the same when it is done again.
type Intent struct {
	Before string `json:"before,omitempty"` // generate: SHA-256 of the public key in the slot
	Serial string `json:"serial,omitempty"` // certify: serial number, in hexadecimal
}

// File is a file of the record.
type File struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Birth is what an attestation says of a key.
type Birth struct {
	Token     uint32 `json:"token"`
	Slot      string `json:"slot"`
	Firmware  string `json:"firmware"`
	Algorithm string `json:"algorithm"`
	PIN       string `json:"pin"`
	Touch     string `json:"touch"`
	Note      string `json:"note,omitempty"` // what is known of the firmware
}

// maxTranscript bounds a transcript: 64 keys take about 300 kB.
const maxTranscript = 4 << 20

// chain is a transcript as read: entries and the hashes of their lines.
type chain struct {
	entries []Entry
	hashes  []string
}

// readChain reads lines and follows the hashes. A last line without line feed, which a crash leaves, is given back in torn.
func readChain(data []byte) (c chain, torn []byte, err error) {
	if len(data) > maxTranscript {
		return c, nil, fault(ErrRecord, "transcript", "%d bytes, at most %d", len(data), maxTranscript)
	}
	for len(data) > 0 {
		line, rest, whole := bytes.Cut(data, []byte("\n"))
		if !whole {
			return c, line, nil
		}
		data = rest
		if err := c.add(line); err != nil {
			return c, nil, err
		}
	}
	return c, nil, nil
}

// add takes one line if it follows the one before.
func (c *chain) add(line []byte) error {
	n := len(c.entries)
	where := fmt.Sprintf("line %d", n+1)
	var e Entry
	if err := strict(line, &e); err != nil {
		return &Error{ErrRecord, where, err}
	}
	// One text for one entry: what another program made of it, or a field given twice, is not what was written.
	if again, err := json.Marshal(&e); err != nil || !bytes.Equal(again, line) {
		return fault(ErrRecord, where, "not as it was written")
	}
	at, err := time.Parse(time.RFC3339, e.Time)
	switch {
	case e.V != 1 || e.N != n:
		return fault(ErrRecord, where, "version %d, number %d, want 1 and %d", e.V, e.N, n)
	case e.Prev != c.head():
		return fault(ErrRecord, where, "follows %q, the line before is %q", e.Prev, c.head())
	case err != nil || at.Format(time.RFC3339) != e.Time || at.Location() != time.UTC:
		return fault(ErrRecord, where, "time %q", e.Time)
	case n > 0 && e.Time < c.entries[n-1].Time:
		return fault(ErrRecord, where, "time %s, the line before is of %s", e.Time, c.entries[n-1].Time)
	}
	c.entries = append(c.entries, e)
	c.hashes = append(c.hashes, hashOf(line))
	return nil
}

// head is the hash of the last line.
func (c *chain) head() string {
	if len(c.hashes) == 0 {
		return ""
	}
	return c.hashes[len(c.hashes)-1]
}

// last returns the last entry, a zero one if there is none.
func (c *chain) last() (e Entry) {
	if n := len(c.entries); n > 0 {
		e = c.entries[n-1]
	}
	return e
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// unhex reads a hash back.
func unhex(text string) (out [32]byte, err error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != 32 {
		return out, errors.New("not a SHA-256 in hexadecimal")
	}
	return [32]byte(b), nil
}
