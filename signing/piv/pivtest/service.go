package pivtest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// SocketVariable names the environment variable by which a PC/SC client finds the daemon's socket.
const SocketVariable = "PCSCLITE_CSOCK_NAME"

// Service stands in for the PC/SC daemon of this process and of those it starts.
type Service struct {
	dir, path string

	mu       sync.Mutex
	listener net.Listener
	sessions map[net.Conn]struct{}
	readers  []*reader
	handles  int32
	work     sync.WaitGroup
}

// maxReaders is what the protocol's reader list holds.
const maxReaders = 16

// Start begins to serve and points SocketVariable at the socket. Call it before the first use of PC/SC in the process (in
// TestMain): the client library looks the variable up once. Close ends it and removes the socket.
func Start() (*Service, error) {
	dir, err := SocketDir("pivtest")
	if err != nil {
		return nil, err
	}
	s := &Service{dir: dir, path: filepath.Join(dir, "s"), sessions: map[net.Conn]struct{}{}}
	if err := s.Restart(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := os.Setenv(SocketVariable, s.path); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// maxSocketPath is the shortest that a system allows for the path of a socket (sun_path of macOS, with its zero).
const maxSocketPath = 103

// SocketDir makes a folder for temporary files, of a name so short that a socket named "s" can be made in it.
func SocketDir(pattern string) (string, error) {
	parent := os.TempDir()
	if len(filepath.Join(parent, pattern+"4294967295", "s")) > maxSocketPath {
		parent = "/tmp"
	}
	return os.MkdirTemp(parent, pattern)
}

// Main starts a service for all tests of a package, runs them with run, which is their M.Run, and ends it. Its result is
// for os.Exit.
func Main(service **Service, run func() int) int {
	var err error
	if *service, err = Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := run()
	if err := (*service).Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// Restart serves again after Stop, on the same socket. Readers and cards are still there.
func (s *Service) Restart() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener != nil {
		return nil
	}
	listener, err := net.Listen("unix", s.path)
	if err != nil {
		return fmt.Errorf("pivtest: %w", err)
	}
	s.listener = listener
	s.work.Go(func() { s.accept(listener) })
	return nil
}

func (s *Service) accept(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		if s.listener != listener {
			s.mu.Unlock()
			conn.Close()
			return
		}
		s.sessions[conn] = struct{}{}
		s.mu.Unlock()
		s.work.Go(func() {
			(&session{service: s, conn: conn, handles: map[int32]*handle{}}).serve()
			s.mu.Lock()
			delete(s.sessions, conn)
			s.mu.Unlock()
		})
	}
}

// Stop ends the daemon under its clients: connections break and the socket goes away. Cards lose power.
func (s *Service) Stop() {
	s.mu.Lock()
	if s.listener != nil {
		s.listener.Close() // first: it removes the socket, which Restart makes again
		s.listener = nil
	}
	for conn := range s.sessions {
		conn.Close()
	}
	readers := slices.Clone(s.readers)
	s.mu.Unlock()
	for _, r := range readers {
		r.mu.Lock()
		if r.card != nil {
			r.card.Reset()
		}
		r.mu.Unlock()
	}
}

// Close ends the service and every hang of a Token, waits for what is under way and removes the socket.
func (s *Service) Close() error {
	s.Stop()
	for _, r := range s.list() {
		r.mu.Lock()
		if t, ok := r.card.(*Token); ok {
			t.Heal()
		}
		r.mu.Unlock()
	}
	s.work.Wait()
	return os.RemoveAll(s.dir)
}

// Insert puts a card into the reader of that name, plugging the reader in where there is none. A card in it is replaced. Names
// that contain "Yubikey" are what clients of YubiKeys look for.
func (s *Service) Insert(name string, card Card) error {
	r, err := s.reader(name)
	if err != nil {
		return err
	}
	r.insert(card)
	return nil
}

// Plug plugs in a reader without a card.
func (s *Service) Plug(name string) error {
	_, err := s.reader(name)
	return err
}

func (s *Service) reader(name string) (*reader, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.IndexFunc(s.readers, func(r *reader) bool { return r.name == name }); i >= 0 {
		return s.readers[i], nil
	}
	if len(s.readers) == maxReaders || name == "" || len(name) > 127 {
		return nil, fmt.Errorf("pivtest: no room for reader %q", name)
	}
	r := &reader{name: name, noticed: true}
	s.readers = append(s.readers, r)
	return r, nil
}

// Remove takes the card out of the reader.
func (s *Service) Remove(name string) {
	if r := s.find(name); r != nil {
		r.remove()
	}
}

// Unplug takes the reader away, as a USB token is both.
func (s *Service) Unplug(name string) {
	r := s.find(name)
	if r == nil {
		return
	}
	r.unplug()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readers = slices.DeleteFunc(s.readers, func(other *reader) bool { return other == r })
}

func (s *Service) find(name string) *reader {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.readers {
		if r.name == name {
			return r
		}
	}
	return nil
}

func (s *Service) nextHandle() int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handles++
	return s.handles
}

func (s *Service) list() []*reader {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.readers)
}
