package signing_test

import (
	"context"
	"crypto"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/ledger/sqlite"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/specimen"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// plant is a ledger, a folder and signers.
type plant struct {
	t       testing.TB
	dir     string
	state   *teststate.State
	signers []*hookedSigner
	now     time.Time
	lines   string
}

// hookedSigner lets a test act, or fail, at a signature.
type hookedSigner struct {
	teststate.Credential
	calls atomic.Int64
	hook  func(n int64) error
	mu    sync.Mutex // a token makes one signature at a time
}

func (s *hookedSigner) Public() crypto.PublicKey { return s.Key.Public() }

func (s *hookedSigner) Sign(r io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := s.calls.Add(1); s.hook != nil {
		if err := s.hook(n); err != nil {
			return nil, err
		}
	}
	return s.Key.Sign(r, digest, opts)
}

func newPlant(t testing.TB, signers int) *plant {
	p := &plant{t: t, dir: t.TempDir(), state: teststate.New(t, "UTO", "UT"), now: teststate.Now}
	for range signers {
		p.signers = append(p.signers, &hookedSigner{Credential: p.state.Signer(t, pki.DocumentSigner)})
	}
	return p
}

// jobs sets the batch.
func (p *plant) jobs(lines ...string) { p.lines = strings.Join(lines, "\n") + "\n" }

// line is a job; edits are pairs of a text in it and the one in its place.
func line(id, number string, edits ...string) string {
	text := fmt.Sprintf(`{"v":1,"job":%q,"doc":"PP","size":"TD3","number":%q,"issuer":"UTO","nationality":"UTO",`+
		`"names":{"primary":"CHAN","secondary":"TAI MAN"},"birth":"1990","sex":"X","expiry":"2036-05-13","portrait":"1.jpg"}`, id, number)
	return strings.NewReplacer(edits...).Replace(text)
}

func (p *plant) path(name string) string { return filepath.Join(p.dir, name) }

// open opens the plant's ledger for a station.
func (p *plant) open(station string) *ledger.Ledger {
	p.t.Helper()
	store, err := sqlite.Open(p.t.Context(), p.path("ledger"))
	require.NoError(p.t, err)
	l, err := ledger.Open(p.t.Context(), store, ledger.Config{Station: station, Clock: func() time.Time { return p.now }})
	require.NoError(p.t, err)
	return l
}

// batch makes the plant's batch for a station with some of its signers.
func (p *plant) batch(l *ledger.Ledger, folder string, signers ...*hookedSigner) *signing.Batch {
	b := &signing.Batch{
		Jobs:    func() iter.Seq2[*document.Job, error] { return document.Jobs(strings.NewReader(p.lines)) },
		Picture: func(string) ([]byte, error) { return specimen.Portrait(1), nil }, Profiles: document.Builtin(),
		Ledger: l, Folder: p.path(folder),
	}
	for i, s := range signers {
		issuer, err := signing.NewIssuer(signing.Config{
			DocumentSigner: signing.Credential{Certificate: s.Certificate, Signer: s}, CSCA: p.state.Certificate, Time: p.now,
		})
		require.NoError(p.t, err)
		b.Signers = append(b.Signers, signing.Signer{Issuer: issuer, Token: uint32(i + 1)})
	}
	return b
}

// run signs the batch at station A and returns what came of each job, by job.
func (p *plant) run(edits ...func(*signing.Batch)) ([]string, error) {
	p.t.Helper()
	l := p.open("A")
	defer l.Close()
	b := p.batch(l, "A", p.signers...)
	var list []string
	b.Result = func(r *signing.Result) error {
		list = append(list, outcome(r))
		return nil
	}
	for _, edit := range edits {
		edit(b)
	}
	_, err := b.Sign(p.t.Context())
	slices.Sort(list)
	_, audit := l.Audit(context.Background(), func(*ledger.SignedHead) error { return nil })
	require.NoError(p.t, audit)
	return list, err
}

// outcome shortens a result.
func outcome(r *signing.Result) string {
	text := r.Job + " " + r.State
	if r.Code != "" {
		text += " " + r.Code
	}
	if r.Replayed != nil && *r.Replayed {
		text += " replayed"
	}
	if r.Again {
		text += " again"
	}
	return text
}

func (p *plant) calls() (n int64) {
	for _, s := range p.signers {
		n += s.calls.Load()
	}
	return n
}
