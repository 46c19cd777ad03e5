package sim_test

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/sim"
)

// instant has the chip take no time, and counts how much it would have taken.
func instant(total *time.Duration) func(context.Context, time.Duration) error {
	return func(ctx context.Context, d time.Duration) error {
		*total += d
		return ctx.Err()
	}
}

// What national chips do otherwise is read all the same.
func TestReadQuirks(t *testing.T) {
	var took time.Duration
	f := fixture{
		chipKeys: []crypto.PrivateKey{ecKey(t, "P-256")}, chipOIDs: []string{"0.4.0.127.0.7.2.2.3.2.2"}, active: rsaKey(),
	}
	for name, q := range map[string]sim.Quirks{
		"tag 84 needed":             {NameParameters: true},
		"6A87 to the master file":   {MasterWithoutID: true},
		"no Le":                     {NoLe: true},
		"no short identifiers":      {NoSFI: true},
		"small Le":                  {MaxLe: 96},
		"smallest Le":               {MaxLe: 8},
		"exact Le":                  {ExactLe: true},
		"exact Le, 6C":              {ExactLe6C: true},
		"exact and small Le":        {ExactLe: true, MaxLe: 64, NoSFI: true},
		"no warning at the end":     {NoEndWarning: true},
		"short answers":             {MaxAnswer: 50},
		"answers in pieces":         {Pieces: 100},
		"padded files":              {Padding: 300},
		"padding of a page":         {Padding: 7, NoEndWarning: true},
		"errors in the clear":       {ClearErrors: true},
		"slow answers":              {Delay: time.Second},
		"all that get on":           {NameParameters: true, MasterWithoutID: true, NoLe: true, NoSFI: true, MaxLe: 128, Padding: 10},
		"extended but nobody knows": {ExtendedLength: true},
	} {
		for _, pace := range [][]offer{nil, {{gmAES128, 12}}} {
			t.Run(fmt.Sprint(name, len(pace)), func(t *testing.T) {
				f.pace = pace
				img, secrets := f.make(t)
				card, err := sim.New(img, secrets, &sim.Options{Quirks: q, Sleep: instant(&took)})
				require.NoError(t, err)
				r, err := chip.Read(t.Context(), card, mrzPassword, nil)
				require.NoError(t, err)
				sameFiles(t, img, r)
				require.True(t, r.Proofs.Chip.Confirmed, "%v", r.Proofs.ChipErr)
				if q.NameParameters && pace != nil {
					require.Len(t, r.Access.Failed, 1, "the first attempt is in the evidence")
					require.True(t, r.Access.PACE.Info.NameParameters)
				}
			})
		}
	}
}

// A file with an indefinite length is read to its end, and kept as it is.
func TestReadIndefiniteLength(t *testing.T) {
	for _, q := range []sim.Quirks{{Indefinite: true}, {Indefinite: true, NoEndWarning: true}, {Indefinite: true, ExactLe: true}} {
		card, img := newChip(t, fixture{}, sim.Options{Quirks: q})
		r, err := chip.Read(t.Context(), card, mrzPassword, nil)
		require.NoError(t, err)
		sameFiles(t, img, r, lds.SOD)
		got, ok := r.Image.File(lds.SOD)
		want, _ := card.Image().File(lds.SOD)
		require.True(t, ok, "%v", r.Files)
		require.True(t, bytes.Equal(want, got), "%d of %d", len(got), len(want))
	}
}

// Past 32 KiB the offset has no room in the command.
func TestReadLargeFile(t *testing.T) {
	for _, size := range []int{0x7FFF - 4, 0x8000 - 4, 0x8000 - 3, 40000, 70000, 200000} {
		for _, q := range []sim.Quirks{{}, {NoSFI: true, MaxLe: 100}} {
			card, img := newChip(t, fixture{dg2: size, pace: []offer{{gmAES128, 12}}}, sim.Options{Quirks: q})
			r, err := chip.Read(t.Context(), card, mrzPassword, nil)
			require.NoError(t, err)
			sameFiles(t, img, r)
		}
	}
}

func TestReadSlowChipEndsWithTheDeadline(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	o := sim.Options{Quirks: sim.Quirks{Delay: time.Second}, Sleep: func(ctx context.Context, _ time.Duration) error {
		if n++; n == 30 {
			cancel()
		}
		return ctx.Err()
	}}
	card, _ := newChip(t, fixture{dg2: 20000}, o)
	r, err := chip.Read(ctx, card, mrzPassword, nil)
	require.ErrorIs(t, err, context.Canceled)
	zone, _ := r.Result(lds.DG1)
	require.Equal(t, chip.Complete, zone.Outcome)
	portrait, _ := r.Result(lds.DG2)
	require.Equal(t, chip.NotRead, portrait.Outcome)
	require.Contains(t, portrait.Reason, "stopped")
	require.Positive(t, portrait.Read)
	require.Greater(t, portrait.Size, 20000)
	details, ok := r.Result(lds.DG11)
	require.True(t, ok)
	require.Equal(t, chip.NotRead, details.Outcome)
	_, has := r.Image.File(lds.DG2)
	require.False(t, has, "a part of a file is no file")
}

// Guessing a password takes longer every time.
func TestRetryDelay(t *testing.T) {
	for _, pace := range [][]offer{nil, {{gmAES128, 12}}} {
		var took time.Duration
		card, img := newChip(t, fixture{pace: pace}, sim.Options{Quirks: sim.Quirks{RetryDelay: time.Second}, Sleep: instant(&took)})
		for range 3 {
			_, err := chip.Read(t.Context(), card, access.MRZInformation("X"), nil)
			require.ErrorIs(t, err, access.ErrPassword)
		}
		require.Equal(t, 3*time.Second, took, "0, 1 and 2 seconds")
		r, err := chip.Read(t.Context(), card, mrzPassword, nil)
		require.NoError(t, err)
		require.Equal(t, 6*time.Second, took)
		sameFiles(t, img, r)
		_, err = chip.Read(t.Context(), card, mrzPassword, nil)
		require.NoError(t, err)
		require.Equal(t, 6*time.Second, took, "the right password has set it back")
	}
}

func TestReadWrongMAC(t *testing.T) {
	for _, pace := range [][]offer{nil, {{gmAES128, 12}}} {
		for _, n := range []int{1, 5, 12} {
			card, _ := newChip(t, fixture{pace: pace}, sim.Options{Faults: sim.Faults{WrongMAC: n}})
			r, err := chip.Read(t.Context(), card, mrzPassword, &chip.ReadOptions{Reconnect: reconnect(card)})
			require.ErrorIs(t, err, access.ErrProof)
			require.Empty(t, r.Interruptions, "nothing is repeated with whoever sent it")
			for _, f := range r.Files {
				if f.Outcome == chip.NotRead {
					require.NotEmpty(t, f.Reason)
				}
			}
		}
	}
}

func reconnect(card *sim.Chip) func(context.Context) (iso7816.Card, error) {
	return func(context.Context) (iso7816.Card, error) {
		card.Reset()
		return card, nil
	}
}

// The field is lost at every command in turn: the reading goes on where it was.
func TestReadLostField(t *testing.T) {
	f := fixture{chipKeys: []crypto.PrivateKey{ecKey(t, "P-256")}, chipOIDs: []string{"0.4.0.127.0.7.2.2.3.2.2"}, active: rsaKey()}
	for _, pace := range [][]offer{nil, {{gmAES128, 12}}} {
		f.pace = pace
		img, secrets := f.make(t)
		card, err := sim.New(img, secrets, nil)
		require.NoError(t, err)
		whole, err := chip.Read(t.Context(), card, mrzPassword, nil)
		require.NoError(t, err)
		for n := 1; n <= whole.Commands; n++ {
			card, err := sim.New(img, secrets, &sim.Options{Faults: sim.Faults{DropAt: []int{n}}})
			require.NoError(t, err)
			r, err := chip.Read(t.Context(), card, mrzPassword, &chip.ReadOptions{Reconnect: reconnect(card)})
			require.NoError(t, err, "lost at command %d", n)
			sameFiles(t, img, r)
			require.True(t, r.Proofs.Chip != nil && r.Proofs.Chip.Confirmed, "lost at command %d: %v", n, r.Proofs.ChipErr)
			require.Len(t, r.Interruptions, 1)
			require.ErrorIs(t, r.Interruptions[0], chip.ErrLost)
			require.Less(t, r.Commands, whole.Commands+25, "it went on and did not begin again")

			// Without a way back the reading ends, and says so.
			card, err = sim.New(img, secrets, &sim.Options{Faults: sim.Faults{DropAt: []int{n}}})
			require.NoError(t, err)
			_, err = chip.Read(t.Context(), card, mrzPassword, nil)
			require.ErrorIs(t, err, chip.ErrLost)
		}
	}
}

func TestReadLostTooOften(t *testing.T) {
	img, secrets := fixture{dg2: 20000}.make(t)
	card, err := sim.New(img, secrets, &sim.Options{Faults: sim.Faults{DropAt: []int{30, 50, 70, 90, 110}}})
	require.NoError(t, err)
	r, err := chip.Read(t.Context(), card, mrzPassword, &chip.ReadOptions{Reconnect: reconnect(card), Attempts: 2})
	require.ErrorIs(t, err, chip.ErrLost)
	require.Len(t, r.Interruptions, 2)
	zone, _ := r.Image.File(lds.DG1)
	require.NotEmpty(t, zone, "what came is kept")

	gone := errors.New("nobody came back")
	card, err = sim.New(img, secrets, &sim.Options{Faults: sim.Faults{DropAt: []int{30}}})
	require.NoError(t, err)
	_, err = chip.Read(t.Context(), card, mrzPassword, &chip.ReadOptions{
		Reconnect: func(context.Context) (iso7816.Card, error) { return nil, gone },
	})
	require.ErrorIs(t, err, gone)
	require.ErrorIs(t, err, chip.ErrLost)
}

// A chip of the same password and another signature comes into the field: nothing of it gets into the image.
func TestReadOtherChip(t *testing.T) {
	img, secrets := fixture{dg2: 9000}.make(t)
	for _, n := range []int{12, 20, 40} {
		card, err := sim.New(img, secrets, &sim.Options{Faults: sim.Faults{DropAt: []int{n}}})
		require.NoError(t, err)
		otherImage, _ := fixture{dg2: 9000}.make(t)
		other, err := sim.New(otherImage, secrets, nil)
		require.NoError(t, err)
		r, err := chip.Read(t.Context(), card, mrzPassword, &chip.ReadOptions{
			Reconnect: func(context.Context) (iso7816.Card, error) { return other, nil },
		})
		require.ErrorIs(t, err, chip.ErrOtherChip)
		for _, f := range r.Image.Files() {
			got, _ := r.Image.File(f)
			want, _ := img.File(f)
			require.True(t, bytes.Equal(want, got))
		}
	}
}
