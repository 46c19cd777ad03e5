package access

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/spki"
	"github.com/chancery-id/chancery/chip/tlv"
)

// OpenPACE has version 2 of chip authentication; the agreement, which is the same, gives the same secret as ours.
func TestChipAuthenticationAgainstOpenPACE(t *testing.T) {
	program := compileOpenPACE(t)
	for _, id := range []int{0, 1, 12, 13, 15, 17} {
		g, err := standardGroup(id)
		require.NoError(t, err)
		suffix := "3.2.2"
		if _, dh := spki.DHGroupByID(id); dh {
			suffix = "3.1.2"
		}
		static, err := g.private(nil)
		require.NoError(t, err)
		public, err := g.multiply(g.generator(), static)
		require.NoError(t, err)
		own, err := g.private(nil)
		require.NoError(t, err)
		ownPublic, err := g.multiply(g.generator(), own)
		require.NoError(t, err)
		peer := startOpenPACE(t, program)
		peer.must("ca", arc+suffix, id, static, public)
		shared, err := g.multiply(public, own)
		require.NoError(t, err)
		require.Equal(t, g.secret(shared), peer.must("ca-secret", ownPublic), "parameters %d", id)
	}
}

// Certificates that we issue are verified by OpenPACE, and so is a signature of our terminal.
func TestTerminalAuthenticationAgainstOpenPACE(t *testing.T) {
	program := compileOpenPACE(t)
	for name, key := range map[string]func() crypto.Signer{"EC": ecSigner("brainpoolP256r1"), "P-256": ecSigner("P-256"), "RSA": rsaSigner} {
		t.Run(name, func(t *testing.T) {
			root, terminal := terminalChainAt(t, time.Now().UTC(), key)
			peer := startOpenPACE(t, program)
			peer.must("anchor", root.Raw)
			for _, c := range terminal.Certificates {
				peer.must("certificate", c.Raw)
			}
			k, err := curve.GenerateKey(mustCurve(t, "brainpoolP256r1"), nil)
			require.NoError(t, err)
			challenge := peer.must("challenge")
			comp, err := compress(k.PublicKey().Bytes(), false)
			require.NoError(t, err)
			message, err := terminalMessage([]byte("chip"), challenge, k.PublicKey().Bytes(), false)
			require.NoError(t, err)
			signature, err := terminal.sign(terminal.Certificates[1], message)
			require.NoError(t, err)
			peer.must("verify", comp, []byte("chip"), signature)
			_, good := peer.do("verify", comp, []byte("chop"), signature)
			require.False(t, good)
			// One of another authority is refused.
			_, stranger := terminalChainAt(t, time.Now().UTC(), key)
			_, good = startAnchored(t, program, root).do("certificate", stranger.Certificates[0].Raw)
			require.False(t, good)
		})
	}
}

func startAnchored(t *testing.T, program string, root *cvc.Certificate) *openPACE {
	t.Helper()
	peer := startOpenPACE(t, program)
	peer.must("anchor", root.Raw)
	return peer
}

func mustCurve(t *testing.T, name string) *curve.Curve {
	t.Helper()
	c, ok := curve.ByName(name)
	require.True(t, ok)
	return c
}

// OpenPACE's functions for the integrated mapping are a draft's: of the nonce it makes one encryption, not the pseudo-random
// function of Doc 9303-11, 4.4.3.3.2, and on curves it maps as Icart did, not by f_G. What is the same is the step in a group
// of numbers, x^((p-1)/q): that is held against it.
func TestIntegratedMappingAgainstOpenPACE(t *testing.T) {
	program := compileOpenPACE(t)
	for _, id := range []int{0, 1, 2} {
		g, err := standardGroup(id)
		require.NoError(t, err)
		peer := startOpenPACE(t, program)
		peer.must("pace", arc+"4.1.2", id, int(KindCAN), []byte("123456"))
		_, good := startOpenPACE(t, program).do("pace", arc+"4.3.2", id, int(KindCAN), []byte("123456"))
		require.False(t, good, "were it there, it would be run in TestPACEAgainstOpenPACE")
		s, err := readRandom(nil, 16)
		require.NoError(t, err)
		key, err := readRandom(nil, 16)
		require.NoError(t, err)
		x, err := AES128.encryptCBC(key, s)
		require.NoError(t, err)
		want, err := g.random(x)
		require.NoError(t, err)
		require.Equal(t, []byte(want), peer.must("integrate", s, key), "group %d", id)
	}
}

// agreeing is OpenPACE's chip for chip authentication of version 1 with AES: it agrees, and from then on answers inside its
// own secure messaging.
type agreeing struct {
	peer *openPACE
	open bool // the new session
}

func (c *agreeing) Transmit(_ context.Context, command []byte) ([]byte, error) {
	m, err := iso7816.DecodeCommand(command)
	if err != nil {
		return nil, err
	}
	p := c.peer
	switch {
	case c.open:
		return p.answerProtected(m, []byte("answer"), iso7816.OK), nil
	case m.INS == 0x22:
		return []byte{0x90, 0}, nil
	case m.INS == 0x86:
		got, err := openDynamic(m.Data, tagNonce)
		if err != nil {
			return nil, err
		}
		p.must("ca-secret", got[tagNonce])
		p.must("ca-keys")
		p.must("secure", "ca")
		c.open = true
		return []byte{byte(tagDynamic), 0, 0x90, 0}, nil
	}
	return []byte{0x6D, 0}, nil
}

// answerProtected is secure messaging with AES by OpenPACE's own counter, cipher and MAC: it opens a command, and protects an
// answer. The objects are put together here, without the code under test.
func (p *openPACE) answerProtected(m *iso7816.Command, answer []byte, status iso7816.Status) []byte {
	t := p.t
	pad16 := func(b []byte) []byte {
		b = append(append([]byte(nil), b...), 0x80)
		for len(b)%16 > 0 {
			b = append(b, 0)
		}
		return b
	}
	p.must("count")
	r := tlv.NewReader(m.Data)
	var covered []byte
	for !r.Empty() {
		e, err := r.Next()
		require.NoError(t, err)
		if e.Tag == 0x8E {
			input := append(pad16([]byte{m.CLA, m.INS, m.P1, m.P2}), covered...)
			if len(covered) > 0 {
				input = pad16(input)
			}
			require.Equal(t, p.must("mac", input), e.Value, "the terminal's MAC")
			continue
		}
		covered = append(covered, e.Raw...)
		if e.Tag == 0x87 {
			require.Equal(t, byte(1), e.Value[0])
			require.NotEmpty(t, p.must("decrypt", e.Value[1:]))
		}
	}
	p.must("count")
	body := append([]byte{0x87, 0x11, 0x01}, p.must("encrypt", pad16(answer))...)
	body = append(body, 0x99, 2, byte(status>>8), byte(status))
	body = append(append(body, 0x8E, 8), p.must("mac", pad16(body))...)
	return append(body, byte(status>>8), byte(status))
}

// Our terminal runs chip authentication of version 1 with OpenPACE's agreement, key derivation and secure messaging, which it
// needs for nothing else; its own protocol is version 2.
func TestChipAuthenticationVersion1AgainstOpenPACE(t *testing.T) {
	program := compileOpenPACE(t)
	for _, tc := range []struct {
		suffix string
		id     int
	}{{"3.2.2", 12}, {"3.2.3", 16}, {"3.2.4", 13}, {"3.2.4", 18}, {"3.1.2", 1}, {"3.1.4", 2}} {
		t.Run(fmt.Sprint(tc), func(t *testing.T) {
			info := ChipAuthenticationInfo{OID: arc + tc.suffix}
			static, err := standardGroup(tc.id)
			require.NoError(t, err)
			private, err := static.private(nil)
			require.NoError(t, err)
			public, err := static.multiply(static.generator(), private)
			require.NoError(t, err)
			peer := startOpenPACE(t, program)
			peer.must("ca", info.OID, tc.id, private, public)
			card := &agreeing{peer: peer}
			next, evidence, err := ChipAuthentication(t.Context(), unprotected(t, card), publicOf(t, tc.id, public), info, nil, nil)
			require.NoError(t, err)
			require.True(t, evidence.Confirmed)
			data, status, err := iso7816.Send(t.Context(), next, &iso7816.Command{INS: 0xB0, P1: 0x81, Le: 16}, iso7816.Limits{})
			require.NoError(t, err)
			require.Equal(t, iso7816.OK, status)
			require.Equal(t, "answer", string(data))
			_, _, err = iso7816.Send(t.Context(), next, &iso7816.Command{INS: 0xA4, P1: 2, P2: 0x0C, Data: []byte{1, 1}}, iso7816.Limits{})
			require.NoError(t, err)
		})
	}
}

// unprotected is a session whose messages the card sees in the clear: chip authentication is sent inside one, and what
// protects it is not what is tested.
func unprotected(t *testing.T, card iso7816.Card) *Messaging {
	t.Helper()
	keys := deriveKeys(AES128, make([]byte, 16))
	terminal, err := NewChannel(keys, nil)
	require.NoError(t, err)
	inner, err := NewChannel(deriveKeys(AES128, make([]byte, 16)), nil)
	require.NoError(t, err)
	old := true
	return Secure(iso7816.CardFunc(func(ctx context.Context, command []byte) ([]byte, error) {
		m, err := iso7816.DecodeCommand(command)
		if err != nil {
			return nil, err
		}
		if !old {
			return card.Transmit(ctx, command)
		}
		plain, err := inner.OpenCommand(m)
		if err != nil {
			return nil, err
		}
		b, err := plain.Encode()
		if err != nil {
			return nil, err
		}
		answer, err := card.Transmit(ctx, b)
		if err != nil {
			return nil, err
		}
		old = plain.INS != 0x86
		data, status, err := iso7816.Response(answer)
		if err != nil {
			return nil, err
		}
		return inner.ProtectResponse(data, status)
	}), terminal)
}

// publicOf is a key of a standard group as DG14 would give it.
func publicOf(t *testing.T, id int, public []byte) crypto.PublicKey {
	t.Helper()
	if g, ok := spki.DHGroupByID(id); ok {
		return &DHKey{P: g.P, G: g.G, Q: g.Q, Y: new(big.Int).SetBytes(public)}
	}
	c, ok := curve.ByParameterID(id)
	require.True(t, ok)
	k, err := c.ParsePoint(public)
	require.NoError(t, err)
	return k
}

// A terminal of OpenPACE, with certificates that we issued, proves itself to our chip.
func TestOpenPACETerminalAgainstOurChip(t *testing.T) {
	program := compileOpenPACE(t)
	for name, key := range map[string]func() crypto.Signer{"EC": ecSigner("brainpoolP256r1"), "P-384": ecSigner("P-384"), "RSA": rsaSigner} {
		t.Run(name, func(t *testing.T) {
			root, terminal := terminalChainAt(t, time.Now().UTC(), key)
			peer := startOpenPACE(t, program)
			own := terminal.Certificates[1]
			peer.must("terminal", privateDER(t, terminal.Signer), own.Raw)
			chip := NewTerminalChip([]*cvc.Certificate{root}, time.Now().UTC())
			for _, c := range terminal.Certificates {
				require.NoError(t, chip.Select(tlv.Append(nil, 0x83, []byte(c.Authority))))
				require.NoError(t, chip.Verify(append(append([]byte(nil), c.RawBody...), tlv.Append(nil, 0x5F37, c.Signature)...)))
			}
			require.NoError(t, chip.Select(tlv.Append(nil, 0x83, []byte(own.Holder))))
			ours, err := curve.GenerateKey(mustCurve(t, "brainpoolP256r1"), nil)
			require.NoError(t, err)
			pace, err := curve.GenerateKey(mustCurve(t, "brainpoolP256r1"), nil)
			require.NoError(t, err)
			id, err := compress(pace.PublicKey().Bytes(), false)
			require.NoError(t, err)
			binding := TerminalBinding{ChipID: id, Ephemeral: ours.PublicKey().Bytes()}
			challenge, err := chip.Challenge(nil)
			require.NoError(t, err)
			peer.must("set-challenge", challenge)
			comp, err := compress(binding.Ephemeral, false)
			require.NoError(t, err)
			signature := peer.must("sign", comp, id)
			rights, err := chip.Authenticate(signature, binding)
			if k, ok := terminal.Signer.(*rsa.PrivateKey); ok {
				// OpenPACE signs with the longest salt there can be; TR-03110-3, A.6.3 asks for that of the hash.
				require.ErrorIs(t, err, ErrProof)
				message, err := terminalMessage(id, challenge, binding.Ephemeral, false)
				require.NoError(t, err)
				sum := sha256.Sum256(message)
				require.NoError(t, rsa.VerifyPSS(&k.PublicKey, crypto.SHA256, sum[:], signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthAuto}))
				return
			}
			require.NoError(t, err)
			require.True(t, rights.Has(cvc.RightFingers))
		})
	}
}

// privateDER is a private key as OpenSSL reads it.
func privateDER(t *testing.T, key crypto.Signer) []byte {
	t.Helper()
	if k, ok := key.(*curve.PrivateKey); ok {
		oids := map[string]asn1.ObjectIdentifier{
			"brainpoolP256r1": {1, 3, 36, 3, 3, 2, 8, 1, 1, 7}, "P-384": {1, 3, 132, 0, 34},
		}
		b, err := asn1.Marshal(struct {
			Version int
			Key     []byte
			Curve   asn1.ObjectIdentifier `asn1:"explicit,tag:0"`
			Public  asn1.BitString        `asn1:"explicit,tag:1"`
		}{1, k.Bytes(), oids[k.Curve().Name()], asn1.BitString{Bytes: k.PublicKey().Bytes(), BitLength: 8 * len(k.PublicKey().Bytes())}})
		require.NoError(t, err)
		return b
	}
	b, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	return b
}

// Requests for certificates are verified by OpenPACE. Its decoder of those under an older key takes none, not even real ones:
// of them it reads the request inside and the older key, and OpenSSL verifies the signature over request and name, as EJBCA
// makes it.
func TestRequestsAgainstOpenPACE(t *testing.T) {
	program := compileOpenPACE(t)
	for name, key := range map[string]func() crypto.Signer{"EC": ecSigner("brainpoolP256r1"), "P-256": ecSigner("P-256"), "RSA": rsaSigner} {
		t.Run(name, func(t *testing.T) {
			older := cvc.Authority{Reference: "UTCVCA00001", Signer: key(), Hash: crypto.SHA256, PSS: true}
			root, err := cvc.Issue(&cvc.Template{
				Holder: older.Reference, Role: cvc.CVCA(cvc.InspectionSystem), Rights: cvc.Rights{3}, Effective: today, Expiry: today,
			}, older.Signer.Public(), crypto.SHA256, true, older)
			require.NoError(t, err)
			q, err := cvc.SignRequest("UTCVCA00002", root.Holder, cvc.Authority{Signer: key(), Hash: crypto.SHA256, PSS: true})
			require.NoError(t, err)
			renewed, err := q.Authenticate(older)
			require.NoError(t, err)
			stranger, _ := terminalChainAt(t, today, key)
			peer := startOpenPACE(t, program)
			refuses := func(word string, request []byte, more ...any) {
				t.Helper()
				_, good := peer.do(word, append([]any{request}, more...)...)
				require.False(t, good)
			}
			broken := func(b []byte, at int) []byte {
				b = bytes.Clone(b)
				b[at] ^= 1
				return b
			}
			peer.must("request", q.Raw)
			refuses("request", broken(q.Raw, len(q.Raw)-1))
			peer.must("outer", renewed.Raw, root.Raw)
			refuses("outer", renewed.Raw, stranger.Raw)
			refuses("outer", broken(renewed.Raw, len(renewed.Raw)-1), root.Raw)
			refuses("outer", broken(renewed.Raw, bytes.LastIndex(renewed.Raw, []byte("UTCVCA00001"))), root.Raw)
			refuses("outer", broken(renewed.Raw, bytes.Index(renewed.Raw, []byte("UTCVCA00002"))), root.Raw)
			refuses("outer", q.Raw, root.Raw)
		})
	}
}
