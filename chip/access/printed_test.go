package access

import (
	"bytes"
	"context"
	"encoding/hex"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/testdata/corpus"
)

// printed is a worked example of Doc 9303-11 as its appendix prints it.
type printed struct {
	Password struct {
		Number string `json:"document_number_with_check"`
		Birth  string `json:"birth_with_check"`
		Expiry string `json:"expiry_with_check"`
	}
	printedValues
}

type printedValues struct {
	Values []struct {
		Label string
		Hex   unhex
	}
	APDUs []struct {
		Dir string
		Hex unhex
	}
}

// readPrinted reads an example; the one with numbers has the password of the one with points.
func readPrinted(t *testing.T, file string) *printed {
	t.Helper()
	if file != "doc9303-pace-gm-dh.json" {
		p := &printed{}
		corpus.JSON(t, "chip/"+file, p)
		return p
	}
	p := readPrinted(t, "doc9303-pace-gm-ecdh.json")
	var own struct {
		Password string
		printedValues
	}
	corpus.JSON(t, "chip/"+file, &own)
	p.printedValues = own.printedValues
	return p
}

// value is the nth value of a label.
func (p *printed) value(t *testing.T, label string, n int) []byte {
	t.Helper()
	for _, v := range p.Values {
		if strings.ReplaceAll(v.Label, "’", "'") == label {
			if n == 0 {
				return v.Hex
			}
			n--
		}
	}
	require.Fail(t, "no value", "%s", label)
	return nil
}

// The exchanges as the appendices print them: with the printed nonces and scalars our terminal sends every command of them,
// octet for octet, and our chip gives every answer.
func TestPrintedExchanges(t *testing.T) {
	for _, tc := range []struct {
		file string
		info PACEInfo
	}{
		{"doc9303-pace-gm-ecdh.json", PACEInfo{OID: arc + "4.2.2", ParameterID: 13}},
		{"doc9303-pace-gm-dh.json", PACEInfo{OID: arc + "4.1.2", ParameterID: 0}},
		{"doc9303-pace-cam-ecdh.json", PACEInfo{OID: arc + "4.6.2", ParameterID: 13}},
	} {
		t.Run(tc.file, func(t *testing.T) {
			p := readPrinted(t, tc.file)
			password := MRZInformation(p.Password.Number + p.Password.Birth + p.Password.Expiry)
			const ours, theirs = "Terminal's Private Key", "Chip's Private Key"
			chipScalars := scalars(t, tc.info, p.value(t, theirs, 0), below(tc.info, p.value(t, theirs, 1)))
			chip, err := NewPACEChip(password, tc.info, p.static(t, tc.info), bytes.NewReader(append(p.value(t, "Decrypted Nonce s", 0), chipScalars...)))
			require.NoError(t, err)
			card := &printingCard{chip: chip}
			_, _, err = PACE(t.Context(), card, password, tc.info, bytes.NewReader(scalars(t, tc.info, p.value(t, ours, 0), p.value(t, ours, 1))))
			require.NoError(t, err)
			sent, answers := card.sent, card.answers
			for _, a := range p.APDUs {
				if a.Dir == "T>C" {
					require.NotEmpty(t, sent)
					require.Equal(t, []byte(a.Hex), sent[0])
					sent = sent[1:]
					continue
				}
				for len(answers) > 0 && !bytes.Equal(answers[0], a.Hex) {
					answers = answers[1:] // one that the page break has swallowed
				}
				require.NotEmpty(t, answers, "no answer %X", []byte(a.Hex))
				answers = answers[1:]
			}
			require.Empty(t, sent, "nothing else is sent")
		})
	}
}

// below is the scalar modulo the order: one of the mapping example is printed as it was drawn, and larger.
func below(i PACEInfo, k []byte) []byte {
	c, ok := curve.ByParameterID(i.ParameterID)
	if !ok {
		return k
	}
	n := c.Params().N
	return new(big.Int).Mod(new(big.Int).SetBytes(k), n).FillBytes(make([]byte, c.OrderSize()))
}

// static is the chip's static key of the mapping: that which gives the printed chip authentication data.
func (p *printed) static(t *testing.T, info PACEInfo) *curve.PrivateKey {
	t.Helper()
	if mapping, _ := info.Mapping(); mapping != ChipAuthenticationMapping {
		return nil
	}
	c, ok := curve.ByParameterID(info.ParameterID)
	require.True(t, ok)
	n := c.Params().N
	data := new(big.Int).SetBytes(p.value(t, "Decrypted Chip Authentication Data", 0))
	private := new(big.Int).SetBytes(p.value(t, "Chip's Private Key", 0))
	private.Mul(private, data.ModInverse(data, n)).Mod(private, n)
	k, err := curve.NewPrivateKey(c, private.FillBytes(make([]byte, c.OrderSize())))
	require.NoError(t, err)
	return k
}

// printingCard is our chip as a card, with what went over.
type printingCard struct {
	chip          *PACEChip
	sent, answers [][]byte
}

func (c *printingCard) Transmit(_ context.Context, command []byte) ([]byte, error) {
	m, err := iso7816.DecodeCommand(command)
	if err != nil {
		return nil, err
	}
	var answer []byte
	switch len(c.sent) {
	case 1:
		answer, err = c.chip.Nonce()
	case 2:
		answer, err = c.chip.Map(m.Data)
	case 3:
		answer, err = c.chip.Agree(m.Data)
	case 4:
		answer, _, err = c.chip.Authenticate(m.Data)
	}
	answer = append(answer, 0x90, 0x00)
	c.sent, c.answers = append(c.sent, bytes.Clone(command)), append(c.answers, bytes.Clone(answer))
	return answer, err
}

// The worked examples of the BSI for extended access control: PACE by PIN, secure messaging, certificate and signature of
// terminal authentication, the agreement of chip authentication (whose version 2 differs from ours in the derivation alone).
func TestBSIWorkedExamples(t *testing.T) {
	for file, tc := range map[string]struct {
		info PACEInfo
		ca   int
	}{
		"bsi-eac-ecdh.json": {PACEInfo{OID: arc + "4.2.2", ParameterID: 13}, 13},
		"bsi-eac-dh.json":   {PACEInfo{OID: arc + "4.1.2", ParameterID: 0}, 0},
	} {
		t.Run(file, func(t *testing.T) {
			var f struct{ Values map[string]string }
			corpus.JSON(t, "chip/"+file, &f)
			v := func(name string) []byte {
				b, err := hex.DecodeString(f.Values[name])
				require.NoError(t, err, name)
				require.NotEmpty(t, b, name)
				return b
			}
			number := func(name string) []byte { // scalars are printed as signed integers
				b := v(name)
				if len(b)%2 == 1 && b[0] == 0 {
					b = b[1:]
				}
				return b
			}
			pin, err := PIN("123456")
			require.NoError(t, err)
			random := append(v("nonce"), scalars(t, tc.info, number("map_picc_priv_key"), number("picc_priv_key"))...)
			chip, err := NewPACEChip(pin, tc.info, nil, bytes.NewReader(random))
			require.NoError(t, err)
			card := &printingCard{chip: chip}
			_, evidence, err := PACE(t.Context(), card, pin, tc.info, bytes.NewReader(scalars(t, tc.info, number("map_pcd_priv_key"), number("pcd_priv_key"))))
			require.NoError(t, err)
			require.True(t, bytes.Contains(card.answers[1], v("nonce_enc")))
			require.True(t, bytes.HasSuffix(v("picc_pub_key"), evidence.ChipKey))
			require.True(t, bytes.Contains(card.sent[4], v("authentication_token_pcd")))
			require.True(t, bytes.Contains(card.answers[4], v("authentication_token_picc")))
			require.Equal(t, v("k_enc"), chip.keys.enc)
			require.Equal(t, v("k_mac"), chip.keys.mac)

			channel, err := NewChannel(Keys{chip.protocol.suite, v("k_enc"), v("k_mac")}, nil)
			require.NoError(t, err)
			protected, err := channel.ProtectCommand(&iso7816.Command{INS: 0x22, P1: 0x81, P2: 0xB6, Data: v("d1")})
			require.NoError(t, err)
			require.True(t, bytes.Contains(protected.Data, v("e1")), "%X", protected.Data)
			_, status, err := channel.OpenResponse(append(append(v("ad1"), append([]byte{0x8E, 8}, v("a1")...)...), 0x90, 0))
			require.NoError(t, err)
			require.Equal(t, iso7816.OK, status)

			g, err := standardGroup(tc.ca)
			require.NoError(t, err)
			shared, err := g.multiply(v("ca_picc_pub_key"), scalarOf(t, g, number("ca_pcd_priv_key")))
			require.NoError(t, err)
			require.Equal(t, v("ca_shared_secret_k"), g.secret(shared))

			own, err := cvc.Parse(v("ta_cert"))
			require.NoError(t, err)
			dv, err := cvc.Parse(v("dv_cert"))
			require.NoError(t, err)
			signer, terminal := dv.Key, own.Key
			if f.Values["cvca_cert"] != "" { // one kind of terminal under another: its signatures hold, its chain does not
				root, err := cvc.Parse(v("cvca_cert"))
				require.NoError(t, err)
				require.NoError(t, dv.CheckSignature(root.Key))
				signer, err = dv.Key.Inherit(root.Key.Curve())
				require.NoError(t, err)
				terminal, err = own.Key.Inherit(root.Key.Curve())
				require.NoError(t, err)
			}
			require.NoError(t, own.CheckSignature(signer))
			_, dh := g.(*modpGroup)
			id, err := compress(evidence.ChipKey, dh)
			require.NoError(t, err)
			message, err := terminalMessage(id, v("ta_nonce"), v("ca_pcd_pub_key"), dh)
			require.NoError(t, err)
			require.NoError(t, terminal.Verify(message, v("ta_pcd_signature")))
		})
	}
}

// scalarOf brings a printed scalar to the length that the group takes.
func scalarOf(t *testing.T, g group, k []byte) []byte {
	t.Helper()
	s, err := g.scalar(k)
	require.NoError(t, err)
	return s
}
