package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Head is how long the audit log is and what its last record hashes to, which stands for every record before it.
type Head struct {
	Ledger [16]byte
	Seq    uint64
	Hash   [sha256.Size]byte
	Time   time.Time // of the last record, to the millisecond
}

// Message returns what is signed.
func (h *Head) Message() []byte {
	b := append([]byte("chancery audit head 1\x00"), h.Ledger[:]...)
	b = binary.BigEndian.AppendUint64(b, h.Seq)
	b = append(b, h.Hash[:]...)
	return binary.BigEndian.AppendUint64(b, uint64(h.Time.UnixMilli()))
}

// SignedHead is a head with a signature over its message. Kept where nobody can change it, it proves the log up to there.
type SignedHead struct {
	Head
	Key       []byte // SubjectPublicKeyInfo of the signer
	Signature []byte
}

type headJSON struct {
	V         int       `json:"v"`
	Ledger    string    `json:"ledger"`
	Seq       uint64    `json:"seq"`
	Hash      string    `json:"hash"`
	Time      time.Time `json:"time"`
	Key       []byte    `json:"key,omitempty"`
	Signature []byte    `json:"signature,omitempty"`
}

// MarshalJSON writes one object; octets of key and signature in base64.
func (h SignedHead) MarshalJSON() ([]byte, error) {
	return json.Marshal(headJSON{
		1, hex.EncodeToString(h.Ledger[:]), h.Seq, "sha256:" + hex.EncodeToString(h.Hash[:]), h.Time.UTC(), h.Key, h.Signature,
	})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (h *SignedHead) UnmarshalJSON(data []byte) error {
	var j headJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	id, err := hex.DecodeString(j.Ledger)
	if err != nil || len(id) != len(h.Ledger) || j.V != 1 {
		return errors.New("head: not one of version 1")
	}
	const prefix = "sha256:"
	if len(j.Hash) != len(prefix)+2*sha256.Size || j.Hash[:len(prefix)] != prefix {
		return errors.New("head: no hash of SHA-256")
	}
	sum, err := hex.DecodeString(j.Hash[len(prefix):])
	if err != nil {
		return fmt.Errorf("head: %w", err)
	}
	h.Ledger, h.Seq, h.Hash, h.Time, h.Key, h.Signature = [16]byte(id), j.Seq, [sha256.Size]byte(sum), j.Time, j.Key, j.Signature
	return nil
}

// Head returns where the log ends.
func (l *Ledger) Head(ctx context.Context) (h Head, err error) {
	err = l.store.View(ctx, func(tx Tx) error {
		h, err = l.head(tx)
		return err
	})
	return h, err
}

func (l *Ledger) head(tx Tx) (h Head, err error) {
	last, err := tx.Last()
	if err != nil {
		return h, err
	}
	if last == nil {
		return h, ErrNotFound
	}
	r, err := ParseRecord(last.Raw)
	if err != nil {
		return h, errors.Join(ErrCorrupted, err)
	}
	id, err := hex.DecodeString(l.id)
	if err != nil || len(id) != len(h.Ledger) {
		return h, ErrCorrupted
	}
	return Head{[16]byte(id), last.Seq, last.Hash, r.Time}, nil
}

// SignHead has the log's end signed and keeps it. sign gets the message and returns the signer's key, as SubjectPublicKeyInfo, and
// the signature. The signed head is also to be kept elsewhere: only that shows that a whole ledger was put back to an older day.
func (l *Ledger) SignHead(ctx context.Context, sign func(message []byte) (key, signature []byte, err error)) (SignedHead, error) {
	head, err := l.Head(ctx)
	if err != nil {
		return SignedHead{}, err
	}
	signed := SignedHead{Head: head}
	if signed.Key, signed.Signature, err = sign(head.Message()); err != nil {
		return SignedHead{}, err
	}
	return signed, l.store.Update(ctx, func(tx Tx) error { return tx.PutHead(signed) })
}

// Heads returns the heads that were signed, in order.
func (l *Ledger) Heads(ctx context.Context) (heads []SignedHead, err error) {
	err = l.store.View(ctx, func(tx Tx) error {
		heads, err = tx.Heads()
		return err
	})
	return heads, err
}

// Reaches says whether the ledger is at least as long as a head that was kept elsewhere, and the same up to there. Otherwise it
// was rolled back or exchanged: ErrRolledBack.
func (l *Ledger) Reaches(ctx context.Context, head Head) error {
	if hex.EncodeToString(head.Ledger[:]) != l.id {
		return fmt.Errorf("%w: it is another ledger", ErrRolledBack)
	}
	return l.store.View(ctx, func(tx Tx) error {
		e, err := tx.Entry(head.Seq)
		switch {
		case err != nil:
			return err
		case e == nil:
			return fmt.Errorf("%w: record %d is missing", ErrRolledBack, head.Seq)
		case e.Hash != head.Hash:
			return fmt.Errorf("%w: record %d is another", ErrRolledBack, head.Seq)
		}
		return nil
	})
}
