package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/ledger/postgres"
	"github.com/chancery-id/chancery/signing/ledger/sqlite"
)

// ledgerFlags name a ledger and a station, and the language of who works there.
type ledgerFlags struct {
	atFlag
	source, station string
	lang            cli.Lang
}

func (f *ledgerFlags) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.source, "ledger", "", "the ledger: a `FILE`, or postgres://… for a database")
	flags.StringVar(&f.station, "station", "", "work under this `NAME` (default: the machine's)")
	f.atFlag.flag(cmd)
	_ = cmd.MarkFlagFilename("ledger", "ledger", "db")
	speak(cmd, &f.lang)
}

func (f *ledgerFlags) store(ctx context.Context, toRead bool) (ledger.Store, error) {
	if f.source == "" {
		return nil, cli.Errorf(cli.Usage, "personalize sign keeps it beside the folder it signs into: DIR.ledger", "--ledger: which ledger?")
	}
	open := map[bool]func(context.Context, string) (ledger.Store, error){false: sqlite.Open, true: postgres.Open}
	if toRead {
		open[false], open[true] = sqlite.OpenReader, postgres.OpenReader
	}
	store, err := open[strings.HasPrefix(f.source, "postgres://") || strings.HasPrefix(f.source, "postgresql://")](ctx, f.source)
	if err != nil {
		return nil, ledgerError(err)
	}
	return store, nil
}

// open takes up work under the station's name.
func (f *ledgerFlags) open(ctx context.Context) (*ledger.Ledger, error) {
	at, err := f.time()
	if err != nil {
		return nil, err
	}
	if f.station == "" {
		if f.station, err = os.Hostname(); err != nil {
			return nil, cli.Errorf(cli.Usage, "give --station NAME", "the machine has no name: %w", err)
		}
	}
	store, err := f.store(ctx, false)
	if err != nil {
		return nil, err
	}
	cfg := ledger.Config{Station: f.station}
	if !at.IsZero() {
		cfg.Clock = func() time.Time { return at }
	}
	l, err := ledger.Open(ctx, store, cfg)
	if err != nil {
		return nil, errors.Join(ledgerError(err), store.Close())
	}
	return l, nil
}

// read opens a ledger to look at, also while stations work with it. One that is not there is not made.
func (f *ledgerFlags) read(ctx context.Context) (*ledger.Ledger, error) {
	if !strings.Contains(f.source, "://") && f.source != "" {
		if _, err := os.Stat(f.source); err != nil {
			return nil, &cli.Error{Code: cli.Usage, Err: err}
		}
	}
	store, err := f.store(ctx, true)
	if err != nil {
		return nil, err
	}
	l, err := ledger.OpenReader(ctx, store)
	if err != nil {
		return nil, errors.Join(ledgerError(err), store.Close())
	}
	return l, nil
}

// ledgerError gives what a ledger says its exit code.
func ledgerError(err error) error {
	refusal, fault, known := (*ledger.Refusal)(nil), (*ledger.Fault)(nil), (*cli.Error)(nil)
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.As(err, &refusal):
		return &cli.Error{Code: cli.Refused, Err: fmt.Errorf("%s: %w", refusal.Code, err), Hint: remedyOf(refusal.Code, "en")}
	case errors.Is(err, ledger.ErrLocked):
		return &cli.Error{Code: cli.Refused, Err: err, Hint: "a second station needs another --station NAME"}
	case errors.Is(err, ledger.ErrClock):
		return &cli.Error{Code: cli.Refused, Err: err, Hint: "put the clock right; if the ledger's last time was wrong: personalize audit clock"}
	case errors.Is(err, ledger.ErrRolledBack):
		return &cli.Error{Code: cli.Refused, Err: err, Hint: "sign nothing; find out who put the ledger back"}
	case errors.Is(err, ledger.ErrNotFound):
		return &cli.Error{Code: cli.Refused, Err: err}
	case errors.As(err, &fault):
		return &cli.Error{Code: cli.Failed, Err: err}
	case errors.Is(err, ledger.ErrNoLedger):
		return &cli.Error{Code: cli.Malformed, Err: err, Hint: "name the ledger's own file: personalize sign keeps it beside its folder, DIR.ledger"}
	case errors.Is(err, os.ErrNotExist):
		return &cli.Error{Code: cli.Usage, Err: err}
	}
	return &cli.Error{Code: cli.Internal, Err: err, Hint: ledgerHint(err)}
}

// ledgerHint is what to do about a ledger that can't be worked with.
func ledgerHint(err error) string {
	hint := "the ledger could not be read or written: look at the disk, its space and its permissions"
	switch {
	case errors.Is(err, ledger.ErrUnreachable):
		hint = "look at the network and at the database's server, wait a minute, and run the same command again"
	case errors.Is(err, ledger.ErrBusy):
		hint = "end the program that holds the ledger's file (a backup, a database tool), and run the same command again"
	}
	return hint
}

// with runs work with the ledger open.
func (f *ledgerFlags) with(ctx context.Context, open func(context.Context) (*ledger.Ledger, error), work func(*ledger.Ledger) error) error {
	l, err := open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(ledgerError(work(l)), l.Close())
}
