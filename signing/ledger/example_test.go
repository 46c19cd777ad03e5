package ledger_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"

	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/ledger/sqlite"
)

func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "ledger")
	check(err)
	defer os.RemoveAll(dir)
	store, err := sqlite.Open(ctx, filepath.Join(dir, "ledger.db"))
	check(err)
	l, err := ledger.Open(ctx, store, ledger.Config{Station: "S1"})
	check(err)
	defer l.Close()

	order := ledger.Order{Number: "L898902C3", Job: "2026-1", Content: sha256.Sum256([]byte("the files to be signed"))}
	claims, err := l.Claim(ctx, order)
	check(err)
	fmt.Println("ours to sign:", claims[0].Mine)
	_, err = l.Intend(ctx, ledger.Plan{Order: order, Issue: "2026-05-14"}) // on disk; now, and not before, the key may be used
	check(err)
	check(l.Finish(ctx, order.Number, sha256.Sum256([]byte("EF.SOD"))))

	order.Content = sha256.Sum256([]byte("something else"))
	claims, err = l.Claim(ctx, order)
	check(err)
	fmt.Println(claims[0].Err)

	audit, err := l.Audit(ctx, func(*ledger.SignedHead) error { return nil })
	check(err)
	fmt.Println(audit.Records, "records,", audit.Books, "book")
	// Output:
	// ours to sign: true
	// number: signed before with other content
	// 3 records, 1 book
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
