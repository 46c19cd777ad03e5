package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/ledger/internal/paging"
)

// transaction is a ledger.Tx.
type transaction struct {
	ctx   context.Context
	store *Store
	db    *sql.DB
	tx    *sql.Tx
}

// exec runs a statement and returns how many rows it changed.
func (t *transaction) exec(query string, args ...any) (int64, error) {
	stmt, err := t.store.statement(t, query)
	if err != nil {
		return 0, err
	}
	result, err := stmt.exec(t.ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// row is a query of one row; its error comes with Scan.
func (t *transaction) row(query string, args ...any) scanner {
	stmt, err := t.store.statement(t, query)
	if err != nil {
		return failed{err}
	}
	return stmt.row(t.ctx, args...)
}

type scanner interface{ Scan(...any) error }

type failed struct{ err error }

func (f failed) Scan(...any) error { return f.err }

// all calls read for every row of a query.
func (t *transaction) all(query string, args []any, read func(scanner) error) error {
	stmt, err := t.store.statement(t, query)
	if err != nil {
		return err
	}
	rows, err := stmt.query(t.ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	for rows.Next() {
		if err := read(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Fact implements ledger.Tx.
func (t *transaction) Fact(name string) (value []byte, err error) {
	err = t.row(`SELECT value FROM facts WHERE name = ?`, name).Scan(&value)
	return value, none(err)
}

// PutFact implements ledger.Tx.
func (t *transaction) PutFact(name string, value []byte) error {
	_, err := t.exec(`INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

const bookColumns = `number, state, job, blank, station, content, issue, object, signer, reason, last, time`

// Book implements ledger.Tx.
func (t *transaction) Book(number string) (*ledger.Book, error) {
	b, err := scanBook(t.row(`SELECT `+bookColumns+` FROM books WHERE number = ?`, number))
	return b, none(err)
}

func scanBook(row scanner) (*ledger.Book, error) {
	b, content, object, millis := &ledger.Book{}, []byte(nil), []byte(nil), int64(0)
	err := row.Scan(&b.Number, &b.State, &b.Job, &b.Blank, &b.Station, &content, &b.Issue, &object, &b.Signer, &b.Reason, &b.Last, &millis)
	if err != nil {
		return nil, err
	}
	if len(content) != sha256.Size || object != nil && len(object) != sha256.Size {
		return nil, fmt.Errorf("%w: a hash of %d octets", ledger.ErrCorrupted, len(content))
	}
	b.Content, b.Time = [sha256.Size]byte(content), time.UnixMilli(millis).UTC()
	if object != nil {
		b.Object = [sha256.Size]byte(object)
	}
	return b, nil
}

// PutBook implements ledger.Tx.
func (t *transaction) PutBook(b *ledger.Book) error {
	var object []byte
	if b.Object != [sha256.Size]byte{} {
		object = b.Object[:]
	}
	_, err := t.exec(`INSERT INTO books (`+bookColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (number) DO UPDATE SET state = excluded.state, job = excluded.job, blank = excluded.blank,
		station = excluded.station, content = excluded.content, issue = excluded.issue, object = excluded.object,
		signer = excluded.signer, reason = excluded.reason, last = excluded.last, time = excluded.time`,
		b.Number, int64(b.State), b.Job, b.Blank, b.Station, b.Content[:], b.Issue, object, b.Signer, b.Reason, int64(b.Last), b.Time.UnixMilli())
	return err
}

// Books implements ledger.Tx.
func (t *transaction) Books(after string) iter.Seq2[*ledger.Book, error] {
	return paging.All(func(last **ledger.Book) (list []*ledger.Book, err error) {
		if last != nil {
			after = (*last).Number
		}
		return t.books(`number > ? ORDER BY number LIMIT ?`, after, paging.Size)
	})
}

// BooksIn implements ledger.Tx.
func (t *transaction) BooksIn(state ledger.State, most int) ([]*ledger.Book, error) {
	if state == ledger.Intent { // the query that has an index says so word for word
		return t.books(`state = 5 ORDER BY number LIMIT ?`, most)
	}
	return t.books(`state = ? ORDER BY number LIMIT ?`, int64(state), most)
}

func (t *transaction) books(where string, args ...any) (list []*ledger.Book, err error) {
	err = t.all(`SELECT `+bookColumns+` FROM books WHERE `+where, args, func(row scanner) error {
		b, err := scanBook(row)
		list = append(list, b)
		return err
	})
	return list, err
}

// CountBooks implements ledger.Tx.
func (t *transaction) CountBooks() (map[ledger.State]int64, error) {
	count := map[ledger.State]int64{}
	err := t.all(`SELECT state, COUNT(*) FROM books GROUP BY state`, nil, func(row scanner) error {
		var state ledger.State
		var n int64
		err := row.Scan(&state, &n)
		count[state] = n
		return err
	})
	return count, err
}

// Lessee implements ledger.Tx.
func (t *transaction) Lessee(number string) (station string, err error) {
	err = t.row(`SELECT station FROM leases WHERE number = ?`, number).Scan(&station)
	return station, none(err)
}

// Unlease implements ledger.Tx.
func (t *transaction) Unlease(number string) error {
	_, err := t.exec(`DELETE FROM leases WHERE number = ?`, number)
	return err
}

// Blank implements ledger.Tx.
func (t *transaction) Blank(serial string) (*ledger.Blank, error) {
	b := &ledger.Blank{}
	err := t.row(`SELECT serial, fate, number, last FROM blanks WHERE serial = ?`, serial).Scan(&b.Serial, &b.Fate, &b.Number, &b.Last)
	if err != nil {
		return nil, none(err)
	}
	return b, nil
}

// PutBlank implements ledger.Tx.
func (t *transaction) PutBlank(b *ledger.Blank) error {
	_, err := t.exec(`INSERT INTO blanks (serial, fate, number, last) VALUES (?, ?, ?, ?)
		ON CONFLICT (serial) DO UPDATE SET fate = excluded.fate, number = excluded.number, last = excluded.last`,
		b.Serial, int64(b.Fate), b.Number, int64(b.Last))
	return err
}

// Blanks implements ledger.Tx.
func (t *transaction) Blanks() iter.Seq2[*ledger.Blank, error] {
	after := ""
	return paging.All(func(last **ledger.Blank) (list []*ledger.Blank, err error) {
		if last != nil {
			after = (*last).Serial
		}
		err = t.all(`SELECT serial, fate, number, last FROM blanks WHERE serial > ? ORDER BY serial LIMIT ?`, []any{after, paging.Size}, func(row scanner) error {
			b := &ledger.Blank{}
			list = append(list, b)
			return row.Scan(&b.Serial, &b.Fate, &b.Number, &b.Last)
		})
		return list, err
	})
}

// Series implements ledger.Tx.
func (t *transaction) Series(kind ledger.Kind) (list []ledger.Series, err error) {
	err = t.all(`SELECT station, prefix, width, first, last, next FROM series WHERE kind = ? ORDER BY made`, []any{string(kind)},
		func(row scanner) error {
			var s ledger.Series
			err := row.Scan(&s.Station, &s.Prefix, &s.Width, &s.First, &s.Last, &s.Next)
			list = append(list, s)
			return err
		})
	return list, err
}

// PutSeries implements ledger.Tx.
func (t *transaction) PutSeries(kind ledger.Kind, s ledger.Series) error {
	_, err := t.exec(`INSERT INTO series (made, kind, station, prefix, width, first, last, next)
		VALUES ((SELECT COUNT(*) FROM series), ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (kind, prefix, width, first) DO UPDATE SET next = excluded.next`,
		string(kind), s.Station, s.Prefix, s.Width, int64(s.First), int64(s.Last), int64(s.Next))
	return err
}

// Last implements ledger.Tx.
func (t *transaction) Last() (*ledger.Entry, error) {
	return scanEntry(t.row(`SELECT seq, record, hash FROM audit ORDER BY seq DESC LIMIT 1`))
}

// Entry implements ledger.Tx.
func (t *transaction) Entry(seq uint64) (*ledger.Entry, error) {
	return scanEntry(t.row(`SELECT seq, record, hash FROM audit WHERE seq = ?`, int64(seq)))
}

func scanEntry(row scanner) (*ledger.Entry, error) {
	e, hash := &ledger.Entry{}, []byte(nil)
	if err := row.Scan(&e.Seq, &e.Raw, &hash); err != nil {
		return nil, none(err)
	}
	if len(hash) != sha256.Size {
		return nil, fmt.Errorf("%w: a hash of %d octets", ledger.ErrCorrupted, len(hash))
	}
	e.Hash = [sha256.Size]byte(hash)
	return e, nil
}

// Entries implements ledger.Tx.
func (t *transaction) Entries(from uint64) iter.Seq2[ledger.Entry, error] {
	return paging.All(func(last *ledger.Entry) (list []ledger.Entry, err error) {
		if last != nil {
			from = last.Seq + 1
		}
		err = t.all(`SELECT seq, record, hash FROM audit WHERE seq >= ? ORDER BY seq LIMIT ?`, []any{int64(from), paging.Size}, func(row scanner) error {
			e, err := scanEntry(row)
			if err == nil {
				list = append(list, *e)
			}
			return err
		})
		return list, err
	})
}

// Append implements ledger.Tx.
func (t *transaction) Append(e ledger.Entry) error {
	_, err := t.exec(`INSERT INTO audit (seq, record, hash) VALUES (?, ?, ?)`, int64(e.Seq), e.Raw, e.Hash[:])
	return err
}

// Heads implements ledger.Tx.
func (t *transaction) Heads() (list []ledger.SignedHead, err error) {
	err = t.all(`SELECT head FROM heads ORDER BY seq`, nil, func(row scanner) error {
		var data []byte
		var h ledger.SignedHead
		err := row.Scan(&data)
		if err == nil {
			err = json.Unmarshal(data, &h)
		}
		list = append(list, h)
		return err
	})
	return list, err
}

// PutHead implements ledger.Tx.
func (t *transaction) PutHead(h ledger.SignedHead) error {
	data, err := json.Marshal(h)
	if err == nil {
		_, err = t.exec(`INSERT INTO heads (seq, head) VALUES (?, ?)`, int64(h.Seq), data)
	}
	return err
}

// none turns the absence of a row into nil.
func none(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}
