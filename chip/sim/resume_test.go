package sim_test

import (
	"context"
	"crypto"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/sim"
)

const agreement = "0.4.0.127.0.7.2.2.3.2.2"

// lostOnce is the chip with its field dropped once, at command n; next is what lies on the reader afterwards.
func lostOnce(t *testing.T, f fixture, n int, next func(*sim.Chip, *chip.Image, *chip.Secrets) iso7816.Card) (*chip.Reading, error) {
	t.Helper()
	img, secrets := f.make(t)
	card, err := sim.New(img, secrets, &sim.Options{Faults: sim.Faults{DropAt: []int{n}}})
	require.NoError(t, err)
	return chip.Read(t.Context(), card, mrzPassword, &chip.ReadOptions{
		Reconnect: func(context.Context) (iso7816.Card, error) { card.Reset(); return next(card, img, secrets), nil },
	})
}

// refusing answers the commands of one instruction with a status, and leaves the others to the chip.
func refusing(card iso7816.Card, ins byte, status iso7816.Status) iso7816.Card {
	return iso7816.CardFunc(func(ctx context.Context, command []byte) ([]byte, error) {
		if command[1] == ins {
			return []byte{byte(status >> 8), byte(status)}, nil
		}
		return card.Transmit(ctx, command)
	})
}

// A chip that came back and does not open any more: what is left was not read. Its refusal is no word about any file, and
// nothing is asked of it in the clear, where it would deny having what it has.
func TestResumeThatIsRefused(t *testing.T) {
	for _, status := range []iso7816.Status{iso7816.FileNotFound, iso7816.WrongData, 0x6300, iso7816.SecurityStatus} {
		r, err := lostOnce(t, fixture{pace: []offer{{gmAES128, 12}}}, 25, func(c *sim.Chip, _ *chip.Image, _ *chip.Secrets) iso7816.Card {
			return refusing(c, 0x22, status)
		})
		require.ErrorIs(t, err, chip.ErrLost, status)
		for _, f := range r.Files {
			require.Contains(t, []chip.Outcome{chip.Complete, chip.NotRead}, f.Outcome, "%v: %v", f.File, f.Reason)
		}
	}
}

// Another document that has no EF.SOD is another chip, and nothing more is read from it.
func TestResumeOnChipWithoutSignature(t *testing.T) {
	r, err := lostOnce(t, fixture{}, 25, func(_ *sim.Chip, img *chip.Image, secrets *chip.Secrets) iso7816.Card {
		other, err := sim.New(img, secrets, &sim.Options{Faults: sim.Faults{Strip: []lds.File{lds.SOD}}})
		require.NoError(t, err)
		return other
	})
	require.ErrorIs(t, err, chip.ErrOtherChip)
	require.Len(t, r.Interruptions, 1)
	for _, f := range r.Files {
		require.True(t, f.File.InMasterFile() || f.Outcome != chip.Absent, f.File)
	}
}

// A copy that takes the place of a chip which has proven itself: the proof that counts is the last one.
func TestResumeOnClone(t *testing.T) {
	for name, f := range map[string]fixture{
		"chip authentication":   {chipKeys: []crypto.PrivateKey{ecKey(t, "P-256")}, chipOIDs: []string{agreement}},
		"active authentication": {active: rsaKey()},
	} {
		r, err := lostOnce(t, f, 30, func(_ *sim.Chip, img *chip.Image, secrets *chip.Secrets) iso7816.Card {
			clone, err := sim.New(img, secrets, &sim.Options{Faults: sim.Faults{Clone: true}})
			require.NoError(t, err)
			return clone
		})
		require.ErrorIs(t, err, access.ErrProof, name)
		p := r.Proofs
		require.True(t, p.ChipErr != nil || p.ActiveErr != nil, "%s: the proof of the first chip stands for both", name)
	}
	// One that refuses to prove itself has not, either.
	f := fixture{chipKeys: []crypto.PrivateKey{ecKey(t, "P-256")}, chipOIDs: []string{agreement}}
	r, err := lostOnce(t, f, 30, func(_ *sim.Chip, img *chip.Image, secrets *chip.Secrets) iso7816.Card {
		without := *secrets
		without.ChipKeys = nil
		clone, err := sim.New(img, &without, nil)
		require.NoError(t, err)
		return clone
	})
	require.ErrorIs(t, err, chip.ErrLost)
	require.Error(t, r.Proofs.ChipErr)
	require.True(t, r.Proofs.Chip == nil || !r.Proofs.Chip.Confirmed)
}

// After a loss the chip signs a new nonce, too.
func TestResumeSignsAgain(t *testing.T) {
	const internalAuthenticate = 0x88
	asked := false
	r, err := lostOnce(t, fixture{active: rsaKey()}, 30, func(c *sim.Chip, _ *chip.Image, _ *chip.Secrets) iso7816.Card {
		return iso7816.CardFunc(func(ctx context.Context, command []byte) ([]byte, error) {
			asked = asked || command[1] == internalAuthenticate
			return c.Transmit(ctx, command)
		})
	})
	require.NoError(t, err)
	require.NoError(t, r.Proofs.ActiveErr)
	require.True(t, asked)
}
