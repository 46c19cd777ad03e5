package ldif

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// lines reads logical lines: physical ones with their continuations (RFC 2849, 2, note 2).
type lines struct {
	r      *bufio.Reader
	buffer []byte // of the line last read
	line   int    // physical lines read
	err    error  // ends the reading: of the stream, or io.EOF
}

// next returns the next logical line without its end, and the number of its first physical line. The line is good until the
// next call. A *Error is of this line alone: the ones behind it can be read.
func (l *lines) next() (text []byte, at int, err error) {
	if l.err != nil {
		return nil, 0, l.err
	}
	l.buffer = l.buffer[:0]
	at = l.line + 1
	var bad *Error
	for first := true; ; first = false {
		if err := l.physical(&bad); err != nil {
			l.err = err
			if err != io.EOF || first {
				return nil, 0, err
			}
			break
		}
		ahead, err := l.r.Peek(1)
		if err != nil && err != io.EOF {
			l.err = err // the reader forgets it, and what follows would look like the end of the file
		}
		if err != nil || ahead[0] != ' ' {
			break
		}
		if len(l.buffer) == 0 && bad == nil {
			bad = fault(l.line+1, "line", "continues an empty line")
		}
		_, _ = l.r.Discard(1)
	}
	if bad != nil {
		return nil, at, bad
	}
	return l.buffer, at, nil
}

// physical appends one physical line to the buffer. What is too long is read to its end and left out.
func (l *lines) physical(bad **Error) error {
	start := len(l.buffer)
	for {
		part, err := l.r.ReadSlice('\n')
		if len(l.buffer)+len(part) > maxLine {
			if *bad == nil {
				*bad = fault(l.line+1, "line", "more than %d octets", maxLine)
			}
			l.buffer, start = l.buffer[:0], 0
			part = part[max(0, len(part)-2):] // the end of the line still tells where it ends
		}
		l.buffer = append(l.buffer, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err == io.EOF && len(l.buffer) == start:
			return io.EOF
		case err != nil && err != io.EOF:
			return err
		}
		break
	}
	l.line++
	own := bytes.TrimSuffix(l.buffer[start:], []byte{'\n'})
	own = bytes.TrimSuffix(own, []byte{'\r'})
	for _, c := range []byte{0, '\r'} {
		if bytes.IndexByte(own, c) >= 0 && *bad == nil {
			*bad = fault(l.line, "line", "octet %#02x within the line", c)
		}
	}
	l.buffer = l.buffer[:start+len(own)]
	return nil
}
