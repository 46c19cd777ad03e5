package lds

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/chancery-id/chancery/chip/tlv"
)

const (
	caECDH = arcCA + ".2.2"
)

func mustInfo(t testing.TB) func(SecurityInfo, error) SecurityInfo {
	return func(info SecurityInfo, err error) SecurityInfo {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
}

// everyInfo is one entry of each kind.
func everyInfo(t testing.TB) []SecurityInfo {
	must := mustInfo(t)
	key := unhex(t, "3015 300906072A8648CE3D0201 0308 00 04 010203040506")
	return []SecurityInfo{
		must(PACEInfo{arcPACE + ".2.2", 2, new(13)}.Info()),
		must(PACEInfo{arcPACE + ".6.4", 2, new(16)}.Info()),
		must(PACEInfo{arcPACE + ".4.1", 2, nil}.Info()),
		must(PACEDomainParameterInfo{arcPACE + ".2", unhex(t, "300C060704007F0007010202010D"), new(255)}.Info()),
		must(ChipAuthenticationInfo{caECDH, 1, []byte{1}}.Info()),
		must(ChipAuthenticationInfo{arcCA + ".1.1", 1, nil}.Info()),
		must(ChipAuthenticationPublicKeyInfo{arcPK + ".2", key, []byte{0xFF, 0}}.Info()),
		must(ChipAuthenticationPublicKeyInfo{arcPK + ".1", key, []byte{2}}.Info()),
		must(TerminalAuthenticationInfo{1, []byte{1, 0x1C}, []byte{0x1C}}.Info()),
		must(ActiveAuthenticationInfo{1, "0.4.0.127.0.7.1.1.4.1.3"}.Info()),
		must(EFDIRInfo{unhex(t, samples[DIR][0])}.Info()),
	}
}

func TestInfosBothWays(t *testing.T) {
	infos := NewSecurityInfos(DG14, everyInfo(t)...)
	b, err := infos.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeDG14(b)
	if err != nil || got.Validate() != nil {
		t.Fatal(err, got.Validate())
	}
	if !reflect.DeepEqual(got, infos) {
		t.Errorf("got %+v", got)
	}
	if n := len(got.PACEInfos()); n != 3 {
		t.Errorf("%d PACE", n)
	}
	for _, p := range got.PACEInfos() {
		if p.Protocol == arcPACE+".2.2" && (p.ParameterID == nil || *p.ParameterID != 13 || p.Version != 2) {
			t.Errorf("%+v", p)
		}
	}
	if p := got.PACEDomainParameterInfos(); len(p) != 1 || len(p[0].Parameters) != 14 || *p[0].ParameterID != 255 {
		t.Errorf("%+v", p)
	}
	if c := got.ChipAuthenticationInfos(); len(c) != 2 || c[0].KeyID != nil || !bytes.Equal(c[1].KeyID, []byte{1}) {
		t.Errorf("%+v", c)
	}
	if k := got.ChipAuthenticationPublicKeyInfos(); len(k) != 2 || !bytes.Equal(k[1].KeyID, []byte{0xFF, 0}) {
		t.Errorf("%+v", k)
	}
	if a := got.TerminalAuthenticationInfos(); len(a) != 1 || len(a[0].FID) != 2 || a[0].SFI[0] != 0x1C {
		t.Errorf("%+v", a)
	}
	if a, ok := got.ActiveAuthenticationInfo(); !ok || a.SignatureAlgorithm != "0.4.0.127.0.7.1.1.4.1.3" {
		t.Errorf("%+v", a)
	}
	if d, ok := got.EFDIRInfo(); !ok || len(d.EFDIR) != 44 {
		t.Errorf("%+v", d)
	}
	if _, ok := NewSecurityInfos(DG14).EFDIRInfo(); ok {
		t.Error("from nowhere")
	}
}

func TestInfosThatCanNotBeMade(t *testing.T) {
	for name, make := range map[string]func() (SecurityInfo, error){
		"no identifier":               PACEInfo{"", 2, nil}.Info,
		"identifier in words":         PACEInfo{"id-PACE", 2, nil}.Info,
		"of another kind":             PACEInfo{caECDH, 2, nil}.Info,
		"no such suite":               PACEInfo{arcPACE + ".2.5", 2, nil}.Info,
		"version 1":                   PACEInfo{arcPACE + ".2.2", 1, nil}.Info,
		"CAM without id":              PACEInfo{arcPACE + ".6.2", 2, nil}.Info,
		"CAM with 3DES":               PACEInfo{arcPACE + ".6.1", 2, new(13)}.Info,
		"reserved id":                 PACEInfo{arcPACE + ".2.2", 2, new(7)}.Info,
		"negative id":                 PACEInfo{arcPACE + ".2.2", 2, new(-1)}.Info,
		"large id":                    PACEInfo{arcPACE + ".2.2", 2, new(256)}.Info,
		"parameters of a reserved id": PACEDomainParameterInfo{arcPACE + ".2", []byte{0x30, 3, 6, 1, 0x2A}, new(13)}.Info,
		"no parameters":               PACEDomainParameterInfo{arcPACE + ".2", nil, nil}.Info,
		"CA of no version":            ChipAuthenticationInfo{caECDH, -1, []byte{1}}.Info,
		"CA 2":                        ChipAuthenticationInfo{caECDH, 2, nil}.Info,
		"key that is none":            ChipAuthenticationPublicKeyInfo{arcPK + ".2", []byte{0x30, 0}, nil}.Info,
		"long file id":                TerminalAuthenticationInfo{1, []byte{1, 2, 3}, nil}.Info,
		"long short id":               TerminalAuthenticationInfo{1, []byte{1, 2}, []byte{}}.Info,
		"algorithm":                   ActiveAuthenticationInfo{1, "sha256"}.Info,
		"AA 0":                        ActiveAuthenticationInfo{0, "0.4.0.127.0.7.1.1.4.1.3"}.Info,
		"directory":                   EFDIRInfo{[]byte{0x62, 0}}.Info,
	} {
		if info, err := make(); err == nil || info.Raw != nil {
			t.Errorf("%s: made", name)
		}
	}
}

// Entries as the text form of a table: hexadecimal of one SecurityInfo, and what is found.
func TestInfosFindings(t *testing.T) {
	const pace = "060A04007F00070202040202 "
	for _, c := range []struct{ name, entry, want string }{
		{"good", "3012 " + pace + "020102 02010D", ""},
		{"unknown protocol", "3008 06032A0304 0401FF", ""},
		{"unknown with optional data", "300B 06032A0304 0401FF 020105", ""},
		{"key agreement of version 3", "300F 060A04007F00070202030402 020103", ""},
		{"unknown with three", "300D 06032A0304 0401FF 020105 0500", "2 octets after"},
		{"no data", "3005 06032A0304", "input ends"},
		{"no identifier", "3003 020102", "want 06"},
		{"identifier cut", "3007 06028080 020102", "object identifier"},
		{"identifier empty", "3005 0600 020102", "object identifier"},
		{"not a sequence", "3103 020102", "want 30"},
		{"PACE version 3", "300F " + pace + "020103", "version 3, want 2"},
		{"PACE without version", "300F " + pace + "040102", "required data: tlv: offset 0, tag 04: tag 04, want 02"},
		{"PACE with text", "3012 " + pace + "020102 04010D", "optional data"},
		{"PACE negative id", "3012 " + pace + "020102 0201FF", "negative integer"},
		{"PACE empty version", "300E " + pace + "0200", "not an integer"},
		{"PACE long version", "3010 " + pace + "02020002", "leading zeros"},
		{"PACE large version", "3010 " + pace + "02020102", "integer of 2 octets"},
		{"PACE reserved id", "3012 " + pace + "020102 020113", "19 is reserved"},
		{"PACE own id", "3012 " + pace + "020102 020120", ""},
		{"long length", "308112 " + pace + "020102 02010D", "more octets than needed"},
		{"CA version 2", "300F 060A04007F00070202030202 020102", "version 2, want 1"},
		{"CA version 4", "300F 060A04007F00070202030202 020104", "version 4, want 1"},
		{"TA with file id", "3013 060804007F0007020202 020101 3004 0402011C", ""},
		{"TA file id of one octet", "3012 060804007F0007020202 020101 3003 04011C", "file identifier"},
		{"AA without algorithm", "300B 0606678108010105 020101", "signature algorithm is missing"},
		{"AA version 2", "3017 0606678108010105 020102 060A04007F00070101040103", "version 2, want 1"},
		{"directory with optional data", "3016 060667810801010D 0409 6107 4F05A000000247 020101", "optional data where there is none"},
		{"directory that is none", "300B 060667810801010D 04016F", "EF.DIR"},
	} {
		entry := unhex(t, c.entry)
		b := tlv.Append(nil, 0x31, entry)
		infos, err := DecodeCardAccess(b)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := infos.Validate()
		if c.want == "" && got != nil || c.want != "" && (got == nil || !strings.Contains(got.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.name, got, c.want)
		}
		if len(infos.Infos) != 1 || !bytes.Equal(infos.Infos[0].Raw, entry) {
			t.Errorf("%s: lost", c.name)
		}
		law(t, CardAccess, b)
		law(t, DG14, tlv.Append(nil, 0x6E, b))
	}
}

func TestInfosContainer(t *testing.T) {
	inner := unhex(t, samples[CardAccess][0])
	b := tlv.Append(nil, 0x6E, append(bytes.Clone(inner), 5, 0))
	infos, err := DecodeDG14(b)
	if err != nil || !bytes.Equal(infos.Trailing, []byte{5, 0}) || !Tolerable(infos.Validate()) || infos.Validate() == nil {
		t.Errorf("octets behind the SET: %v, %v", err, infos.Validate())
	}
	if _, err := DecodeSecurityInfos(append(bytes.Clone(inner), 0)); err == nil {
		t.Error("octets behind the SET in signed content")
	}
	if infos, err := DecodeCardAccess([]byte{0x31, 0}); err != nil || infos.Validate() == nil {
		t.Error("no entries")
	}
	if err := (&SecurityInfos{File: DG1, Infos: everyInfo(t)[:1]}).Validate(); err == nil {
		t.Error("DG1 holds no security infos")
	}
	info := everyInfo(t)[0]
	info.Protocol = caECDH
	if err := (&SecurityInfos{File: DG14, Infos: []SecurityInfo{info}}).Validate(); err == nil {
		t.Error("fields that differ from the entry")
	}
}

func TestDowngradeIsSeen(t *testing.T) {
	must := mustInfo(t)
	strong := must(PACEInfo{arcPACE + ".2.4", 2, new(16)}.Info())
	weak := must(PACEInfo{arcPACE + ".2.1", 2, new(0)}.Info())
	other := must(TerminalAuthenticationInfo{1, nil, nil}.Info())
	encode := func(file File, infos ...SecurityInfo) []byte {
		b, err := NewSecurityInfos(file, infos...).Encode()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	dg14 := encode(DG14, strong, other)
	if missing, err := MissingFrom(encode(CardAccess, strong), dg14); err != nil || len(missing) != 0 {
		t.Errorf("%v %v", missing, err)
	}
	missing, err := MissingFrom(encode(CardAccess, strong, weak), dg14)
	if err != nil || len(missing) != 1 || missing[0].Protocol != arcPACE+".2.1" {
		t.Errorf("%v %v", missing, err)
	}
	if missing, err := MissingFrom(encode(CardAccess, strong), encode(DG14, other)); err != nil || len(missing) != 1 {
		t.Errorf("%v %v", missing, err)
	}
	if _, err := MissingFrom([]byte{0x30, 0}, dg14); err == nil {
		t.Error("EF.CardAccess that is none")
	}
	if _, err := MissingFrom(encode(CardAccess, strong), []byte{0x31, 0}); err == nil {
		t.Error("DG14 that is none")
	}
}

func TestObjectIdentifiers(t *testing.T) {
	for dotted, octets := range map[string]string{
		"0.4.0.127.0.7.2.2.4.2.2": "04007F00070202040202", "2.23.136.1.1.5": "678108010105", "1.0.24727.3.0.9": "2881C117030009",
		"0.0": "00", "1.39": "4F", "2.0": "50", "2.999": "8837", "2.72057594037927855": "FFFFFFFFFFFFFF7F",
	} {
		got, err := decodeOID(unhex(t, octets))
		if err != nil || got != dotted {
			t.Errorf("%s: %s, %v", octets, got, err)
		}
		back, err := encodeOID(dotted)
		if err != nil || !bytes.Equal(back, unhex(t, octets)) {
			t.Errorf("%s: %X, %v", dotted, back, err)
		}
	}
	for _, octets := range []string{"", "80", "8001", "2A8001", "81", "FFFFFFFFFFFFFFFFFF7F", strings.Repeat("01", maxOID+1)} {
		if got, err := decodeOID(unhex(t, octets)); err == nil {
			t.Errorf("%s: %s", octets, got)
		}
	}
	for _, dotted := range []string{"", "1", "3.1", "0.40", "1.40", "1..2", "1.2.-3", "1.02", "1.2.x", "1.2.99999999999999999999"} {
		if got, err := encodeOID(dotted); err == nil {
			t.Errorf("%s: %X", dotted, got)
		}
	}
}

func TestChipAuthenticationNeedsItsKey(t *testing.T) {
	must := mustInfo(t)
	key := unhex(t, "3015 300906072A8648CE3D0201 0308 00 04 010203040506")
	offer := must(ChipAuthenticationInfo{caECDH, 1, nil}.Info())
	ec := must(ChipAuthenticationPublicKeyInfo{arcPK + ".2", key, nil}.Info())
	dh := must(ChipAuthenticationPublicKeyInfo{arcPK + ".1", key, []byte{1}}.Info())
	for name, c := range map[string]struct {
		infos []SecurityInfo
		want  string
	}{
		"with its key":        {[]SecurityInfo{offer, ec}, ""},
		"a key alone":         {[]SecurityInfo{ec}, ""}, // as in older chips
		"no key":              {[]SecurityInfo{offer}, caECDH + " without a key"},
		"the other's key":     {[]SecurityInfo{offer, dh}, caECDH + " without a key"},
		"two keys, one by id": {[]SecurityInfo{offer, ec, dh}, "no key id beside 1 other keys"},
	} {
		err := NewSecurityInfos(DG14, c.infos...).Validate()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := NewSecurityInfos(CardAccess, offer).Validate(); err != nil {
		t.Errorf("EF.CardAccess has no keys: %v", err)
	}
}
