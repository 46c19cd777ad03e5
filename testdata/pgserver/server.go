//go:build unix

package pgserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/chancery-id/chancery/testdata/oracle"
)

// Server is a PostgreSQL that runs.
type Server struct {
	dir   string
	bin   string
	who   *syscall.Credential
	cmd   *exec.Cmd // nil: it does not run
	leash io.Closer
	ended chan struct{}
}

// patience is how long a server may take to come up, with a crash to recover from on a machine that is busy, or to end.
const patience = time.Minute

// Start starts a server, or skips the test where none is installed. It ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{bin: find(t), who: unprivileged(t)}
	// The path of a socket is short, and who drops its privileges must reach it.
	dir, err := os.MkdirTemp("/tmp", "pg")
	check(t, err)
	s.dir = dir
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if s.who != nil {
		check(t, os.Chown(dir, int(s.who.Uid), int(s.who.Gid)))
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	said, err := s.command(ctx, "initdb", "-N", "-D", s.data(), "-U", "chancery", "-A", "trust", "-E", "UTF8", "--locale", "C").CombinedOutput()
	if err != nil {
		t.Fatalf("initdb: %v: %s", err, said)
	}
	s.Run(t)
	t.Cleanup(func() { s.Stop(t) })
	return s
}

// find returns the folder of the newest server installed: Debian keeps them out of the path.
func find(t testing.TB) string {
	t.Helper()
	if path, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(path)
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	version := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		return n
	}
	slices.SortFunc(found, func(a, b string) int { return version(b) - version(a) })
	if len(found) == 0 {
		oracle.Missing(t, errors.New("no postgres here (package postgresql)"))
	}
	return filepath.Dir(found[0])
}

// unprivileged is whom the server runs as: it refuses to run as root.
func unprivileged(t testing.TB) *syscall.Credential {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		}
	}
	oracle.Missing(t, errors.New("nobody to run postgres as"))
	return nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, program), args...)
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.who}
	return cmd
}

// leash keeps the server from outliving the test's process, whatever ends that: the pipe it reads breaks then.
const leash = `"$@" & p=$!; read -r _; kill -INT $p 2>/dev/null; wait $p`

// Run starts the server of this folder, with its defaults of durability unless more arguments say otherwise.
func (s *Server) Run(t testing.TB, args ...string) {
	t.Helper()
	cmd := s.command(context.Background(), "postgres", "-D", s.data(), "-k", s.dir, "-c", "listen_addresses=", "-c", "max_connections=100")
	cmd.Args = slices.Concat([]string{"sh", "-c", leash, "sh", cmd.Path}, cmd.Args[1:], args)
	cmd.Path = "/bin/sh"
	// The log is a file: a pipe would be open for as long as any of the server's processes.
	log, err := os.OpenFile(s.log(), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	check(t, err)
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr.Setpgid = true
	leash, err := cmd.StdinPipe()
	check(t, err)
	check(t, cmd.Start())
	s.cmd, s.leash, s.ended = cmd, leash, make(chan struct{})
	go func() {
		_ = cmd.Wait() // its status tells how it was ended
		close(s.ended)
	}()
	s.await(t)
}

func (s *Server) log() string { return filepath.Join(s.dir, "log") }

// await waits until the server answers.
func (s *Server) await(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		err := s.execute(ctx, "SELECT 1")
		if err == nil {
			return
		}
		select {
		case <-time.After(25 * time.Millisecond):
			continue
		case <-s.ended:
		case <-ctx.Done():
		}
		said, _ := os.ReadFile(s.log())
		t.Fatalf("postgres does not answer: %v: %s", err, said)
	}
}

// Stop ends the server.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	if s.cmd == nil {
		return
	}
	check(t, s.leash.Close())
	select {
	case <-s.ended:
	case <-time.After(patience):
		said, _ := os.ReadFile(s.log())
		t.Errorf("postgres does not end: %s", said)
		_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
		<-s.ended
	}
	s.cmd = nil
}

// Crash ends the server's processes at once, as a power cut would: what is not on disk is lost.
func (s *Server) Crash(t testing.TB) {
	t.Helper()
	lines, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	check(t, err)
	first, _, _ := strings.Cut(string(lines), "\n")
	pid, err := strconv.Atoi(first)
	check(t, err)
	check(t, syscall.Kill(pid, syscall.SIGQUIT))
	s.Stop(t)
}

// Database makes a database where it is not there and returns how to connect to it.
func (s *Server) Database(t testing.TB, name string) string {
	t.Helper()
	err := s.execute(t.Context(), "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	if e := (*pgconn.PgError)(nil); err != nil && (!errors.As(err, &e) || e.Code != "42P04") {
		t.Fatal(err)
	}
	return s.source(name)
}

func (s *Server) source(database string) string {
	return fmt.Sprintf("postgres://chancery@/%s?host=%s", url.PathEscape(database), url.QueryEscape(s.dir))
}

func (s *Server) execute(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, s.source("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
