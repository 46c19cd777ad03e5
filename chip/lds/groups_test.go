package lds

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/mrz"
)

func TestPersonsToNotify(t *testing.T) {
	d, err := DecodeDG16(unhex(t, samples[DG16][0]))
	if err != nil || d.Validate() != nil {
		t.Fatal(err, d.Validate())
	}
	want := &PersonsToNotify{Persons: []Person{
		{mrz.NewDate(2002, 1, 1), "SMITH<<CHARLES<R", "19525551212", "123 MAPLE RD<ANYTOWN<MN<55100"},
		{mrz.NewDate(2002, 3, 15), "BROWN<<MARY<J", "14155551212", "49 REDWOOD LN<OCEAN BREEZE<CA<94000"},
	}}
	if !reflect.DeepEqual(d, want) {
		t.Errorf("%+v", d)
	}
	for name, d := range map[string]*PersonsToNotify{
		"none": {}, "16": {Persons: make([]Person, 16)}, "empty": {Persons: make([]Person, 1)}, "not UTF-8": {Persons: []Person{{Name: "\xC9"}}},
		"day": {Persons: []Person{{Name: "A", Recorded: mrz.NewDate(2025, 2, 30)}}},
	} {
		if _, err := d.Encode(); err == nil {
			t.Errorf("%s: written", name)
		}
	}
	runVectors(t, DG16, []vector{
		{"one", "7009 020101 A104 5F510141", ""},
		{"count", "7009 020102 A104 5F510141", "count: 2, but 1 persons"},
		{"numbered from 2", "7009 020101 A204 5F510141", "tag A2, want A1"},
		{"out of order", "700D 020101 A108 5F520131 5F510141", "name at offset 11: tag 5F51 out of order"},
		{"twice", "700D 020101 A108 5F510141 5F510142", "tag 5F51 appears twice"},
		{"empty name", "700C 020101 A107 5F5100 5F520131", "name at offset 7: empty"},
		{"other in a person", "700B 020101 A106 5F510141 8000", "tag 80 at offset 11: not named"},
		{"other", "700B 020101 A104 5F510141 8000", "tag 80 at offset 11: not named"},
		{"no person", "7003 020100", "no person"},
		{"empty", "7005 020101 A100", "person 1, all"},
		{"BCD", "700C 020101 A107 5F500420020101", "written as binary"},
		{"cut", "7009 020101 A104 5F510241", "input ends"},
	})
}

func TestDisplayedImages(t *testing.T) {
	runVectors(t, DG5, []vector{
		{"none", "6503 020100", "no image"},
		{"count", "650A 020102 5F4004 FFD8FFE0", "count: 2, but 1 images"},
		{"no count", "6507 5F4004 FFD8FFE0", "tag 02 is missing"},
		{"no image", "650A 020101 5F4004 424D0000", "image 1 is neither JPEG nor JPEG 2000"},
		{"signature", "650A 020101 5F4304 FFD8FFE0", "tag 5F43 at offset 5: not named"},
		{"JP2", "6512 020101 5F400C 0000000C6A5020200D0A870A", ""},
		{"cut", "650A 020101 5F4005 FFD8FFE0", "input ends"},
	})
	runVectors(t, DG7, []vector{{"portrait", "670A 020101 5F4004 FFD8FFE0", "tag 5F40 at offset 5: not named"}})
	if _, err := (&DisplayedPortrait{Images: make([][]byte, 256)}).Encode(); err == nil {
		t.Error("256 images")
	}
	if _, err := (&DisplayedSignature{}).Encode(); err == nil {
		t.Error("no image")
	}
}

func TestFeatures(t *testing.T) {
	runVectors(t, DG8, []vector{
		{"none", "6803 020100", "count: 0, want 1 to 255"},
		{"no count", "6802 8000", "tag 02 is missing"},
		{"count of two octets", "6804 02020001", "2 octets, want 1"},
	})
	if _, err := (&Features{File: DG1, Count: 1}).Encode(); err == nil {
		t.Error("DG1 holds no features")
	}
}

func TestAuthenticationKey(t *testing.T) {
	runVectors(t, DG15, []vector{
		{"none", "6F00", "tag 30 is missing"},
		{"not a key", "6F02 3000", "tag 30 is missing"},
		{"no identifier", "6F09 3007 3000 0303000102", "tag 06 is missing"},
		{"no bits", "6F0A 3008 3002 0600 03020000 00", "1 octets after"},
		{"bits left", "6F0A 3008 3002 0600 0302 0102", "whole octets"},
		{"octet string", "6F0A 3008 3002 0600 0402 0001", "tag 04, want 03"},
		{"two", "6F14 3008 3002 0600 0302 0001 3008 3002 0600 0302 0001", "after the last"},
		{"outline", "6F0A 3008 3002 0600 0302 0001", ""},
	})
	if _, err := (&AuthenticationKey{}).Encode(); err == nil {
		t.Error("no key")
	}
}

func TestBiometrics(t *testing.T) {
	face, err := biometric.NewFaceTemplate(picture(8, 8))
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]*Biometrics{
		"a face for fingers": {File: DG3, Template: face}, "no file": {Template: face}, "DG1": {File: DG1, Template: face}, "nothing": {File: DG2},
		"empty": {File: DG2, Template: &biometric.Template{}},
	} {
		if _, err := d.Encode(); err == nil {
			t.Errorf("%s: written", name)
		}
	}
	group, err := face.Encode()
	if err != nil {
		t.Fatal(err)
	}
	b := append([]byte{0x75, byte(len(group) + 2)}, group...)
	d, err := DecodeDG2(append(b, 0x80, 0))
	if err != nil || len(d.Other) != 1 || d.Validate() == nil {
		t.Errorf("%v", err)
	}
	broken := bytes.Clone(b)
	broken[1] -= 2
	broken[len(b)-len(group)+3] ^= 0x10 // tag of the count
	if _, err := DecodeDG2(broken); err == nil || !strings.Contains(err.Error(), "DG2 template at offset 5") {
		t.Errorf("place in the file: %v", err)
	}
	if _, err := DecodeDG2([]byte{0x75, 2, 0x7F, 0x60}); err == nil {
		t.Error("no template")
	}
	if _, err := DecodeDG2([]byte{0x75, 0}); err == nil {
		t.Error("empty")
	}
}
