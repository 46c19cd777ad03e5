package ledger

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func someRecord() *Record {
	return &Record{
		Seq: 7, Time: time.UnixMilli(1778760000123).UTC(), Event: Moved, From: Prepared, To: Intent, Previous: 3, Subject: Digest{1, 2, 3},
		Detail: []byte{9}, Station: "S1", Note: "token 12345678",
	}
}

func FuzzParseRecord(f *testing.F) {
	raw, err := someRecord().Marshal()
	require.NoError(f, err)
	f.Add(raw)
	f.Add(raw[:fixedPart])
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := ParseRecord(raw)
		if err != nil {
			return
		}
		again, err := r.Marshal()
		if err != nil || !bytes.Equal(raw, again) {
			t.Fatalf("%x became %x: %v", raw, again, err)
		}
	})
}

func TestRecordRules(t *testing.T) {
	raw, err := someRecord().Marshal()
	require.NoError(t, err)
	back, err := ParseRecord(raw)
	require.NoError(t, err)
	require.Equal(t, someRecord(), back)
	for i := range raw {
		_, err := ParseRecord(raw[:i])
		require.Error(t, err, "cut at %d", i)
	}
	_, err = ParseRecord(append(bytes.Clone(raw), 0))
	require.Error(t, err)
	for name, edit := range map[string]func(*Record){
		"no number":        func(r *Record) { r.Seq, r.Previous = 0, 0 },
		"previous later":   func(r *Record) { r.Previous = 7 },
		"before 1970":      func(r *Record) { r.Time = time.UnixMilli(-1) },
		"year 10000":       func(r *Record) { r.Time = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"no event":         func(r *Record) { r.Event = 0 },
		"unknown event":    func(r *Record) { r.Event = endOfEvents },
		"unknown state":    func(r *Record) { r.To = Cancelled + 1 },
		"long detail":      func(r *Record) { r.Detail = make([]byte, maxDetail+1) },
		"long station":     func(r *Record) { r.Station = strings.Repeat("S", maxWord+1) },
		"note that steers": func(r *Record) { r.Note = "a\x1b[2J" },
		"note not ASCII":   func(r *Record) { r.Note = "é" },
	} {
		r := someRecord()
		edit(r)
		_, err := r.Marshal()
		require.Error(t, err, name)
	}
}

// Forward only: whatever moves are made, a book comes to an end.
func TestStatesGoForward(t *testing.T) {
	for from := Unknown; from <= Cancelled; from++ {
		for to := Unknown; to <= Cancelled; to++ {
			if from.CanBecome(to) {
				require.Greater(t, to, from)
				require.False(t, from.Final())
			}
		}
		if from != Unknown {
			back, err := ParseState(from.String())
			require.NoError(t, err)
			require.Equal(t, from, back)
		}
		require.False(t, from.CanBecome(Cancelled+1))
	}
	require.False(t, Prepared.CanBecome(Signed), "without an intent")
	require.False(t, Intent.CanBecome(Encoded), "unsigned")
	require.False(t, Prepared.CanBecome(Passed), "unsigned")
	require.False(t, Signed.CanBecome(Issued), "not passed")
	_, err := ParseState("unknown")
	require.Error(t, err)
	require.Equal(t, "state 99", State(99).String())
}

func TestSeries(t *testing.T) {
	s, err := ParseSeries("A", "K0000098", 5)
	require.NoError(t, err)
	require.Equal(t, Series{"A", "K", 7, 98, 102, 98}, s)
	require.Equal(t, "K0000102", s.At(s.Last))
	for _, in := range []string{"K0000098", "K0000100", "K0000102"} {
		require.True(t, s.Has(in), in)
	}
	for _, out := range []string{"K0000097", "K0000103", "K98", "L0000098", "K000009A", "", "K+000098"} {
		require.False(t, s.Has(out), out)
	}
	for first, count := range map[string]uint64{"K": 1, "": 1, "K9": 2, "K0": 0, "K00": math.MaxUint64, strings.Repeat("K", 40) + "1": 1} {
		_, err := ParseSeries("A", first, count)
		require.Error(t, err, first)
	}
	long, err := ParseSeries("A", "9999999999999999999000", 10) // more digits than are counted
	require.NoError(t, err)
	require.True(t, long.Has("9999999999999999999009"))
}

func TestReadLogRefuses(t *testing.T) {
	for _, text := range []string{"x\n", strings.Repeat("0", 64) + "\n", strings.Repeat("0", 64) + " 0\n", strings.Repeat("0", 2000)} {
		for _, err := range ReadLog(strings.NewReader(text)) {
			require.Error(t, err)
		}
	}
}
