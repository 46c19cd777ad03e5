package sim_test

import (
	"crypto"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/sim"
)

func signedInfos(t *testing.T, r *chip.Reading) *lds.SecurityInfos {
	t.Helper()
	file, ok := r.Image.File(lds.DG14)
	require.True(t, ok)
	infos, err := lds.DecodeDG14(file)
	require.NoError(t, err)
	return infos
}

// A weaker protocol in EF.CardAccess opens the chip, and shows against the signed DG14.
func TestDowngradeShows(t *testing.T) {
	f := fixture{pace: []offer{{gmAES256, 13}}}
	card, img := newChip(t, f, sim.Options{Faults: sim.Faults{Downgrade: true}})
	r, err := chip.Read(t.Context(), card, mrzPassword, nil)
	require.NoError(t, err)
	require.Equal(t, access.TripleDES, r.Access.Suite)
	sameFiles(t, img, r, lds.CardAccess)
	access1, _ := r.Image.File(lds.CardAccess)
	missing, err := chip.CompareCardAccess(access1, signedInfos(t, r))
	require.NoError(t, err)
	require.Len(t, missing, 1)
	require.Equal(t, gm3DES, missing[0].Protocol)
	hidden, err := chip.HiddenProtocols(access1, signedInfos(t, r))
	require.NoError(t, err)
	require.Len(t, hidden, 1)
	require.Equal(t, gmAES256, hidden[0].Protocol)

	// An honest chip agrees with itself.
	card, _ = newChip(t, f, sim.Options{})
	r, err = chip.Read(t.Context(), card, mrzPassword, nil)
	require.NoError(t, err)
	access1, _ = r.Image.File(lds.CardAccess)
	missing, err = chip.CompareCardAccess(access1, signedInfos(t, r))
	require.NoError(t, err)
	require.Empty(t, missing)
	hidden, err = chip.HiddenProtocols(access1, signedInfos(t, r))
	require.NoError(t, err)
	require.Empty(t, hidden)
	_, err = chip.CompareCardAccess([]byte("x"), signedInfos(t, r))
	require.Error(t, err)
	_, err = chip.HiddenProtocols([]byte("x"), signedInfos(t, r))
	require.Error(t, err)
}

// EF.CardAccess is gone: BAC opens the chip, and DG14 tells that PACE was there.
func TestHiddenCardAccessShows(t *testing.T) {
	card, img := newChip(t, fixture{pace: []offer{{gmAES256, 13}}}, sim.Options{Faults: sim.Faults{HideCardAccess: true}})
	r, err := chip.Read(t.Context(), card, mrzPassword, nil)
	require.NoError(t, err)
	require.Equal(t, chip.BAC, r.Access.Protocol)
	sameFiles(t, img, r, lds.CardAccess)
	result, _ := r.Result(lds.CardAccess)
	require.Equal(t, chip.Absent, result.Outcome)
	hidden, err := chip.HiddenProtocols(nil, signedInfos(t, r))
	require.NoError(t, err)
	require.Len(t, hidden, 1)
}

// A chip that offers PACE and can't do it is opened by BAC, and the evidence has the attempt.
func TestFallBackShows(t *testing.T) {
	img, secrets := fixture{pace: []offer{{camAES, 13}}}.make(t) // no key for the mapping: the chip refuses
	card, err := sim.New(img, secrets, nil)
	require.NoError(t, err)
	r, err := chip.Read(t.Context(), card, mrzPassword, nil)
	require.NoError(t, err)
	require.Equal(t, chip.BAC, r.Access.Protocol)
	require.Len(t, r.Access.Failed, 2, "without and with the parameter id")
	require.Equal(t, chip.PACE, r.Access.Failed[0].Protocol)
	sameFiles(t, img, r)
	// A chip without BAC stays closed.
	card, err = sim.New(img, secrets, &sim.Options{NoBAC: true})
	require.NoError(t, err)
	_, err = chip.Read(t.Context(), card, mrzPassword, nil)
	require.Error(t, err)
}

// Files that are signed and gone are missed, whether EF.COM still names them or not.
func TestStrippedFilesShow(t *testing.T) {
	f := fixture{chipKeys: []crypto.PrivateKey{ecKey(t, "P-256")}, chipOIDs: []string{"0.4.0.127.0.7.2.2.3.2.2"}, active: rsaKey()}
	for _, com := range []bool{false, true} {
		card, img := newChip(t, f, sim.Options{Faults: sim.Faults{Strip: []lds.File{lds.DG14, lds.DG15}, StripCOM: com}})
		r, err := chip.Read(t.Context(), card, mrzPassword, nil)
		require.NoError(t, err)
		for _, gone := range []lds.File{lds.DG14, lds.DG15} {
			result, planned := r.Result(gone)
			require.True(t, planned, "EF.SOD lists it")
			require.Equal(t, chip.Absent, result.Outcome)
		}
		require.Nil(t, r.Proofs.Chip)
		require.Nil(t, r.Proofs.Active)
		sameFiles(t, img, r, lds.DG14, lds.DG15, lds.COM)
	}
	// Without EF.COM, EF.SOD tells what there is; without both every data group is tried.
	for _, gone := range [][]lds.File{{lds.COM}, {lds.COM, lds.SOD}, {lds.SOD}} {
		card, img := newChip(t, f, sim.Options{Faults: sim.Faults{Strip: gone}})
		r, err := chip.Read(t.Context(), card, mrzPassword, nil)
		require.NoError(t, err)
		sameFiles(t, img, r, gone...)
	}
}

// A file without end, one that ends before its length says, and answers longer than asked for: the others are read.
func TestReadHostileFiles(t *testing.T) {
	for _, faults := range []sim.Faults{{Endless: lds.DG11}, {WrongLength: lds.DG11}, {WrongLength: lds.DG2}} {
		card, img := newChip(t, fixture{}, sim.Options{Faults: faults})
		r, err := chip.Read(t.Context(), card, mrzPassword, nil)
		require.NoError(t, err)
		bad := max(faults.Endless, faults.WrongLength)
		result, _ := r.Result(bad)
		require.Equal(t, chip.Failed, result.Outcome)
		require.NotEmpty(t, result.Reason)
		require.Less(t, r.Commands, 3000)
		sameFiles(t, img, r, bad)
	}
	card, _ := newChip(t, fixture{pace: []offer{{gmAES128, 12}}}, sim.Options{Faults: sim.Faults{Garbage: true}})
	r, err := chip.Read(t.Context(), card, mrzPassword, nil)
	require.NoError(t, err)
	require.Empty(t, r.Image.Files())
}
