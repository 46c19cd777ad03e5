package ledgertest

import (
	"bytes"
	"errors"
	"iter"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/ledger"
)

// heads are signed, verified, and found missing when a ledger was put back.
func heads(t *testing.T, s *suite) {
	ctx, l := t.Context(), s.station(t, "A")
	sign(t, l, order("X1", "one"))
	signer := func(message []byte) (key, signature []byte, err error) {
		return []byte("key"), bytes.Clone(message), nil
	}
	first, err := l.SignHead(ctx, signer)
	require.NoError(t, err)
	sign(t, l, order("X2", "two"))
	second, err := l.SignHead(ctx, signer)
	require.NoError(t, err)
	kept, err := l.Heads(ctx)
	require.NoError(t, err)
	require.Equal(t, []ledger.SignedHead{first, second}, kept)
	require.NoError(t, l.Reaches(ctx, first.Head))
	require.NoError(t, l.Reaches(ctx, second.Head))
	beyond := second.Head
	beyond.Seq++
	require.ErrorIs(t, l.Reaches(ctx, beyond), ledger.ErrRolledBack)
	other := first.Head
	other.Hash[0] ^= 1
	require.ErrorIs(t, l.Reaches(ctx, other), ledger.ErrRolledBack)

	verify := func(h *ledger.SignedHead) error {
		if !bytes.Equal(h.Signature, h.Message()) {
			return errors.New("wrong")
		}
		return nil
	}
	a, err := l.Audit(ctx, verify)
	require.NoError(t, err)
	require.Equal(t, 2, a.Heads)
	require.Zero(t, a.Unsigned)
	_, err = l.Audit(ctx, func(*ledger.SignedHead) error { return errors.New("no key of ours") })
	require.ErrorContains(t, err, "no key of ours")
}

// auditFindsEdits writes a log out and spoils it in every way that somebody may try.
func auditFindsEdits(t *testing.T, s *suite) {
	ctx, l := t.Context(), s.station(t, "A")
	for _, number := range []string{"X1", "X2", "X3"} {
		sign(t, l, order(number, number))
	}
	head, err := l.SignHead(ctx, func(m []byte) (key, signature []byte, err error) { return nil, m, nil })
	require.NoError(t, err)
	var written bytes.Buffer
	require.NoError(t, ledger.WriteLog(&written, l.Entries(ctx, 1)))
	require.NotContains(t, written.String(), "X1")
	check := func(entries []ledger.Entry, heads ...ledger.SignedHead) error {
		_, err := ledger.Check(sequence(entries), heads, noSignature)
		return err
	}
	read := func() (list []ledger.Entry) {
		for e, err := range ledger.ReadLog(bytes.NewReader(written.Bytes())) {
			require.NoError(t, err)
			list = append(list, e)
		}
		return list
	}
	good := read()
	require.Len(t, good, 7)
	require.NoError(t, check(good, head))
	for i := range good {
		for bit := range 8 * len(good[i].Raw) {
			list := read()
			list[i].Raw[bit/8] ^= 1 << (bit % 8)
			require.Error(t, check(list, head), "record %d, bit %d", i+1, bit)
		}
		list := read()
		list[i].Hash[3] ^= 4
		require.Error(t, check(list, head), "hash %d", i+1)
		require.Error(t, check(slices.Delete(read(), i, i+1), head), "without record %d", i+1)
		if i > 0 {
			list = read()
			list[i-1], list[i] = list[i], list[i-1]
			require.Error(t, check(list, head), "records %d and %d exchanged", i, i+1)
		}
		require.Error(t, check(slices.Insert(read(), i, good[i]), head), "record %d twice", i+1)
		require.Error(t, check(read()[:i], head), "cut behind record %d", i)
	}
	require.NoError(t, check(good[:5]), "without heads a log that was cut looks like one that ended")
}

func sequence(list []ledger.Entry) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}
