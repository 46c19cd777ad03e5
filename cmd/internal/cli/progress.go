package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

// Progress shows how far long work has come: one line, rewritten in place, on a terminal only. On a pipe or a file it
// prints nothing. The zero value prints nothing.
type Progress struct {
	w     io.Writer
	lang  Lang
	what  string
	total int
	start time.Time
	last  time.Time
	shown bool
}

// NewProgress returns a progress line on w, in a language, for total items; total 0 means unknown.
func NewProgress(w io.Writer, lang Lang, what string, total int) *Progress {
	if f, ok := w.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		return &Progress{}
	}
	return &Progress{w: w, lang: lang, what: what, total: total, start: time.Now()}
}

// Step says what is done from here on, and how much of it there is.
func (p *Progress) Step(what string, total int) {
	if p.what != what {
		p.start, p.last = time.Now(), time.Time{}
	}
	p.what, p.total = what, total
}

// Set says that done items are finished. It redraws at most ten times a second.
func (p *Progress) Set(done int) {
	if p.w == nil || (time.Since(p.last) < 100*time.Millisecond && done != p.total) {
		return
	}
	p.last, p.shown = time.Now(), true
	line := p.line(done, p.last.Sub(p.start).Seconds())
	fmt.Fprintf(p.w, "\r\x1b[K%s", line)
}

// line is what is shown when so many items are finished after so many seconds.
func (p *Progress) line(done int, elapsed float64) string {
	line := fmt.Sprintf(countOpen.In(p.lang), p.what, done)
	if p.total > 0 {
		line = fmt.Sprintf(countOf.In(p.lang), p.what, done, p.total)
	}
	if done > 0 && elapsed > 1 {
		rate := float64(done) / elapsed
		line += fmt.Sprintf(perSecond.In(p.lang), rate)
		if p.total > done {
			left := time.Duration(float64(p.total-done) / rate * float64(time.Second))
			line += fmt.Sprintf(timeLeft.In(p.lang), duration(left, p.lang))
		}
	}
	return line
}

// Done clears the line.
func (p *Progress) Done() {
	if p.w != nil && p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
