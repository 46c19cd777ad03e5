package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/personalize/internal/readback"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/trust"
)

// guard is asked before every few documents: a reason to sign no more.
func (f *signFlags) guard(ctx context.Context, l *ledger.Ledger, signers []openSigner, now time.Time) error {
	if now.IsZero() { // else it is no clock's
		if err := checkBuildTime(time.Now()); err != nil {
			return err
		}
	}
	if err := l.CheckClock(ctx); err != nil {
		return ledgerError(err)
	}
	for _, s := range signers {
		if err := f.checkLimit(ctx, l, s.Certificate()); err != nil {
			return err
		}
	}
	for _, dir := range []string{f.out, filepath.Dir(f.source)} {
		free, known := freeSpace(dir)
		if known && free < uint64(f.minFree)<<20 {
			return cli.Errorf(cli.Refused, "make room, or set --min-free", "the disk has %d MB free, less than %d: nothing more is signed", free>>20, f.minFree)
		}
	}
	return nil
}

// checkLimit refuses a key that has made its signatures (fault 8).
func (f *signerFlags) checkLimit(ctx context.Context, l *ledger.Ledger, cert *pki.Certificate) error {
	if f.limit <= 0 {
		return nil
	}
	made, err := l.Made(ctx, hex.EncodeToString(cert.Serial))
	if err != nil {
		return ledgerError(err)
	}
	if made >= uint64(f.limit) {
		return cli.Errorf(cli.Refused, "it is time for the next document signer", "the key of certificate %X has made %d of %d signatures", cert.Serial, made, f.limit)
	}
	return nil
}

// checkBuildTime refuses a clock that stands before the day this program was made.
func checkBuildTime(now time.Time) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil
	}
	for _, setting := range info.Settings {
		if setting.Key != "vcs.time" {
			continue
		}
		if built, err := time.Parse(time.RFC3339, setting.Value); err == nil && now.Before(built.Add(-24*time.Hour)) {
			return cli.Errorf(cli.Refused, "put the clock right", "the clock says %s, and this program was made on %s",
				now.UTC().Format(time.RFC3339), built.UTC().Format(time.DateOnly))
		}
	}
	return nil
}

// inspection is what a document's files stand before its result is told: that of the public trust material, or of the CSCA
// alone where no other is given.
func (f *signFlags) inspection(s *cli.Streams, signers *station, now time.Time) (signing.Inspection, error) {
	var store *trust.Store
	switch {
	case f.trust != "":
		loaded, err := trust.Load(os.DirFS(f.trust))
		if err != nil {
			return nil, &cli.Error{Code: cli.Undetermined, Err: fmt.Errorf("%s: %w", f.trust, err)}
		}
		store = loaded
	case signers.csca != nil:
		var l trust.Loader
		if err := l.AddAnchor(f.csca, signers.csca.Raw); err != nil {
			return nil, &cli.Error{Code: cli.Malformed, Err: err}
		}
		store = l.Store()
	default:
		fmt.Fprint(s.Err, text(f.lang, "personalize: no --trust and no --csca: documents are verified with their signer's certificate, and not inspected\n"))
		return nil, nil
	}
	return readback.Inspection(&verify.Verifier{Trust: store, Time: now}), nil
}
