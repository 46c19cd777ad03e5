package document

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
)

// Jobs reads a job file, one JSON object per line, in constant memory. A byte order mark before the first line, CR before
// the line end and empty lines are tolerated. A line that can't be read comes with its error and does not stop the others;
// an error of the reader itself comes with a nil Job and ends the sequence.
//
// Raw of a Job is valid until the next one.
func Jobs(r io.Reader) iter.Seq2[*Job, error] {
	return func(yield func(*Job, error) bool) {
		lines := bufio.NewReaderSize(r, maxJob+4)
		for n := 1; ; n++ {
			line, err := lines.ReadSlice('\n')
			tooLong := errors.Is(err, bufio.ErrBufferFull)
			if tooLong {
				line, err = nil, skipLine(lines)
			}
			if err != nil && !errors.Is(err, io.EOF) {
				yield(nil, fmt.Errorf("line %d: %w", n, err))
				return
			}
			if n == 1 {
				line = bytes.TrimPrefix(line, []byte("\xEF\xBB\xBF"))
			}
			if line = bytes.TrimRight(line, "\r\n"); tooLong || len(bytes.TrimSpace(line)) > 0 {
				if !yield(readLine(line, n, tooLong)) {
					return
				}
			}
			if err != nil {
				return
			}
		}
	}
}

func readLine(line []byte, n int, tooLong bool) (*Job, error) {
	if tooLong {
		return &Job{Line: n}, jsonError("", ruleSyntax, fmt.Errorf("longer than %d bytes", maxJob))
	}
	j, err := ParseJob(line)
	j.Line = n
	return j, err
}

// skipLine drops the rest of a line.
func skipLine(lines *bufio.Reader) error {
	for {
		if _, err := lines.ReadSlice('\n'); !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}
