package calendar

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// WriteICS writes the events that want something done as an iCalendar object (RFC 5545): one all-day event for each, with an
// alarm on the day to act. stamp is when the calendar was made; the same events at the same time are the same octets.
func WriteICS(w io.Writer, events []Event, stamp time.Time) error {
	var b strings.Builder
	line := func(format string, args ...any) { fold(&b, fmt.Sprintf(format, args...)) }
	line("BEGIN:VCALENDAR")
	line("VERSION:2.0")
	line("PRODID:-//chancery//calendar 1//EN")
	line("CALSCALE:GREGORIAN")
	for _, e := range events {
		if e.State == Settled {
			continue
		}
		line("BEGIN:VEVENT")
		line("UID:%s@chancery", e.ID)
		line("DTSTAMP:%s", stamp.UTC().Format("20060102T150405Z"))
		line("DTSTART;VALUE=DATE:%s", e.Date.Format("20060102"))
		line("DTEND;VALUE=DATE:%s", e.Date.AddDate(0, 0, 1).Format("20060102"))
		line("SUMMARY:%s", escape(e.Subject+": "+e.What))
		line("DESCRIPTION:%s", escape(fmt.Sprintf("%s\nAt %s, %s. %s", e.Action, e.Date.Format(time.RFC3339), e.State, e.Ref)))
		line("CATEGORIES:%s", escape(string(e.Kind)))
		line("TRANSP:TRANSPARENT")
		line("BEGIN:VALARM")
		line("ACTION:DISPLAY")
		line("DESCRIPTION:%s", escape(e.What))
		line("TRIGGER:-P%dD", int(e.Date.Sub(e.Act).Hours()/24))
		line("END:VALARM")
		line("END:VEVENT")
	}
	line("END:VCALENDAR")
	_, err := io.WriteString(w, b.String())
	return err
}

// escape writes a TEXT value (RFC 5545, 3.3.11). Names come from certificates: control characters have no place in it.
func escape(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' || r == 0x7F {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(text)
}

// maxLine is the longest line without its end, in octets (RFC 5545, 3.1).
const maxLine = 75

// fold writes a content line in pieces, none of them within a character.
func fold(b *strings.Builder, line string) {
	most := maxLine
	for len(line) > most {
		cut := most
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		b.WriteString(line[:cut] + "\r\n ")
		line, most = line[cut:], maxLine-1
	}
	b.WriteString(line + "\r\n")
}
