//go:build unix

package sqlite_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/ledger/sqlite"
)

// 8,800,000 is all identity cards of Hong Kong, signed by one station:
//
//	go test ./signing/ledger/sqlite -run TestSize -v -timeout 2h -args -books 8800000 -dir /var/tmp/ledger
var (
	books = flag.Int("books", 4_000, "how many books TestSize has")
	audit = flag.Bool("audit", false, "TestSize checks the log of more than a million books, too")
	where = flag.String("dir", "", "where TestSize keeps its ledger; what is there already is used again")
)

// asVictim makes the test's own program a station that signs until it is killed.
const asVictim = "LEDGER_VICTIM"

func TestMain(m *testing.M) {
	if path := os.Getenv(asVictim); path != "" {
		victim(path)
	}
	if path := os.Getenv(asWitness); path != "" {
		witness(path)
	}
	if path := os.Getenv(asOther); path != "" {
		hold(path)
	}
	os.Exit(m.Run())
}

func victim(path string) {
	ctx := context.Background()
	store, err := sqlite.Open(ctx, path)
	stop(err)
	l, err := ledger.Open(ctx, store, ledger.Config{Station: "A"})
	stop(err)
	for i := 0; ; i++ {
		o := order(fmt.Sprintf("V%d.%d", os.Getpid(), i))
		_, err := l.Claim(ctx, o)
		stop(err)
		_, err = l.Intend(ctx, ledger.Plan{Order: o})
		stop(err)
		stop(l.Finish(ctx, o.Number, o.Content))
		fmt.Println(i)
	}
}

// A ledger of many books opens again at once after its station was killed: there is nothing to be read through.
func TestSize(t *testing.T) {
	dir := *where
	if dir == "" {
		dir = t.TempDir()
	}
	path := filepath.Join(dir, "ledger")
	if _, err := os.Stat(path); err != nil {
		start := time.Now()
		fill(t, path, *books)
		t.Logf("%d books made in %v", *books, time.Since(start).Round(time.Second))
	}
	l, took := reopened(t, path, 1)
	for kills := 2; kills <= 3 && took > soon; kills++ { // a disk that others write to may stand still, but not every time
		require.NoError(t, l.Close())
		l, took = reopened(t, path, kills)
	}
	require.Less(t, took, soon)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Less(t, info.Size()/int64(*books), int64(682), "6 GB for 8.8 million")
	open, err := l.BooksIn(t.Context(), ledger.Intent, 10)
	require.NoError(t, err)
	for _, o := range open {
		_, err := l.Claim(t.Context(), order(o.Number))
		require.NoError(t, err)
		_, err = l.Intend(t.Context(), ledger.Plan{Order: order(o.Number), Issue: o.Issue})
		require.NoError(t, err)
	}
	if *books > 1_000_000 && !*audit {
		return
	}
	start := time.Now()
	a, err := l.Audit(t.Context(), anyHead)
	require.NoError(t, err)
	require.GreaterOrEqual(t, a.Books, uint64(*books))
	t.Logf("%d records checked in %v", a.Records, time.Since(start).Round(time.Millisecond))
}

// soon is how long it may take until a station works again.
const soon = 5 * time.Second

// reopened kills a station that signs, the how many-th, and opens its ledger again.
func reopened(t *testing.T, path string, kills int) (*ledger.Ledger, time.Duration) {
	kill(t, path)
	info, err := os.Stat(path)
	require.NoError(t, err)
	wal, err := os.Stat(path + "-wal")
	require.NoError(t, err)

	start := time.Now()
	l := open(t, path)
	open, err := l.BooksIn(t.Context(), ledger.Intent, 10)
	require.NoError(t, err)
	require.NoError(t, l.CheckClock(t.Context()))
	took := time.Since(start)
	require.LessOrEqual(t, len(open), kills)
	t.Logf("%.2f GB, %.1f MB of log; opened again in %v", float64(info.Size())/1e9, float64(wal.Size())/1e6, took.Round(time.Millisecond))
	return l, took
}

// kill kills a station that signs.
func kill(t *testing.T, path string) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), asVictim+"="+path)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	_, err = out.Read(make([]byte, 1))
	require.NoError(t, err)
	time.Sleep(300 * time.Millisecond)
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
}

// fill makes a ledger as the station would have, straight into its tables: the audit of it must hold.
func fill(t *testing.T, path string, n int) {
	l := open(t, path)
	head, err := l.Head(t.Context())
	require.NoError(t, err)
	require.NoError(t, l.Close())
	db, err := sql.Open("sqlite", path+"?_pragma=synchronous(OFF)&_pragma=cache_size(-200000)")
	require.NoError(t, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	w := &writer{t: t, hash: head.Hash, seq: head.Seq, now: time.Now().UTC().Truncate(time.Millisecond)}
	require.NoError(t, db.QueryRow(`SELECT value FROM facts WHERE name = 'digest key'`).Scan(&w.key))
	for from := 0; from < n; from += 100_000 {
		tx, err := db.Begin()
		require.NoError(t, err)
		w.prepare(tx)
		for i := from; i < min(n, from+100_000); i++ {
			w.book(fmt.Sprintf("K%08d", i))
		}
		require.NoError(t, tx.Commit())
	}
}

// writer writes books and their records.
type writer struct {
	t           *testing.T
	key         []byte
	hash        [sha256.Size]byte
	seq         uint64
	now         time.Time
	insert, log *sql.Stmt
}

func (w *writer) prepare(tx *sql.Tx) {
	var err error
	w.insert, err = tx.Prepare(`INSERT INTO books (number, state, job, blank, station, content, issue, object, signer, reason, last, time) VALUES (?, 6, ?, '', 'A', ?, '2026-05-14', ?, '01AB', '', ?, ?)`)
	require.NoError(w.t, err)
	w.log, err = tx.Prepare(`INSERT INTO audit (seq, record, hash) VALUES (?, ?, ?)`)
	require.NoError(w.t, err)
}

func (w *writer) digest(what, value string) ledger.Digest {
	h := hmac.New(sha256.New, w.key)
	h.Write([]byte(what + "\x00" + value))
	return ledger.Digest(h.Sum(nil))
}

func (w *writer) record(r ledger.Record) {
	w.seq++
	r.Seq, r.Time, r.Station, r.Event = w.seq, w.now, "A", ledger.Moved
	raw, err := r.Marshal()
	require.NoError(w.t, err)
	w.hash = sha256.Sum256(append(append([]byte("chancery audit record 1\x00"), w.hash[:]...), raw...))
	_, err = w.log.Exec(int64(w.seq), raw, w.hash[:])
	require.NoError(w.t, err)
}

func (w *writer) book(number string) {
	job, content, object := "job-"+number, sha256.Sum256([]byte(number)), sha256.Sum256([]byte("object"+number))
	said := func(object [sha256.Size]byte) []byte {
		d := w.digest("book", fmt.Sprintf("%q %q %x %q %x %q %q", job, "", content, "2026-05-14", object, "01AB", ""))
		return d[:]
	}
	subject := w.digest("number", number)
	w.record(ledger.Record{From: ledger.Unknown, To: ledger.Intent, Subject: subject, Detail: said([sha256.Size]byte{})})
	w.record(ledger.Record{From: ledger.Intent, To: ledger.Signed, Previous: w.seq, Subject: subject, Detail: append(said(object), object[:]...)})
	_, err := w.insert.Exec(number, job, content[:], object[:], int64(w.seq), w.now.UnixMilli())
	require.NoError(w.t, err)
}
