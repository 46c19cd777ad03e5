//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/pgserver"
	"github.com/chancery-id/chancery/testdata/specimen"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/trust"
)

var kills = flag.Int("kills", 200, "stations that are killed in the crash suite")

// factory is a ledger, its stations, and batches that they work on until somebody kills them.
type factory struct {
	t        *testing.T
	dir      string
	state    *teststate.State
	source   string // of the ledger
	stations int
	next     int // first number of the next batch
	killed   int
	again    int // signed again
	contents map[string]string
	random   *rand.Rand
}

// batchSize is small so that a station is killed at every stage: opening, checking, signing, ending.
const batchSize = 40

func TestKilledStations(t *testing.T) {
	n := *kills
	if testing.Short() {
		n = min(n, 24)
	}
	for _, kind := range []string{"sqlite", "postgres"} {
		for _, stations := range []int{1, 4} {
			t.Run(fmt.Sprintf("%s/%d", kind, stations), func(t *testing.T) {
				f := newFactory(t, kind, stations)
				for f.killed < n/4 {
					f.batch(n / 4)
				}
				t.Logf("%d killed, %d documents, %d signed again, 0 with two contents, 0 lost", f.killed, f.next, f.again)
			})
		}
	}
}

func newFactory(t *testing.T, kind string, stations int) *factory {
	f := &factory{
		t: t, dir: t.TempDir(), state: teststate.New(t, "UTO", "UT"), stations: stations, contents: map[string]string{},
		random: rand.New(rand.NewPCG(uint64(stations), 9303)),
	}
	if f.source = filepath.Join(f.dir, "ledger"); kind == "postgres" {
		f.source = pgserver.Start(t).Database(t, "plant")
	}
	signer := f.state.Signer(t, pki.DocumentSigner)
	key, err := x509.MarshalPKCS8PrivateKey(signer.Key)
	require.NoError(t, err)
	for name, data := range map[string][]byte{
		"dsc.pem": certificate(signer.Certificate), "csca.pem": certificate(f.state.Certificate),
		"dsc.key": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), "1.jpg": specimen.Portrait(1),
	} {
		require.NoError(t, os.WriteFile(f.path(name), data, 0o600))
	}
	return f
}

func (f *factory) path(name string) string { return filepath.Join(f.dir, name) }

func (f *factory) number(i int) string { return fmt.Sprintf("X%07d", i) }

// write writes the next batch in two variants, which have the same numbers and different names: both are worked on, so that
// whatever is begun as one of them is tried as the other.
func (f *factory) write() {
	for variant, name := range map[string]string{"a.jsonl": "CHAN", "b.jsonl": "LEE"} {
		var b bytes.Buffer
		for i := range batchSize {
			fmt.Fprintf(&b, `{"v":1,"job":"%d","doc":"PP","size":"TD3","number":%q,"issuer":"UTO","nationality":"UTO","names":{"primary":%q},"birth":"1990","sex":"X","expiry":"2036-05-13","portrait":"1.jpg"}`+"\n",
				f.next+i, f.number(f.next+i), name)
		}
		require.NoError(f.t, os.WriteFile(f.path(variant), b.Bytes(), 0o600))
	}
}

// station is a process that works.
type working struct {
	cmd   *exec.Cmd
	began chan struct{} // closed at the first result
	ended chan struct{}
	lines [][]byte
	said  bytes.Buffer
}

func (f *factory) start(station int, variant string) *working {
	w := &working{began: make(chan struct{}), ended: make(chan struct{})}
	w.cmd = exec.Command(os.Args[0], "sign", f.path(variant), "--out", f.path(fmt.Sprint("S", station)), "--ledger", f.source,
		"--station", fmt.Sprint("S", station), "--dsc", f.path("dsc.pem"), "--key", f.path("dsc.key"), "--csca", f.path("csca.pem"),
		"--min-free", "1", "--at", teststate.Now.Format(time.RFC3339))
	w.cmd.Env = append(os.Environ(), asStation+"=1", "TMPDIR="+f.dir)
	w.cmd.Stderr = &w.said
	out, err := w.cmd.StdoutPipe()
	require.NoError(f.t, err)
	require.NoError(f.t, w.cmd.Start())
	f.t.Cleanup(func() { w.kill() })
	go func() {
		defer close(w.ended)
		var once sync.Once
		for s := bufio.NewScanner(out); s.Scan(); {
			w.lines = append(w.lines, bytes.Clone(s.Bytes()))
			once.Do(func() { close(w.began) })
		}
		once.Do(func() { close(w.began) })
		_ = w.cmd.Wait()
	}()
	return w
}

// kill ends a station at once, and says whether that was its end.
func (w *working) kill() bool {
	_ = w.cmd.Process.Kill()
	<-w.ended
	return !w.cmd.ProcessState.Exited()
}

// await waits for something that a station does, and not for ever.
func (f *factory) await(w *working, what <-chan struct{}) {
	f.t.Helper()
	select {
	case <-what:
	case <-time.After(90 * time.Second):
		w.kill()
		f.t.Fatalf("a station hangs: %s", w.said.String())
	}
}

// batch has stations work at the next batch, killing them at random instants, until it is done or enough were killed.
func (f *factory) batch(enough int) {
	f.write()
	for round := 0; round < 12 && f.killed < enough; round++ {
		var all []*working
		for s := range f.stations {
			all = append(all, f.start(s, []string{"a.jsonl", "b.jsonl"}[f.random.IntN(2)]))
		}
		for _, w := range all {
			if f.random.IntN(5) > 0 {
				f.await(w, w.began)
			}
			time.Sleep(time.Duration(f.random.IntN(60)) * time.Millisecond)
			_ = w.cmd.Process.Kill()
		}
		for _, w := range all {
			if w.kill() {
				f.killed++
			}
		}
		f.observe()
	}
	f.finish()
	f.next += batchSize
}

// observe notes what the signed files say, wherever they lie: one content for a number, for ever.
func (f *factory) observe() {
	for s := range f.stations {
		for i := f.next; i < f.next+batchSize; i++ {
			image, err := chip.Load(filepath.Join(f.path(fmt.Sprint("S", s)), f.number(i)))
			if err != nil {
				continue // not there: a folder is whole or not at all, and finish wants all
			}
			raw, _ := image.File(lds.SOD)
			object, err := sod.Parse(raw)
			require.NoError(f.t, err, "%s", f.number(i))
			content := fmt.Sprintf("%x", object.DataGroups)
			if before, seen := f.contents[f.number(i)]; seen {
				require.Equal(f.t, before, content, "%s was signed with two contents", f.number(i))
			}
			f.contents[f.number(i)] = content
		}
	}
}

// finish lets stations work to the end, first with one variant and then with the other, and counts.
func (f *factory) finish() {
	for _, variant := range []string{"a.jsonl", "b.jsonl"} {
		var all []*working
		for s := range f.stations {
			all = append(all, f.start(s, variant))
		}
		for _, w := range all {
			f.await(w, w.ended)
			require.Len(f.t, w.lines, batchSize, w.said.String())
			f.judge(w.lines)
		}
	}
	f.observe()
	f.audit()
}

// judge wants every job signed, or refused because its number was begun as the other variant.
func (f *factory) judge(lines [][]byte) {
	for _, line := range lines {
		var r signing.Result
		require.NoError(f.t, json.Unmarshal(line, &r))
		if r.State != signing.Signed {
			require.Equal(f.t, "NUM-DUP", r.Code, "%s", line)
		}
	}
}

// audit checks the log, that every number of the batch is signed, and that its files are there once, are those that the ledger
// knows, and stand an inspection by a trust store of their own.
func (f *factory) audit() {
	flags := &ledgerFlags{source: f.source}
	l, err := flags.read(f.t.Context())
	require.NoError(f.t, err)
	defer l.Close()
	a, err := l.Audit(context.Background(), func(*ledger.SignedHead) error { return nil })
	require.NoError(f.t, err)
	f.again = int(a.Again)
	require.EqualValues(f.t, f.next+batchSize, a.Books, "lost")
	count, err := l.Count(f.t.Context())
	require.NoError(f.t, err)
	require.Equal(f.t, map[ledger.State]int64{ledger.Signed: int64(f.next + batchSize)}, count)
	var loader trust.Loader
	require.NoError(f.t, loader.AddAnchor("csca", f.state.Certificate.Raw))
	verifier := &verify.Verifier{Trust: loader.Store(), Time: teststate.Now}
	for i := f.next; i < f.next+batchSize; i++ {
		book, err := l.Book(f.t.Context(), f.number(i))
		require.NoError(f.t, err)
		var found []string
		for s := range f.stations {
			folder := filepath.Join(f.path(fmt.Sprint("S", s)), f.number(i))
			if _, err := os.Stat(folder); err == nil {
				found = append(found, folder)
			}
		}
		require.Len(f.t, found, 1, "files of %s: %s", f.number(i), strings.Join(found, " "))
		require.Equal(f.t, book.Station, filepath.Base(filepath.Dir(found[0])))
		image, err := chip.Load(found[0])
		require.NoError(f.t, err)
		raw, _ := image.File(lds.SOD)
		require.Equal(f.t, book.Object, sumOf(raw))
		report := verifier.Inspect(&verify.Evidence{Image: image})
		require.True(f.t, report.Accepted(), report.Reason)
	}
}
