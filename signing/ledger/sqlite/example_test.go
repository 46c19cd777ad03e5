package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/ledger/sqlite"
)

// Two stations of one machine have one ledger, under names of their own.
func ExampleOpen() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "ledger")
	stop(err)
	defer os.RemoveAll(dir)
	for _, station := range []string{"S1", "S2", "S1"} {
		store, err := sqlite.Open(ctx, filepath.Join(dir, "plant.ledger"))
		stop(err)
		l, err := ledger.Open(ctx, store, ledger.Config{Station: station})
		if err != nil {
			fmt.Println(err, store.Close())
			continue
		}
		defer l.Close()
		fmt.Println(l.Station(), "works")
	}
	// Output:
	// S1 works
	// S2 works
	// ledger: this station is at work already <nil>
}

func stop(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
