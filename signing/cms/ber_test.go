package cms_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// split returns the elements of DER content.
func split(b []byte) (elements [][]byte) {
	for len(b) > 0 {
		head, length := 2, int(b[1])
		if length >= 0x80 {
			head += length - 0x80
			length = 0
			for _, octet := range b[2:head] {
				length = length<<8 | int(octet)
			}
		}
		elements = append(elements, b[:head+length])
		b = b[head+length:]
	}
	return elements
}

func body(e []byte) []byte {
	if e[1] < 0x80 {
		return e[2:]
	}
	return e[2+int(e[1]-0x80):]
}

// loosen writes an element of DER otherwise, as BER allows: how decides for each element. Certificates are left alone.
func loosen(e []byte, how func(tag byte, content []byte) []byte) []byte {
	if isCertificate(e) {
		return e
	}
	content := body(e)
	if e[0]&0x20 != 0 {
		var out []byte
		for _, child := range split(content) {
			out = append(out, loosen(child, how)...)
		}
		content = out
	}
	return how(e[0], content)
}

func isCertificate(e []byte) bool {
	if e[0] != 0x30 || len(e) < 300 {
		return false
	}
	parts := split(body(e))
	return len(parts) == 3 && parts[2][0] == 0x03
}

func indefinite(tag byte, content []byte) []byte {
	switch {
	case tag&0x20 != 0:
		return append(append([]byte{tag, 0x80}, content...), 0, 0)
	case tag == 0x04:
		half := len(content) / 2
		inner := append([]byte{0x24, 0x80}, cms.TLV(0x04, content[:half])...)
		inner = append(append(inner, 0, 0), cms.TLV(0x04, content[half:])...)
		return append(append([]byte{0x24, 0x80}, inner...), 0, 0)
	}
	return cms.TLV(tag, content)
}

func longLengths(tag byte, content []byte) []byte {
	n := len(content)
	return append([]byte{tag, 0x86, 0, 0, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}, content...)
}

func TestReadsBER(t *testing.T) {
	cfg := signer(t, "P-256")
	at := issued
	cfg.SigningTime = &at
	raw, err := cms.Sign(cfg, ldsType, content)
	require.NoError(t, err)
	for name, how := range map[string]func(byte, []byte) []byte{"indefinite": indefinite, "long": longLengths} {
		t.Run(name, func(t *testing.T) {
			loose := loosen(raw, how)
			require.Greater(t, len(loose), len(raw))
			d, err := cms.Parse(loose)
			require.NoError(t, err)
			require.Equal(t, content, d.Content)
			require.Equal(t, cfg.Certificate.Raw, d.Certificates[0].Raw)
			require.True(t, at.Equal(d.SignerInfos[0].SigningTime))
			require.NotEmpty(t, d.Findings)
			require.ErrorContains(t, d.Validate(), "not DER")
			notes, err := d.Examine(0, nil)
			require.NoError(t, err)
			require.Contains(t, fmt.Sprint(notes), "signed in the form of DER")
			again, err := cms.Definite(loose)
			require.NoError(t, err)
			require.Equal(t, raw, again)
			for cut := range loose {
				_, err := cms.Parse(loose[:cut])
				require.Error(t, err)
			}
			_, err = cms.Parse(append(bytes.Clone(loose), 0, 0))
			require.Error(t, err)
		})
	}
}

// TestNormaliseNeverMistakesLength holds a trap: an indefinite length and a definite one of three octets take equally much.
func TestNormaliseNeverMistakesLength(t *testing.T) {
	for _, n := range []int{0, 1, 127, 128, 255, 256, 300, 65535, 65536} {
		inner := cms.TLV(0x04, make([]byte, n))
		want := cms.TLV(0x30, cms.TLV(0x30, inner))
		loose := append(append([]byte{0x30, 0x80, 0x30, 0x80}, inner...), 0, 0, 0, 0)
		got, err := cms.Definite(loose)
		require.NoError(t, err)
		require.Equal(t, want, got, n)
	}
}

func TestRefusesMalformed(t *testing.T) {
	prefix := "\x30\x80" + string(cms.EncodeOID("1.2.840.113549.1.7.2")) + "\xa0\x80"
	for name, c := range map[string]struct{ in, says string }{
		"empty":                        {"", "missing"},
		"one octet":                    {"\x30", "ends within tag and length"},
		"another tag":                  {"\x31\x00", "tag 0x31, want 0x30"},
		"indefinite without end":       {"\x30\x80\x02\x01\x03", "ends within tag and length"},
		"indefinite half ended":        {"\x30\x80\x02\x01\x03\x00", "ends within"},
		"length beyond the end":        {"\x30\x05\x02\x01\x03", "length 5, 3 octets are left"},
		"length of four gigabytes":     {"\x30\x84\xff\xff\xff\xff\x00", "length above"},
		"length of 126 octets":         {"\x30\xfe" + strings.Repeat("\xff", 200), "length above"},
		"reserved length":              {"\x30\xff" + strings.Repeat("\x00", 300), "ends within the length"},
		"length cut off":               {"\x30\x82\x01", "ends within the length"},
		"high tag":                     {"\x3f\x81\x01\x00", "tag 0x3f, want 0x30"},
		"high tag inside":              {"\x30\x80\x1f\x02\x00\x00\x00", "tag 0x1f does not occur here"},
		"end of contents inside":       {"\x30\x02\x00\x00", "tag 0x00, want 0x06"},
		"primitive indefinite":         {"\x30\x80\x04\x80\x00\x00\x00\x00", "indefinite length of a primitive"},
		"empty ContentInfo":            {"\x30\x00", "contentType"},
		"nested without end":           {prefix + strings.Repeat("\x30\x80", 100), "nested more than 16 deep"},
		"nested with ends":             {prefix + strings.Repeat("\x30\x80", 40) + strings.Repeat("\x00\x00", 42), "nested more than 16 deep"},
		"identifier that ends early":   {"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x82\xa0\x00", "object identifier"},
		"identifier of too many arcs":  {"\x30\x43\x06\x41" + strings.Repeat("\x01", 65), "object identifier"},
		"version of five octets":       {string(wrapInfo(cms.TLV(0x30, []byte("\x02\x05\x01\x01\x01\x01\x01")))), "integer of 5 octets"},
		"version of no octet":          {string(wrapInfo(cms.TLV(0x30, []byte("\x02\x00")))), "integer of 0 octets"},
		"octets behind an indefinite":  {"\x30\x80\x00\x00\x00", "1 octets too many"},
		"SignedData that is a set":     {string(wrapInfo(cms.TLV(0x31))), "tag 0x31, want 0x30"},
		"digestAlgorithms that lie":    {string(wrapInfo(cms.TLV(0x30, []byte("\x02\x01\x03"), cms.TLV(0x31, []byte("\x30\x00"))))), "digestAlgorithms"},
		"too many digestAlgorithms":    {string(wrapInfo(cms.TLV(0x30, []byte("\x02\x01\x03"), cms.TLV(0x31, bytes.Repeat(sha256ID, 33))))), "more than 32"},
		"octet string of other things": {string(wrapInfo(cms.TLV(0x30, []byte("\x02\x01\x03"), cms.TLV(0x31), cms.TLV(0x30, cms.EncodeOID(cms.Data), cms.TLV(0xa0, cms.TLV(0x24, []byte("\x05\x00"))))))), "want an octet string"},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := cms.Parse([]byte(c.in))
			require.Nil(t, d)
			var e *cms.Error
			require.ErrorAs(t, err, &e)
			require.ErrorContains(t, err, c.says)
		})
	}
	_, err := cms.Parse(make([]byte, cms.MaxSize+1))
	require.ErrorContains(t, err, "are read")
}

// TestHostileInputIsCheap bounds the memory and the time that shapes made to cost time take.
func TestHostileInputIsCheap(t *testing.T) {
	prefix := "\x30\x80" + string(cms.EncodeOID("1.2.840.113549.1.7.2")) + "\xa0\x80"
	const size = 64 << 10
	for name, in := range map[string]string{
		"nested":          strings.Repeat("\x30\x80", size/2),
		"nested inside":   prefix + strings.Repeat("\x30\x80", size/2),
		"tiny elements":   prefix + strings.Repeat("\x30\x80", 8) + strings.Repeat("\x05\x00", size/2) + strings.Repeat("\x00\x00", 10),
		"tiny signers":    string(wrapInfo(cms.TLV(0x30, []byte("\x02\x01\x03\x31\x00"), cms.TLV(0x30, cms.EncodeOID(cms.Data)), cms.TLV(0x31, bytes.Repeat([]byte("\x30\x00"), size/2))))),
		"tiny members":    string(wrapInfo(cms.TLV(0x30, []byte("\x02\x01\x03\x31\x00"), cms.TLV(0x30, cms.EncodeOID(cms.Data)), cms.TLV(0xa0, bytes.Repeat([]byte("\x30\x00"), size/2)), []byte("\x31\x00")))),
		"256 members":     string(wrapInfo(cms.TLV(0x30, []byte("\x02\x01\x03\x31\x00"), cms.TLV(0x30, cms.EncodeOID(cms.Data)), cms.TLV(0xa0, bytes.Repeat([]byte("\x30\x03\x30\x01\x05"), 256)), []byte("\x31\x00")))),
		"octets in parts": string(wrapInfo(cms.TLV(0x30, []byte("\x02\x01\x03\x31\x00"), cms.TLV(0x30, cms.EncodeOID(cms.Data), cms.TLV(0xa0, cms.TLV(0x24, bytes.Repeat([]byte("\x04\x01x"), size/3)))), []byte("\x31\x00")))),
	} {
		t.Run(name, func(t *testing.T) {
			// The target is 50 ms, which BenchmarkHostile shows; a test on a busy machine can only tell linear from endless.
			require.NoError(t, ratio.Bound{Time: 5 * time.Second, Memory: 8 << 20}.Check(func() { cms.Parse([]byte(in)) }))
			const most = 3_000.0
			require.LessOrEqual(t, ratio.Allocations(ratio.Work{Do: func() { cms.Parse([]byte(in)) }, Enough: most}), most)
		})
	}
	elements := strings.Repeat("\x05\x00", 1<<21)
	require.NoError(t, ratio.Bound{Time: 20 * time.Second}.Check(func() {
		_, err := cms.Parse([]byte(prefix + elements + "\x00\x00\x00\x00"))
		require.ErrorContains(t, err, "more than 1048576 elements")
	}))
}

// BenchmarkHostile is the most expensive shape of 64 kB that is known: the target is 50 ms for any.
func BenchmarkHostile(b *testing.B) {
	in := wrapInfo(cms.TLV(0x30, []byte("\x02\x01\x03\x31\x00"), cms.TLV(0x30, cms.EncodeOID(cms.Data)),
		cms.TLV(0xa0, bytes.Repeat([]byte("\x30\x03\x30\x01\x05"), 256)), []byte("\x31\x00")))
	for b.Loop() {
		_, _ = cms.Parse(in)
	}
}
