package sim_test

import (
	"bytes"
	"context"
	"crypto"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/sim"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// hostile answers as the chip does until a command, and from there on with what it is given: whole answers, or changes of
// the chip's own.
func hostile(card iso7816.Card, from int, r *rand.Rand) iso7816.Card {
	n := 0
	return iso7816.CardFunc(func(ctx context.Context, command []byte) ([]byte, error) {
		answer, err := card.Transmit(ctx, command)
		if n++; n < from || err != nil {
			return answer, err
		}
		switch r.IntN(5) {
		case 0: // something else altogether
			answer = make([]byte, r.IntN(300))
			for i := range answer {
				answer[i] = byte(r.Uint32())
			}
		case 1: // one bit
			if len(answer) > 0 {
				answer = bytes.Clone(answer)
				answer[r.IntN(len(answer))] ^= 1 << r.IntN(8)
			}
		case 2: // cut short
			answer = answer[:r.IntN(len(answer)+1)]
		case 3: // a status of its own, or more to come
			answer = []byte{[]byte{0x61, 0x62, 0x63, 0x67, 0x69, 0x6A, 0x6C, 0x6F, 0x90}[r.IntN(9)], byte(r.Uint32())}
		}
		return answer, nil
	})
}

// A hostile chip, from every command on: no panic, bounded time, and nothing in the image that is not whole.
func TestReadHostileChip(t *testing.T) {
	f := fixture{chipKeys: []crypto.PrivateKey{ecKey(t, "P-256")}, chipOIDs: []string{"0.4.0.127.0.7.2.2.3.2.2"}, active: rsaKey()}
	for _, open := range []bool{false, true} {
		for _, pace := range [][]offer{nil, {{gmAES128, 12}}} {
			f.pace = pace
			img, secrets := f.make(t)
			for seed := range uint64(150) {
				card, err := sim.New(img, secrets, &sim.Options{Open: open})
				require.NoError(t, err)
				r := rand.New(rand.NewPCG(seed, 1))
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				reading, _ := chip.Read(ctx, hostile(card, 1+int(seed)%50, r), mrzPassword, &chip.ReadOptions{
					Reconnect: func(context.Context) (iso7816.Card, error) { card.Reset(); return hostile(card, 1+r.IntN(50), r), nil },
				})
				require.NoError(t, ctx.Err(), "seed %d took too long", seed)
				cancel()
				require.NotNil(t, reading)
			}
		}
	}
}

func FuzzReadHostileChip(f *testing.F) {
	keys, oids := []crypto.PrivateKey{ecKey(f, "P-256")}, []string{"0.4.0.127.0.7.2.2.3.2.2"}
	chips := []fixture{
		{},
		{pace: []offer{{gmAES128, 12}}, chipKeys: keys, chipOIDs: oids},
		{pace: []offer{{imAES128, 12}}, active: rsaKey()},
		{pace: []offer{{camAES, 12}}, cam: true},
		{chipKeys: keys, chipOIDs: oids, active: ecKey(f, "P-256")},
	}
	images, secrets := make([]*chip.Image, len(chips)), make([]*chip.Secrets, len(chips))
	for i, c := range chips {
		images[i], secrets[i] = c.make(f)
	}
	for seed := range uint64(10) {
		f.Add(seed, uint(3+seed), []byte("\x61\x10\x90\x00"))
	}
	f.Fuzz(func(t *testing.T, seed uint64, from uint, answer []byte) {
		n := int(seed/2) % len(chips)
		card, err := sim.New(images[n], secrets[n], &sim.Options{Open: seed%2 == 0})
		require.NoError(t, err)
		r := rand.New(rand.NewPCG(seed, 1))
		count := uint(0)
		_, _ = chip.Read(t.Context(), iso7816.CardFunc(func(ctx context.Context, c []byte) ([]byte, error) {
			if count++; count == from%64 {
				return answer, nil
			}
			return hostile(card, int(from%64), r).Transmit(ctx, c)
		}), mrzPassword, nil)
	})
}

// A chip whose every file is the largest there can be, a byte at a time, ends at the bound of commands and of memory.
func TestReadEndlessChip(t *testing.T) {
	answers := map[string]iso7816.CardFunc{
		"a byte at a time": func(_ context.Context, c []byte) ([]byte, error) {
			if c[1] == 0xB0 && c[2]&0x80 != 0 && c[3] == 0 {
				return []byte{0x61, 0x83, 0x03, 0xFF, 0x00, 0x90, 0x00}, nil
			}
			return []byte{0x41, 0x90, 0x00}, nil
		},
		"always more": func(context.Context, []byte) ([]byte, error) { return []byte{0x61, 0x61, 0x01}, nil },
		"empty":       func(context.Context, []byte) ([]byte, error) { return []byte{0x90, 0x00}, nil },
		"huge":        func(context.Context, []byte) ([]byte, error) { return append(make([]byte, 65536), 0x90, 0x00), nil },
	}
	for name, card := range answers {
		before := ratio.Held()
		r, _ := chip.Read(t.Context(), card, mrzPassword, nil)
		// What stays is the files, and what passes through is never much at once.
		require.Less(t, int64(ratio.Held())-int64(before), int64(16<<20), name)
		require.LessOrEqual(t, r.Commands, 1<<16, name)
		require.Less(t, r.Image.Size(), 8<<20, name)
		most := ratio.Bound{Time: 20 * time.Second, Memory: uint64(r.Commands+100) * 300_000}
		require.NoError(t, most.Check(func() { r, _ = chip.Read(t.Context(), card, mrzPassword, nil) }), name)
	}
}

// Passwords and keys are in no error, no log and no print of anything that holds them.
func TestSecretsStayInside(t *testing.T) {
	f := fixture{pace: []offer{{gmAES128, 12}}, chipKeys: []crypto.PrivateKey{ecKey(t, "P-256")}, chipOIDs: []string{"0.4.0.127.0.7.2.2.3.2.2"}, active: rsaKey()}
	img, secrets := f.make(t)
	var out strings.Builder
	show := func(values ...any) {
		log := slog.New(slog.NewJSONHandler(&out, nil))
		for _, v := range values {
			fmt.Fprintf(&out, "%v %+v %#v %s %x\n", v, v, v, v, v)
			log.Info("value", "v", v)
			b, _ := json.Marshal(v)
			out.Write(b)
		}
	}
	card, err := sim.New(img, secrets, nil)
	require.NoError(t, err)
	r, err := chip.Read(t.Context(), card, mrzPassword, nil)
	require.NoError(t, err)
	show(mrzPassword, secrets, *secrets, secrets.ChipKeys, r.String(), card, r.Access.PACE, r.Proofs)
	fmt.Fprintf(&out, "%v %+v %#v", r, r, *r)
	for n := 1; n < 60; n++ {
		card, err := sim.New(img, secrets, &sim.Options{Faults: sim.Faults{WrongMAC: n, DropAt: []int{n + 7}}})
		require.NoError(t, err)
		_, err = chip.Read(t.Context(), card, mrzPassword, nil)
		show(err)
	}
	_, err = chip.Read(t.Context(), card, access.MRZInformation("L898902C3174081221204159"), nil)
	show(err)
	text := strings.ToLower(out.String())
	for _, secret := range []string{
		information, strings.ToLower(information), can, fmt.Sprintf("%x", information), "eriksson",
		fmt.Sprintf("%x", rsaKey().D.Bytes()), rsaKey().D.String(),
	} {
		require.False(t, strings.Contains(text, strings.ToLower(secret)), "a secret of %d characters shows", len(secret))
	}
}
