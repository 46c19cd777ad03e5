package lds

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/chancery-id/chancery/mrz"
)

// Forms in which documents write dates and times. The first is the standard's.
const (
	formDigits  = "digits"
	formBCD     = "binary coded decimal" // LDS 1.7 and before
	formFillers = "fillers"              // '<' for an unknown digit, as in the machine readable zone
)

var errDate = errors.New("not a date of the form yyyymmdd")

// decodeDate reads yyyymmdd. Parts of zeros are unknown.
func decodeDate(b []byte) (date mrz.Date, form string, err error) {
	form = formDigits
	switch {
	case len(b) == 4:
		b, form = unpack(b), formBCD
	case len(b) == 8 && bytes.IndexByte(b, '<') >= 0:
		b, form = bytes.ReplaceAll(b, []byte("<"), []byte("0")), formFillers
	}
	if !digits(string(b), 8) {
		return mrz.Date{}, form, errDate
	}
	date = mrz.NewDate(number(b[:4]), number(b[4:6]), number(b[6:]))
	if !date.Valid() {
		return mrz.Date{}, form, errors.New("there is no such day")
	}
	return date, form, nil
}

func encodeDate(d mrz.Date) string { return fmt.Sprintf("%04d%02d%02d", d.Year(), d.Month(), d.Day()) }

const timeLayout = "20060102150405"

// decodeTime reads yyyymmddhhmmss. The standard names no time zone: UTC stands for it.
func decodeTime(b []byte) (t time.Time, form string, err error) {
	form = formDigits
	if len(b) == 7 {
		b, form = unpack(b), formBCD
	}
	if !digits(string(b), 14) {
		return time.Time{}, form, errors.New("not a time of the form yyyymmddhhmmss")
	}
	t, err = time.Parse(timeLayout, string(b))
	if err != nil {
		return time.Time{}, form, errors.New("there is no such time")
	}
	return t, form, nil
}

// unpack makes digits of binary coded decimals.
func unpack(b []byte) []byte {
	out := make([]byte, 0, 2*len(b))
	for _, c := range b {
		out = append(out, '0'+c>>4, '0'+c&0x0F)
	}
	return out
}

func number(digits []byte) int {
	n, _ := strconv.Atoi(string(digits))
	return n
}
