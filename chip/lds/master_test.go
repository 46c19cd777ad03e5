package lds

import (
	"strings"
	"testing"
)

func TestDirectory(t *testing.T) {
	d, err := DecodeDIR(unhex(t, samples[DIR][0]))
	if err != nil || len(d.Applications) != 4 || !d.Has([]byte(ApplicationLDS1)) || d.Has([]byte("\xA0\x00\x00\x02\x48")) {
		t.Errorf("%+v, %v", d, err)
	}
	runVectors(t, DIR, []vector{
		{"label", "610F 4F07A0000002471001 500465494420", ""},
		{"label first", "610F 500465494420 4F07A0000002471001", "application identifier at offset 8: not the first"},
		{"two identifiers", "610E 4F05A000000247 4F05A000000248", ""},
		{"no identifier", "6100", "number 1 of 0 octets"},
		{"short", "6106 4F04A0000002", "number 1 of 4 octets"},
		{"long", "6113 4F11 A000000247100100000000000000000000", "number 1 of 17 octets"},
		{"nothing", "", "no application"},
		{"zeros behind", "6109 4F07A0000002471001 000000", "3 octets of padding"},
		{"FFs behind", "6109 4F07A0000002471001 FFFF", "2 octets of padding"},
		{"other", "6209 4F07A0000002471001", "want tag 61"},
		{"cut", "6109 4F07A00000024710", "input ends"},
	})
	if _, err := (&Directory{Applications: []Application{{AID: make([]byte, 5), Other: []Object{{0, nil}}}}}).Encode(); err == nil {
		t.Error("tag 00")
	}
}

func TestATR(t *testing.T) {
	a, err := DecodeATR(unhex(t, samples[ATR][0]))
	if err != nil {
		t.Fatal(err)
	}
	c, ok := a.Capabilities()
	if !ok || c != (Capabilities{true, true, true, true, true, false}) {
		t.Errorf("%+v", c)
	}
	if command, response, ok := a.ExtendedLengths(); !ok || command != 0x600 || response != 0x600 {
		t.Errorf("%d %d", command, response)
	}
	runVectors(t, ATR, []vector{
		{"nothing", "", "no data object"},
		{"capabilities cut", "4702B601", "not three octets"},
		{"one length", "7F6604 02020600", "extended length information"},
		{"three lengths", "7F660C 02020600 02020600 02020600", "extended length information"},
		{"high bit", "7F6608 02028000 0202FFFF", ""},
		{"large", "7F660B 020300FFFF 0204 00010001", "extended length information"},
		{"padded", "4703B601C0 0000", "2 octets of padding"},
		{"cut", "4703B601", "input ends"},
	})
	if _, _, ok := (&ATRInfo{}).ExtendedLengths(); ok {
		t.Error("from nowhere")
	}
	if _, ok := (&ATRInfo{}).Capabilities(); ok {
		t.Error("from nowhere")
	}
}

func TestTerminalAuthorities(t *testing.T) {
	a, err := DecodeCVCA(unhex(t, samples[CVCA][0]))
	if err != nil || strings.Join(a.References, " ") != "DECVCAEPASS00001" {
		t.Errorf("%+v, %v", a, err)
	}
	two := &TerminalAuthorities{References: []string{"DECVCAEPASS00001", "DECVCAEPASS00002"}}
	b, err := two.Encode()
	if err != nil || len(b) != 36 {
		t.Errorf("%X, %v", b, err)
	}
	law(t, CVCA, b)
	zeros := strings.Repeat("00", 26)
	runVectors(t, CVCA, []vector{
		{"short reference", "4208 4445414141 303031" + zeros, ""},
		{"shorter", "4207 44454141 303031 00" + zeros, "number 1 of 7 octets"},
		{"none", "0000000000" + zeros + "0000000000", "0 references"},
		{"other tag", "4308 4445414141303031" + zeros, "want tag 42"},
		{"garbage", "4208 4445414141303031 0001" + zeros[4:], "octets other than zero"},
		{"FFs", "4208 4445414141303031" + strings.Repeat("FF", 26), "at offset 10: padded with FF"},
		{"unpadded", "4208 4445414141303031", "10 octets, want 36"},
		{"three", "4208 4445414141303031 4208 4445414141303032 4208 4445414141303033 000000000000", "3 references"},
		{"cut", "4209 4445414141303031", "input ends"},
	})
}
