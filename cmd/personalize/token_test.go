//go:build cgo && (linux || darwin || freebsd || openbsd)

package main

import (
	"bytes"
	"crypto"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/piv/pivtest"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/specimen"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// tokenStation is a station whose document signer is a key in a token.
type tokenStation struct {
	t       *testing.T
	dir     string
	service *pivtest.Service
	soft    *pivtest.Token
}

func reader(soft *pivtest.Token) string {
	return fmt.Sprintf("Yubikey pivtest %d 00 00", soft.Serial())
}

// smartCards is the one service of all tests: a process connects to one in its life.
var smartCards = sync.OnceValues(func() (*pivtest.Service, error) {
	service, err := pivtest.Start()
	if err == nil {
		atEnd = append(atEnd, func() { _ = service.Close() })
	}
	return service, err
})

func TestTokens(t *testing.T) {
	service, err := smartCards()
	require.NoError(t, err)
	t.Run("removed", func(t *testing.T) { tokenRemoved(newTokenStation(t, service, 6)) })
	t.Run("few PIN tries", func(t *testing.T) { tokenFloor(newTokenStation(t, service, 1)) })
	t.Run("signs wrong", func(t *testing.T) { tokenSignsWrong(newTokenStation(t, service, 3)) })
}

func newTokenStation(t *testing.T, service *pivtest.Service, jobs int) *tokenStation {
	s := &tokenStation{t: t, dir: t.TempDir(), service: service}
	var public crypto.PublicKey
	s.soft, public = s.insert(0)
	t.Cleanup(func() { service.Unplug(reader(s.soft)) })
	state := teststate.New(t, "UTO", "UT")
	signer := state.Signer(t, pki.DocumentSigner, func(tmpl *pki.Template) { tmpl.PublicKey = public })
	var lines bytes.Buffer
	for i := range jobs {
		fmt.Fprintf(&lines, `{"v":1,"job":"%d","doc":"PP","size":"TD3","number":"X%04d","issuer":"UTO","nationality":"UTO","names":{"primary":"CHAN"},"birth":"1990","sex":"X","expiry":"2036-05-13","portrait":"1.jpg"}`+"\n", i, i)
	}
	for name, data := range map[string][]byte{
		"dsc.pem": certificate(signer.Certificate), "csca.pem": certificate(state.Certificate), "1.jpg": specimen.Portrait(1),
		"pin": []byte(pivtest.DefaultPIN + "\n"), "jobs.jsonl": lines.Bytes(),
	} {
		require.NoError(t, os.WriteFile(s.path(name), data, 0o600))
	}
	return s
}

// insert puts a new token with a key in slot 9c into its reader; serial 0: any.
func (s *tokenStation) insert(serial uint32) (*pivtest.Token, crypto.PublicKey) {
	authority, err := pivtest.NewAuthority()
	require.NoError(s.t, err)
	soft, err := pivtest.New(pivtest.Config{Serial: serial, Authority: authority})
	require.NoError(s.t, err)
	require.NoError(s.t, s.service.Insert(reader(soft), soft))
	token, err := piv.Open(s.t.Context(), soft.Serial(), piv.Options{})
	require.NoError(s.t, err)
	public, _, err := token.Generate(s.t.Context(), pivtest.DefaultManagementKey(), piv.Signature, piv.KeyConfig{Algorithm: piv.P256})
	require.NoError(s.t, err)
	require.NoError(s.t, token.Close())
	return soft, public
}

func (s *tokenStation) path(name string) string { return filepath.Join(s.dir, name) }

func (s *tokenStation) sign(more ...string) (code int, out, said string) {
	return s.run(append([]string{"sign", s.path("jobs.jsonl"), "--pin-file", s.path("pin")}, more...)...)
}

func (s *tokenStation) run(command ...string) (code int, out, said string) {
	var stdout, stderr bytes.Buffer
	code = cli.Run(s.t.Context(), newCommand, append(command,
		"--out", s.path("out"), "--station", "S1", "--dsc", s.path("dsc.pem"), "--csca", s.path("csca.pem"),
		"--key", fmt.Sprintf("piv:%d/9c", s.soft.Serial()), "--pin-memory", s.path("memory"),
		"--min-free", "1", "--at", teststate.Now.Format(time.RFC3339),
	), &cli.Streams{Out: &stdout, Err: &stderr})
	return code, stdout.String(), stderr.String()
}

func (s *tokenStation) retries() int {
	token, err := piv.Open(s.t.Context(), s.soft.Serial(), piv.Options{})
	require.NoError(s.t, err)
	defer token.Close()
	left, err := token.Retries(s.t.Context())
	require.NoError(s.t, err)
	return left
}

func (s *tokenStation) open() []*ledger.Book {
	l, err := (&ledgerFlags{source: s.path("out.ledger")}).read(s.t.Context())
	require.NoError(s.t, err)
	defer l.Close()
	_, err = l.Audit(s.t.Context(), func(*ledger.SignedHead) error { return nil })
	require.NoError(s.t, err)
	books, err := l.BooksIn(s.t.Context(), ledger.Intent, 100)
	require.NoError(s.t, err)
	return books
}

// tokenRemoved: a token that is pulled out in the middle of a batch leaves what it was about to sign open; with the token back, and with no other, the same
// command ends the batch, and the PIN has lost no try.
func tokenRemoved(s *tokenStation) {
	t := s.t
	before := s.retries()
	s.soft.Inject(pivtest.Fault{Effect: pivtest.WithdrawBefore, Instruction: pivtest.InsAuthenticate, Skip: 2})
	code, out, said := s.sign()
	require.Equal(t, int(cli.TokenAbsent), code, said)
	require.Equal(t, 2, bytes.Count([]byte(out), []byte(`"state":"signed"`)), out)
	require.Contains(t, said, "token removed")
	require.Contains(t, said, "hint: put the token back and run the same command again")
	require.Contains(t, said, "safe to unplug")
	begun := len(s.open())
	require.Contains(t, []int{1, 2}, begun, "one being signed, one waiting for the token")

	s.service.Unplug(reader(s.soft))
	other, _ := s.insert(s.soft.Serial() + 1)
	code, _, said = s.sign("--lang", "zh-Hant")
	require.Equal(t, int(cli.TokenAbsent), code, said)
	require.Contains(t, said, "personalize: 令牌不在或已拔出 [")
	require.Contains(t, said, "提示：csca token list 列出現有的令牌")
	s.service.Unplug(reader(other))

	require.NoError(t, s.service.Insert(reader(s.soft), s.soft))
	code, out, said = s.sign()
	require.Zero(t, code, said)
	require.Contains(t, said, "6 jobs: 4 signed, 2 replayed")
	require.Contains(t, said, fmt.Sprintf("%d of them signed again after a crash", begun))
	require.Contains(t, out, fmt.Sprintf(`"token":%d`, s.soft.Serial()))
	require.Empty(t, s.open())
	require.Equal(t, before, s.retries())
	code, _, said = s.sign("--lang", "zh-Hans")
	require.Zero(t, code, said)
	require.Contains(t, said, fmt.Sprintf("令牌 %d：可以安全拔出", s.soft.Serial()))

	// The same serial with another key is not the token of the certificate.
	s.service.Unplug(reader(s.soft))
	s.insert(s.soft.Serial())
	code, _, said = s.sign()
	require.Equal(t, int(cli.Refused), code, said)
}

// tokenFloor: a PIN of which few tries are left isn't tried, and the operator is told so in their language.
func tokenFloor(s *tokenStation) {
	t := s.t
	token, err := piv.Open(t.Context(), s.soft.Serial(), piv.Options{Guard: piv.Guard{Memory: t.TempDir()}})
	require.NoError(t, err)
	require.ErrorIs(t, token.VerifyPIN(t.Context(), piv.PIN("000000")), piv.ErrPIN)
	require.NoError(t, token.Close())
	left := s.retries()
	code, out, said := s.run("preflight", "--lang", "zh-Hant")
	require.Equal(t, int(cli.PINRefused), code, said)
	require.Contains(t, out, fmt.Sprintf("不通過  signer pin-tries  未嘗試輸入密碼：只餘 %d 次機會。請聯絡密鑰保管人。 [", left))
	require.Contains(t, out, "通過  signer firmware  令牌的韌體沒有已知弱點 [")
	code, out, said = s.sign("--lang", "zh-Hant")
	require.Equal(t, int(cli.PINRefused), code, said)
	require.Empty(t, out)
	require.Contains(t, said, "personalize: 未嘗試輸入密碼：所餘機會太少。請聯絡密鑰保管人。 [")
	require.Contains(t, said, "提示：請聯絡密鑰保管人")
	require.Equal(t, left, s.retries())
}

// tokenSignsWrong: two wrong signatures put a token out of use; none of them is written anywhere.
func tokenSignsWrong(s *tokenStation) {
	t := s.t
	s.soft.Inject(pivtest.Fault{Effect: pivtest.ForeignSignature, Instruction: pivtest.InsAuthenticate, Skip: 1, Times: -1})
	code, out, said := s.sign()
	require.Equal(t, int(cli.TokenBlocked), code, said)
	require.Equal(t, 1, bytes.Count([]byte(out), []byte(`"state":"signed"`)), out)
	require.Contains(t, said, "quarantined")
	folders, err := os.ReadDir(s.path("out"))
	require.NoError(t, err)
	require.Len(t, folders, 1)
	require.NotEmpty(t, s.open())
}
