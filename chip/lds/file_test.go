package lds

import (
	"slices"
	"testing"

	"github.com/chancery-id/chancery/chip/tlv"
)

func TestFileTable(t *testing.T) { // Doc 9303-10, 3.11 and 4.6, and its traps
	for _, c := range []struct {
		file File
		name string
		fid  uint16
		sfi  byte
		tag  tlv.Tag
		mf   bool
	}{
		{COM, "EF.COM", 0x011E, 0x1E, 0x60, false},
		{SOD, "EF.SOD", 0x011D, 0x1D, 0x77, false},
		{CardSecurity, "EF.CardSecurity", 0x011D, 0x1D, 0x30, true}, // the identifiers of EF.SOD, elsewhere
		{CVCA, "EF.CVCA", 0x011C, 0x1C, 0, false},
		{CardAccess, "EF.CardAccess", 0x011C, 0x1C, 0x31, true},
		{DIR, "EF.DIR", 0x2F00, 0x1E, 0, true},
		{ATR, "EF.ATR", 0x2F01, 0x01, 0, true},
		{DG1, "DG1", 0x0101, 0x01, 0x61, false},
		{DG2, "DG2", 0x0102, 0x02, 0x75, false}, // breaks the sequence
		{DG3, "DG3", 0x0103, 0x03, 0x63, false},
		{DG4, "DG4", 0x0104, 0x04, 0x76, false}, // breaks the sequence
		{DG5, "DG5", 0x0105, 0x05, 0x65, false},
		{DG15, "DG15", 0x010F, 0x0F, 0x6F, false},
		{DG16, "DG16", 0x0110, 0x10, 0x70, false},
	} {
		f := c.file
		if f.Name() != c.name || f.String() != c.name || f.FID() != c.fid || f.SFI() != c.sfi || f.Tag() != c.tag || f.InMasterFile() != c.mf {
			t.Errorf("%v: %04X %02X %v", f, f.FID(), f.SFI(), f.Tag())
		}
		if aid := f.AID(); (aid == nil) != c.mf || !c.mf && string(aid) != "\xA0\x00\x00\x02\x47\x10\x01" {
			t.Errorf("%v: application %X", f, aid)
		}
	}
	for i, f := range Files() {
		if int(f) != i+1 || !f.Valid() {
			t.Errorf("%v is number %d", f, i+1)
		}
	}
	if f := File(0); f.Valid() || f.Name() != "File(0)" || f.FID() != 0 || f.Tag() != 0 || f.AID() != nil {
		t.Error("no file")
	}
}

func TestDataGroupNumbers(t *testing.T) {
	var numbers []int
	for _, f := range Files() {
		n, ok := f.DataGroup()
		if !ok {
			continue
		}
		numbers = append(numbers, n)
		if DataGroupFile(n) != f || f.SFI() != byte(n) || f.FID() != 0x0100+uint16(n) {
			t.Errorf("%v is %d", f, n)
		}
	}
	if len(numbers) != 16 || !slices.IsSorted(numbers) {
		t.Errorf("%v", numbers)
	}
	if DataGroupFile(0) != 0 || DataGroupFile(17) != 0 {
		t.Error("data groups are 1 to 16")
	}
}

func TestFileByTag(t *testing.T) {
	for _, f := range Files() {
		got, ok := FileByTag(f.Tag())
		if want := f.Tag() != 0 && !f.InMasterFile(); ok != want || ok && got != f {
			t.Errorf("%v: %v", f, got)
		}
	}
}
