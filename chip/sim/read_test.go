package sim_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/sim"
	"github.com/chancery-id/chancery/chip/spki"
)

// Every way to open a chip, terminal against chip, returns the files octet for octet.
func TestReadEveryProtocol(t *testing.T) {
	for name, tc := range map[string]struct {
		offers []offer
		want   chip.Protocol
		suite  access.Suite
	}{
		"BAC":             {nil, chip.BAC, access.TripleDES},
		"PACE GM 3DES":    {[]offer{{gm3DES, 12}}, chip.PACE, access.TripleDES},
		"PACE GM AES-128": {[]offer{{gmAES128, 13}}, chip.PACE, access.AES128},
		"PACE GM AES-256": {[]offer{{gmAES256, 16}}, chip.PACE, access.AES256},
		"PACE IM":         {[]offer{{imAES128, 12}}, chip.PACE, access.AES128},
		"PACE GM DH":      {[]offer{{dhGM, 1}}, chip.PACE, access.AES128},
		"PACE IM DH":      {[]offer{{dhIM, 2}}, chip.PACE, access.AES128},
		"the best":        {[]offer{{gm3DES, 12}, {imAES128, 12}, {gmAES128, 12}}, chip.PACE, access.AES128},
		"two sets":        {[]offer{{gmAES128, 12}, {gmAES128, 13}}, chip.PACE, access.AES128},
	} {
		t.Run(name, func(t *testing.T) {
			card, img := newChip(t, fixture{pace: tc.offers}, sim.Options{})
			r, err := chip.Read(t.Context(), card, mrzPassword, nil)
			require.NoError(t, err)
			require.Equal(t, tc.want, r.Access.Protocol)
			require.Equal(t, tc.suite, r.Access.Suite)
			require.Empty(t, r.Access.Failed)
			sameFiles(t, img, r)
			if tc.want == chip.PACE {
				require.Equal(t, access.KindMRZ, r.Access.PACE.Password)
				password, err := access.CAN(can)
				require.NoError(t, err)
				card.Reset()
				r, err = chip.Read(t.Context(), card, password, nil)
				require.NoError(t, err)
				sameFiles(t, img, r)
			}
		})
	}
}

func TestReadChipAuthenticationMapping(t *testing.T) {
	img, secrets := fixture{pace: []offer{{camAES, 13}, {gmAES128, 13}}, cam: true, active: rsaKey()}.make(t)
	card, err := sim.New(img, secrets, nil)
	require.NoError(t, err)
	r, err := chip.Read(t.Context(), card, mrzPassword, nil)
	require.NoError(t, err)
	sameFiles(t, img, r)
	require.Equal(t, access.ChipAuthenticationMapping, r.Access.PACE.Mapping)
	require.NoError(t, access.VerifyMapping(r.Access.PACE, secrets.Mapping.PublicKey()))
	require.Nil(t, r.Proofs.Active, "the mapping was the proof")

	clone, err := sim.New(img, secrets, &sim.Options{Faults: sim.Faults{Clone: true}})
	require.NoError(t, err)
	r, err = chip.Read(t.Context(), clone, mrzPassword, nil)
	require.NoError(t, err)
	require.ErrorIs(t, access.VerifyMapping(r.Access.PACE, secrets.Mapping.PublicKey()), access.ErrProof)
}

func dhKey(t *testing.T, id int, named bool) *access.DHPrivateKey {
	g, _ := spki.DHGroupByID(id)
	if !named {
		g.Q = nil // PKCS #3 does not say
	}
	k, err := access.GenerateDHKey(g, nil)
	require.NoError(t, err)
	return k
}

func TestReadChipAuthentication(t *testing.T) {
	const ca = "0.4.0.127.0.7.2.2.3."
	for name, f := range map[string]fixture{
		"3DES":             {chipKeys: []crypto.PrivateKey{ecKey(t, "brainpoolP256r1")}, chipOIDs: []string{ca + "2.1"}},
		"without info":     {chipKeys: []crypto.PrivateKey{ecKey(t, "P-256")}, chipOIDs: []string{""}},
		"AES-128":          {chipKeys: []crypto.PrivateKey{ecKey(t, "P-256")}, chipOIDs: []string{ca + "2.2"}},
		"AES-192":          {chipKeys: []crypto.PrivateKey{ecKey(t, "P-384")}, chipOIDs: []string{ca + "2.3"}},
		"AES-256":          {chipKeys: []crypto.PrivateKey{ecKey(t, "brainpoolP512r1")}, chipOIDs: []string{ca + "2.4"}},
		"DH 3DES PKCS #3":  {chipKeys: []crypto.PrivateKey{dhKey(t, 0, false)}, chipOIDs: []string{ca + "1.1"}},
		"DH AES X9.42":     {chipKeys: []crypto.PrivateKey{dhKey(t, 2, true)}, chipOIDs: []string{ca + "1.2"}},
		"two keys":         {chipKeys: []crypto.PrivateKey{ecKey(t, "P-256"), ecKey(t, "P-384")}, chipOIDs: []string{ca + "2.1", ca + "2.4"}},
		"after PACE":       {pace: []offer{{gmAES128, 12}}, chipKeys: []crypto.PrivateKey{ecKey(t, "P-256")}, chipOIDs: []string{ca + "2.2"}},
		"and active after": {chipKeys: []crypto.PrivateKey{ecKey(t, "P-256")}, chipOIDs: []string{ca + "2.2"}, active: rsaKey()},
	} {
		t.Run(name, func(t *testing.T) {
			img, secrets := f.make(t)
			card, err := sim.New(img, secrets, nil)
			require.NoError(t, err)
			r, err := chip.Read(t.Context(), card, mrzPassword, nil)
			require.NoError(t, err)
			sameFiles(t, img, r)
			require.NoError(t, r.Proofs.ChipErr)
			require.True(t, r.Proofs.Chip.Confirmed)
			require.Nil(t, r.Proofs.Active)

			clone, err := sim.New(img, secrets, &sim.Options{Faults: sim.Faults{Clone: true}})
			require.NoError(t, err)
			r, err = chip.Read(t.Context(), clone, mrzPassword, nil)
			require.NoError(t, err, "the files are read all the same")
			sameFiles(t, img, r)
			require.ErrorIs(t, r.Proofs.ChipErr, access.ErrProof)
			require.False(t, r.Proofs.Chip.Confirmed)
			if f.active != nil {
				require.ErrorIs(t, r.Proofs.ActiveErr, access.ErrProof)
			}
		})
	}
	t.Run("3DES by the form of AES", func(t *testing.T) {
		card, img := newChip(t, fixture{chipKeys: []crypto.PrivateKey{ecKey(t, "P-256")}, chipOIDs: []string{ca + "2.1"}}, sim.Options{Quirks: sim.Quirks{AESFormOnly: true}})
		r, err := chip.Read(t.Context(), card, mrzPassword, nil)
		require.NoError(t, err)
		require.True(t, r.Proofs.Chip.Confirmed)
		sameFiles(t, img, r)
	})
}

func TestReadActiveAuthentication(t *testing.T) {
	large, err := rsa.GenerateKey(rand.Reader, 3072)
	require.NoError(t, err)
	for name, key := range map[string]crypto.PrivateKey{"RSA": rsaKey(), "RSA 3072": large, "EC": ecKey(t, "brainpoolP256r1")} {
		for _, pace := range [][]offer{nil, {{gmAES128, 12}}} {
			t.Run(fmt.Sprint(name, len(pace)), func(t *testing.T) {
				img, secrets := fixture{pace: pace, active: key}.make(t)
				for _, der := range []bool{false, true} {
					card, err := sim.New(img, secrets, &sim.Options{Quirks: sim.Quirks{ActiveDER: der}})
					require.NoError(t, err)
					r, err := chip.Read(t.Context(), card, mrzPassword, nil)
					require.NoError(t, err)
					sameFiles(t, img, r)
					require.NoError(t, r.Proofs.ActiveErr)
					require.NotNil(t, r.Proofs.Active)
					_, ec := key.(interface{ Curve() any })
					if !ec && !der {
						require.Empty(t, r.Proofs.ActiveResult.Findings)
					}
					// The evidence stands on its own.
					_, err = access.VerifyActive(key.(publicer).Public(), r.Proofs.ActiveResult.Hash, r.Proofs.Active)
					require.NoError(t, err)
				}
				clone, err := sim.New(img, secrets, &sim.Options{Faults: sim.Faults{Clone: true}})
				require.NoError(t, err)
				r, err := chip.Read(t.Context(), clone, mrzPassword, nil)
				require.NoError(t, err)
				sameFiles(t, img, r)
				require.ErrorIs(t, r.Proofs.ActiveErr, access.ErrProof)
			})
		}
	}
}

// A long key's signature needs extended length, although the chip has no EF.ATR/INFO to say so.
func TestReadActiveAuthenticationExtended(t *testing.T) {
	large, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	img, secrets := fixture{active: large}.make(t)
	for _, extended := range []bool{true, false} {
		card, err := sim.New(img, secrets, &sim.Options{Quirks: sim.Quirks{NoPieces: true}})
		require.NoError(t, err)
		r, err := chip.Read(t.Context(), card, mrzPassword, &chip.ReadOptions{Extended: extended})
		require.NoError(t, err)
		sameFiles(t, img, r)
		if extended {
			require.NoError(t, r.Proofs.ActiveErr)
		} else {
			require.ErrorIs(t, r.Proofs.ActiveErr, iso7816.WrongLength, "the reader can't, and it is said")
		}
	}
}

func TestReadTerminalAuthentication(t *testing.T) {
	const ca = "0.4.0.127.0.7.2.2.3.2.2"
	authority, terminal := terminal(t)
	cvcaFile, err := (&lds.TerminalAuthorities{References: []string{"UTCVCA00001"}}).Encode()
	require.NoError(t, err)
	for name, f := range map[string]fixture{
		"BAC": {fingers: true, chipKeys: []crypto.PrivateKey{ecKey(t, "P-256")}, chipOIDs: []string{ca}},
		"EF.CVCA of another name": {
			fingers: true, chipKeys: []crypto.PrivateKey{ecKey(t, "P-256")}, chipOIDs: []string{ca},
			terminal: &lds.TerminalAuthenticationInfo{Version: 1, FID: []byte{0x01, 0x2C}},
		},
		"EF.CVCA of another short name": {
			fingers: true, chipKeys: []crypto.PrivateKey{ecKey(t, "P-256")}, chipOIDs: []string{ca},
			terminal: &lds.TerminalAuthenticationInfo{Version: 1, FID: []byte{0x01, 0x2C}, SFI: []byte{0x13}},
		},
		"PACE": {fingers: true, pace: []offer{{gmAES128, 12}}, chipKeys: []crypto.PrivateKey{ecKey(t, "P-256")}, chipOIDs: []string{ca}},
		"CAM":  {fingers: true, pace: []offer{{camAES, 12}}, cam: true},
		"DH":   {fingers: true, chipKeys: []crypto.PrivateKey{dhKey(t, 1, true)}, chipOIDs: []string{"0.4.0.127.0.7.2.2.3.1.2"}},
	} {
		t.Run(name, func(t *testing.T) {
			img, secrets := f.make(t)
			img.Put(lds.CVCA, cvcaFile)
			secrets.Authorities = []*cvc.Certificate{authority}
			o := &sim.Options{Now: func() time.Time { return today }}
			card, err := sim.New(img, secrets, o)
			require.NoError(t, err)
			r, err := chip.Read(t.Context(), card, mrzPassword, &chip.ReadOptions{Terminal: terminal})
			require.NoError(t, err)
			require.NoError(t, r.Proofs.TerminalErr)
			require.True(t, r.Proofs.Terminal.Done)
			sameFiles(t, img, r, lds.CVCA)

			// The field is lost on the way: everything is done again that the fingers need.
			whole := r.Commands
			for n := whole / 3; n < whole; n += 5 {
				o.Faults.DropAt = []int{n}
				card, err := sim.New(img, secrets, o)
				require.NoError(t, err)
				r, err := chip.Read(t.Context(), card, mrzPassword, &chip.ReadOptions{Terminal: terminal, Reconnect: reconnect(card)})
				require.NoError(t, err)
				require.True(t, r.Proofs.Terminal.Done, "lost at command %d", n)
				sameFiles(t, img, r, lds.CVCA)
			}
			o.Faults.DropAt = nil

			// Without certificates they are left out, with the reason.
			card.Reset()
			r, err = chip.Read(t.Context(), card, mrzPassword, nil)
			require.NoError(t, err)
			result, _ := r.Result(lds.DG3)
			require.Equal(t, chip.Skipped, result.Outcome)
			require.Contains(t, result.Reason, "terminal")
			sameFiles(t, img, r, lds.CVCA, lds.DG3, lds.DG4)

			// With certificates that the chip does not take they are not even asked for.
			o.Now = func() time.Time { return today.AddDate(1, 0, 0) }
			card, err = sim.New(img, secrets, o)
			require.NoError(t, err)
			r, err = chip.Read(t.Context(), card, mrzPassword, &chip.ReadOptions{Terminal: terminal})
			require.NoError(t, err)
			require.ErrorIs(t, r.Proofs.TerminalErr, access.ErrCertificate)
			result, _ = r.Result(lds.DG3)
			require.Equal(t, chip.Skipped, result.Outcome)
			require.Contains(t, result.Reason, "which failed")
			sameFiles(t, img, r, lds.CVCA, lds.DG3, lds.DG4)
		})
	}
}

// What the certificates don't give the right to is not asked for; what the chip grants less is refused.
func TestReadWithinRights(t *testing.T) {
	f := fixture{
		fingers: true, pace: []offer{{gmAES128, 12}}, chipKeys: []crypto.PrivateKey{ecKey(t, "P-256")}, chipOIDs: []string{"0.4.0.127.0.7.2.2.3.2.2"},
	}
	img, secrets := f.make(t)
	read := func(authority *cvc.Certificate, terminal *access.Terminal) *chip.Reading {
		secrets.Authorities = []*cvc.Certificate{authority}
		card, err := sim.New(img, secrets, &sim.Options{Now: func() time.Time { return today }})
		require.NoError(t, err)
		r, err := chip.Read(t.Context(), card, mrzPassword, &chip.ReadOptions{Terminal: terminal})
		require.NoError(t, err)
		return r
	}
	for rights, complete := range map[byte][]lds.File{0: nil, 1: {lds.DG3}, 2: {lds.DG4}, 3: {lds.DG3, lds.DG4}} {
		r := read(terminalWith(t, rights))
		require.Equal(t, "UTIS00001", r.Proofs.Terminal.Holder())
		for _, group := range []lds.File{lds.DG3, lds.DG4} {
			result, _ := r.Result(group)
			if slices.Contains(complete, group) {
				require.Equal(t, chip.Complete, result.Outcome, "%d %v", rights, group)
				continue
			}
			require.Equal(t, chip.Skipped, result.Outcome, "%d %v", rights, group)
			require.Contains(t, result.Reason, "do not give the right")
		}
	}
	// A chip without the key that DG14 names can't know a terminal.
	secrets.ChipKeys = nil
	r := read(terminal(t))
	require.ErrorIs(t, r.Proofs.TerminalErr, access.ErrNoChipProof)
	result, _ := r.Result(lds.DG3)
	require.Contains(t, result.Reason, "which failed")
}

func TestReadOpenChip(t *testing.T) {
	card, img := newChip(t, fixture{}, sim.Options{Open: true})
	r, err := chip.Read(t.Context(), card, mrzPassword, nil)
	require.NoError(t, err)
	require.Equal(t, chip.Unprotected, r.Access.Protocol)
	sameFiles(t, img, r)
}

func TestReadWrongPassword(t *testing.T) {
	other := access.MRZInformation("X898902C3674081221204159")
	for _, pace := range [][]offer{nil, {{gmAES128, 12}}} {
		card, _ := newChip(t, fixture{pace: pace}, sim.Options{})
		r, err := chip.Read(t.Context(), card, other, nil)
		require.ErrorIs(t, err, access.ErrPassword)
		require.NotNil(t, r)
		require.Equal(t, chip.Unopened, r.Access.Protocol)
		require.Empty(t, r.Image.DataGroups())
	}
	// A CAN does not open a chip that has BAC only.
	card, _ := newChip(t, fixture{}, sim.Options{})
	password, err := access.CAN(can)
	require.NoError(t, err)
	_, err = chip.Read(t.Context(), card, password, nil)
	require.ErrorIs(t, err, access.ErrUnsupported)
}
