package access

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/iso7816"
)

type bacVector struct {
	KeyDerivation []struct {
		Case, MRZInformation    string
		SHA1, KSeed, KEnc, KMac unhex
	}
	Authentication struct {
		RndIc, RndIfd, KIfd, S, EIfd, MIfd, Command, KIc, R, EIc, MIc, Response, KSeedSession, KsEnc, KsMac, SSC unhex
	}
	SecureMessaging []struct {
		Note                                                                                      string
		PlainCommand, SSCCommand, ProtectedCommand, SSCResponse, ProtectedResponse, PlainResponse unhex
	}
}

func TestBasicKeys(t *testing.T) {
	var v bacVector
	vector(t, "bac.json", &v)
	require.Len(t, v.KeyDerivation, 2)
	for _, k := range v.KeyDerivation {
		p := MRZInformation(k.MRZInformation)
		require.Equal(t, []byte(k.SHA1), p.secret)
		keys := p.basicKeys()
		require.Equal(t, []byte(k.KEnc), keys.enc, k.Case)
		require.Equal(t, []byte(k.KMac), keys.mac, k.Case)
	}
}

// The worked example of Doc 9303-11, appendix D: the whole session, byte for byte, both sides.
func TestBACWorkedExample(t *testing.T) {
	var v bacVector
	vector(t, "bac.json", &v)
	a := v.Authentication
	password := MRZInformation(v.KeyDerivation[0].MRZInformation)
	session := ">>> 0084000008\n<<< " + fmt.Sprintf("%X9000\n", []byte(a.RndIc)) +
		fmt.Sprintf(">>> %X\n<<< %X\n", []byte(a.Command), []byte(a.Response))
	for _, m := range v.SecureMessaging {
		session += fmt.Sprintf(">>> %X\n<<< %X\n", []byte(m.ProtectedCommand), []byte(m.ProtectedResponse))
	}
	replay, err := iso7816.NewReplay(bytes.NewBufferString(session))
	require.NoError(t, err)
	random := bytes.NewReader(append(bytes.Clone(a.RndIfd), a.KIfd...))
	card, err := BAC(t.Context(), replay, password, random)
	require.NoError(t, err)
	require.Equal(t, []byte(a.SSC), card.Channel().ssc)

	answer, chip, err := BACChip(password, a.RndIc, a.Command[5:len(a.Command)-1], bytes.NewReader(a.KIc))
	require.NoError(t, err)
	require.Equal(t, []byte(a.Response[:len(a.Response)-2]), answer)

	for _, m := range v.SecureMessaging {
		got, err := card.Transmit(t.Context(), m.PlainCommand)
		require.NoError(t, err)
		require.Equal(t, []byte(m.PlainResponse), got, m.Note)
		require.Equal(t, []byte(m.SSCResponse), card.Channel().ssc)

		protected, err := iso7816.DecodeCommand(m.ProtectedCommand)
		require.NoError(t, err)
		plain, err := chip.OpenCommand(protected)
		require.NoError(t, err)
		apdu, err := plain.Encode()
		require.NoError(t, err)
		require.Equal(t, []byte(m.PlainCommand), apdu)
		data, status, err := iso7816.Response(m.PlainResponse)
		require.NoError(t, err)
		response, err := chip.ProtectResponse(data, status)
		require.NoError(t, err)
		require.Equal(t, []byte(m.ProtectedResponse), response)
	}
	require.Zero(t, replay.Remaining())
}

// bacCard is a chip that speaks basic access control and then echoes the data of every command.
type bacCard struct {
	password Password
	nonce    []byte
	channel  *Channel
	tamper   func(answer []byte) []byte
}

func (c *bacCard) Transmit(_ context.Context, apdu []byte) ([]byte, error) {
	command, err := iso7816.DecodeCommand(apdu)
	if err != nil {
		return nil, err
	}
	switch {
	case c.channel != nil:
		plain, err := c.channel.OpenCommand(command)
		if err != nil {
			return []byte{0x69, 0x88}, nil
		}
		return c.channel.ProtectResponse(plain.Data, iso7816.OK)
	case command.INS == 0x84:
		return append(bytes.Clone(c.nonce), 0x90, 0), nil
	case command.INS == 0x82:
		answer, channel, err := BACChip(c.password, c.nonce, command.Data, nil)
		if err != nil {
			return []byte{0x63, 0x00}, nil
		}
		c.channel = channel
		if c.tamper != nil {
			answer = c.tamper(answer)
		}
		return append(answer, 0x90, 0), nil
	}
	return []byte{0x6D, 0}, nil
}

func TestBACRefusals(t *testing.T) {
	good, other := MRZInformation("L898902C<369080619406236"), MRZInformation("L898902C<369080629406246")
	nonce := fromHex(t, "4608F91988702212")

	_, err := BAC(t.Context(), &bacCard{password: good, nonce: nonce}, other, nil)
	require.ErrorIs(t, err, ErrPassword)
	require.ErrorIs(t, err, iso7816.AuthenticationFailed)

	_, err = BAC(t.Context(), &bacCard{password: good, nonce: nonce[:7]}, good, nil)
	require.ErrorIs(t, err, ErrProof)

	for name, tamper := range map[string]func([]byte) []byte{
		"cut":     func(b []byte) []byte { return b[:len(b)-1] },
		"empty":   func([]byte) []byte { return nil },
		"flipped": func(b []byte) []byte { b[0] ^= 1; return b },
		"mac":     func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
	} {
		t.Run(name, func(t *testing.T) {
			_, err := BAC(t.Context(), &bacCard{password: good, nonce: nonce, tamper: tamper}, good, nil)
			require.ErrorIs(t, err, ErrProof)
		})
	}
	can, err := CAN("123456")
	require.NoError(t, err)
	_, err = BAC(t.Context(), &bacCard{}, can, nil)
	require.ErrorIs(t, err, ErrUnsupported)
}

// A chip that answers with a good MAC but replays the terminal's own message must not pass (reflection).
func TestBACReflection(t *testing.T) {
	password := MRZInformation("L898902C<369080619406236")
	card := iso7816.CardFunc(func(_ context.Context, apdu []byte) ([]byte, error) {
		if apdu[1] == 0x84 {
			return append(make([]byte, 8), 0x90, 0), nil
		}
		return append(bytes.Clone(apdu[5:45]), 0x90, 0), nil
	})
	_, err := BAC(t.Context(), card, password, bytes.NewReader(bytes.Repeat([]byte{1}, 24)))
	require.ErrorIs(t, err, ErrProof)
}

func TestMessagingDetectsEveryChange(t *testing.T) {
	for _, suite := range []Suite{TripleDES, AES128, AES192, AES256} {
		t.Run(suite.String(), func(t *testing.T) {
			keys := deriveKeys(suite, []byte("a shared secret"))
			pair := func() (terminal, chip *Channel) {
				terminal, err := NewChannel(keys, nil)
				require.NoError(t, err)
				chip, err = NewChannel(keys, nil)
				require.NoError(t, err)
				return terminal, chip
			}
			for _, plain := range []*iso7816.Command{
				{INS: 0xA4, P1: 2, P2: 0x0C, Data: []byte{1, 0x1E}},
				{INS: 0xB0, Le: 256},
				{INS: 0xB1, Data: []byte{0x54, 2, 0x80, 0}, Le: 128},
				{INS: 0x2A, P2: 0xBE, Data: bytes.Repeat([]byte{7}, 600), Extended: true},
				{INS: 0xB0, Le: 4096, Extended: true},
				{CLA: 0x10, INS: 0x86, Data: []byte{0x7C, 0}, Le: 256},
			} {
				terminal, chip := pair()
				protected, err := terminal.ProtectCommand(plain)
				require.NoError(t, err)
				opened, err := chip.OpenCommand(protected)
				require.NoError(t, err)
				require.True(t, bytes.Equal(plain.Data, opened.Data))
				require.Equal(t, plain.Le, opened.Le)
				require.Equal(t, plain.CLA, opened.CLA)
				for i := range protected.Data {
					_, chip := pair()
					changed := *protected
					changed.Data = bytes.Clone(protected.Data)
					changed.Data[i] ^= 0x20
					_, err := chip.OpenCommand(&changed)
					require.ErrorIs(t, err, ErrMessaging, "byte %d", i)
					require.True(t, chip.Closed())
				}
				response, err := chip.ProtectResponse([]byte("an answer"), iso7816.OK)
				require.NoError(t, err)
				for i := range response {
					terminal, _ := pair()
					_, err := terminal.ProtectCommand(plain)
					require.NoError(t, err)
					changed := bytes.Clone(response)
					changed[i] ^= 0x20
					_, _, err = terminal.OpenResponse(changed)
					require.ErrorIs(t, err, ErrMessaging, "byte %d", i)
					_, err = terminal.ProtectCommand(plain)
					require.ErrorIs(t, err, ErrMessaging, "a broken session must stay closed")
				}
				data, status, err := terminal.OpenResponse(response)
				require.NoError(t, err)
				require.Equal(t, "an answer", string(data))
				require.Equal(t, iso7816.OK, status)
				_, _, err = terminal.OpenResponse(response)
				require.ErrorIs(t, err, ErrMessaging, "a replayed response must fail")
			}
		})
	}
}

func TestMessagingClearAnswerEndsTheSession(t *testing.T) {
	keys := deriveKeys(AES128, []byte("secret"))
	channel, err := NewChannel(keys, nil)
	require.NoError(t, err)
	card := Secure(iso7816.CardFunc(func(context.Context, []byte) ([]byte, error) { return []byte{0x69, 0x88}, nil }), channel)
	_, err = card.Transmit(t.Context(), fromHex(t, "00B0000000"))
	require.ErrorIs(t, err, ErrMessaging)
	require.ErrorIs(t, err, iso7816.MessagingObjectWrong)
	_, err = card.Transmit(t.Context(), fromHex(t, "00B0000000"))
	require.ErrorIs(t, err, ErrMessaging)
}

// Values of the BSI worked example for AES-128.
func TestAESChannel(t *testing.T) {
	var v struct {
		KsEnc, KsMac unhex
		Command      struct{ SSC, IV, PlainData, Cryptogram unhex }
		Response     struct{ SSC, DO99, Mac unhex }
	}
	vector(t, "sm-aes.json", &v)
	c, err := NewChannel(Keys{AES128, v.KsEnc, v.KsMac}, nil)
	require.NoError(t, err)
	protected, err := c.ProtectCommand(&iso7816.Command{INS: 0x22, P1: 0x81, P2: 0xB6, Data: v.Command.PlainData})
	require.NoError(t, err)
	require.Equal(t, []byte(v.Command.SSC), c.ssc)
	require.Equal(t, []byte(v.Command.IV), c.iv())
	require.Equal(t, []byte(v.Command.Cryptogram), protected.Data[3:3+len(v.Command.Cryptogram)])
	response := append(append(bytes.Clone(v.Response.DO99), 0x8E, 8), v.Response.Mac...)
	data, status, err := c.OpenResponse(append(response, 0x90, 0))
	require.NoError(t, err)
	require.Empty(t, data)
	require.Equal(t, iso7816.OK, status)
}

func TestSecretsRedactThemselves(t *testing.T) {
	password := MRZInformation("L898902C<369080619406236")
	keys := password.basicKeys()
	channel, err := NewChannel(keys, nil)
	require.NoError(t, err)
	chip, err := NewPACEChip(password, PACEInfo{OID: arc + "4.2.2", ParameterID: 12}, nil, nil)
	require.NoError(t, err)
	chip.keys = keys
	messaging := Secure(nil, channel)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%X", "%q", "%d"} {
		for _, v := range []any{password, keys, channel, &password, &keys, chip, messaging} {
			out := fmt.Sprintf(verb, v)
			require.NotContains(t, out, "AB94")
			require.NotContains(t, out, "239AB9")
			require.NotContains(t, out, "171") // AB in decimal
		}
	}
}

func TestPasswordsRefuse(t *testing.T) {
	for _, s := range []string{"", "12345", "1234567", "12345a", "１23456"} {
		_, err := CAN(s)
		require.Error(t, err, s)
	}
	_, err := PIN("")
	require.Error(t, err)
	_, err = PUK("12x")
	require.Error(t, err)
}

func FuzzOpenResponse(f *testing.F) {
	keys := deriveKeys(TripleDES, []byte("secret"))
	chip, _ := NewChannel(keys, nil)
	chip.increment()
	good, _ := chip.ProtectResponse([]byte("data"), iso7816.OK)
	f.Add(good)
	f.Add([]byte{0x69, 0x82})
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := NewChannel(keys, nil)
		require.NoError(t, err)
		c.increment()
		data, _, err := c.OpenResponse(b)
		// Without the keys there is one message that opens: the chip's own.
		require.True(t, err != nil || bytes.Equal(b, good) && string(data) == "data")
	})
}
