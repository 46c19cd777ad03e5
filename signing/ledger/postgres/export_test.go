package postgres

import (
	"context"
	"time"

	"github.com/chancery-id/chancery/signing/ledger"
)

// OpenImpatient opens a ledger like Open, and waits no longer than that for an answer.
func OpenImpatient(ctx context.Context, source string, most time.Duration) (ledger.Store, error) {
	return open(ctx, source, patience{silence: most, pulse: most / 2})
}
