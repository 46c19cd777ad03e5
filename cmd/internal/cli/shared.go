package cli

import (
	"io"
	"os"
	"sync"
)

// Shared returns w for several goroutines to write messages to. A file takes each write whole as it is, and stays one, because
// progress asks whether it is a terminal.
func Shared(w io.Writer) io.Writer {
	if f, ok := w.(*os.File); ok {
		return f
	}
	return &shared{w: w}
}

type shared struct {
	mu sync.Mutex
	w  io.Writer
}

func (s *shared) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(b)
}
