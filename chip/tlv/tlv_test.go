package tlv

import (
	"bytes"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReadsExampleOfEFCOM(t *testing.T) { // Doc 9303-10, appendix A.1
	e, err := One(unhex(t, "60165F0104303130375F36063034303030305C046175766C"), 0x60)
	if err != nil {
		t.Fatal(err)
	}
	r := e.Children()
	for _, want := range []struct {
		tag    Tag
		value  string
		offset int
	}{{0x5F01, "0107", 2}, {0x5F36, "040000", 9}, {0x5C, "\x61\x75\x76\x6c", 18}} {
		got, err := r.Expect(want.tag)
		if err != nil || string(got.Value) != want.value || got.Offset != want.offset || !got.Minimal {
			t.Errorf("%v: got %+v, %v", want.tag, got, err)
		}
	}
	if err := r.End(); err != nil || !r.Empty() {
		t.Errorf("end: %v", err)
	}
}

func TestRefuses(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", "tag 61 is missing"},
		{"padding", "00", "octet 00"},
		{"tag cut", "5F", "input ends"},
		{"tag number begins with zeros", "5F8001", "begins with zeros"},
		{"tag of four octets", "5F81828300", "longer than three"},
		{"no length", "61", "input ends"},
		{"indefinite", "6180 0000", "indefinite length"},
		{"length of five octets", "6185 0000000001 00", "longer than four"},
		{"length over 2^31", "6184 FFFFFFFF", "is over"},
		{"length cut", "618201", "input ends"},
		{"value cut", "6102 00", "length 2, but 1 octets left"},
		{"other tag", "6200", "tag 62, want 61"},
		{"octets behind", "6100 00", "1 octets after"},
	} {
		_, err := One(unhex(t, c.in), 0x61)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

func TestTruncatedIsTold(t *testing.T) {
	full := Append(nil, 0x7F61, make([]byte, 300))
	for n := range full {
		if _, err := One(full[:n], 0x7F61); n > 0 && !errors.Is(err, ErrTruncated) {
			t.Fatalf("%d octets: %v", n, err)
		}
	}
}

func TestErrorKnowsPlaceInWholeInput(t *testing.T) {
	e, err := One(unhex(t, "6106 8100 A102 0405"), 0x61)
	if err != nil {
		t.Fatal(err)
	}
	r := e.Children()
	if _, err := r.Expect(0x81); err != nil {
		t.Fatal(err)
	}
	a1, err := r.Expect(0xA1)
	if err != nil {
		t.Fatal(err)
	}
	inner := a1.Children()
	_, err = inner.Next()
	var place *Error
	if !errors.As(err, &place) || place.Offset != 6 || place.Tag != 4 {
		t.Errorf("got %v", err)
	}
}

func TestLongLengthIsReadAndShown(t *testing.T) {
	for _, c := range []struct {
		in      string
		minimal bool
	}{{"8101FF", true}, {"818101FF", false}, {"82820001FF", false}, {"8184000000 01FF", false}} {
		r := NewReader(unhex(t, c.in))
		e, err := r.Next()
		if err != nil || e.Minimal != c.minimal || !bytes.Equal(e.Value, []byte{0xFF}) {
			t.Errorf("%s: %+v, %v", c.in, e, err)
		}
	}
}

func TestFirstHandsBackTheRest(t *testing.T) {
	e, rest, err := First(unhex(t, "3102 8000 6282"), 0x31)
	if err != nil || len(e.Raw) != 4 || !bytes.Equal(rest, []byte{0x62, 0x82}) {
		t.Errorf("%+v, %X, %v", e, rest, err)
	}
}

func TestOptional(t *testing.T) {
	r := NewReader(unhex(t, "0100 0200"))
	if _, ok, err := r.Optional(2); ok || err != nil {
		t.Error("02 is not next")
	}
	if _, ok, err := r.Optional(1); !ok || err != nil {
		t.Error("01 is next")
	}
	r = NewReader(unhex(t, "0101"))
	if _, ok, err := r.Optional(1); ok || err == nil {
		t.Error("cut data object was not refused")
	}
}

func TestNestingIsLimited(t *testing.T) {
	nest := func(levels int) []byte {
		b := Append(nil, 0x80, nil)
		for range levels - 1 {
			b = Append(nil, 0x61, b)
		}
		return b
	}
	count := 0
	visit := func(_ Element, depth int) error {
		count = depth + 1
		return nil
	}
	if err := Walk(nest(MaxDepth), visit); err != nil || count != MaxDepth {
		t.Errorf("%d levels: %v", count, err)
	}
	if err := Walk(nest(MaxDepth+1), visit); !errors.Is(err, errDepth) {
		t.Errorf("got %v", err)
	}
	if err := Walk(nest(5000), visit); !errors.Is(err, errDepth) {
		t.Errorf("got %v", err)
	}
}

func TestElementsAreLimited(t *testing.T) {
	none := func(Element, int) error { return nil }
	if err := Walk(bytes.Repeat([]byte{0x80, 0}, MaxElements), none); err != nil {
		t.Error(err)
	}
	if err := Walk(bytes.Repeat([]byte{0x80, 0}, MaxElements+1), none); !errors.Is(err, errElements) {
		t.Errorf("got %v", err)
	}
}

func TestWalkSkips(t *testing.T) {
	var seen []string
	err := Walk(unhex(t, "6103 A10180 8200"), func(e Element, _ int) error {
		seen = append(seen, e.Tag.String())
		if e.Tag == 0xA1 {
			return ErrSkip
		}
		return nil
	})
	if err != nil || strings.Join(seen, " ") != "61 A1 82" {
		t.Errorf("%v, %v", seen, err)
	}
	stop := errors.New("stop")
	if err := Walk(unhex(t, "8000"), func(Element, int) error { return stop }); !errors.Is(err, stop) {
		t.Error(err)
	}
}

func TestBuilderLengths(t *testing.T) {
	for _, n := range []int{0, 1, 0x7F, 0x80, 0xFF, 0x100, 0xFFFF, 0x10000, 0x1000000} {
		value := bytes.Repeat([]byte{0xA5}, n)
		want := Append(nil, 0x5F2E, value)
		var b Builder
		b.AddNested(0x5F2E, func(b *Builder) { b.AddRaw(value) })
		if !bytes.Equal(b.Bytes(), want) {
			t.Fatalf("%d octets: nested and plain differ", n)
		}
		e, err := One(want, 0x5F2E)
		if err != nil || !bytes.Equal(e.Value, value) || !e.Minimal || len(want) != Size(0x5F2E, n) {
			t.Fatalf("%d octets: %v", n, err)
		}
	}
}

func TestBuilderNests(t *testing.T) {
	b := NewBuilder(64)
	b.AddNested(0x7F61, func(b *Builder) {
		b.AddUint(2, 1)
		b.AddNested(0x7F60, func(b *Builder) {
			b.AddString(0x5F2E, strings.Repeat("x", 130))
		})
		b.AddUint(2, 0x010203)
		b.Add(4, nil)
	})
	want := "7f61 8194 020101 7f60 8186 5f2e 8182" + strings.Repeat("78", 130) + "0203010203 0400"
	if got := hex.EncodeToString(b.Bytes()); got != strings.ReplaceAll(want, " ", "") {
		t.Errorf("got %s", got)
	}
}

func TestTags(t *testing.T) {
	for _, c := range []struct {
		tag         Tag
		valid       bool
		constructed bool
		text        string
	}{
		{0x61, true, true, "61"},
		{0x02, true, false, "02"},
		{0x5F0E, true, false, "5F0E"},
		{0x7F61, true, true, "7F61"},
		{0x5F8101, true, false, "5F8101"},
		{0, false, false, "00"},
		{0x1F, false, false, "1F"},
		{0x6101, false, true, "6101"},
		{0x5F80, false, false, "5F80"},
		{0x5F8001, false, false, "5F8001"},
		{0x5F8181, false, false, "5F8181"},
		{0x5F810101, false, false, ""},
	} {
		if c.tag.Valid() != c.valid {
			t.Errorf("%v: valid %v", c.tag, !c.valid)
		}
		if c.text != "" && (c.tag.String() != c.text || c.tag.Constructed() != c.constructed) {
			t.Errorf("%v, constructed %v", c.tag, c.tag.Constructed())
		}
	}
}

func TestTagList(t *testing.T) {
	got, err := Tags(unhex(t, "5F0E A0 5F2B 7F61"))
	if err != nil || !slices.Equal(got, []Tag{0x5F0E, 0xA0, 0x5F2B, 0x7F61}) {
		t.Errorf("%v, %v", got, err)
	}
	for _, in := range []string{"5F", "5F0E00", strings.Repeat("80", MaxElements+1)} {
		if got, err := Tags(unhex(t, in)); err == nil {
			t.Errorf("%.10s: %v", in, got)
		}
	}
}

// FuzzWalk holds the law of the reader: a tree whose lengths are all minimal is built again to the same octets.
func FuzzWalk(f *testing.F) {
	for _, seed := range []string{
		"60165F0104303130375F36063034303030305C046175766C", "6180", "7F61820001 00", "618100", "30030101FF", "5F810100",
	} {
		f.Add(unhex(f, seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		minimal := true
		err := Walk(in, func(e Element, _ int) error {
			minimal = minimal && e.Minimal
			return nil
		})
		if err != nil || !minimal {
			return
		}
		var b Builder
		rebuild(t, &b, NewReader(in))
		if !bytes.Equal(b.Bytes(), in) {
			t.Errorf("%X was built again as %X", in, b.Bytes())
		}
	})
}

func rebuild(t *testing.T, b *Builder, r Reader) {
	for !r.Empty() {
		e, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if e.Tag.Constructed() {
			b.AddNested(e.Tag, func(b *Builder) { rebuild(t, b, e.Children()) })
		} else {
			b.Add(e.Tag, e.Value)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	in := unhex(b, "60165F0104303130375F36063034303030305C046175766C")
	b.ReportAllocs()
	for b.Loop() {
		e, err := One(in, 0x60)
		if err != nil {
			b.Fatal(err)
		}
		for r := e.Children(); !r.Empty(); {
			if _, err := r.Next(); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	image := make([]byte, 20_000)
	b.ReportAllocs()
	for b.Loop() {
		w := NewBuilder(len(image) + 64)
		w.AddNested(0x75, func(w *Builder) {
			w.AddNested(0x7F61, func(w *Builder) { w.Add(0x5F2E, image) })
		})
	}
}
