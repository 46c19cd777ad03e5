package chip

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chancery-id/chancery/chip/lds"
)

var (
	efCOM = []byte("\x60\x14\x5F\x01\x040107\x5F\x36\x06040000\x5C\x02\x61\x75")
	efSOD = []byte("\x77\x02\x30\x00")
	dg1   = []byte("\x61\x03\x5F\x1F\x00")
)

func small() *Image {
	m := NewImage()
	m.Put(lds.DG1, dg1)
	m.Put(lds.SOD, efSOD)
	m.Put(lds.COM, efCOM)
	return m
}

func TestImageKeepsFilesInOrder(t *testing.T) {
	m := small()
	m.Put(lds.CardAccess, []byte{0x31, 0})
	m.Put(lds.DG15, []byte{0x6F, 0})
	m.Put(0, efSOD)
	m.Put(200, efSOD)
	want := []lds.File{lds.COM, lds.SOD, lds.DG1, lds.DG15, lds.CardAccess}
	if got := m.Files(); !slices.Equal(got, want) {
		t.Errorf("files %v", got)
	}
	if got := m.DataGroups(); !slices.Equal(got, []int{1, 15}) {
		t.Errorf("data groups %v", got)
	}
	if b, ok := m.File(lds.COM); !ok || &b[0] != &efCOM[0] {
		t.Error("EF.COM was copied or lost")
	}
	if _, ok := m.File(lds.DG2); ok {
		t.Error("DG2 from nowhere")
	}
	if _, ok := m.File(0); ok {
		t.Error("a file of no name")
	}
	m.Put(lds.DG2, nil)
	if b, ok := m.File(lds.DG2); !ok || len(b) != 0 {
		t.Error("an empty file is there all the same")
	}
}

func TestElementIsCutAtItsLength(t *testing.T) {
	m := NewImage()
	m.Put(lds.SOD, append(slices.Clone(efSOD), 0, 0, 0))
	m.Put(lds.DG1, []byte{0x61, 0x04, 0x5F})
	m.Put(lds.DG2, dg1)
	m.Put(lds.DIR, []byte{0x61, 0, 0x61, 0})
	if b, trailing, err := m.Element(lds.SOD); err != nil || trailing != 3 || !bytes.Equal(b, efSOD) {
		t.Errorf("%X %d %v", b, trailing, err)
	}
	if b, trailing, err := m.Element(lds.DIR); err != nil || trailing != 0 || len(b) != 4 {
		t.Errorf("%X %d %v", b, trailing, err)
	}
	for f, want := range map[lds.File]string{
		lds.DG1: "DG1: tlv: offset 0, tag 61: length 4",
		lds.DG2: "tag 61, want 75",
		lds.DG3: "no DG3",
	} {
		if _, _, err := m.Element(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", f, err)
		}
	}
}

func TestPrintedImageHoldsNoData(t *testing.T) {
	m := NewImage()
	m.Put(lds.DG1, []byte("ERIKSSON"))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q"} {
		if got := fmt.Sprintf(verb, m); got != "image of DG1 (8)" {
			t.Errorf("%s: %s", verb, got)
		}
	}
}

func TestCloneIsApart(t *testing.T) {
	m := small()
	m.Put(lds.DG1, slices.Clone(dg1))
	c := m.Clone()
	b, _ := m.File(lds.DG1)
	b[0] = 0xFF
	if got, _ := c.File(lds.DG1); !bytes.Equal(got, dg1) || c.Size() != m.Size() {
		t.Error("clone shares its files")
	}
}

func TestAllFilesTogetherStayBelowEightMegabytes(t *testing.T) {
	total := 0
	for _, f := range lds.Files() {
		total += MaxSize(f)
	}
	if total > 8<<20 {
		t.Errorf("%d octets", total)
	}
}

func TestFileNames(t *testing.T) {
	for name, want := range map[string]lds.File{
		"EF.COM.bin": lds.COM, "ef_com.bin": lds.COM, "EF-COM": lds.COM, "COM": lds.COM, "EF COM.BIN": lds.COM, "efcom.dat": lds.COM,
		"EF.SOD.bin": lds.SOD, "EF_SOD.bin": lds.SOD, "sod": lds.SOD, "EF.SOD.der": lds.SOD,
		"DG1.bin": lds.DG1, "dg01.bin": lds.DG1, "EF.DG1.bin": lds.DG1, "EF_DG16.BIN": lds.DG16, "DG10": lds.DG10, "Dg2.tlv": lds.DG2,
		"EF.CardAccess.bin": lds.CardAccess, "EF_CARD_ACCESS": lds.CardAccess, "CardSecurity": lds.CardSecurity,
		"EF.DIR.bin": lds.DIR, "EF.ATR.bin": lds.ATR, "EF.ATR-INFO.bin": lds.ATR, "EF.CVCA.bin": lds.CVCA,
		"011E.bin": lds.COM, "011d.bin": lds.SOD, "0101": lds.DG1, "0110.bin": lds.DG16, "2F00": lds.DIR,
		"": 0, ".bin": 0, "EF": 0, "DG": 0, "DG0.bin": 0, "DG17.bin": 0, "DG001.bin": 0, "DG+1.bin": 0, "DG1_pk.bin": 0, "DG1.txt": 0,
		"011C.bin": 0, "0111.bin": 0, "README.md": 0, "EF.COM.bin.bak": 0, "DG1.bin.bin": 0, "cOM1": 0, "DG14_sk.pkcs8": 0, "ＤＧ1": 0,
	} {
		if got, ok := FileByName(name); got != want || ok != (want != 0) {
			t.Errorf("%q: %v", name, got)
		}
	}
	for _, f := range lds.Files() {
		if got, ok := FileByName(FileName(f)); !ok || got != f {
			t.Errorf("%v is stored as %s and read as %v", f, FileName(f), got)
		}
	}
}
