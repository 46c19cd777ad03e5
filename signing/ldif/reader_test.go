package ldif_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/ldif"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// all reads a file to its end: the entries and, apart, what was wrong with the others.
func all(r io.Reader) (entries []*ldif.Entry, faults []error, err error) {
	for reader := ldif.NewReader(r); ; {
		e, err := reader.Next()
		var bad *ldif.Error
		switch {
		case err == io.EOF:
			return entries, faults, nil
		case errors.As(err, &bad):
			faults = append(faults, err)
		case err != nil:
			return entries, faults, err
		default:
			entries = append(entries, e)
		}
	}
}

// show prints entries in one line each.
func show(entries []*ldif.Entry) string {
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&b, "%d:%s[%s]", e.Line, e.DN, e.Change)
		for _, a := range e.Attributes {
			fmt.Fprintf(&b, " %s%s=%q", strings.Join(append([]string{a.Name}, a.Options...), ";"), strings.TrimSuffix("/"+string(a.Op), "/"), a.Value)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestRead(t *testing.T) {
	for in, want := range map[string]string{
		"version: 1\ndn: c=UT\nc: UT\n":                                                "2:c=UT[] c=\"UT\"\n",
		"dn: c=UT\nc: UT":                                                              "1:c=UT[] c=\"UT\"\n",
		"version: 1\r\n\r\ndn: c=UT\r\nc: UT\r\n\r\n":                                  "3:c=UT[] c=\"UT\"\n",
		"\xef\xbb\xbfversion: 1\n\ndn: c=UT\nc: UT\n":                                  "3:c=UT[] c=\"UT\"\n",
		"# a\n b\n\n# c\ndn:c=UT\n# d\nc:UT\n\n\n\ndn: x\ny:\n":                        "5:c=UT[] c=\"UT\"\n11:x[] y=\"\"\n",
		"dn: c=U\n T\nuserCerti\n ficate;binary:: AA\n EC\n  Aw==\n":                   "",
		"dn: c=U\n T\nuserCerti\n ficate;binary:: AA\n EC\n Aw==\n":                    "1:c=UT[] userCertificate;binary=\"\\x00\\x01\\x02\\x03\"\n",
		"dn:: Yz3DvA==\nc:   a b \n":                                                   "1:c=ü[] c=\"a b \"\n",
		"dn: a\n2.5.4.3;lang-en: x\n":                                                  "1:a[] 2.5.4.3;lang-en=\"x\"\n",
		"dn: cn=Île\nc: Québec\n":                                                      "1:cn=Île[] c=\"Québec\"\n",
		"dn: a\nc: Qu\xe9bec\nd: x\n":                                                  "1:a[] c=\"Qu\\xe9bec\" d=\"x\"\n",
		"dn: a\nc:: AAE= \t\nd: x\n":                                                   "1:a[] c=\"\\x00\\x01\" d=\"x\"\n",
		"dn: a\nchangetype: add\nc: x\n":                                               "1:a[add] c=\"x\"\n",
		"dn: a\nchangetype: delete\n\ndn: b\nc: d\n":                                   "1:a[delete]\n4:b[] c=\"d\"\n",
		"dn: a\nchangetype: modify\nreplace: c\nc: x\n-\ndelete: d\n-\nadd: e\ne: y\n": "1:a[modify] c/replace=\"x\" e/add=\"y\"\n",
		"dn: a\nchangetype: modrdn\nnewrdn: b\ndeleteoldrdn: 1\n":                      "1:a[modrdn] newrdn=\"b\" deleteoldrdn=\"1\"\n",
		"": "", "\n\n": "", "# only\n": "", "version: 1\n": "",
	} {
		for _, r := range []io.Reader{strings.NewReader(in), iotest.OneByteReader(strings.NewReader(in))} {
			entries, faults, err := all(r)
			require.NoError(t, err, "%q", in)
			if want == "" && in != "" && strings.Contains(in, "dn") {
				require.Len(t, faults, 1)
				continue
			}
			require.Empty(t, faults, "%q", in)
			require.Equal(t, want, show(entries), "%q", in)
		}
	}
}

// TestRefusals: what is refused says where; the record behind it is read all the same.
func TestRefusals(t *testing.T) {
	for in, want := range map[string]string{
		"version: 2\n\ndn: z\na: b\n": "line 1: version: 2, want 1",
		"a: b\ndn: c=UT\n":            "line 1: a: a record begins with dn",
		"dn;x: c=UT\na: b\n":          "line 1: dn;x: a record begins with dn",
		"dn: a\nno colon\n":           "line 2: no colon: no colon",
		"dn: a\n: b\n":                "line 2: : no attribute description",
		"dn: a\na b: c\n":             "line 2: a b: no attribute description",
		"dn: a\na;: c\n":              "line 2: a;: no attribute description",
		"dn: a\n-a: c\n":              "line 2: -a: no attribute description",
		"dn: a\n1a: c\n":              "line 2: 1a: no attribute description",
		"dn: a\na.b: c\n":             "line 2: a.b: no attribute description",
		"dn: a\na;b.c: c\n":           "line 2: a;b.c: no attribute description",
		"dn: a\nä: c\n":               `line 2: "ä": no attribute description`,
		"dn: a\n" + strings.Repeat("a", 257) + ": c\n":        "more than 256 octets",
		"dn: a\na:< file:///etc/passwd\n":                     "line 2: a: value given as a URL",
		"dn:< file:///etc/passwd\na: b\n":                     "line 1: dn: value given as a URL",
		"dn: a\na: :b\n":                                      "line 2: a: octets that only base64 may carry",
		"dn: \xfc\na: b\n":                                    "line 1: dn: not UTF-8",
		"dn: a\na: b\x00c\n":                                  "line 2: line: octet 0x00 within the line",
		"dn: a\na: b\rc\n":                                    "line 2: line: octet 0x0d within the line",
		"dn:: /w==\na: b\n":                                   "line 1: dn: not UTF-8",
		"dn: a\na:: AAE\n":                                    "line 2: a: illegal base64",
		"dn: a\na:: AAF=\n":                                   "line 2: a: illegal base64",
		"dn: a\na:: A AE=\n":                                  "line 2: a: illegal base64",
		"dn: a\na:: ====\n":                                   "line 2: a: illegal base64",
		"dn: a\na:: A-_=\n":                                   "line 2: a: illegal base64",
		"dn: a\n":                                             "line 1: dn: a record without attributes",
		"dn: a\nchangetype: add\n":                            "line 1: dn: a record without attributes",
		" dn: a\n":                                            "line 1:  dn: no attribute description",
		"\n dn: a\nb: c\n":                                    "line 2: line: continues an empty line",
		"dn: a\nb: c\n\n d\n":                                 "line 4: line: continues an empty line",
		"dn: a\nb: c\nchangetype: add\n":                      "line 3: changetype: not at the beginning",
		"dn: a\nchangetype: add\nchangetype: add\n":           "line 3: changetype: not at the beginning",
		"dn: a\nchangetype: burn\n":                           "line 2: changetype: burn is none",
		"dn: a\ncontrol: 1.2.3\nchangetype: delete\n":         "line 2: control: not read",
		"dn: a\nchangetype: delete\nb: c\n":                   "line 3: b: a deletion has no attributes",
		"dn: a\nchangetype: modify\nb: c\n":                   "line 3: b: no operation of a modification",
		"dn: a\nchangetype: modify\n-\n":                      "line 3: -: ends no operation",
		"dn: a\n-\n":                                          "line 2: -: no colon",
		"dn: a\n" + strings.Repeat("b: c\n", 4097):            "more than 4096 values",
		"dn:: " + strings.Repeat("QUFB", 22<<10) + "\na: b\n": "not UTF-8 of at most",
	} {
		entries, faults, err := all(strings.NewReader(in + "\n\ndn: last\nx: y\n"))
		require.NoError(t, err)
		require.NotEmpty(t, faults, "%.60q", in)
		require.Contains(t, faults[0].Error(), want, "%.60q", in)
		require.Contains(t, faults[0].Error(), "(RFC 2849, 3)")
		require.NotEmpty(t, entries, "%.60q", in)
		require.Equal(t, "last", entries[len(entries)-1].DN, "%.60q", in)
	}
	_, faults, _ := all(strings.NewReader("dn: a\nb:< x\n"))
	require.ErrorIs(t, faults[0], ldif.ErrURL)
}

func TestStreamThatBreaks(t *testing.T) {
	broken := errors.New("cable pulled")
	entries, _, err := all(io.MultiReader(strings.NewReader("dn: a\nb: c\n\ndn: d\ne: f\n"), iotest.ErrReader(broken)))
	require.ErrorIs(t, err, broken)
	require.Equal(t, "1:a[] b=\"c\"\n", show(entries), "what may be cut short is not handed out")
}

// TestStreamThatBreaksOnce: an error is kept, though the stream may seem to end after it.
func TestStreamThatBreaksOnce(t *testing.T) {
	entries, _, err := all(io.MultiReader(strings.NewReader("dn: a\nb: c\n"), iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("xy")))))
	require.Error(t, err)
	require.Empty(t, entries)
}

// TestLongLines: a line beyond the limit costs its record, never the memory to hold it.
func TestLongLines(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 32 MB")
	}
	require.NoError(t, ratio.Bound{Memory: 160 << 20}.Check(func() { // growth of one buffer to its limit
		endless := io.LimitReader(repeat("AAAA"), 32<<20)
		entries, faults, err := all(io.MultiReader(strings.NewReader("dn: a\nb:: "), endless, strings.NewReader("\n\ndn: last\nx: y\n")))
		require.NoError(t, err)
		require.ErrorContains(t, faults[0], "line 2: line: more than 25165824 octets")
		require.Equal(t, "last", entries[0].DN)
	}))
}

type repeat string

func (r repeat) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = r[i%len(r)]
	}
	return len(b) / len(r) * len(r), nil
}

// TestMemoryIsOfOneEntry reads a large file and holds on to nothing.
func TestMemoryIsOfOneEntry(t *testing.T) {
	entry := "dn: c=UT\nuserCertificate;binary:: " + strings.Repeat("QUFB\n ", 400) + "QUFB\n\n"
	n := 16 << 20 / len(entry)
	r := ldif.NewReader(io.MultiReader(strings.NewReader("version: 1\n"), io.LimitReader(repeat(entry), int64(n*len(entry)))))
	count := 0
	before, most := int64(ratio.Held()), int64(0)
	for {
		e, err := r.Next()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		require.Len(t, e.Attributes[0].Value, 1203)
		if count++; count%1000 == 0 {
			most = max(most, int64(ratio.Held())-before)
		}
	}
	require.Equal(t, 1, r.Version())
	require.Greater(t, count, n*9/10)
	require.Less(t, most, int64(4<<20))
}

func TestHostileEntriesAreCheap(t *testing.T) {
	for label, in := range map[string]string{
		"line ends":     strings.Repeat("\n", 1<<20),
		"folds":         "dn: a\nb: " + strings.Repeat("\n ", 1<<19) + "c\n",
		"comments":      strings.Repeat("#\n", 1<<19),
		"no colons":     strings.Repeat("a\n", 1<<19),
		"records":       strings.Repeat("dn: a\nb: c\n\n", 1<<16),
		"faults":        strings.Repeat("x\n\n", 1<<18),
		"options":       "dn: a\nb" + strings.Repeat(";", 1<<20) + ": c\n",
		"colons":        "dn: a\n" + strings.Repeat(":", 1<<20) + "\n",
		"carriage":      strings.Repeat("\r", 1<<20),
		"spaces in dn":  "dn:" + strings.Repeat(" ", 1<<20) + "\n",
		"tiny values":   "dn: a\n" + strings.Repeat("b:\n", 1<<18),
		"base64 spaces": "dn: a\nb::" + strings.Repeat(" ", 1<<20) + "\n",
	} {
		// Tens of milliseconds on a free machine; a test on a busy one can only tell linear from endless.
		require.NoError(t, ratio.Bound{Time: 30 * time.Second}.Check(func() {
			_, _, err := all(strings.NewReader(in))
			require.NoError(t, err)
		}), label)
	}
}

func FuzzReader(f *testing.F) {
	for _, seed := range []string{
		"version: 1\ndn: c=UT\nc: UT\n", "dn:: Yz3DvA==\nuserCertificate;binary:: AAE\n C\n# x\n\ndn: b\nchangetype: delete\n",
		"dn: a\nchangetype: modify\nreplace: c\nc: x\n-\n", "dn: a\nb:< file:///\n\ndn: c\nd:\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, _, err := all(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err) // a reader of memory never breaks
		}
		var out bytes.Buffer
		w := ldif.NewWriter(&out)
		var written []*ldif.Entry
		for _, e := range entries {
			err := w.Write(e)
			if read := e.Change == ldif.Modify || e.Change == ldif.Rename; (err != nil) != read {
				t.Fatalf("%+v was read and can't be written: %v", e, err)
			}
			if err == nil {
				written = append(written, e)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		again, faults, err := all(bytes.NewReader(out.Bytes()))
		if err != nil || len(faults) > 0 {
			t.Fatalf("%v %v in %q", err, faults, out.Bytes())
		}
		for _, e := range append(written, again...) {
			e.Line = 0
		}
		if show(again) != show(written) {
			t.Fatalf("%s\nwritten and read as\n%s", show(written), show(again))
		}
		var second bytes.Buffer
		w = ldif.NewWriter(&second)
		for _, e := range again {
			if err := w.Write(e); err != nil {
				t.Fatal(err)
			}
		}
		_ = w.Flush()
		if !bytes.Equal(out.Bytes(), second.Bytes()) {
			t.Fatalf("%q\nis written again as\n%q", out.Bytes(), second.Bytes())
		}
	})
}

// BenchmarkReader reads certificates as the PKD has them.
func BenchmarkReader(b *testing.B) {
	entry := "dn: c=UT\nuserCertificate;binary:: " + strings.Repeat(strings.Repeat("QUFB", 18)+"\n ", 22) + "QUFB\n\n"
	data := []byte(strings.Repeat(entry, 1000))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if entries, _, err := all(bytes.NewReader(data)); err != nil || len(entries) != 1000 {
			b.Fatal(err)
		}
	}
}
