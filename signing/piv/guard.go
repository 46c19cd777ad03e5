package piv

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
)

// Guard keeps a station from using up the tries of a PIN. It reads the tries left first, which costs none, tries a PIN once
// and only while more than Floor tries are left, and remembers a refused PIN across restarts, so that a program that is started
// again and again, or a PIN stored wrong, costs one try and no more.
//
// Memory is a folder with one file for each token, mode 0600: keyed hashes (HMAC-SHA-256) of the PINs that token refused. The key
// is in the same file; it keeps a PIN mistyped at one token from being seen, not from being searched for by who has the file.
// A PIN is written down as being tried before it is tried: when a crash comes between, the tries left at the next start tell
// whether it was refused.
type Guard struct {
	Memory string // folder; must be given before a PIN can be tried
	Floor  int    // tries that must be left after a failed one; 0: 2
}

// DefaultFloor is the number of tries a station leaves to people.
const DefaultFloor = 2

func (g Guard) floor() int {
	if g.Floor <= 0 {
		return DefaultFloor
	}
	return g.Floor
}

// memory is the file of one token.
type memory struct {
	Version int      `json:"v"`
	Key     string   `json:"key"`
	Refused []string `json:"refused,omitempty"`
	Trying  string   `json:"trying,omitempty"` // a PIN whose trial began
	Left    int      `json:"left,omitempty"`   // tries left when it began
}

func (m *memory) hash(serial uint32, pin PIN) string {
	key, _ := hex.DecodeString(m.Key)
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "chancery PIN %d\x00", serial)
	mac.Write(pin)
	return hex.EncodeToString(mac.Sum(nil))
}

func (g Guard) path(serial uint32) string {
	return filepath.Join(g.Memory, fmt.Sprintf("pin-%d.json", serial))
}

const maxMemory = 1 << 16

// load reads a token's file, or makes a new memory where there is none. A file that does not read is an error: to take it for
// empty would try refused PINs again.
func (g Guard) load(serial uint32) (*memory, error) {
	if g.Memory == "" {
		return nil, errors.New("no folder given to remember refused PINs in")
	}
	path := g.path(serial)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key := make([]byte, 32)
		rand.Read(key)
		return &memory{Version: 1, Key: hex.EncodeToString(key)}, nil
	}
	if err != nil {
		return nil, err
	}
	m := new(memory)
	if err := json.Unmarshal(data, m); err != nil || len(data) > maxMemory || m.Version != 1 || len(m.Key) != 64 {
		return nil, fmt.Errorf("%s is damaged; remove it when the PIN is known to be right", path)
	}
	return m, nil
}

// save replaces a token's file, durably.
func (g Guard) save(serial uint32, m *memory) error {
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(g.Memory, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(g.Memory, ".pin-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), g.path(serial))
	}
	if err != nil {
		os.Remove(file.Name())
		return err
	}
	return syncFolder(g.Memory)
}

// syncFolder brings the new name to disk where folders can be asked to: a refusal must outlive a power cut.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// begin decides whether a PIN may be tried now and writes that it is. tries is what the token says is left.
func (g Guard) begin(serial uint32, pin PIN, tries int) (*memory, error) {
	fault := func(err error, detail string) error {
		return &Error{Op: "verify PIN", Serial: serial, Retries: tries, Err: err, Detail: detail}
	}
	m, err := g.load(serial)
	if err != nil {
		return nil, fault(nil, "PIN not tried: "+err.Error())
	}
	if m.Trying != "" && tries < m.Left {
		m.refuse(m.Trying) // the trial that a crash cut off was a refusal
		if err := g.save(serial, m); err != nil {
			return nil, fault(nil, "PIN not tried: "+err.Error())
		}
	}
	hash := m.hash(serial, pin)
	switch {
	case tries == 0:
		return nil, fault(ErrBlocked, "the holder of the PUK can unblock it")
	case slices.Contains(m.Refused, hash):
		return nil, fault(ErrPINRefused, "give the right PIN")
	case tries <= g.floor():
		return nil, fault(ErrPINFloor, fmt.Sprintf("a failure would leave fewer than %d; call the key custodian", g.floor()))
	}
	m.Trying, m.Left = hash, tries
	if err := g.save(serial, m); err != nil {
		return nil, fault(nil, "PIN not tried: "+err.Error())
	}
	return m, nil
}

// maxRefused bounds the file; the oldest refusals go first.
const maxRefused = 64

func (m *memory) refuse(hash string) {
	if !slices.Contains(m.Refused, hash) {
		m.Refused = append(m.Refused, hash)
	}
	if n := len(m.Refused); n > maxRefused {
		m.Refused = m.Refused[n-maxRefused:]
	}
	m.Trying, m.Left = "", 0
}

// accepted records that the trial succeeded; refused PINs stay refused.
func (g Guard) accepted(serial uint32, m *memory) error {
	m.Trying, m.Left = "", 0
	return g.save(serial, m)
}

// refused records that the token said no.
func (g Guard) refused(serial uint32, m *memory) error {
	m.refuse(m.Trying)
	return g.save(serial, m)
}

// Forget removes what is remembered of a token. It is for the custodian who has set a new PIN elsewhere: a PIN refused before may
// be the right one now. Changing the PIN through Token does it.
func (g Guard) Forget(serial uint32) error {
	err := os.Remove(g.path(serial))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
