package signing_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/ledger/sqlite"
)

// The ledger of a station is asked before anything is signed: a number that is free, or was begun or used for this order, is
// allowed; one of another order, and one whose book came to an end, are not; and no answer is a refusal.
func TestNumbersOfALedger(t *testing.T) {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger"))
	require.NoError(t, err)
	l, err := ledger.Open(t.Context(), store, ledger.Config{Station: "A"})
	require.NoError(t, err)
	is := issuer(t, func(c *signing.Config) { c.Numbers = signing.LedgerNumbers{Ledger: l} })
	prepare := func(number string, other bool) []string {
		d := passport()
		if d.Number = number; other {
			d.Holder.PlaceOfBirth = "Nadir"
		}
		_, err := is.Prepare(t.Context(), d)
		return rules(err)
	}
	order := func(number string) ledger.Order {
		d := passport()
		d.Number = number
		sum, err := d.Digest()
		require.NoError(t, err)
		return ledger.Order{Job: "1", Number: number, Content: sum}
	}
	require.Empty(t, prepare("A1", false), "free")

	require.NoError(t, l.Enter(t.Context(), order("A2"), ledger.Approved))
	require.Empty(t, prepare("A2", true), "on the books, and nothing made of it yet")

	claims, err := l.Claim(t.Context(), order("A3"))
	require.NoError(t, err)
	require.True(t, claims[0].Mine)
	_, err = l.Intend(t.Context(), ledger.Plan{Order: order("A3"), Issue: "2026-05-14", Signer: "01"})
	require.NoError(t, err)
	require.Empty(t, prepare("A3", false), "begun, and a crash came")
	require.Equal(t, []string{"NUM-DUP"}, prepare("A3", true))

	require.NoError(t, l.Move(t.Context(), "A2", ledger.Cancelled, "WITHDRAWN"))
	require.Equal(t, []string{"NUM-SPENT"}, prepare("A2", false))

	require.NoError(t, l.Close())
	require.Equal(t, []string{"NUM-LEDGER"}, prepare("A1", false))
}
