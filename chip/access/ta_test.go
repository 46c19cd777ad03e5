package access

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/spki"
	"github.com/chancery-id/chancery/chip/tlv"
)

var today = time.Date(2026, 5, 13, 0, 0, 0, 0, time.UTC)

// terminalChain issues CVCA, document verifier and terminal.
func terminalChain(t *testing.T, key func() crypto.Signer) (*cvc.Certificate, *Terminal) {
	t.Helper()
	return terminalChainAt(t, today, key)
}

func terminalChainAt(t *testing.T, day time.Time, key func() crypto.Signer) (*cvc.Certificate, *Terminal) {
	t.Helper()
	root, dv, is := key(), key(), key()
	from, to := day.AddDate(0, -1, 0), day.AddDate(0, 1, 0)
	issue := func(holder string, role cvc.Role, subject, by crypto.Signer, authority string) *cvc.Certificate {
		c, err := cvc.Issue(&cvc.Template{Holder: cvc.Reference(holder), Role: role, Rights: cvc.Rights{3}, Effective: from, Expiry: to},
			subject.Public(), crypto.SHA256, true, cvc.Authority{Reference: cvc.Reference(authority), Signer: by, Hash: crypto.SHA256, PSS: true})
		require.NoError(t, err)
		return c
	}
	ca := issue("UTCVCA00001", cvc.CVCA(cvc.InspectionSystem), root, root, "UTCVCA00001")
	chain := []*cvc.Certificate{
		issue("UTDV00001", cvc.DomesticDV(cvc.InspectionSystem), dv, root, "UTCVCA00001"),
		issue("UTIS00001", cvc.Terminal(cvc.InspectionSystem), is, dv, "UTDV00001"),
	}
	return ca, &Terminal{Certificates: chain, Signer: is}
}

func ecSigner(name string) func() crypto.Signer {
	return func() crypto.Signer {
		c, _ := curve.ByName(name)
		k, _ := curve.GenerateKey(c, nil)
		return k
	}
}

func rsaSigner() crypto.Signer {
	k, _ := rsa.GenerateKey(rand.Reader, 2048)
	return k
}

// taCard is a card with the chip's side of terminal authentication alone.
func taCard(chip *TerminalChip, b TerminalBinding, rights *cvc.Rights) iso7816.Card {
	var chained []byte
	return iso7816.CardFunc(func(_ context.Context, command []byte) ([]byte, error) {
		c, err := iso7816.DecodeCommand(command)
		if err != nil {
			return nil, err
		}
		chained = append(chained, c.Data...)
		if c.CLA&0x10 != 0 {
			return []byte{0x90, 0}, nil
		}
		data := chained
		chained = nil
		var out []byte
		switch c.INS {
		case 0x22:
			err = chip.Select(data)
		case 0x2A:
			err = chip.Verify(data)
		case 0x84:
			out, err = chip.Challenge(nil)
		case 0x82:
			*rights, err = chip.Authenticate(data, b)
		}
		if err != nil {
			return []byte{0x63, 0}, nil
		}
		return append(out, 0x90, 0), nil
	})
}

func TestTerminalAuthentication(t *testing.T) {
	c, _ := curve.ByName("P-256")
	k, err := curve.GenerateKey(c, nil)
	require.NoError(t, err)
	for name, key := range map[string]func() crypto.Signer{"EC": ecSigner("brainpoolP256r1"), "RSA": rsaSigner} {
		for _, dh := range []bool{false, true} {
			t.Run(fmt.Sprint(name, dh), func(t *testing.T) {
				ca, terminal := terminalChain(t, key)
				chip := NewTerminalChip([]*cvc.Certificate{ca}, today)
				b := TerminalBinding{Authorities: chip.Authorities(), ChipID: ChipIDOfNumber("L898902C36"), Ephemeral: k.PublicKey().Bytes(), DH: dh}
				var rights cvc.Rights
				evidence, err := TerminalAuthentication(t.Context(), taCard(chip, b, &rights), terminal, b, iso7816.Limits{})
				require.NoError(t, err)
				require.True(t, evidence.Done)
				require.Equal(t, []string{"UTDV00001", "UTIS00001"}, evidence.Certificates)
				require.True(t, rights.Has(cvc.RightFingers) && rights.Has(cvc.RightIrises))

				// Another chip, another session: the signature is for this one.
				other := b
				other.ChipID = ChipIDOfNumber("X")
				evidence, err = TerminalAuthentication(t.Context(), taCard(chip, other, &rights), terminal, b, iso7816.Limits{})
				require.Error(t, err)
				require.False(t, evidence.Done)
			})
		}
	}
}

func TestTerminalAuthenticationRefuses(t *testing.T) {
	ca, terminal := terminalChain(t, ecSigner("P-256"))
	stranger, _ := terminalChain(t, ecSigner("P-256"))
	c, _ := curve.ByName("P-256")
	k, _ := curve.GenerateKey(c, nil)
	b := TerminalBinding{Authorities: []string{"UTCVCA00001"}, ChipID: []byte("1"), Ephemeral: k.PublicKey().Bytes()}
	var rights cvc.Rights
	for name, chip := range map[string]*TerminalChip{
		"another authority of that name": NewTerminalChip([]*cvc.Certificate{stranger}, today),
		"expired":                        NewTerminalChip([]*cvc.Certificate{ca}, today.AddDate(1, 0, 0)),
		"no authority":                   NewTerminalChip(nil, today),
	} {
		_, err := TerminalAuthentication(t.Context(), taCard(chip, b, &rights), terminal, b, iso7816.Limits{Extended: true})
		var status iso7816.Status
		require.ErrorAs(t, err, &status, name)
		require.ErrorIs(t, err, ErrCertificate, name)
		require.ErrorContains(t, err, "UTDV00001: certificate not accepted by the chip, valid 2026-04-13 to 2026-06-13", name)
	}
	chip := NewTerminalChip([]*cvc.Certificate{ca}, today)
	b.Authorities = []string{"DECVCA00001"}
	_, err := TerminalAuthentication(t.Context(), taCard(chip, b, &rights), terminal, b, iso7816.Limits{})
	require.ErrorIs(t, err, ErrNoChain)
	require.ErrorContains(t, err, `it trusts "DECVCA00001"`)
	_, err = TerminalAuthentication(t.Context(), nil, nil, b, iso7816.Limits{})
	require.ErrorIs(t, err, ErrUnsupported)
	_, err = chip.Authenticate(nil, b)
	require.Error(t, err, "no challenge")
	_, err = chip.Challenge(nil)
	require.NoError(t, err)
	_, err = chip.Authenticate(make([]byte, 64), b)
	require.Error(t, err, "no certificate")
	require.Error(t, chip.Verify([]byte("x")))
	require.Error(t, chip.Select([]byte("x")))
	// The chain is checked under the key that was selected.
	require.NoError(t, chip.Select(tlv.Append(nil, 0x83, []byte("UTOTHER00001"))))
	own := terminal.Certificates[0]
	require.Error(t, chip.Verify(tlv.Append(append([]byte(nil), own.RawBody...), 0x5F37, own.Signature)))
}

// The certificates come in any order and of several states; the chip is sent those from its own authority.
func TestTerminalCertificates(t *testing.T) {
	ca, terminal := terminalChain(t, ecSigner("P-256"))
	other, foreign := terminalChain(t, ecSigner("P-256"))
	require.NoError(t, terminal.Validate())
	bag := []*cvc.Certificate{terminal.Certificates[1], ca, terminal.Certificates[0]}
	all := &Terminal{Certificates: bag, Signer: terminal.Signer}
	require.NoError(t, all.Validate())
	chain, rights, reference, err := all.below([]string{"UTCVCA00002", "UTCVCA00001"})
	require.NoError(t, err)
	require.Equal(t, terminal.Certificates, chain)
	require.Equal(t, "UTCVCA00001", reference)
	require.True(t, rights.Has(cvc.RightFingers) && rights.Has(cvc.RightIrises))
	_, _, _, err = all.below(nil)
	require.ErrorContains(t, err, "it names no authority")

	for name, wrong := range map[string]*Terminal{
		"key of another":       {Certificates: bag, Signer: foreign.Signer},
		"no key":               {Certificates: bag},
		"no certificate":       {Signer: terminal.Signer},
		"none of a terminal":   {Certificates: []*cvc.Certificate{ca, other}, Signer: terminal.Signer},
		"RSA key, certificate": {Certificates: bag, Signer: rsaSigner()},
	} {
		require.Error(t, wrong.Validate(), name)
	}
	require.ErrorContains(t, (&Terminal{Certificates: bag, Signer: foreign.Signer}).Validate(), "it is not that of UTIS00001")
	require.Empty(t, (*TerminalEvidence)(nil).Holder())
	require.Empty(t, (&TerminalEvidence{Certificates: []string{"UTDV00001"}}).Holder())
	require.Equal(t, "UTIS00001", (&TerminalEvidence{Certificates: []string{"UTDV00001", "UTIS00001"}, Done: true}).Holder())
}

func TestSignActive(t *testing.T) {
	challenge := []byte("12345678")
	for _, bits := range []int{1024, 1536, 2048} {
		k, err := rsa.GenerateKey(rand.Reader, bits)
		require.NoError(t, err)
		for _, hash := range []crypto.Hash{0, crypto.SHA1, crypto.SHA224, crypto.SHA256, crypto.SHA384, crypto.SHA512} {
			signature, err := SignActive(k, hash, challenge, nil)
			require.NoError(t, err)
			result, err := VerifyActive(&k.PublicKey, 0, &ActiveEvidence{challenge, signature})
			require.NoError(t, err)
			if hash != 0 {
				require.Equal(t, hash, result.Hash)
			}
			_, err = VerifyActive(&k.PublicKey, 0, &ActiveEvidence{[]byte("12345679"), signature})
			require.ErrorIs(t, err, ErrProof)
		}
	}
	for _, name := range []string{"P-224", "P-256", "brainpoolP512r1"} {
		k := ecSigner(name)().(*curve.PrivateKey)
		signature, err := SignActive(k, 0, challenge, nil)
		require.NoError(t, err)
		_, err = VerifyActive(k.PublicKey(), 0, &ActiveEvidence{challenge, signature})
		require.NoError(t, err)
	}
	_, err := SignActive("key", 0, challenge, nil)
	require.ErrorIs(t, err, ErrUnsupported)
	_, err = SignActive(nil, 0, nil, nil)
	require.Error(t, err)
}

func TestChipAuthenticationDH(t *testing.T) {
	for id := range 3 {
		g, _ := spki.DHGroupByID(id)
		k, err := GenerateDHKey(g, nil)
		require.NoError(t, err)
		again, err := NewDHPrivateKey(k.Public().(*DHKey), k.Bytes())
		require.NoError(t, err)
		_, err = NewDHPrivateKey(k.Public().(*DHKey), []byte{5})
		require.Error(t, err)
		for _, text := range []string{fmt.Sprint(k), fmt.Sprintf("%+v %#v %x", k, *k, k)} {
			require.NotContains(t, text, fmt.Sprintf("%x", k.Bytes()))
		}
		text, err := json.Marshal(k)
		require.NoError(t, err)
		require.Equal(t, `"[redacted]"`, string(text))
		info := ChipAuthenticationInfo{OID: arc + "3.1.2"}
		var chip *Channel
		card := iso7816.CardFunc(func(_ context.Context, command []byte) ([]byte, error) {
			c, err := iso7816.DecodeCommand(command)
			require.NoError(t, err)
			plain, err := chip.OpenCommand(c)
			if err != nil {
				return []byte{0x69, 0x88}, nil
			}
			next := chip
			if plain.INS == 0x86 {
				got, err := openDynamic(plain.Data, tagNonce)
				require.NoError(t, err)
				next, err = ChipAuthenticationChip(again, info, got[tagNonce])
				require.NoError(t, err)
			}
			answer, err := chip.ProtectResponse(nil, iso7816.OK)
			chip = next
			return answer, err
		})
		keys := deriveKeys(AES128, bytes.Repeat([]byte{1}, 16))
		chip, _ = NewChannel(keys, nil)
		terminal, _ := NewChannel(keys, nil)
		_, evidence, err := ChipAuthentication(t.Context(), Secure(card, terminal), k.Public(), info, nil, nil)
		require.NoError(t, err)
		require.True(t, evidence.Confirmed)
	}
	_, err := ChipAuthenticationChip("key", ChipAuthenticationInfo{}, nil)
	require.ErrorIs(t, err, ErrUnsupported)
}

func TestMaxRead(t *testing.T) {
	for _, tc := range []struct {
		suite       Suite
		limit, want int
	}{{TripleDES, 256, 231}, {AES128, 256, 223}, {AES256, 65536, 65503}, {AES128, 20, 0}} {
		require.Equal(t, tc.want, max(0, tc.suite.maxRead(tc.limit)))
		if tc.want > 0 { // what is promised fits, and one block more does not
			c, err := NewChannel(deriveKeys(tc.suite, make([]byte, 16)), nil)
			require.NoError(t, err)
			b, err := c.ProtectResponse(make([]byte, tc.want), iso7816.OK)
			require.NoError(t, err)
			require.LessOrEqual(t, len(b)-2, tc.limit)
			b, err = c.ProtectResponse(make([]byte, tc.want+1), iso7816.OK)
			require.NoError(t, err)
			require.Greater(t, len(b)-2, tc.limit)
		}
	}
}

// Whatever a chip answers to our nonce, it is judged without a panic; only a signature is one.
func FuzzVerifyActive(f *testing.F) {
	rsaKey := rsaSigner().(*rsa.PrivateKey)
	ecKey := ecSigner("P-256")().(*curve.PrivateKey)
	challenge := []byte("12345678")
	for _, key := range []crypto.PrivateKey{rsaKey, ecKey} {
		signature, err := SignActive(key, crypto.SHA256, challenge, nil)
		require.NoError(f, err)
		f.Add(signature)
	}
	f.Fuzz(func(t *testing.T, signature []byte) {
		for _, key := range []crypto.PublicKey{&rsaKey.PublicKey, ecKey.PublicKey()} {
			other := append([]byte("x"), challenge[1:]...)
			if _, err := VerifyActive(key, crypto.SHA256, &ActiveEvidence{challenge, signature}); err != nil {
				continue
			}
			_, err := VerifyActive(key, crypto.SHA256, &ActiveEvidence{other, signature})
			require.ErrorIs(t, err, ErrProof)
		}
	})
}
