package pcscd

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/chancery-id/chancery/signing/piv/pivtest"
)

// Daemon is a private PC/SC daemon.
type Daemon struct {
	dir    string
	socket string
	cmd    *exec.Cmd
	ended  chan struct{}
	claims []net.Listener
	end    chan struct{} // closed to let the thread go that the daemon's life hangs on

	mu    sync.Mutex
	slots []*slot
}

// slot is one virtual reader.
type slot struct {
	name string
	port int
	conn net.Conn
	done chan struct{}
}

// startTime bounds how long the daemon and its readers may take to come up.
const startTime = time.Minute

// Start runs a daemon with a virtual reader for each name and points pivtest.SocketVariable of this process at it. Names that contain
// "Yubikey" are what clients of YubiKeys look for; the daemon adds " 00 00".
func Start(names ...string) (*Daemon, error) {
	if err := Available(); err != nil {
		return nil, err
	}
	dir, err := pivtest.SocketDir("pcscd")
	if err != nil {
		return nil, err
	}
	d := &Daemon{dir: dir, socket: filepath.Join(dir, "s"), ended: make(chan struct{}), end: make(chan struct{})}
	if err := d.start(names); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, os.Setenv(pivtest.SocketVariable, d.socket)
}

func (d *Daemon) start(names []string) error {
	ports := make([]int, len(names))
	for i := range ports {
		port, claim, err := freePort()
		if err != nil {
			return err
		}
		ports[i] = port
		d.claims = append(d.claims, claim)
		d.slots = append(d.slots, &slot{name: names[i], port: port})
	}
	if err := writeConfiguration(d.dir, names, ports); err != nil {
		return err
	}
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: d.socket})
	if err != nil {
		return err
	}
	defer listener.Close()
	listener.SetUnlinkOnClose(false)
	file, err := listener.File()
	if err != nil {
		return err
	}
	defer file.Close()
	cmd := command(d.dir, file)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := make(chan error)
	go func() { // Pdeathsig follows the thread, so the thread stays
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			<-d.end
		}
	}()
	if err := <-started; err != nil {
		return err
	}
	d.cmd = cmd
	go func() {
		cmd.Wait()
		close(d.ended)
	}()
	return d.wake()
}

// wake waits until every virtual reader listens for its card.
func (d *Daemon) wake() error {
	for _, s := range d.slots {
		deadline := time.Now().Add(startTime)
		for {
			conn, err := net.Dial("tcp", s.address())
			if err == nil {
				conn.Close()
				break
			}
			select {
			case <-d.ended:
				return errors.New("pcscd ended")
			case <-time.After(5 * time.Millisecond):
			}
			if time.Now().After(deadline) {
				return fmt.Errorf("no virtual reader on port %d", s.port)
			}
		}
	}
	return nil
}

// freePort finds two ports in a row, the first of them even, that nobody listens on: the virtual reader takes both, a moment later.
// Those that a system gives out by itself begin at 32768 or above, and would be taken by any program in that moment. The claim, an
// abstract socket named after the port, keeps the daemons of other tests from it until it is closed.
func freePort() (int, net.Listener, error) {
	const first, pairs = 10240, 11000
	var failed error
	for range 100 {
		port := first + 2*rand.IntN(pairs)
		claim, err := net.Listen("unix", fmt.Sprintf("@pivtest/vpcd/%d", port))
		if err != nil {
			failed = err
			continue
		}
		if failed = errors.Join(free(port), free(port+1)); failed == nil {
			return port, claim, nil
		}
		_ = claim.Close()
	}
	return 0, nil, fmt.Errorf("no two free ports in a row: %w", failed)
}

func free(port int) error {
	listener, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
	if err != nil {
		return err
	}
	return listener.Close()
}

// Address returns where the virtual reader of that number waits for its card, for those that bring the card themselves.
func (d *Daemon) Address(reader int) string { return d.slots[reader].address() }

func (s *slot) address() string { return fmt.Sprintf("127.0.0.1:%d", s.port) }

// Socket returns the daemon's socket, for pivtest.SocketVariable of other programs.
func (d *Daemon) Socket() string { return d.socket }

// Insert puts a card into the reader of that number; the daemon sees it within half a second.
func (d *Daemon) Insert(reader int, card pivtest.Card) error {
	d.Remove(reader)
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.slots[reader]
	conn, err := net.Dial("tcp", s.address())
	if err != nil {
		return err
	}
	s.conn, s.done = conn, make(chan struct{})
	go serve(conn.(*net.TCPConn), card, s.done)
	return nil
}

// Remove takes the card out of the reader.
func (d *Daemon) Remove(reader int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.slots[reader]
	if s.conn == nil {
		return
	}
	s.conn.Close()
	<-s.done
	s.conn = nil
}

// Close takes the cards out, ends the daemon and removes its files.
func (d *Daemon) Close() error {
	for i := range d.slots {
		d.Remove(i)
	}
	if d.cmd != nil {
		d.cmd.Process.Kill()
		<-d.ended
	}
	for _, claim := range d.claims {
		_ = claim.Close()
	}
	close(d.end)
	return os.RemoveAll(d.dir)
}
