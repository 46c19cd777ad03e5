package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
)

// statement is a query in a transaction, prepared by this package or by the driver.
type statement struct {
	tx   *sql.Tx
	text string
	stmt *sql.Stmt // nil: the driver prepares
}

// statement returns a query for a transaction. A statement is prepared once for all; where the driver does so itself that must be
// left to it: PostgreSQL locks the tables of a statement while it is prepared, and preparing one beside the transaction that holds
// them would wait for ever.
func (s *Store) statement(t *transaction, query string) (*statement, error) {
	text := query
	if s.Numbered {
		text = numbered(query)
	}
	if s.Prepares {
		return &statement{t.tx, text, nil}, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	k := key{t.db, query}
	stmt := s.prepared[k]
	if stmt == nil {
		var err error
		if stmt, err = t.db.PrepareContext(t.ctx, text); err != nil {
			return nil, fmt.Errorf("%w in %q", err, query)
		}
		s.prepared[k] = stmt
	}
	return &statement{t.tx, text, t.tx.StmtContext(t.ctx, stmt)}, nil
}

func (s *statement) exec(ctx context.Context, args ...any) (sql.Result, error) {
	if s.stmt == nil {
		return s.tx.ExecContext(ctx, s.text, args...)
	}
	return s.stmt.ExecContext(ctx, args...)
}

func (s *statement) row(ctx context.Context, args ...any) *sql.Row {
	if s.stmt == nil {
		return s.tx.QueryRowContext(ctx, s.text, args...)
	}
	return s.stmt.QueryRowContext(ctx, args...)
}

func (s *statement) query(ctx context.Context, args ...any) (*sql.Rows, error) {
	if s.stmt == nil {
		return s.tx.QueryContext(ctx, s.text, args...)
	}
	return s.stmt.QueryContext(ctx, args...)
}

// numbered turns ? into $1, $2 and so on.
func numbered(query string) string {
	var b strings.Builder
	n := 0
	for _, c := range query {
		if c != '?' {
			b.WriteRune(c)
			continue
		}
		n++
		b.WriteString("$" + strconv.Itoa(n))
	}
	return b.String()
}
