package trust

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"hash"
	"time"
)

// ErrSeal says that a prepared store is not the one that was pinned, or was not sealed with the key given.
var ErrSeal = errors.New("the seal of the trust store does not hold")

// ErrVersion says that a prepared store has the layout of another version of this module: prepare it again.
var ErrVersion = errors.New("layout of another version")

// MaxPrepared bounds a prepared store: what a loader takes, and what is kept about it.
const MaxPrepared = maxTotal + 64<<20

// sealSize is the keyed hash at the end of a prepared store.
const sealSize = sha256.Size

// minKey is the length below which a key could be guessed.
const minKey = 16

// Edition tells the preparations of one store apart.
type Edition struct {
	Sequence uint64    // one more than that of the edition it replaces
	Time     time.Time // of the preparation, in whole seconds
	SHA256   Digest    // of the whole file, as sha256sum prints it; set by Prepare and OpenPrepared
}

// Proof is what makes a prepared store believable: the key it was sealed with, or the digest of the file, learned on a way
// that an attacker does not control. At least one is needed; where both are given both must hold.
type Proof struct {
	Key    []byte `json:"-"`
	Digest *Digest
}

// Format says what the proof consists of and prints no key, whatever the verb.
func (p Proof) Format(s fmt.State, _ rune) {
	key := "no key"
	if len(p.Key) > 0 {
		key = "a key"
	}
	if p.Digest == nil {
		fmt.Fprintf(s, "proof by %s", key)
		return
	}
	fmt.Fprintf(s, "proof by %s and SHA-256 %s", key, p.Digest)
}

// Prepare writes the store into one file that [OpenPrepared] reads without verifying a signature again: everything that
// was verified is kept as a fact, with provenance, lists of all kinds and refusals. The same store, edition and key
// give the same bytes.
//
// The file is sealed with HMAC-SHA-256 under key (16 bytes at least, 32 of a random source are right). Who can read the key
// can make a store of his own; who can replace the program needs none.
func (s *Store) Prepare(e Edition, key []byte) ([]byte, Edition, error) {
	switch {
	case s == nil || s.stated != nil:
		return nil, e, &Error{Field: "store", Err: errors.New("only a store that a loader made can be prepared")}
	case len(key) < minKey:
		return nil, e, &Error{Field: "key", Err: fmt.Errorf("%d bytes, at least %d", len(key), minKey)}
	}
	e.Time = e.Time.UTC().Truncate(time.Second)
	out, err := s.layOut(e)
	if err != nil {
		return nil, e, err
	}
	h := sha256.New()
	h.Write(out)
	out = append(out, seal(h, key)...)
	if len(out) > MaxPrepared {
		return nil, e, &Error{Field: "size", Err: fmt.Errorf("%d bytes, at most %d", len(out), MaxPrepared)}
	}
	h.Write(out[len(out)-sealSize:])
	e.SHA256 = Digest(h.Sum(nil))
	return out, e, nil
}

// OpenPrepared reads what [Store.Prepare] wrote. Nothing is read before the proof holds; errors.Is(err, [ErrSeal]) says
// that it does not. The caller decides by the edition whether the file is the newest he has seen.
//
// data must not be changed afterwards: the store refers to it.
func OpenPrepared(data []byte, p Proof) (*Store, Edition, error) {
	if len(data) > MaxPrepared {
		return nil, Edition{}, &Error{Field: "size", Err: fmt.Errorf("%d bytes, at most %d", len(data), MaxPrepared)}
	}
	if err := checkMagic(data); err != nil {
		return nil, Edition{}, err
	}
	body, stated := data[:len(data)-sealSize], data[len(data)-sealSize:]
	digest, err := p.check(body, stated)
	if err != nil {
		return nil, Edition{}, err
	}
	s, e, err := readPrepared(body[len(preparedMagic):])
	if err != nil {
		return nil, Edition{}, err
	}
	e.SHA256 = digest
	return s, e, nil
}

func checkMagic(data []byte) error {
	n := len(preparedMagic)
	switch {
	case len(data) < n || !bytes.Equal(data[:n-1], []byte(preparedMagic[:n-1])):
		return &Error{Field: "magic", Err: errors.New("not a prepared trust store")}
	case data[n-1] != preparedMagic[n-1]:
		return &Error{Field: "version", Err: fmt.Errorf("version %d, want %d: %w", data[n-1], preparedMagic[n-1], ErrVersion)}
	case len(data) < n+sealSize:
		return &Error{Field: "size", Err: fmt.Errorf("%d bytes, at least %d", len(data), n+sealSize)}
	}
	return nil
}

// check holds the file against the proof and returns its digest.
func (p Proof) check(body, stated []byte) (Digest, error) {
	if p.Digest == nil && len(p.Key) == 0 {
		return Digest{}, &Error{Field: "seal", Err: fmt.Errorf("neither key nor digest to hold it against: %w", ErrSeal)}
	}
	h := sha256.New()
	h.Write(body)
	if len(p.Key) > 0 && subtle.ConstantTimeCompare(seal(h, p.Key), stated) != 1 {
		return Digest{}, &Error{Field: "seal", Err: fmt.Errorf("changed, or sealed with another key: %w", ErrSeal)}
	}
	h.Write(stated)
	digest := Digest(h.Sum(nil))
	if p.Digest != nil && digest != *p.Digest {
		return Digest{}, &Error{Field: "seal", Err: fmt.Errorf("SHA-256 %s, want %s: %w", digest, p.Digest, ErrSeal)}
	}
	return digest, nil
}

// seal is the keyed hash over the hash of what was written to h so far, which goes on unchanged.
func seal(h hash.Hash, key []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("seal of a chancery trust store\n"))
	m.Write(h.Sum(nil))
	return m.Sum(nil)
}
