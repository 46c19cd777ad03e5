package main

import (
	"context"
	"io"
	"log/slog"
	"os"

	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/ledger"
)

// journal is the station's log for machines: what happened to which job, and no word of whose document it is. A number is told
// as in the audit log, by its keyed hash.
type journal struct {
	log    *slog.Logger
	file   io.Closer
	ledger *ledger.Ledger
}

func openLog(path string, l *ledger.Ledger) (*journal, error) {
	if path == "" {
		return &journal{log: slog.New(slog.DiscardHandler), ledger: l}, nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, usage(err)
	}
	utc := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			a.Value = slog.TimeValue(a.Value.Time().UTC())
		}
		return a
	}
	log := slog.New(slog.NewJSONHandler(f, &slog.HandlerOptions{ReplaceAttr: utc})).With("station", l.Station(), "ledger", l.ID())
	return &journal{log, f, l}, nil
}

func (j *journal) close() {
	if j.file != nil {
		_ = j.file.Close() // a log is no record: the ledger is
	}
}

func (j *journal) result(r *signing.Result) {
	attrs := []any{"job", r.Job, "subject", j.ledger.Subject(r.Number)}
	if r.Code != "" {
		attrs = append(attrs, "code", r.Code, "field", r.Field)
	}
	if r.MS != nil {
		attrs = append(attrs, "ms", *r.MS)
	}
	if r.Token != 0 {
		attrs = append(attrs, "token", r.Token)
	}
	if r.Again {
		attrs = append(attrs, "again", true)
	}
	level := slog.LevelInfo
	if r.State == signing.Failed {
		level = slog.LevelError
	}
	j.log.Log(context.Background(), level, r.State, attrs...)
}

func (j *journal) trouble(s signing.Signer, err error) {
	j.log.Error("signer out of use", "token", s.Token, "error", err)
}
