package station

import (
	"bytes"
	"context"
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/specimen"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// bench is a station with its job file.
type bench struct {
	t      testing.TB
	dir    string
	state  *teststate.State
	signer *hookedSigner
	cert   *pki.Certificate
}

// hookedSigner lets a test act, or fail, at the n-th signature, from 1.
type hookedSigner struct {
	crypto.Signer
	calls int
	hook  func(n int) error
}

func (s *hookedSigner) Sign(r io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	s.calls++
	if s.hook != nil {
		if err := s.hook(s.calls); err != nil {
			return nil, err
		}
	}
	return s.Signer.Sign(r, digest, opts)
}

func newBench(t testing.TB) *bench {
	b := &bench{t: t, dir: t.TempDir(), state: teststate.New(t, "UTO", "UT")}
	credential := b.state.Signer(t, pki.DocumentSigner)
	b.signer, b.cert = &hookedSigner{Signer: credential.Key}, credential.Certificate
	require.NoError(t, os.WriteFile(filepath.Join(b.dir, "1.jpg"), specimen.Portrait(1), 0o600))
	return b
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

// jobs writes the job file.
func (b *bench) jobs(lines ...string) {
	require.NoError(b.t, os.WriteFile(b.path("JOBS.jsonl"), []byte(strings.Join(lines, "\n")+"\n"), 0o600))
}

// job is a line; edits are pairs of a text in it and the one in its place.
func job(id, number string, edits ...string) string {
	line := fmt.Sprintf(`{"v":1,"job":%q,"doc":"P","size":"TD3","number":%q,"issuer":"UTO","nationality":"UTO",`+
		`"names":{"primary":"CHAN","secondary":"TAI MAN"},"birth":"1990","sex":"X","expiry":"2036-05-13","portrait":"1.jpg"}`, id, number)
	return strings.NewReplacer(edits...).Replace(line)
}

func (b *bench) run(ctx context.Context, edits ...func(*Batch)) (results []Result, count Count, err error) {
	b.t.Helper()
	issuer, err := signing.NewIssuer(signing.Config{
		DocumentSigner: signing.Credential{Certificate: b.cert, Signer: b.signer}, CSCA: b.state.Certificate, Time: teststate.Now,
	})
	require.NoError(b.t, err)
	store, err := OpenStore(b.path("out"))
	require.NoError(b.t, err)
	defer store.Close()
	var out bytes.Buffer
	batch := &Batch{Path: b.path("JOBS.jsonl"), Profiles: document.Builtin(), Issuer: issuer, Store: store, Out: &out}
	for _, edit := range edits {
		edit(batch)
	}
	count, err = batch.Sign(ctx)
	for d := json.NewDecoder(&out); ; {
		var r Result
		if d.Decode(&r) != nil {
			return results, count, err
		}
		results = append(results, r)
	}
}

// outcomes shortens results to state or code.
func outcomes(results []Result) (list []string) {
	for _, r := range results {
		text := r.State
		if r.Code != "" {
			text += " " + r.Code
		}
		if r.Replayed != nil && *r.Replayed {
			text += " replayed"
		}
		list = append(list, text)
	}
	return list
}

func TestTheSameCommandAgainTakesUpWhereItEnded(t *testing.T) {
	b := newBench(t)
	b.jobs(job("1", "X1"), job("2", "X2"), job("3", "X3"))

	// The token is pulled out at the second signature.
	b.signer.hook = func(n int) error {
		if n == 2 {
			return errors.New("token removed")
		}
		return nil
	}
	results, count, err := b.run(t.Context())
	require.Equal(t, []string{"signed", "failed SIGNER-FAILED"}, outcomes(results))
	require.Equal(t, cli.PartlyDone, cli.CodeOf(err))
	require.Equal(t, 1, count.Signed)
	require.FileExists(t, b.path("out/.X2.intent"))

	// With other content the number that was begun stays refused; the others go on.
	b.jobs(job("1", "X1"), job("2", "X2", "CHAN", "LEE"), job("3", "X3"))
	results, count, err = b.run(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"signed replayed", "refused NUM-DUP", "signed"}, outcomes(results))
	require.Equal(t, cli.PartlyDone, count.Exit())

	// With the same content it is signed.
	b.jobs(job("1", "X1"), job("2", "X2"), job("3", "X3"))
	before := b.signer.calls
	results, count, err = b.run(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"signed replayed", "signed", "signed replayed"}, outcomes(results))
	require.Equal(t, cli.OK, count.Exit())
	require.Equal(t, before+1, b.signer.calls, "one signature for one document")
	require.NoFileExists(t, b.path("out/.X2.intent"))
}

func TestCrashBetweenFolderAndIntent(t *testing.T) {
	b := newBench(t)
	b.jobs(job("1", "X1"))
	_, _, err := b.run(t.Context())
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(b.path("out/.X1.intent"), []byte("sha256:"), 0o600))
	results, _, err := b.run(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"signed replayed"}, outcomes(results))
	require.NoFileExists(t, b.path("out/.X1.intent"))
}

// A document that was signed on another day, when the job left the day open, is still the one that was ordered.
func TestReplayOnAnotherDay(t *testing.T) {
	b := newBench(t)
	b.jobs(job("1", "X1"))
	first, _, err := b.run(t.Context())
	require.NoError(t, err)
	again, _, err := b.run(t.Context(), func(batch *Batch) {
		batch.Issuer, err = signing.NewIssuer(signing.Config{
			DocumentSigner: signing.Credential{Certificate: b.cert, Signer: b.signer}, Time: teststate.Now.AddDate(0, 1, 0),
		})
		require.NoError(t, err)
	})
	require.NoError(t, err)
	require.Equal(t, first[0].SOD, again[0].SOD)
	require.Equal(t, 1, b.signer.calls)

	// After a change of the document signer too, if the CSCA says that the old one is its own.
	next := b.state.Signer(t, pki.DocumentSigner)
	b.cert, b.signer = next.Certificate, &hookedSigner{Signer: next.Key}
	again, _, err = b.run(t.Context())
	require.NoError(t, err)
	require.Equal(t, first[0].SOD, again[0].SOD)
}

// Files that somebody else put into the folder are not passed off as signed.
func TestForeignFilesAreNotReplayed(t *testing.T) {
	b, forger := newBench(t), newBench(t)
	forger.jobs(job("1", "X1"))
	_, _, err := forger.run(t.Context())
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(b.path("out"), 0o700))
	require.NoError(t, os.CopyFS(b.path("out/X1"), os.DirFS(forger.path("out/X1"))))
	require.NoError(t, os.WriteFile(b.path("out/X2"), []byte("no folder"), 0o600))
	b.jobs(job("1", "X1"), job("2", "X2"))
	results, count, err := b.run(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"refused SOD-SIGNER", "refused OUTPUT-UNREADABLE"}, outcomes(results))
	require.Zero(t, b.signer.calls)
	require.NotEqual(t, cli.OK, count.Exit())
}

func TestWhatChangesAfterTheCheckIsNotSigned(t *testing.T) {
	b := newBench(t)
	b.jobs(job("1", "X1"), job("2", "X2", "1.jpg", "2.jpg"))
	require.NoError(t, os.WriteFile(b.path("2.jpg"), specimen.Portrait(2), 0o600))
	b.signer.hook = func(int) error { return os.WriteFile(b.path("2.jpg"), specimen.Portrait(3), 0o600) }
	results, _, err := b.run(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"signed", "refused BATCH-CHANGED"}, outcomes(results))

	b = newBench(t)
	lines := []string{job("1", "Y1")}
	for i := range 900 { // more than is read ahead
		lines = append(lines, job(fmt.Sprint(i), fmt.Sprintf("Z%d", i), `"sex":"X"`, `"sex":"Q"`))
	}
	b.jobs(lines...)
	b.signer.hook = func(int) error { return os.Truncate(b.path("JOBS.jsonl"), int64(len(lines[0]))+1) }
	_, _, err = b.run(t.Context())
	require.ErrorContains(t, err, "shrank after it was checked")
	require.Equal(t, cli.Refused, cli.CodeOf(err))

	b.jobs(lines[1:]...)
	b.jobs(job("1", "Y2"))
	b.signer.hook = func(int) error {
		f, err := os.OpenFile(b.path("JOBS.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
		require.NoError(t, err)
		_, err = f.WriteString(job("2", "Y3") + "\n")
		return errors.Join(err, f.Close())
	}
	_, _, err = b.run(t.Context())
	require.ErrorContains(t, err, "grew after it was checked")
}

func TestStoppingLeavesNothingHalfDone(t *testing.T) {
	b := newBench(t)
	b.jobs(job("1", "X1"), job("2", "X2"))
	ctx, stop := context.WithCancel(t.Context())
	b.signer.hook = func(int) error { stop(); return nil }
	results, _, err := b.run(ctx)
	require.Equal(t, cli.PartlyDone, cli.CodeOf(err))
	require.Equal(t, []string{"signed"}, outcomes(results))
	results, _, err = b.run(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"signed replayed", "signed"}, outcomes(results))
}

func TestAllOrNothing(t *testing.T) {
	b := newBench(t)
	b.jobs(job("1", "X1"), job("2", "X2", `"UTO","nationality"`, `"QQQ","nationality"`))
	all := func(batch *Batch) { batch.AllOrNothing = true }
	results, count, err := b.run(t.Context(), all)
	require.NoError(t, err)
	require.Equal(t, []string{"held BATCH-HELD", "refused STATE-UNKNOWN"}, outcomes(results))
	require.Equal(t, cli.Failed, count.Exit(), "the code of the job that was refused")
	require.Zero(t, b.signer.calls)
	b.jobs(job("1", "X1"), job("2", "X2"))
	results, count, err = b.run(t.Context(), all)
	require.NoError(t, err)
	require.Equal(t, []string{"signed", "signed"}, outcomes(results))
	require.Equal(t, cli.OK, count.Exit())
}

// A station whose signatures are wrong stops at the first document.
func TestWrongSignaturesEndTheBatch(t *testing.T) {
	b := newBench(t)
	b.jobs(job("1", "X1"), job("2", "X2"))
	b.signer.Signer = &liar{b.signer.Signer}
	results, _, err := b.run(t.Context())
	require.Equal(t, cli.PartlyDone, cli.CodeOf(err))
	require.Len(t, results, 1)
	require.Equal(t, Failed, results[0].State)
	require.Equal(t, cli.Internal, results[0].Exit)
	require.NoDirExists(t, b.path("out/X1"))
}

type liar struct{ crypto.Signer }

func (l *liar) Sign(r io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	wrong := bytes.Clone(digest)
	wrong[0] ^= 1
	return l.Signer.Sign(r, wrong, opts)
}

func TestExitCodes(t *testing.T) {
	b := newBench(t)
	for name, tc := range map[string]struct {
		lines []string
		exit  cli.Code
	}{
		"none":                  {nil, cli.OK},
		"good":                  {[]string{job("1", "A1")}, cli.OK},
		"malformed":             {[]string{"{", job("2", "A2", `"sex"`, `"gender"`)}, cli.Malformed},
		"rules":                 {[]string{job("1", "A3", `"birth":"1990"`, `"birth":"2090"`)}, cli.Failed},
		"policy":                {[]string{job("1", "A4", `"birth"`, `"issued":"2026-06-01","birth"`)}, cli.Refused},
		"two kinds, none done":  {[]string{"{", job("1", "A5", `"birth":"1990"`, `"birth":"2090"`)}, cli.Failed},
		"one done":              {[]string{job("1", "A6"), "{"}, cli.PartlyDone},
		"no picture":            {[]string{job("1", "A7", "1.jpg", "none.jpg")}, cli.Malformed},
		"no such profile":       {[]string{job("1", "A8", `"TD3"`, `"TD2"`)}, cli.Malformed},
		"same twice":            {[]string{job("1", "A9"), job("2", "A9")}, cli.OK},
		"twice, two contents":   {[]string{job("1", "B1"), job("2", "B1", "CHAN", "LEE")}, cli.Refused},
		"breach before DSC-ish": {[]string{job("1", "B2", `"issuer":"UTO"`, `"issuer":"NLD"`)}, cli.Refused},
	} {
		t.Run(name, func(t *testing.T) {
			b.t = t
			b.jobs(tc.lines...)
			results, count, err := b.run(t.Context())
			require.NoError(t, err)
			require.Equal(t, tc.exit, count.Exit(), outcomes(results))
			require.Equal(t, len(results), count.Signed+count.Replayed+count.Refused+count.Held+count.Failed, "counts balance")
		})
	}
}

func TestFilesThatAreNoBatch(t *testing.T) {
	b := newBench(t)
	for _, path := range []string{b.path("none"), b.dir} {
		_, err := (&Batch{Path: path, Out: io.Discard}).Check(t.Context())
		require.Equal(t, cli.Usage, cli.CodeOf(err), path)
	}
}

// BenchmarkCheck is the validation of a batch without a key.
func BenchmarkCheck(b *testing.B) {
	bench := newBench(b)
	const jobs = 1000
	var lines []string
	for i := range jobs {
		lines = append(lines, job(fmt.Sprint(i), fmt.Sprintf("N%07d", i)))
	}
	bench.jobs(lines...)
	for b.Loop() {
		batch := &Batch{Path: bench.path("JOBS.jsonl"), Profiles: document.Builtin(), Out: io.Discard}
		if count, err := batch.Check(context.Background()); err != nil || count.Signed != jobs {
			b.Fatal(count, err)
		}
	}
	b.ReportMetric(float64(jobs*b.N)/b.Elapsed().Seconds(), "jobs/s")
}
