package access

import (
	"bufio"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/testdata/oracle"
)

// openPACE is the peer of testdata/eac.c, compiled for the test.
type openPACE struct {
	t   *testing.T
	in  io.Writer
	out *bufio.Reader
}

// openPACEProgram is the peer, compiled once for all tests.
var openPACEProgram = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "openpace")
	if err != nil {
		return "", err
	}
	peerDir = dir
	path := filepath.Join(dir, "eac")
	out, err := exec.Command("cc", "-o", path, "testdata/eac.c", "-leac", "-lcrypto").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("no OpenPACE here (cc, libeac-dev): %w: %.200s", err, out)
	}
	return path, nil
})

var peerDir string

func TestMain(m *testing.M) {
	code := m.Run()
	if peerDir != "" {
		_ = os.RemoveAll(peerDir)
	}
	os.Exit(code)
}

func compileOpenPACE(t *testing.T) string {
	t.Helper()
	path, err := openPACEProgram()
	if err != nil {
		oracle.Missing(t, err)
	}
	return path
}

func startOpenPACE(t *testing.T, program string) *openPACE {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	cmd := exec.CommandContext(ctx, program)
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
		cancel()
	})
	return &openPACE{t, in, bufio.NewReader(out)}
}

// do sends a word with its arguments; octets go in hexadecimal.
func (p *openPACE) do(word string, args ...any) ([]byte, bool) {
	p.t.Helper()
	line := word
	for _, a := range args {
		if b, ok := a.([]byte); ok {
			a = hex.EncodeToString(b)
		}
		line += fmt.Sprint(" ", a)
	}
	_, err := fmt.Fprintln(p.in, line)
	require.NoError(p.t, err)
	answer, err := p.out.ReadString('\n')
	require.NoError(p.t, err, "%s", word)
	text, good := strings.CutPrefix(strings.TrimSuffix(answer, "\n"), "ok ")
	if !good {
		return nil, false
	}
	b, err := hex.DecodeString(text)
	require.NoError(p.t, err)
	return b, true
}

func (p *openPACE) must(word string, args ...any) []byte {
	p.t.Helper()
	b, ok := p.do(word, args...)
	require.True(p.t, ok, "%s", word)
	return b
}

// Our terminal against OpenPACE's chip, and our chip against OpenPACE's terminal: on every curve and in every group of
// numbers. OpenPACE refuses the integrated mapping (see TestIntegratedMappingAgainstOpenPACE), and has never heard of chip
// authentication mapping: those two stand on the worked examples of Doc 9303-11 and on each other.
func TestPACEAgainstOpenPACE(t *testing.T) {
	program := compileOpenPACE(t)
	for _, tc := range []struct {
		oid string
		ids []int
	}{
		{"4.2.1", []int{12}},
		{"4.2.2", []int{8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18}},
		{"4.2.3", []int{12}},
		{"4.2.4", []int{13, 16, 18}},
		{"4.1.1", []int{0}},
		{"4.1.2", []int{0, 1, 2}},
	} {
		for _, id := range tc.ids {
			info := PACEInfo{OID: arc + tc.oid, ParameterID: id}
			can, err := CAN("123456")
			require.NoError(t, err)
			t.Run(fmt.Sprintf("%s on %d, chip", tc.oid, id), func(t *testing.T) {
				peer := startOpenPACE(t, program)
				peer.must("pace", info.OID, id, int(KindCAN), []byte("123456"))
				card := peer.chip(info)
				m, _, err := PACE(t.Context(), card, can, info, nil)
				require.NoError(t, err)
				require.Equal(t, peer.must("keys"), peer.keysOf(m))
			})
			t.Run(fmt.Sprintf("%s on %d, terminal", tc.oid, id), func(t *testing.T) {
				peer := startOpenPACE(t, program)
				peer.must("pace", info.OID, id, int(KindCAN), []byte("123456"))
				peer.terminal(can, info)
			})
			t.Run(fmt.Sprintf("%s on %d, another password", tc.oid, id), func(t *testing.T) {
				peer := startOpenPACE(t, program)
				peer.must("pace", info.OID, id, int(KindCAN), []byte("123457"))
				_, _, err := PACE(t.Context(), peer.chip(info), can, info, nil)
				require.ErrorIs(t, err, ErrPassword)
			})
		}
	}
}

// keysOf are the session keys that a run left; the test notes them before they are wiped.
func (p *openPACE) keysOf(m *Messaging) []byte {
	p.t.Helper()
	return m.card.(*openPACECard).keys(m)
}

// openPACECard speaks APDUs for the peer.
type openPACECard struct {
	peer *openPACE
	info PACEInfo
	step int
	own  []byte // the chip's ephemeral key
}

func (p *openPACE) chip(info PACEInfo) *openPACECard { return &openPACECard{peer: p, info: info} }

func (c *openPACECard) Transmit(_ context.Context, command []byte) ([]byte, error) {
	m, err := iso7816.DecodeCommand(command)
	if err != nil {
		return nil, err
	}
	answer := func(tag tlv.Tag, value []byte) ([]byte, error) { return append(dynamic(tag, value), 0x90, 0x00), nil }
	p := c.peer
	c.step++
	got := map[tlv.Tag][]byte{}
	if c.step > 2 {
		if got, err = openDynamic(m.Data, tagMapTerminal, tagKeyTerminal, tagTokTerminal); err != nil {
			return nil, err
		}
	}
	switch c.step {
	case 1:
		return []byte{0x90, 0x00}, nil
	case 2:
		return answer(tagNonce, p.must("nonce"))
	case 3:
		var own []byte
		if mapping, _ := c.info.Mapping(); mapping == GenericMapping {
			own = p.must("mapping")
		}
		p.must("map", got[tagMapTerminal])
		return answer(tagMapChip, own)
	case 4:
		c.own = p.must("key")
		p.must("agree", got[tagKeyTerminal])
		token := p.must("token", got[tagKeyTerminal])
		defer func() { c.own = token }()
		return answer(tagKeyChip, c.own)
	}
	if _, good := p.do("check", got[tagTokTerminal]); !good {
		return []byte{0x63, 0x00}, nil
	}
	return answer(tagTokChip, c.own)
}

// keys proves the session's keys by what they do: the peer's keys, used here, open what the session protects.
func (c *openPACECard) keys(m *Messaging) []byte {
	t := c.peer.t
	both := c.peer.must("keys")
	p, _, err := c.info.parse()
	require.NoError(t, err)
	half := len(both) / 2
	chip, err := NewChannel(Keys{p.suite, both[:half], both[half:]}, nil)
	require.NoError(t, err)
	protected, err := m.channel.ProtectCommand(&iso7816.Command{INS: 0xB0, Data: []byte("proof"), Le: 8})
	require.NoError(t, err)
	plain, err := chip.OpenCommand(protected)
	require.NoError(t, err)
	require.Equal(t, "proof", string(plain.Data))
	return both
}

// terminal runs OpenPACE's terminal against our chip.
func (p *openPACE) terminal(w Password, info PACEInfo) {
	t := p.t
	chip, err := NewPACEChip(w, info, nil, nil)
	require.NoError(t, err)
	value := func(b []byte, tag tlv.Tag) []byte {
		got, err := openDynamic(b, tag)
		require.NoError(t, err)
		return got[tag]
	}
	z, err := chip.Nonce()
	require.NoError(t, err)
	p.must("open", value(z, tagNonce))
	data := p.must("mapping")
	answer, err := chip.Map(dynamic(tagMapTerminal, data))
	require.NoError(t, err)
	if mapped := value(answer, tagMapChip); len(mapped) > 0 {
		p.must("map", mapped)
	} else {
		p.must("map", data)
	}
	answer, err = chip.Agree(dynamic(tagKeyTerminal, p.must("key")))
	require.NoError(t, err)
	theirs := value(answer, tagKeyChip)
	p.must("agree", theirs)
	answer, _, err = chip.Authenticate(dynamic(tagTokTerminal, p.must("token", theirs)))
	require.NoError(t, err)
	p.must("check", value(answer, tagTokChip))
	keys := p.must("keys")
	if chip.protocol.suite == TripleDES {
		adjustParity(keys)
	}
	require.Equal(t, keys, append(append([]byte(nil), chip.keys.enc...), chip.keys.mac...))
}
