package access

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rsa"
	"encoding/asn1"
	"fmt"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/spki"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/testdata/corpus"
)

func TestChipAuthenticationKeys(t *testing.T) {
	var v struct {
		ChipPrivate, ChipPublic, TerminalPrivate, TerminalPublic, SharedSecretX unhex
		Version1                                                                map[string]any
	}
	vector(t, "ca-ecdh.json", &v)
	c, _ := curve.ByParameterID(13)
	g := curveGroup{c}
	shared, err := g.multiply(v.ChipPublic, v.TerminalPrivate)
	require.NoError(t, err)
	require.Equal(t, []byte(v.SharedSecretX), g.secret(shared))
	for name, suite := range map[string]Suite{"3des": TripleDES, "aes128": AES128, "aes192": AES192, "aes256": AES256} {
		want := v.Version1[name].(map[string]any)
		keys := deriveKeys(suite, g.secret(shared))
		require.Equal(t, fromHex(t, want["ksEnc"].(string)), keys.enc, name)
		require.Equal(t, fromHex(t, want["ksMac"].(string)), keys.mac, name)
	}
}

type recordedSession struct {
	DG14               unhex `json:"dg14"`
	DG15               unhex `json:"dg15"`
	TerminalPrivateKey unhex `json:"terminal_private_key"`
	RndIFD             unhex `json:"rnd_ifd"`
	Signature          unhex `json:"signature"`
	RawBefore          struct {
		Cipher string
		KsEnc  unhex `json:"ks_enc"`
		KsMac  unhex `json:"ks_mac"`
		SSC    unhex
	} `json:"secure_messaging_before"`
	RawAfter struct {
		Cipher string
		KsEnc  unhex `json:"ks_enc"`
		KsMac  unhex `json:"ks_mac"`
		SSC    unhex
	} `json:"secure_messaging_after"`
	Exchanges []struct{ Command, Response unhex }
}

func (r *recordedSession) session(t *testing.T) (*Messaging, *iso7816.Replay) {
	t.Helper()
	text := ""
	for _, x := range r.Exchanges {
		text += fmt.Sprintf(">>> %X\n<<< %X\n", []byte(x.Command), []byte(x.Response))
	}
	replay, err := iso7816.NewReplay(bytes.NewBufferString(text))
	require.NoError(t, err)
	suite := TripleDES
	if r.RawBefore.Cipher == "AES" {
		suite = map[int]Suite{16: AES128, 24: AES192, 32: AES256}[len(r.RawBefore.KsEnc)]
	}
	channel, err := NewChannel(Keys{suite, r.RawBefore.KsEnc, r.RawBefore.KsMac}, r.RawBefore.SSC)
	require.NoError(t, err)
	return Secure(replay, channel), replay
}

// Sessions recorded with passports of Austria, Germany and France: the commands are ours to the byte, and the chip's
// answers verify under the keys agreed on.
func TestChipAuthenticationRecordedSessions(t *testing.T) {
	for _, tc := range []struct {
		file, curve string
		info        ChipAuthenticationInfo
	}{
		{"ca-at", "brainpoolP256r1", ChipAuthenticationInfo{OID: arc + "3.2.2"}},
		{"ca-de", "brainpoolP256r1", ChipAuthenticationInfo{OID: arc + "3.2.2", KeyID: []byte{0xC3}}},
		{"ca-fr", "P-256", ChipAuthenticationInfo{}},
	} {
		t.Run(tc.file, func(t *testing.T) {
			var r recordedSession
			corpus.JSON(t, "chip/real/"+tc.file+".json", &r)
			session, replay := r.session(t)
			c, ok := curve.ByName(tc.curve)
			require.True(t, ok)
			next, evidence, err := ChipAuthentication(t.Context(), session, pointIn(t, c, r.DG14), tc.info, nil, bytes.NewReader(r.TerminalPrivateKey))
			require.NoError(t, err)
			require.True(t, evidence.Confirmed)
			require.Zero(t, replay.Remaining())
			require.Equal(t, []byte(r.RawAfter.SSC), next.Channel().ssc)
			require.True(t, session.Channel().Closed())
		})
	}
}

// pointIn finds the last uncompressed point of the curve in a file: the subject's key stands behind the generator.
func pointIn(t *testing.T, c *curve.Curve, file []byte) *curve.PublicKey {
	t.Helper()
	size := 1 + 2*c.FieldSize()
	for i := len(file) - size; i >= 0; i-- {
		if file[i] == 4 {
			if p, err := c.ParsePoint(file[i : i+size]); err == nil {
				return p
			}
		}
	}
	t.Fatal("no point")
	return nil
}

// caCard is a chip in a session that speaks chip authentication and echoes.
type caCard struct {
	channel, next *Channel
	static        *curve.PrivateKey
	info          ChipAuthenticationInfo
	refuseKAT     bool
}

func (c *caCard) Transmit(_ context.Context, apdu []byte) ([]byte, error) {
	command, err := iso7816.DecodeCommand(apdu)
	if err != nil {
		return nil, err
	}
	plain, err := c.channel.OpenCommand(command)
	if err != nil {
		return []byte{0x69, 0x88}, nil
	}
	answer, status := []byte(nil), iso7816.OK
	switch {
	case plain.INS == 0x22 && plain.P2 == 0xA6 && c.refuseKAT:
		status = iso7816.WrongParameters
	case plain.INS == 0x22 && plain.P2 == 0xA6:
		c.next, err = ChipAuthenticationChip(c.static, c.info, keyIn(plain.Data))
	case plain.INS == 0x86:
		got, e := openDynamic(plain.Data, tagNonce)
		if e != nil {
			return nil, e
		}
		answer = []byte{0x7C, 0}
		c.next, err = ChipAuthenticationChip(c.static, c.info, got[tagNonce])
	}
	if err != nil {
		return nil, err
	}
	response, err := c.channel.ProtectResponse(answer, status)
	if c.next != nil {
		c.channel, c.next = c.next, nil
	}
	return response, err
}

// keyIn reads the 91 of MSE:Set KAT.
func keyIn(data []byte) []byte {
	r := tlv.NewReader(data)
	e, _ := r.Expect(0x91)
	return e.Value
}

func TestChipAuthenticationBothSides(t *testing.T) {
	for _, id := range []int{12, 13, 15, 18} {
		c, _ := curve.ByParameterID(id)
		static, err := curve.GenerateKey(c, nil)
		require.NoError(t, err)
		other, err := curve.GenerateKey(c, nil)
		require.NoError(t, err)
		for n := range 5 {
			info := ChipAuthenticationInfo{KeyID: []byte{7}}
			if n > 0 {
				info.OID = fmt.Sprintf("%s3.2.%d", arc, n)
			}
			for _, refuse := range []bool{false, true} {
				if refuse && n == 0 {
					continue
				}
				run := func(key crypto.PublicKey) error {
					card := &caCard{static: static, info: info, refuseKAT: refuse}
					keys := deriveKeys(AES128, []byte("before"))
					card.channel, err = NewChannel(keys, nil)
					require.NoError(t, err)
					terminal, err := NewChannel(keys, nil)
					require.NoError(t, err)
					_, evidence, err := ChipAuthentication(t.Context(), Secure(card, terminal), key, info, nil, nil)
					require.True(t, err != nil || evidence.Confirmed)
					return err
				}
				require.NoError(t, run(static.PublicKey()))
				// A clone has the data and not the key.
				require.ErrorIs(t, run(other.PublicKey()), ErrProof)
			}
		}
	}
	_, _, err := ChipAuthentication(t.Context(), nil, &rsa.PublicKey{}, ChipAuthenticationInfo{}, nil, nil)
	require.ErrorIs(t, err, ErrUnsupported)
}

func TestDHKeyBounds(t *testing.T) {
	group, _ := spki.DHGroupByID(1)
	p, g := group.P, group.G
	for name, k := range map[string]*DHKey{
		"empty": {}, "small": {P: big.NewInt(23), G: big.NewInt(5), Y: big.NewInt(8)},
		"even": {P: new(big.Int).Add(p, big.NewInt(1)), G: g, Y: g}, "order": {P: p, G: g, Q: big.NewInt(7), Y: g},
		"huge":          {P: new(big.Int).Add(new(big.Int).Lsh(p, 4000), big.NewInt(0)), G: g, Y: g},
		"foreign order": {P: p, G: g, Q: new(big.Int).Sub(p, big.NewInt(2)), Y: g},
	} {
		_, _, err := staticGroup(k)
		require.Error(t, err, name)
	}
	_, _, err := staticGroup(&DHKey{P: p, G: g, Y: g})
	require.NoError(t, err)
}

// rsaIn reads the RSA key of DG15.
func rsaIn(t *testing.T, dg15 []byte) *rsa.PublicKey {
	t.Helper()
	var file asn1.RawValue
	_, err := asn1.Unmarshal(dg15, &file)
	require.NoError(t, err)
	var spki struct {
		Algorithm asn1.RawValue
		Key       asn1.BitString
	}
	_, err = asn1.Unmarshal(file.Bytes, &spki)
	require.NoError(t, err)
	var key struct {
		N *big.Int
		E int
	}
	_, err = asn1.Unmarshal(spki.Key.Bytes, &key)
	require.NoError(t, err)
	return &rsa.PublicKey{N: key.N, E: key.E}
}

func TestActiveAuthenticationRecordedSession(t *testing.T) {
	var r recordedSession
	corpus.JSON(t, "chip/real/aa-rsa.json", &r)
	session, replay := r.session(t)
	key := rsaIn(t, r.DG15)
	evidence, result, err := ActiveAuthentication(t.Context(), session, key, 0, iso7816.Limits{}, bytes.NewReader(r.RndIFD))
	require.NoError(t, err)
	require.Zero(t, replay.Remaining())
	require.Equal(t, []byte(r.Signature), evidence.Signature)
	require.Equal(t, crypto.SHA256, result.Hash)
}

func TestActiveAuthenticationRSA(t *testing.T) {
	var v struct {
		RndIFD  unhex
		TestKey struct {
			N, D unhex
			E    int
		}
		Signature unhex
	}
	vector(t, "aa-rsa.json", &v)
	n, d := new(big.Int).SetBytes(v.TestKey.N), new(big.Int).SetBytes(v.TestKey.D)
	key := &rsa.PublicKey{N: n, E: v.TestKey.E}
	good := &ActiveEvidence{Challenge: v.RndIFD, Signature: v.Signature}
	result, err := VerifyActive(key, 0, good)
	require.NoError(t, err)
	require.Equal(t, crypto.SHA1, result.Hash)

	// n − σ is the same signature (ISO/IEC 9796-2, B.4).
	other := new(big.Int).Sub(n, new(big.Int).SetBytes(v.Signature)).FillBytes(make([]byte, len(v.Signature)))
	_, err = VerifyActive(key, 0, &ActiveEvidence{Challenge: v.RndIFD, Signature: other})
	require.NoError(t, err)

	sign := func(f []byte) []byte {
		return new(big.Int).Exp(new(big.Int).SetBytes(f), d, n).FillBytes(make([]byte, len(f)))
	}
	for _, tc := range []struct {
		name    string
		hash    crypto.Hash
		trailer []byte
		header  byte
		skip    int // bytes of the digest that are left out, which shifts it
		ok      bool
	}{
		{"SHA-1", crypto.SHA1, []byte{0xBC}, 0x6A, 0, true},
		{"SHA-1 explicit", crypto.SHA1, []byte{0x33, 0xCC}, 0x6A, 0, true},
		{"SHA-224", crypto.SHA224, []byte{0x38, 0xCC}, 0x6A, 0, true},
		{"SHA-256", crypto.SHA256, []byte{0x34, 0xCC}, 0x6A, 0, true},
		{"SHA-384", crypto.SHA384, []byte{0x36, 0xCC}, 0x6A, 0, true},
		{"SHA-512", crypto.SHA512, []byte{0x35, 0xCC}, 0x6A, 0, true},
		{"total recovery", crypto.SHA1, []byte{0xBC}, 0x4A, 0, false},
		{"unknown trailer", crypto.SHA256, []byte{0x31, 0xCC}, 0x6A, 0, false},
		{"trailer of another hash", crypto.SHA256, []byte{0xBC}, 0x6A, 0, false},
		{"trailer DD", crypto.SHA1, []byte{0xDC}, 0x6A, 0, false},
		{"short digest", crypto.SHA256, []byte{0x34, 0xCC}, 0x6A, 1, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := make([]byte, len(v.TestKey.N))
			f[0] = tc.header
			end := len(f) - len(tc.trailer)
			start := end - tc.hash.Size() + tc.skip
			for i := 1; i < start; i++ {
				f[i] = byte(i)
			}
			h := tc.hash.New()
			h.Write(f[1:start])
			h.Write(v.RndIFD)
			copy(f[start:end], h.Sum(nil)[tc.skip:])
			copy(f[end:], tc.trailer)
			_, err := VerifyActive(key, 0, &ActiveEvidence{Challenge: v.RndIFD, Signature: sign(f)})
			if tc.ok {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, ErrProof)
			}
		})
	}
	for i := range v.Signature {
		changed := bytes.Clone(v.Signature)
		changed[i] ^= 4
		_, err := VerifyActive(key, 0, &ActiveEvidence{Challenge: v.RndIFD, Signature: changed})
		require.ErrorIs(t, err, ErrProof)
	}
	challenge := bytes.Clone(v.RndIFD)
	challenge[3] ^= 1
	_, err = VerifyActive(key, 0, &ActiveEvidence{Challenge: challenge, Signature: v.Signature})
	require.ErrorIs(t, err, ErrProof, "a signature over another nonce is a replay")
	for name, e := range map[string]*ActiveEvidence{
		"short": {v.RndIFD, v.Signature[1:]}, "long": {v.RndIFD, append([]byte{0}, v.Signature...)},
		"no challenge": {nil, v.Signature}, "beyond n": {v.RndIFD, bytes.Repeat([]byte{0xFF}, len(v.Signature))},
	} {
		_, err := VerifyActive(key, 0, e)
		require.ErrorIs(t, err, ErrProof, name)
	}
	for _, k := range []*rsa.PublicKey{{N: n, E: 1}, {N: n, E: 2}, {N: big.NewInt(35), E: 3}, {N: new(big.Int).Lsh(n, 8000), E: 3}} {
		_, err := VerifyActive(k, 0, good)
		require.ErrorIs(t, err, ErrUnsupported)
	}
}

func TestActiveAuthenticationECDSA(t *testing.T) {
	for _, name := range []string{"P-224", "P-256", "brainpoolP256r1", "brainpoolP384r1", "P-521"} {
		c, ok := curve.ByName(name)
		require.True(t, ok)
		private, err := curve.GenerateKey(c, nil)
		require.NoError(t, err)
		challenge := []byte("8 bytes!")
		hash := crypto.SHA256
		if c.BitSize() < 256 {
			hash = crypto.SHA224
		}
		h := hash.New()
		h.Write(challenge)
		digest := h.Sum(nil)
		plain, err := private.SignRaw(nil, digest, hash)
		require.NoError(t, err)
		result, err := VerifyActive(private.PublicKey(), 0, &ActiveEvidence{challenge, plain})
		require.NoError(t, err)
		require.Empty(t, result.Findings)
		der, err := private.Sign(nil, digest, hash)
		require.NoError(t, err)
		result, err = VerifyActive(private.PublicKey(), hash, &ActiveEvidence{challenge, der})
		require.NoError(t, err)
		require.Len(t, result.Findings, 1)
		plain[5] ^= 1
		_, err = VerifyActive(private.PublicKey(), 0, &ActiveEvidence{challenge, plain})
		require.ErrorIs(t, err, ErrProof)
		_, err = VerifyActive(private.PublicKey(), 0, &ActiveEvidence{challenge, make([]byte, len(plain))})
		require.ErrorIs(t, err, ErrProof)
	}
	_, err := VerifyActive("no key", 0, &ActiveEvidence{Challenge: make([]byte, 8)})
	require.ErrorIs(t, err, ErrUnsupported)
}

// A chip without ActiveAuthenticationInfo may sign by any hash: it is genuine all the same, and the oddity is named. Where the
// hash is named, no other will do.
func TestActiveAuthenticationUnnamedHash(t *testing.T) {
	challenge := []byte("12345678")
	for _, name := range []string{"P-256", "brainpoolP224r1", "P-521"} {
		c, ok := curve.ByName(name)
		require.True(t, ok)
		k, err := curve.GenerateKey(c, nil)
		require.NoError(t, err)
		for _, hash := range []crypto.Hash{crypto.SHA1, crypto.SHA224, crypto.SHA256, crypto.SHA384, crypto.SHA512} {
			signature, err := SignActive(k, hash, challenge, nil)
			require.NoError(t, err)
			result, err := VerifyActive(k.PublicKey(), 0, &ActiveEvidence{challenge, signature})
			require.NoError(t, err, "%s with %v", name, hash)
			require.Equal(t, hash, result.Hash)
			if hash != plainHash(c) {
				require.Contains(t, result.Findings[len(result.Findings)-1], "does not name the hash")
			}
			_, err = VerifyActive(k.PublicKey(), 0, &ActiveEvidence{[]byte("12345679"), signature})
			require.ErrorIs(t, err, ErrProof)
			if hash != crypto.SHA256 {
				_, err = VerifyActive(k.PublicKey(), crypto.SHA256, &ActiveEvidence{challenge, signature})
				require.ErrorIs(t, err, ErrProof)
			}
		}
	}
}
