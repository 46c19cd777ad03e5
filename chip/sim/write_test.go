package sim_test

import (
	"context"
	"crypto"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/sim"
)

// Read(Write(image)) is the image, for every protocol.
func TestWriteAndRead(t *testing.T) {
	authority, terminal := terminal(t)
	const ca = "0.4.0.127.0.7.2.2.3."
	for name, f := range map[string]fixture{
		"BAC":     {},
		"active":  {active: rsaKey()},
		"EC":      {active: ecKey(t, "brainpoolP256r1"), pace: []offer{{gmAES128, 13}}},
		"CA":      {chipKeys: []crypto.PrivateKey{ecKey(t, "P-256"), ecKey(t, "P-384")}, chipOIDs: []string{ca + "2.2", ca + "2.4"}},
		"DH":      {chipKeys: []crypto.PrivateKey{dhKey(t, 2, true)}, chipOIDs: []string{ca + "1.2"}, pace: []offer{{dhGM, 0}}},
		"DH PKCS": {chipKeys: []crypto.PrivateKey{dhKey(t, 1, false)}, chipOIDs: []string{ca + "1.1"}, pace: []offer{{dhIM, 1}}},
		"IM":      {pace: []offer{{imAES128, 12}}},
		"CAM":     {pace: []offer{{camAES, 12}, {gmAES256, 12}}, cam: true, fingers: true},
		"large":   {dg2: 70000, pace: []offer{{gmAES256, 18}}},
	} {
		t.Run(name, func(t *testing.T) {
			img, secrets := f.make(t)
			secrets.MRZInformation = "" // that of DG1
			secrets.Authorities = []*cvc.Certificate{authority}
			card := sim.NewBlank(&sim.Options{Now: func() time.Time { return today }})
			require.NoError(t, chip.Write(t.Context(), card, img, secrets))
			require.True(t, card.Locked())
			card.Reset()
			r, err := chip.Read(t.Context(), card, mrzPassword, &chip.ReadOptions{Terminal: terminal})
			require.NoError(t, err)
			sameFiles(t, img, r)
			require.NoError(t, r.Proofs.ChipErr)
			require.NoError(t, r.Proofs.ActiveErr)

			// The lock holds: nothing is written a second time, and nothing is given out.
			card.Reset()
			require.Error(t, chip.Write(t.Context(), card, img, secrets))
			for _, c := range []*iso7816.Command{{INS: 0xD6, Data: []byte{1}}, {INS: 0xDB, P1: 0x3F, P2: 0xFF, Data: []byte{1}}, {INS: 0x44}, {INS: 0xE0}} {
				_, status, err := iso7816.Send(t.Context(), card, c, iso7816.Limits{})
				require.NoError(t, err)
				require.Equal(t, iso7816.SecurityStatus, status)
			}
		})
	}
}

func TestWriteRefuses(t *testing.T) {
	img, secrets := fixture{}.make(t)
	require.Error(t, chip.Write(t.Context(), sim.NewBlank(nil), chip.NewImage(), secrets))
	empty := img.Clone()
	empty.Put(lds.DG11, nil)
	require.ErrorIs(t, chip.Write(t.Context(), sim.NewBlank(nil), empty, secrets), chip.ErrLimit)
	broken := img.Clone()
	broken.Put(lds.DG1, []byte{0x61, 0})
	require.Error(t, chip.Write(t.Context(), sim.NewBlank(nil), broken, nil), "no MRZ information")

	// A chip that does not keep what is written is not locked.
	card := sim.NewBlank(nil)
	forgetful := iso7816.CardFunc(func(ctx context.Context, command []byte) ([]byte, error) {
		if command[1] == 0xD6 {
			return []byte{0x90, 0}, nil
		}
		return card.Transmit(ctx, command)
	})
	require.ErrorContains(t, chip.Write(t.Context(), forgetful, img, secrets), "read back")
	require.False(t, card.Locked())

	// The field is lost at every command: an error, and no lock unless it was the last.
	whole := sim.NewBlank(nil)
	require.NoError(t, chip.Write(t.Context(), whole, img, secrets))
	for n := 1; n <= whole.Commands(); n++ {
		card := sim.NewBlank(&sim.Options{Faults: sim.Faults{DropAt: []int{n}}})
		require.True(t, errors.Is(chip.Write(t.Context(), card, img, secrets), sim.ErrField), "at %d", n)
		require.False(t, card.Locked())
	}
}

func TestSecretsBothWays(t *testing.T) {
	authority, _ := terminal(t)
	s := &chip.Secrets{
		MRZInformation: information, CAN: can, Active: rsaKey(), Mapping: ecKey(t, "P-521"), Authorities: []*cvc.Certificate{authority},
		ChipKeys: []chip.ChipKey{{ID: []byte{1}, Key: ecKey(t, "brainpoolP384r1")}, {Key: dhKey(t, 0, true)}, {Key: dhKey(t, 1, false)}},
	}
	b, err := s.Encode()
	require.NoError(t, err)
	got, err := chip.DecodeSecrets(b)
	require.NoError(t, err)
	again, err := got.Encode()
	require.NoError(t, err)
	require.True(t, string(b) == string(again))
	for n := range b {
		_, err := chip.DecodeSecrets(b[:n])
		require.Error(t, err)
	}
	_, err = (&chip.Secrets{Active: "key"}).Encode()
	require.Error(t, err)
}

func FuzzDecodeSecrets(f *testing.F) {
	s := &chip.Secrets{MRZInformation: information, CAN: can, Active: ecKey(f, "P-256"), ChipKeys: []chip.ChipKey{{ID: []byte{1}, Key: ecKey(f, "P-256")}}}
	b, err := s.Encode()
	require.NoError(f, err)
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := chip.DecodeSecrets(b)
		if err != nil {
			return
		}
		_, err = s.Encode()
		require.NoError(t, err)
	})
}
