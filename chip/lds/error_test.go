package lds

import (
	"errors"
	"fmt"
	"testing"

	"github.com/chancery-id/chancery/chip/tlv"
)

func TestErrorText(t *testing.T) {
	e := &Error{File: COM, Field: "tag list", Offset: 4, Ref: refCOM, Err: errors.New("no data group")}
	if got := e.Error(); got != "lds: EF.COM tag list at offset 4: no data group (Doc 9303-10, 4.6.1)" {
		t.Error(got)
	}
	e = &Error{File: DG1, Offset: -1, Err: errors.New("x")}
	if got := e.Error(); got != "lds: DG1: x" {
		t.Error(got)
	}
}

func TestFindingsAndTolerable(t *testing.T) {
	soft := &Error{Tolerable: true, Err: errors.New("soft")}
	hard := &Error{Err: errors.New("hard")}
	other := errors.New("other")
	for _, c := range []struct {
		err       error
		n         int
		tolerable bool
	}{
		{nil, 0, true},
		{soft, 1, true},
		{errors.Join(soft, soft), 2, true},
		{errors.Join(soft, errors.Join(soft, hard)), 3, false},
		{errors.Join(soft, other), 1, false},
		{other, 0, false},
		{fmt.Errorf("wrapped: %w", soft), 0, false},
	} {
		if got := Findings(c.err); len(got) != c.n || Tolerable(c.err) != c.tolerable {
			t.Errorf("%v: %d, %v", c.err, len(got), Tolerable(c.err))
		}
	}
}

func TestStructureKeepsTheCause(t *testing.T) {
	_, err := DecodeDG1([]byte{0x61, 5, 0})
	var e *Error
	if !errors.Is(err, tlv.ErrTruncated) || !errors.As(err, &e) || e.File != DG1 || e.Offset != 0 || e.Tolerable {
		t.Errorf("%v", err)
	}
}
