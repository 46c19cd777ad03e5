package ledger

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
)

// maxLine is more than any line of a written log has.
const maxLine = 1024

// ReadLog reads a log that [WriteLog] wrote, in constant memory.
func ReadLog(r io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(make([]byte, maxLine), maxLine)
		n := uint64(0)
		for lines.Scan() {
			n++
			e, err := parseLine(bytes.TrimRight(lines.Bytes(), "\r"), n)
			if err != nil {
				err = faultAt(n, "%w", err)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(Entry{}, faultAt(n+1, "%w", err))
		}
	}
}

// WriteLog writes an audit log in the form that [ReadLog] reads: for who checks it elsewhere.
func WriteLog(w io.Writer, entries iter.Seq2[Entry, error]) error {
	for e, err := range entries {
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%x %x\n", e.Hash, e.Raw); err != nil {
			return err
		}
	}
	return nil
}

var errLine = errors.New("not a line of hash and record")

// parseLine reads a line of [WriteLog].
func parseLine(line []byte, n uint64) (Entry, error) {
	const hash = 2 * sha256.Size
	e := Entry{Seq: n}
	if len(line) <= hash || line[hash] != ' ' {
		return e, errLine
	}
	if _, err := hex.Decode(e.Hash[:], line[:hash]); err != nil {
		return e, errLine
	}
	e.Raw = make([]byte, hex.DecodedLen(len(line)-hash-1))
	if _, err := hex.Decode(e.Raw, line[hash+1:]); err != nil {
		return e, errLine
	}
	return e, nil
}
