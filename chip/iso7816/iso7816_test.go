package iso7816

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}

// The four cases of ISO/IEC 7816-4, 5.2, short and extended.
func TestCommandCases(t *testing.T) {
	long := bytes.Repeat([]byte{0xAB}, 300)
	for _, tc := range []struct {
		name string
		c    Command
		want string
	}{
		{"1", Command{INS: 0x0A}, "00 0A 00 00"},
		{"2 short", Command{INS: 0x84, Le: 8}, "00 84 00 00 08"},
		{"2 short 256", Command{INS: 0xB0, Le: 256}, "00 B0 00 00 00"},
		{"3 short", Command{INS: 0xA4, P1: 4, P2: 12, Data: []byte{1, 2}}, "00 A4 04 0C 02 01 02"},
		{"4 short", Command{CLA: 0x0C, INS: 0x82, Data: []byte{1}, Le: 40}, "0C 82 00 00 01 01 28"},
		{"2 extended", Command{INS: 0xB0, Le: 257}, "00 B0 00 00 00 01 01"},
		{"2 extended 65536", Command{INS: 0xB0, Le: 65536}, "00 B0 00 00 00 00 00"},
		{"3 extended", Command{INS: 0x2A, Data: long}, "00 2A 00 00 00 01 2C" + strings.Repeat("AB", 300)},
		{"4 extended", Command{INS: 0x2A, Data: long, Le: 65536}, "00 2A 00 00 00 01 2C" + strings.Repeat("AB", 300) + "0000"},
		{"4 extended by wish", Command{INS: 0x88, Data: []byte{7}, Le: 256, Extended: true}, "00 88 00 00 00 00 01 07 01 00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := tc.c.Encode()
			require.NoError(t, err)
			require.Equal(t, unhex(t, tc.want), got)
			back, err := DecodeCommand(got)
			require.NoError(t, err)
			again, err := back.Encode()
			require.NoError(t, err)
			require.Equal(t, got, again)
			require.Equal(t, tc.c.Le, back.Le)
			require.True(t, bytes.Equal(tc.c.Data, back.Data))
		})
	}
}

func TestCommandRefusals(t *testing.T) {
	for _, c := range []Command{{Le: -1}, {Le: 65537}, {Data: make([]byte, 65536)}} {
		_, err := c.Encode()
		require.ErrorIs(t, err, ErrLength)
	}
	for _, s := range []string{"", "00A400", "00A4000002", "00A400000201", "00A4000002010203FF", "00A400000000", "00A40000000005AA", "00A400000000000102"} {
		_, err := DecodeCommand(unhex(t, s))
		if s == "00A4000002" { // a lone byte is Le
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, ErrLength, s)
	}
	for _, s := range []string{"", "90"} {
		_, _, err := Response(unhex(t, s))
		require.ErrorIs(t, err, ErrLength)
	}
}

func FuzzDecodeCommand(f *testing.F) {
	for _, s := range []string{"00840000", "0084000008", "00A4040C020102", "00B0000000FFFF", "002A000000000301020300FF"} {
		b, _ := hex.DecodeString(s)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := DecodeCommand(b)
		if err != nil {
			return
		}
		again, err := c.Encode()
		require.NoError(t, err)
		require.Equal(t, b, again)
	})
}

// script answers commands in order, and fails the test on any other.
func script(t *testing.T, lines ...string) *Replay {
	t.Helper()
	p, err := NewReplay(strings.NewReader(strings.Join(lines, "\n")))
	require.NoError(t, err)
	t.Cleanup(func() { require.Zero(t, p.Remaining(), "exchanges left") })
	return p
}

func TestSendFollowsTheCard(t *testing.T) {
	read := &Command{INS: 0xB0, Le: 256}
	for _, tc := range []struct {
		name   string
		lines  []string
		data   string
		status Status
	}{
		{"plain", []string{">>> 00B0000000", "<<< 01029000"}, "0102", OK},
		{"61", []string{">>> 00B0000000", "<<< 016102", ">>> 00C0000002", "<<< 02039000"}, "010203", OK},
		{"61 twice", []string{">>> 00B0000000", "<<< 6101", ">>> 00C0000001", "<<< 016100", ">>> 00C0000000", "<<< 029000"}, "0102", OK},
		{"6C", []string{">>> 00B0000000", "<<< 6C02", ">>> 00B0000002", "<<< 01029000"}, "0102", OK},
		{"6C in get response", []string{">>> 00B0000000", "<<< 6105", ">>> 00C0000005", "<<< 6C02", ">>> 00C0000002", "<<< 01029000"}, "0102", OK},
		{"6C only once", []string{">>> 00B0000000", "<<< 6C02", ">>> 00B0000002", "<<< 6C03"}, "", 0x6C03},
		{"refused", []string{">>> 00B0000000", "<<< 6982"}, "", SecurityStatus},
		{"end of file", []string{">>> 00B0000000", "<<< 016282"}, "01", EndOfFile},
	} {
		t.Run(tc.name, func(t *testing.T) {
			data, status, err := Send(t.Context(), script(t, tc.lines...), read, Limits{})
			require.NoError(t, err)
			require.Equal(t, tc.status, status)
			require.True(t, bytes.Equal(unhex(t, tc.data), data))
		})
	}
}

func TestSendChains(t *testing.T) {
	data := bytes.Repeat([]byte{0x11}, 600)
	card := script(t,
		">>> 102A00BEFF"+strings.Repeat("11", 255), "<<< 9000",
		">>> 102A00BEFF"+strings.Repeat("11", 255), "<<< 9000",
		">>> 002A00BE5A"+strings.Repeat("11", 90), "<<< 9000")
	_, status, err := Send(t.Context(), card, &Command{INS: 0x2A, P2: 0xBE, Data: data}, Limits{})
	require.NoError(t, err)
	require.Equal(t, OK, status)

	card = script(t, ">>> 002A00BE000258"+strings.Repeat("11", 600), "<<< 9000")
	_, _, err = Send(t.Context(), card, &Command{INS: 0x2A, P2: 0xBE, Data: data}, Limits{Extended: true})
	require.NoError(t, err)

	card = script(t, ">>> 102A00BEFF"+strings.Repeat("11", 255), "<<< 6884")
	_, status, err = Send(t.Context(), card, &Command{INS: 0x2A, P2: 0xBE, Data: data}, Limits{})
	require.NoError(t, err)
	require.Equal(t, Status(0x6884), status)
}

// A card that always has more must come to an end, and soon.
func TestSendEndsWithEndlessCards(t *testing.T) {
	full := append(bytes.Repeat([]byte{1}, 256), 0x61, 0x00)
	for name, answer := range map[string][]byte{"nothing more": {0x61, 0x01}, "always more": full, "one byte more": {1, 0x61, 0x01}} {
		t.Run(name, func(t *testing.T) {
			card := CardFunc(func(context.Context, []byte) ([]byte, error) { return answer, nil })
			_, _, err := Send(t.Context(), card, &Command{INS: 0xB0, Le: 256}, Limits{})
			require.ErrorIs(t, err, ErrLength)
		})
	}
}

func TestSendStops(t *testing.T) {
	gone := errors.New("card removed")
	_, _, err := Send(t.Context(), CardFunc(func(context.Context, []byte) ([]byte, error) { return nil, gone }), &Command{}, Limits{})
	require.ErrorIs(t, err, gone)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = Send(ctx, script(t), &Command{}, Limits{})
	require.ErrorIs(t, err, context.Canceled)
	_, _, err = Send(t.Context(), script(t), &Command{Le: -1}, Limits{})
	require.ErrorIs(t, err, ErrLength)
}

func TestRecordThenReplay(t *testing.T) {
	var recording bytes.Buffer
	echo := CardFunc(func(_ context.Context, c []byte) ([]byte, error) { return append(bytes.Clone(c), 0x90, 0x00), nil })
	card := Record(echo, &recording)
	for i := range 3 {
		_, _, err := Send(t.Context(), card, &Command{INS: 0xCA, P1: byte(i), Le: 1}, Limits{})
		require.NoError(t, err)
	}
	replay, err := NewReplay(strings.NewReader("# an echo\n\n" + recording.String()))
	require.NoError(t, err)
	require.Equal(t, 3, replay.Remaining())
	got, err := replay.Transmit(t.Context(), unhex(t, "00CA000001"))
	require.NoError(t, err)
	require.Equal(t, unhex(t, "00CA0000019000"), got)
	_, err = replay.Transmit(t.Context(), unhex(t, "00CA000001"))
	require.ErrorIs(t, err, ErrReplay)
}

func TestReplayRefusesBadRecordings(t *testing.T) {
	for _, text := range []string{"<<< 9000", ">>> 00", ">>> 00\n>>> 00\n<<< 9000", ">>> 0\n<<< 9000", "hello", ">>> 00\n<<< 9g"} {
		_, err := NewReplay(strings.NewReader(text))
		require.Error(t, err, text)
	}
	_, err := script(t).Transmit(t.Context(), nil)
	require.ErrorIs(t, err, ErrReplay)
}

func TestStatusWords(t *testing.T) {
	require.NoError(t, OK.Err())
	require.ErrorIs(t, fmt.Errorf("select: %w", FileNotFound.Err()), FileNotFound)
	require.Equal(t, "status 6A82: file or application not found", FileNotFound.Error())
	require.Equal(t, "status 63C2: authentication failed, 2 tries left", Status(0x63C2).Error())
	require.Equal(t, "status 6FFF", Status(0x6FFF).Error())
	tries, ok := Status(0x63C0).TriesLeft()
	require.True(t, ok)
	require.Zero(t, tries)
	_, ok = AuthenticationFailed.TriesLeft()
	require.False(t, ok)
}

func ExampleSend() {
	// A card is one method; this one knows a single file.
	card := CardFunc(func(_ context.Context, command []byte) ([]byte, error) {
		if c, err := DecodeCommand(command); err == nil && c.INS == 0xB0 {
			return []byte{0x60, 0x16, 0x90, 0x00}, nil
		}
		return []byte{0x6D, 0x00}, nil
	})
	data, status, err := Send(context.Background(), card, &Command{INS: 0xB0, Le: 2}, Limits{})
	fmt.Printf("%X %v %v\n", data, status.Err(), err)
	_, status, _ = Send(context.Background(), card, &Command{INS: 0x84, Le: 8}, Limits{})
	fmt.Println(status)
	// Output:
	// 6016 <nil> <nil>
	// status 6D00: instruction not supported
}

// A recording from anywhere is read or refused; what is read answers the commands it holds, in their order.
func FuzzNewReplay(f *testing.F) {
	f.Add([]byte("# a session\n>>> 00A4000C023F00\n<<< 9000\n\n>>> 00B0000008\n<<< 0102030405060708\n"))
	f.Add([]byte(">>> 00\n>>> 01\n"))
	f.Add([]byte("<<< 9000\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := NewReplay(bytes.NewReader(b))
		if err != nil {
			return
		}
		var again bytes.Buffer
		for _, x := range p.exchanges {
			answer, err := p.Transmit(t.Context(), x[0])
			require.NoError(t, err)
			require.Equal(t, x[1], answer)
			fmt.Fprintf(&again, ">>> %X\n<<< %X\n", x[0], x[1])
		}
		require.Zero(t, p.Remaining())
		q, err := NewReplay(&again)
		require.NoError(t, err)
		require.Equal(t, len(p.exchanges), len(q.exchanges))
	})
}
