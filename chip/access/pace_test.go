package access

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/testdata/corpus"
)

type paceVector struct {
	OID                             string
	ParameterID                     int
	Password                        struct{ MRZInformation string }
	KPi                             unhex
	Nonce                           unhex
	NonceS                          unhex
	NonceT                          unhex
	PrfModP                         unhex
	EncryptedNonce, MappedGenerator unhex
	Mapping                         struct {
		TerminalPrivate, TerminalPublic, ChipPrivate, ChipPublic, SharedH, MappedGenerator unhex
	}
	KeyAgreement struct {
		TerminalPrivate, TerminalPublic, ChipPrivate, ChipPublic unhex
	}
	KEnc, KMac                unhex
	Tokens                    struct{ TerminalToken, ChipToken unhex }
	APDUs                     []struct{ C, R unhex }
	ChipAuthenticationMapping struct {
		StaticPublic, StaticPrivateDerived, EncryptedChipAuthenticationData, ChipAuthenticationData unhex
	}
	ResponseGA4 unhex
}

func (v *paceVector) info() PACEInfo { return PACEInfo{OID: v.OID, ParameterID: v.ParameterID} }

func (v *paceVector) nonce() []byte {
	if len(v.NonceS) > 0 {
		return v.NonceS
	}
	return v.Nonce
}

// scalars writes secret scalars the way the group draws them, so that a run uses these very ones.
func scalars(t *testing.T, i PACEInfo, keys ...[]byte) []byte {
	t.Helper()
	_, g, err := i.parse()
	require.NoError(t, err)
	var out []byte
	for _, k := range keys {
		if numbers, ok := g.(*modpGroup); ok {
			k = new(big.Int).Mod(new(big.Int).SetBytes(k), numbers.q).FillBytes(make([]byte, (numbers.q.BitLen()+7)/8+8))
		}
		out = append(out, k...)
	}
	return out
}

// The worked examples with complete exchanges: our terminal against the recorded chip, our chip against the recorded
// terminal, byte for byte.
func TestPACEWorkedExamples(t *testing.T) {
	for _, name := range []string{"pace-ecdh-gm.json", "pace-ecdh-im.json"} {
		t.Run(name, func(t *testing.T) {
			var v paceVector
			vector(t, name, &v)
			password := passwordOf(t, &v)
			session := ""
			for _, a := range v.APDUs {
				session += fmt.Sprintf(">>> %X\n<<< %X\n", []byte(a.C), []byte(a.R))
			}
			replay, err := iso7816.NewReplay(bytes.NewBufferString(session))
			require.NoError(t, err)
			random := scalars(t, v.info(), v.Mapping.TerminalPrivate, v.KeyAgreement.TerminalPrivate)
			if len(v.NonceT) > 0 {
				random = append(bytes.Clone(v.NonceT), v.KeyAgreement.TerminalPrivate...)
			}
			card, evidence, err := PACE(t.Context(), replay, password, v.info(), bytes.NewReader(random))
			require.NoError(t, err)
			require.Zero(t, replay.Remaining())
			require.Equal(t, []byte(v.KeyAgreement.ChipPublic), evidence.ChipKey)
			require.Equal(t, make([]byte, 16), card.Channel().ssc)

			chipRandom := append(bytes.Clone(v.nonce()), scalars(t, v.info(), v.Mapping.ChipPrivate, v.KeyAgreement.ChipPrivate)...)
			chip, err := NewPACEChip(password, v.info(), nil, bytes.NewReader(chipRandom))
			require.NoError(t, err)
			answers := [][]byte{}
			for i, a := range v.APDUs[1:] {
				c, err := iso7816.DecodeCommand(a.C)
				require.NoError(t, err)
				var answer []byte
				switch i {
				case 0:
					answer, err = chip.Nonce()
				case 1:
					answer, err = chip.Map(c.Data)
				case 2:
					answer, err = chip.Agree(c.Data)
				case 3:
					answer, _, err = chip.Authenticate(c.Data)
				}
				require.NoError(t, err)
				answers = append(answers, answer)
				require.Equal(t, []byte(a.R[:len(a.R)-2]), answer, "answer %d", i)
			}
			require.Len(t, answers, 4)
			require.Equal(t, []byte(v.KEnc), chip.keys.enc)
			require.Equal(t, []byte(v.KMac), chip.keys.mac)
		})
	}
}

// passwordOf makes the vector's password; the integrated examples state K_π and no password that yields it, so they
// are run with that key.
func passwordOf(t *testing.T, v *paceVector) Password {
	t.Helper()
	if v.Password.MRZInformation != "" {
		return MRZInformation(v.Password.MRZInformation)
	}
	return Password{kind: KindMRZ, key: v.KPi}
}

// The examples whose exchanges are not printed: every value of the computation.
func TestPACEComputations(t *testing.T) {
	for _, name := range []string{"pace-dh-gm.json", "pace-dh-im.json", "pace-ecdh-cam.json", "pace-ecdh-gm.json", "pace-ecdh-im.json"} {
		t.Run(name, func(t *testing.T) {
			var v paceVector
			vector(t, name, &v)
			p, err := newPACE(v.info())
			require.NoError(t, err)
			if v.Password.MRZInformation != "" {
				require.Equal(t, []byte(v.KPi), p.passwordKey(MRZInformation(v.Password.MRZInformation)))
			}
			s, err := p.protocol.suite.cbc(v.KPi, nil, v.EncryptedNonce, false)
			require.NoError(t, err)
			require.Equal(t, v.nonce(), s)
			p.nonce = s
			want := []byte(v.MappedGenerator)
			if p.protocol.mapping == IntegratedMapping {
				require.NoError(t, p.mapIntegrated(v.NonceT))
			} else {
				want = v.Mapping.MappedGenerator
				public, err := p.group.multiply(p.group.generator(), v.Mapping.TerminalPrivate)
				require.NoError(t, err)
				require.Equal(t, []byte(v.Mapping.TerminalPublic), public)
				require.NoError(t, p.mapGeneric(v.Mapping.TerminalPrivate, v.Mapping.ChipPublic))
			}
			require.Equal(t, want, p.mapped)
			public, err := p.group.multiply(p.mapped, v.KeyAgreement.TerminalPrivate)
			require.NoError(t, err)
			require.Equal(t, []byte(v.KeyAgreement.TerminalPublic), public)
			keys, err := p.agree(v.KeyAgreement.TerminalPrivate, public, v.KeyAgreement.ChipPublic)
			require.NoError(t, err)
			require.Equal(t, []byte(v.KEnc), keys.enc)
			require.Equal(t, []byte(v.KMac), keys.mac)
			token, err := p.token(keys, v.KeyAgreement.ChipPublic)
			require.NoError(t, err)
			require.Equal(t, []byte(v.Tokens.TerminalToken), token)
			require.NoError(t, p.checkToken(keys, public, v.Tokens.ChipToken))
		})
	}
}

func TestCAMWorkedExample(t *testing.T) {
	var v paceVector
	vector(t, "pace-ecdh-cam.json", &v)
	c, _ := curve.ByParameterID(v.ParameterID)
	m := v.ChipAuthenticationMapping
	static, err := c.ParsePoint(m.StaticPublic)
	require.NoError(t, err)
	private, err := curve.NewPrivateKey(c, m.StaticPrivateDerived)
	require.NoError(t, err)
	require.True(t, private.PublicKey().Equal(static))
	data, err := mappingData(private, v.Mapping.ChipPrivate)
	require.NoError(t, err)
	require.Equal(t, []byte(m.ChipAuthenticationData), data)

	p, err := newPACE(v.info())
	require.NoError(t, err)
	terminal := &paceTerminal{pace: p, keys: Keys{AES128, v.KEnc, v.KMac}, evidence: &PACEEvidence{
		Info: v.info(), Mapping: ChipAuthenticationMapping, ChipMapping: v.Mapping.ChipPublic,
	}}
	require.NoError(t, terminal.openChipData(m.EncryptedChipAuthenticationData))
	require.Equal(t, []byte(m.ChipAuthenticationData), terminal.evidence.ChipData)
	require.NoError(t, VerifyMapping(terminal.evidence, static))

	other, err := curve.GenerateKey(c, nil)
	require.NoError(t, err)
	require.ErrorIs(t, VerifyMapping(terminal.evidence, other.PublicKey()), ErrProof)
	for i := range terminal.evidence.ChipData {
		changed := *terminal.evidence
		changed.ChipData = bytes.Clone(changed.ChipData)
		changed.ChipData[i] ^= 1
		require.ErrorIs(t, VerifyMapping(&changed, static), ErrProof)
	}
}

// A recorded session with a real passport of New Zealand, whose password is kept as its hash only.
func TestPACERecordedSession(t *testing.T) {
	var v struct {
		K                    unhex
		TerminalPrivateKeys  []unhex `json:"terminal_private_keys"`
		Exchanges            []struct{ Command, Response unhex }
		SecureMessagingAfter struct {
			KsEnc unhex `json:"ks_enc"`
			KsMac unhex `json:"ks_mac"`
		} `json:"secure_messaging_after"`
	}
	corpus.JSON(t, "chip/real/pace-gm-3des-nz.json", &v)
	session := ""
	for _, x := range v.Exchanges {
		session += fmt.Sprintf(">>> %X\n<<< %X\n", []byte(x.Command), []byte(x.Response))
	}
	replay, err := iso7816.NewReplay(bytes.NewBufferString(session))
	require.NoError(t, err)
	info := PACEInfo{OID: arc + "4.2.1", ParameterID: 13, NameParameters: true}
	random := bytes.NewReader(append(bytes.Clone(v.TerminalPrivateKeys[0]), v.TerminalPrivateKeys[1]...))
	card, _, err := PACE(t.Context(), replay, Password{kind: KindMRZ, secret: v.K}, info, random)
	require.NoError(t, err)
	require.Zero(t, replay.Remaining())
	want, err := NewChannel(Keys{TripleDES, v.SecureMessagingAfter.KsEnc, v.SecureMessagingAfter.KsMac}, nil)
	require.NoError(t, err)
	plain := &iso7816.Command{INS: 0xA4, Data: []byte{1}}
	got, err := card.Channel().ProtectCommand(plain)
	require.NoError(t, err)
	expected, err := want.ProtectCommand(plain)
	require.NoError(t, err)
	require.Equal(t, expected, got)
}

// paceCard is a chip that speaks one PACE protocol.
type paceCard struct {
	password Password
	info     PACEInfo
	static   *curve.PrivateKey
	random   io.Reader
	chip     *PACEChip
	channel  *Channel
	step     int
	tamper   func(step int, answer []byte) []byte
}

func (c *paceCard) Transmit(_ context.Context, apdu []byte) ([]byte, error) {
	command, err := iso7816.DecodeCommand(apdu)
	if err != nil {
		return nil, err
	}
	if c.channel != nil {
		plain, err := c.channel.OpenCommand(command)
		if err != nil {
			return []byte{0x69, 0x88}, nil
		}
		return c.channel.ProtectResponse(plain.Data, iso7816.OK)
	}
	if command.INS == 0x22 {
		c.chip, err = NewPACEChip(c.password, c.info, c.static, c.random)
		return []byte{0x90, 0}, err
	}
	var answer []byte
	c.step++
	switch c.step {
	case 1:
		answer, err = c.chip.Nonce()
	case 2:
		answer, err = c.chip.Map(command.Data)
	case 3:
		answer, err = c.chip.Agree(command.Data)
	case 4:
		answer, c.channel, err = c.chip.Authenticate(command.Data)
	}
	if err != nil {
		return []byte{0x63, 0x00}, nil
	}
	if c.tamper != nil {
		answer = c.tamper(c.step, answer)
	}
	return append(answer, 0x90, 0), nil
}

// Every protocol, every parameter set, both sides of ours against each other.
func TestPACEAllProtocols(t *testing.T) {
	password := MRZInformation("T22000129364081251010318")
	for _, kind := range []int{1, 2, 3, 4, 6} {
		for suite := 1; suite <= 4; suite++ {
			for _, id := range []int{0, 1, 2, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18} {
				info := PACEInfo{OID: fmt.Sprintf("%s4.%d.%d", arc, kind, suite), ParameterID: id}
				mapping, err := info.Mapping()
				numbers := id <= 2
				possible := numbers == (kind == 1 || kind == 3) && (kind != 6 || suite > 1) && (kind != 4 || id != 10)
				if !possible {
					require.ErrorIs(t, err, ErrUnsupported)
					continue
				}
				if suite != 1+id%4 && testing.Short() {
					continue
				}
				card := &paceCard{password: password, info: info}
				if c, ok := curve.ByParameterID(id); ok {
					card.static, err = curve.GenerateKey(c, nil)
					require.NoError(t, err)
				}
				session, evidence, err := PACE(t.Context(), card, password, info, nil)
				require.NoError(t, err, "%+v", info)
				got, err := session.Transmit(t.Context(), fromHex(t, "00CA0000020102"))
				require.NoError(t, err)
				require.Equal(t, fromHex(t, "01029000"), got)
				if mapping == ChipAuthenticationMapping {
					require.NoError(t, VerifyMapping(evidence, card.static.PublicKey()))
				}
			}
		}
	}
}

func TestPACERefusals(t *testing.T) {
	info := PACEInfo{OID: arc + "4.2.2", ParameterID: 12}
	good, wrong := MRZInformation("T22000129364081251010318"), MRZInformation("T22000129364081251010319")
	_, _, err := PACE(t.Context(), &paceCard{password: good, info: info}, wrong, info, nil)
	require.ErrorIs(t, err, ErrPassword)

	for step := 1; step <= 4; step++ {
		for name, change := range map[string]func([]byte) []byte{
			"empty": func([]byte) []byte { return nil }, "cut": func(b []byte) []byte { return b[:len(b)-1] },
			"flipped": func(b []byte) []byte { b[len(b)-1] ^= 1; return b }, "longer": func(b []byte) []byte { return append(b, 0) },
			"twice": func(b []byte) []byte {
				inner := append(bytes.Clone(b[2:]), b[2:]...)
				return append([]byte{0x7C, 0x81, byte(len(inner))}, inner...)
			},
			"other tag": func(b []byte) []byte { b[2] = 0x8F; return b },
		} {
			t.Run(fmt.Sprintf("step %d %s", step, name), func(t *testing.T) {
				card := &paceCard{password: good, info: info, tamper: func(s int, b []byte) []byte {
					if s == step {
						return change(bytes.Clone(b))
					}
					return b
				}}
				_, _, err := PACE(t.Context(), card, good, info, nil)
				require.Error(t, err)
			})
		}
	}
	for _, oid := range []string{"", arc + "4.5.2", arc + "4.2.5", arc + "4.2.0", arc + "4.2", arc + "3.2.2", arc + "4.6.1", "1.2.3"} {
		_, err := PACEInfo{OID: oid, ParameterID: 12}.Mapping()
		require.ErrorIs(t, err, ErrUnsupported, oid)
	}
	for _, id := range []int{-1, 3, 7, 19, 255} {
		_, err := PACEInfo{OID: arc + "4.2.2", ParameterID: id}.Mapping()
		require.ErrorIs(t, err, ErrUnsupported, id)
	}
}

// A chip that reflects our own key would make the shared secret predictable to whoever relays.
func TestPACERefusesReflectedKeys(t *testing.T) {
	info := PACEInfo{OID: arc + "4.2.2", ParameterID: 13}
	password := MRZInformation("T22000129364081251010318")
	for _, step := range []int{2, 3} {
		chip := &paceCard{password: password, info: info}
		card := iso7816.CardFunc(func(ctx context.Context, apdu []byte) ([]byte, error) {
			answer, err := chip.Transmit(ctx, apdu)
			if err == nil && chip.step == step {
				c, _ := iso7816.DecodeCommand(apdu)
				answer = append(bytes.Clone(c.Data), 0x90, 0)
				answer[2]++ // 81 to 82, 83 to 84
			}
			return answer, err
		})
		_, _, err := PACE(t.Context(), card, password, info, nil)
		require.ErrorIs(t, err, ErrProof)
	}
}

// Points and numbers outside the group must never meet a secret scalar.
func TestGroupsRefuseForeignElements(t *testing.T) {
	g, err := standardGroup(13)
	require.NoError(t, err)
	point := bytes.Clone(g.generator())
	point[len(point)-1] ^= 1
	for _, e := range [][]byte{nil, {0}, {4}, point, append(bytes.Clone(g.generator()), 0), append([]byte{6}, g.generator()[1:]...)} {
		_, err := g.multiply(e, []byte{5})
		require.Error(t, err)
		_, err = g.combine(g.generator(), e)
		require.Error(t, err)
	}
	for id := range 3 {
		g, err := standardGroup(id)
		require.NoError(t, err)
		p := g.(*modpGroup).p.Nat().Bytes(g.(*modpGroup).p)
		minus1 := bytes.Clone(p)
		minus1[len(minus1)-1]--
		for _, e := range [][]byte{nil, {0}, {1}, {2}, p, minus1, append([]byte{1}, p...)} {
			_, err := g.multiply(e, []byte{5})
			require.Error(t, err)
		}
		_, err = g.multiply(append([]byte{0}, g.generator()...), []byte{5})
		require.NoError(t, err, "a leading zero is the same number")
		_, err = g.scalar(g.(*modpGroup).q.Bytes())
		require.Error(t, err, "zero is no scalar")
	}
}
