package sod_test

import (
	"bytes"
	"crypto"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/oracle"
	"github.com/chancery-id/chancery/testdata/teststate"
)

var groups = map[int][]byte{1: []byte("\x61\x01a"), 2: []byte("\x75\x01b"), 11: []byte("\x6b\x01c"), 14: []byte("\x6e\x01d")}

// image holds the files, and an EF.COM with these versions.
func image(files map[int][]byte, ldsVersion string) *chip.Image {
	img := chip.NewImage()
	for number, file := range files {
		img.Put(lds.DataGroupFile(number), file)
	}
	if ldsVersion != "" {
		body := tlv.Append(nil, 0x5F01, []byte(ldsVersion))
		img.Put(lds.COM, tlv.Append(nil, 0x60, tlv.Append(body, 0x5F36, []byte("040000"))))
	}
	return img
}

// object lists the hashes of groups.
func object(t testing.TB, hash crypto.Hash, ldsVersion string) *sod.SecurityObject {
	t.Helper()
	o, err := sod.Build(image(groups, ldsVersion), hash)
	require.NoError(t, err)
	return o
}

func documentSigner(t testing.TB) cms.Config {
	c := teststate.New(t, "UTO", "UT").Signer(t, pki.DocumentSigner)
	return cms.Config{Signer: c.Key, Certificate: c.Certificate}
}

func TestSignAndParse(t *testing.T) {
	cfg := documentSigner(t)
	for _, hash := range []crypto.Hash{crypto.SHA224, crypto.SHA256, crypto.SHA384, crypto.SHA512} {
		for _, version := range []string{"", "0107", "0108"} {
			o, img := object(t, hash, version), image(groups, version)
			file, err := sod.Sign(img, sod.Config{Config: cfg, GroupHash: hash})
			require.NoError(t, err)
			again, err := sod.Parse(file)
			require.NoError(t, err)
			require.Empty(t, again.Findings)
			require.NoError(t, again.Validate())
			require.NoError(t, again.CMS.Validate())
			require.NoError(t, again.CMS.Verify(nil))
			require.Equal(t, map[bool]int{true: 1}[version == "0108"], again.Version)
			require.Equal(t, o.DataGroups, again.DataGroups)
			content, err := again.Encode()
			require.NoError(t, err)
			require.Equal(t, again.CMS.Content, content)
			for _, c := range again.Compare(img) {
				require.Equal(t, sod.Comparison{Number: c.Number, Outcome: sod.Identical}, c)
			}
		}
	}
}

func TestOpenSSLVerifiesOurs(t *testing.T) {
	file, err := sod.Sign(image(groups, "0108"), sod.Config{Config: documentSigner(t)})
	require.NoError(t, err)
	outer, err := tlv.One(file, 0x77)
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "sod")
	require.NoError(t, os.WriteFile(name, outer.Value, 0o600))
	oracle.Run(t, "openssl", "cms", "-verify", "-noverify", "-inform", "DER", "-in", name, "-out", name+".content")
	said := oracle.Run(t, "openssl", "asn1parse", "-inform", "DER", "-in", name+".content")
	require.Contains(t, said, "PRINTABLESTRING   :0108")
	require.Contains(t, said, "PRINTABLESTRING   :040000")
}

func TestCompare(t *testing.T) {
	o := object(t, crypto.SHA256, "")
	files := map[int][]byte{
		1: groups[1], 2: []byte("\x75\x01B"), 14: []byte("\x6e\x01d\x00\x00"), 15: {0x6f, 0},
	}
	require.Equal(t, []sod.Comparison{
		{1, sod.Identical, 0}, {2, sod.Different, 0}, {11, sod.Missing, 0}, {14, sod.Identical, 2}, {15, sod.Unlisted, 0},
	}, o.Compare(image(files, "")))
	for _, c := range o.Compare(nil) {
		require.Equal(t, sod.Missing, c.Outcome)
	}
	unknown := *o
	unknown.Hash = 0
	for _, c := range unknown.Compare(image(groups, "")) {
		require.Equal(t, sod.Unjudged, c.Outcome)
	}
	// A hash of another length is never identical, whatever it begins with.
	short := *o
	short.DataGroups = []sod.DataGroupHash{{Number: 1, Hash: o.DataGroups[0].Hash[:31]}, {Number: 2}}
	for _, c := range short.Compare(image(groups, ""))[:2] {
		require.Equal(t, sod.Different, c.Outcome)
	}
	require.Equal(t, "unlisted", sod.Unlisted.String())
}

// list builds an LDSSecurityObject by hand.
func list(version, hashID, hashes, rest string) []byte {
	return []byte(seq(version + hashID + seq(hashes) + rest))
}

func seq(body string) string { return string(tlv.Append(nil, 0x30, []byte(body))) }
func hash(number byte, size int) string {
	return seq("\x02\x01" + string(number) + string(tlv.Append(nil, 0x04, bytes.Repeat([]byte{number}, size))))
}

func TestDecodeRules(t *testing.T) {
	const v0, v1 = "\x02\x01\x00", "\x02\x01\x01"
	sha256ID := seq("\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01")
	two := hash(1, 32) + hash(2, 32)
	info := seq("\x13\x040108\x13\x06040000")
	for name, c := range map[string]struct {
		in     []byte
		refuse string // part of the error of Decode
		breach string // part of the error of Validate
		note   string // part of a finding
	}{
		"version 0":                    {in: list(v0, sha256ID, two, "")},
		"version 1":                    {in: list(v1, sha256ID, two, info)},
		"all data groups":              {in: list(v0, sha256ID, allGroups(), "")},
		"hash with NULL":               {in: list(v0, seq("\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00"), two, "")},
		"not ascending":                {in: list(v0, sha256ID, hash(2, 32)+hash(1, 32), ""), note: "not in ascending order"},
		"version 2":                    {in: list("\x02\x01\x02", sha256ID, two, info), breach: "version: 2, want 0 or 1", note: "2, want 0 or 1"},
		"version -1":                   {in: list("\x02\x01\xff", sha256ID, two, ""), breach: "version: -1", note: "-1, want 0 or 1"},
		"version padded":               {in: list("\x02\x02\x00\x01", sha256ID, two, info), breach: "not DER", note: "integer in more octets"},
		"version of no octet":          {in: list("\x02\x00", sha256ID, two, ""), refuse: "version at offset"},
		"version missing":              {in: list("", sha256ID, two, ""), refuse: "version"},
		"ldsVersionInfo in version 0":  {in: list(v0, sha256ID, two, info), breach: "present in version 0", note: "present in version 0"},
		"ldsVersionInfo missing":       {in: list(v1, sha256ID, two, ""), breach: "want four and six digits", note: "missing in version 1"},
		"ldsVersion of letters":        {in: list(v1, sha256ID, two, seq("\x13\x0401.8\x13\x06040000")), breach: `"01.8"`},
		"ldsVersion UTF8String":        {in: list(v1, sha256ID, two, seq("\x0c\x040108\x13\x06040000")), breach: "not DER", note: "want PrintableString"},
		"ldsVersion a number":          {in: list(v1, sha256ID, two, seq("\x02\x01\x01\x13\x06040000")), refuse: "no character string"},
		"ldsVersion control character": {in: list(v1, sha256ID, two, seq("\x13\x041\x1b08\x13\x06040000")), refuse: "not printable"},
		"ldsVersion long":              {in: list(v1, sha256ID, two, seq("\x13\x11"+strings.Repeat("1", 17)+"\x13\x06040000")), refuse: "17 characters"},
		"unicodeVersion missing":       {in: list(v1, sha256ID, two, seq("\x13\x040108")), refuse: "unicodeVersion"},
		"ldsVersionInfo and more":      {in: list(v1, sha256ID, two, seq("\x13\x040108\x13\x06040000\x05\x00")), refuse: "ldsVersionInfo"},
		"something behind it":          {in: list(v0, sha256ID, two, "\x05\x00"), refuse: "LDSSecurityObject"},
		"octets behind it":             {in: append(list(v0, sha256ID, two, ""), 0), refuse: "LDSSecurityObject"},
		"cut short":                    {in: list(v0, sha256ID, two, "")[:40], refuse: "LDSSecurityObject"},
		"empty":                        {in: nil, refuse: "LDSSecurityObject"},
		"a set":                        {in: []byte{0x31, 0}, refuse: "LDSSecurityObject"},
		"SHA-1":                        {in: list(v0, seq("\x06\x05\x2b\x0e\x03\x02\x1a"), hash(1, 20)+hash(2, 20), ""), breach: "SHA-1 is not of the SHA-2 family"},
		"unknown hash":                 {in: list(v0, seq("\x06\x03\x2a\x03\x04"), two, ""), breach: "hashAlgorithm"},
		"hash no identifier":           {in: list(v0, seq("\x02\x01\x01"), two, ""), refuse: "hashAlgorithm"},
		"DG1 twice":                    {in: list(v0, sha256ID, two+hash(1, 32), ""), refuse: "DG1 is listed twice"},
		"DG0":                          {in: list(v0, sha256ID, two+hash(0, 32), ""), refuse: "0, want 1 to 16"},
		"DG17":                         {in: list(v0, sha256ID, two+hash(17, 32), ""), refuse: "17, want 1 to 16"},
		"DG -127":                      {in: list(v0, sha256ID, two+hash(0x81, 32), ""), refuse: "want 1 to 16"},
		"DG257, whose low octet is 1":  {in: list(v0, sha256ID, hash(2, 32)+seq("\x02\x02\x01\x01\x04\x01x"), ""), refuse: "257, want 1 to 16"},
		"hash too short":               {in: list(v0, sha256ID, hash(1, 31)+hash(2, 32), ""), breach: "DG1: 31 octets", note: "DG1: 31 octets"},
		"hash empty":                   {in: list(v0, sha256ID, hash(1, 0)+hash(2, 32), ""), breach: "DG1: 0 octets", note: "DG1: 0 octets"},
		"hash no octet string":         {in: list(v0, sha256ID, two+seq("\x02\x01\x03\x03\x01\x00"), ""), refuse: "dataGroupHashValue"},
		"hash and more":                {in: list(v0, sha256ID, two+seq("\x02\x01\x03\x04\x01\x00\x05\x00"), ""), refuse: "dataGroupHashValue"},
		"no data group":                {in: list(v0, sha256ID, "", ""), refuse: "no data group"},
		"one data group":               {in: list(v0, sha256ID, hash(1, 32), ""), breach: "1 data groups, want 2 to 16"},
		"DG1 missing":                  {in: list(v0, sha256ID, hash(2, 32)+hash(3, 32), ""), breach: "DG1 is mandatory"},
		"DG2 missing":                  {in: list(v0, sha256ID, hash(1, 32)+hash(3, 32), ""), breach: "DG2 is mandatory"},
		"long length":                  {in: []byte("\x30\x82\x00" + string(list(v0, sha256ID, two, "")[2:])), refuse: "LDSSecurityObject"},
		"a list of numbers":            {in: list(v0, sha256ID, "\x02\x01\x01", ""), refuse: "dataGroupHashValues"},
		"number in five octets":        {in: list(v0, sha256ID, two+seq("\x02\x05\x00\x00\x00\x00\x03\x04\x20"+strings.Repeat("x", 32)), ""), breach: "not DER", note: "integer in more octets"},
		"indefinite lengths":           {in: []byte("\x30\x80" + v0 + sha256ID + "\x30\x80" + two + "\x00\x00\x00\x00"), breach: "not DER", note: "indefinite lengths"},
		"hash in parts":                {in: list(v0, sha256ID, hash(1, 32)+seq("\x02\x01\x02\x24\x80\x04\x10"+strings.Repeat("x", 16)+"\x04\x10"+strings.Repeat("y", 16)+"\x00\x00"), ""), breach: "not DER", note: "octet strings in parts"},
		"indefinite, DG1 twice":        {in: []byte("\x30\x80" + v0 + sha256ID + seq(two+hash(1, 32)) + "\x00\x00"), refuse: "indefinite length"},
		"indefinite without an end":    {in: []byte("\x30\x80" + v0 + sha256ID + seq(two)), refuse: "indefinite length"},
		"indefinite and more":          {in: []byte("\x30\x80" + v0 + sha256ID + seq(two) + "\x00\x00\x00"), refuse: "indefinite length"},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := sod.Decode(c.in)
			if c.refuse != "" {
				require.Nil(t, o)
				require.ErrorContains(t, err, c.refuse)
				var e *sod.Error
				require.ErrorAs(t, err, &e)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.note != "", len(o.Findings) > 0, "%v", o.Findings)
			require.Contains(t, fmt.Sprint(o.Findings), c.note)
			again, err := o.Encode()
			if c.breach != "" {
				require.ErrorContains(t, err, c.breach)
				return
			}
			require.NoError(t, err)
			require.Equal(t, hex.EncodeToString(c.in), hex.EncodeToString(again))
		})
	}
}

func allGroups() (all string) {
	for n := byte(1); n <= 16; n++ {
		all += hash(n, 32)
	}
	return all
}

func TestFileRules(t *testing.T) {
	cfg := documentSigner(t)
	o := object(t, crypto.SHA256, "")
	file, err := o.Sign(cfg)
	require.NoError(t, err)
	outer, err := tlv.One(file, 0x77)
	require.NoError(t, err)
	content, err := o.Encode()
	require.NoError(t, err)
	sign := func(id pki.OID, content []byte) []byte {
		signed, err := cms.Sign(cfg, id, content)
		require.NoError(t, err)
		return tlv.Append(nil, 0x77, signed)
	}
	for name, c := range map[string]struct {
		in           []byte
		refuse, note string
	}{
		"as made":                  {in: file},
		"an octet behind it":       {in: append(bytes.Clone(file), 0), refuse: "EF.SOD"},
		"padding behind it":        {in: append(bytes.Clone(file), make([]byte, 64)...), refuse: "EF.SOD"},
		"twice":                    {in: append(bytes.Clone(file), file...), refuse: "EF.SOD"},
		"without tag 77":           {in: outer.Value, note: "without the tag 77"},
		"without tag, and more":    {in: append(bytes.Clone(outer.Value), 0), refuse: "too many"},
		"tag 77 twice":             {in: tlv.Append(nil, 0x77, file), refuse: "want 0x30"},
		"another file's tag":       {in: tlv.Append(nil, 0x6e, outer.Value), refuse: "tag 6E, want 77"},
		"an octet inside":          {in: tlv.Append(nil, 0x77, append(bytes.Clone(outer.Value), 0)), refuse: "too many"},
		"long length":              {in: append([]byte{0x77, 0x83, 0}, file[2:]...), note: "length in more octets"},
		"cut short":                {in: file[:len(file)-1], refuse: "EF.SOD"},
		"empty":                    {in: nil, refuse: "EF.SOD"},
		"too large":                {in: make([]byte, sod.MaxSize+1), refuse: "at most"},
		"content of a master list": {in: sign("2.23.136.1.1.2", content), refuse: "is not ldsSecurityObject"},
		"content of CardSecurity":  {in: sign(sod.CardSecurityType, content), refuse: "is not ldsSecurityObject"},
		"content id-data":          {in: sign(cms.Data, content), note: "id-data, seen in China"},
		"content of an old draft":  {in: sign("1.3.27.1.1.1", content), note: "old draft"},
		"content of old Dutch":     {in: sign("1.2.528.1.1006.1.20.1", content), note: "Dutch"},
		"content that is no list":  {in: sign(sod.ContentType, []byte("no list")), refuse: "LDSSecurityObject"},
		"another use of 30":        {in: []byte("\x30\x03\x02\x01\x00"), refuse: "contentType"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := sod.Parse(c.in)
			if c.refuse != "" {
				require.Nil(t, got)
				require.ErrorContains(t, err, c.refuse)
				return
			}
			require.NoError(t, err)
			require.NoError(t, got.CMS.Verify(nil))
			require.Equal(t, c.note != "", len(got.Findings) > 0)
			require.Contains(t, fmt.Sprint(got.Findings), c.note)
		})
	}
	signed, err := sod.ParseCMS(sign(sod.ContentType, []byte("no list")))
	require.NoError(t, err, "a damaged list in a sound envelope")
	require.NoError(t, signed.Verify(nil))
}

func TestBuildRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		files map[int][]byte
		hash  crypto.Hash
		lds   string
		says  string
	}{
		"no files":      {nil, crypto.SHA256, "", "0 data groups"},
		"no DG2":        {map[int][]byte{1: groups[1], 11: groups[11]}, crypto.SHA256, "", "DG2 is mandatory"},
		"padded DG2":    {map[int][]byte{1: groups[1], 2: []byte("\x75\x01b\x00")}, crypto.SHA256, "", "DG2: 1 octets behind"},
		"DG2 cut short": {map[int][]byte{1: groups[1], 2: []byte("\x75\x02b")}, crypto.SHA256, "", "dataGroupHashValue"},
		"DG2 as DG1":    {map[int][]byte{1: groups[2], 2: groups[2]}, crypto.SHA256, "", "dataGroupHashValue"},
		"SHA-1":         {groups, crypto.SHA1, "", "SHA-2"},
		"no hash":       {groups, 0, "", "not available"},
		"odd versions":  {groups, crypto.SHA256, "1.8", "want four and six digits"},
	} {
		_, err := sod.Build(image(c.files, c.lds), c.hash)
		require.ErrorContains(t, err, c.says, name)
	}
	img := image(groups, "")
	img.Put(lds.COM, []byte("\x60\x05\x5f"))
	_, err := sod.Build(img, crypto.SHA256)
	require.ErrorContains(t, err, "EF.COM")
	_, err = sod.Sign(img, sod.Config{})
	require.ErrorContains(t, err, "signer: missing")
}

func TestCardSecurity(t *testing.T) {
	cfg := documentSigner(t)
	infos := []byte("\x31\x14\x30\x12\x06\x0a\x04\x00\x7f\x00\x07\x02\x02\x04\x02\x02\x02\x01\x02\x02\x01\x0d")
	file, err := sod.SignCardSecurity(infos, cfg)
	require.NoError(t, err)
	c, err := sod.ParseCardSecurity(file)
	require.NoError(t, err)
	require.Equal(t, infos, c.SecurityInfos)
	require.NoError(t, c.CMS.Verify(nil))
	for name, bad := range map[string][]byte{
		"no set":        []byte("\x30\x00"),
		"more behind":   append(bytes.Clone(infos), 0),
		"no identifier": []byte("\x31\x05\x30\x03\x02\x01\x01"),
		"a number":      []byte("\x31\x03\x02\x01\x01"),
		"empty":         nil,
	} {
		_, err := sod.SignCardSecurity(bad, cfg)
		require.ErrorContains(t, err, "SecurityInfos", name)
	}
	_, err = sod.ParseCardSecurity(append(file, 0))
	require.Error(t, err)
	_, err = sod.ParseCardSecurity(make([]byte, sod.MaxSize+1))
	require.ErrorContains(t, err, "at most")
	other, err := object(t, crypto.SHA256, "").Sign(cfg)
	require.NoError(t, err)
	outer, err := tlv.One(other, 0x77)
	require.NoError(t, err)
	_, err = sod.ParseCardSecurity(outer.Value)
	require.ErrorContains(t, err, "is not id-SecurityObject")
}
