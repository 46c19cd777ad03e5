package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/verify/trust"
)

// keyLength is that of the key which seals trust stores.
const keyLength = 32

// keyring is what lies in the user's configuration folder: the key that seals his trust stores, and the latest edition seen
// of each.
type keyring struct {
	dir  string
	key  []byte
	book map[string]seenStore
}

// seenStore is the latest edition seen of one file.
type seenStore struct {
	Sequence uint64       `json:"sequence"`
	SHA256   trust.Digest `json:"sha256"`
}

// seenFile is the layout of the file of editions.
type seenFile struct {
	V      int                  `json:"v"`
	Stores map[string]seenStore `json:"stores"`
}

// openKeyring reads the keyring; create makes one where there is none.
func openKeyring(create bool) (*keyring, error) {
	base, err := os.UserConfigDir()
	if err != nil {
		return nil, cli.Errorf(cli.Usage, "set HOME or XDG_CONFIG_HOME, or pin the store with --store-digest", "no folder for the key of trust stores: %w", err)
	}
	r := &keyring{dir: filepath.Join(base, "chancery")}
	r.key, err = r.readKey()
	if errors.Is(err, os.ErrNotExist) && create {
		r.key, err = r.makeKey()
	}
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, cli.Errorf(cli.Refused, "inspect trust import makes one; --store-digest pins a store that was made elsewhere",
			"no key to hold a trust store against: %w", err)
	case err != nil:
		return nil, err
	}
	return r, r.readBook()
}

func (r *keyring) keyName() string  { return filepath.Join(r.dir, "trust.key") }
func (r *keyring) bookName() string { return filepath.Join(r.dir, "trust-stores.json") }

func (r *keyring) readKey() ([]byte, error) {
	info, err := os.Stat(r.keyName())
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, cli.Errorf(cli.Refused, "chmod 600 "+r.keyName()+", and import again if others could have read it",
			"%s: mode %o, others may read the key", r.keyName(), info.Mode().Perm())
	}
	key, err := os.ReadFile(r.keyName())
	if err == nil && len(key) != keyLength {
		err = cli.Errorf(cli.Malformed, "delete it and import again", "%s: %d bytes, want %d", r.keyName(), len(key), keyLength)
	}
	return key, err
}

// makeKey writes a new key. Of two imports that begin together, one key wins and both use it.
func (r *keyring) makeKey() ([]byte, error) {
	if err := os.MkdirAll(r.dir, 0o700); err != nil {
		return nil, err
	}
	key := make([]byte, keyLength)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	tmp, err := os.CreateTemp(r.dir, ".trust.key-*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(key)
	if err == nil {
		err = tmp.Sync()
	}
	if err := errors.Join(err, tmp.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(tmp.Name(), r.keyName()); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	return r.readKey()
}

func (r *keyring) readBook() error {
	r.book = map[string]seenStore{}
	data, err := os.ReadFile(r.bookName())
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var f seenFile
	if err := json.Unmarshal(data, &f); err != nil || f.V != 1 {
		return cli.Errorf(cli.Malformed, "delete it to begin anew; then an older store can no longer be told from the latest",
			"%s: not the list of trust stores seen", r.bookName())
	}
	if f.Stores != nil {
		r.book = f.Stores
	}
	return nil
}

// seen returns the latest edition seen of a file, zero where there was none.
func (r *keyring) seen(name string) seenStore { return r.book[name] }

// remember keeps an edition as the latest of its file.
func (r *keyring) remember(name string, e trust.Edition) error {
	r.book[name] = seenStore{e.Sequence, e.SHA256}
	data, err := json.MarshalIndent(seenFile{V: 1, Stores: r.book}, "", "  ")
	if err != nil {
		return err
	}
	if err := writeFile(r.bookName(), append(data, '\n')); err != nil {
		return cli.Errorf(cli.Refused, "make the folder writable, or pin the store with --store-digest", "keeping the edition seen: %w", err)
	}
	return nil
}
