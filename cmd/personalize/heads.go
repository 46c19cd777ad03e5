package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/ledger"
)

// keep appends a head to the file of heads and brings it to disk. A line that a crash or a full disk has cut short goes first: the
// ledger has its head, too.
func (f *controlFlags) keep(head ledger.SignedHead) error {
	if f.heads == "" {
		return nil
	}
	line, err := json.Marshal(head)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(f.heads, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return usage(err)
	}
	if err = mend(file); err == nil {
		_, err = file.Write(append(line, '\n'))
	}
	return usage(errors.Join(err, file.Sync(), file.Close()))
}

// maxHead is more than the line of any head has.
const maxHead = 64 << 10

// mend makes a file end with a whole line.
func mend(file *os.File) error {
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	end := make([]byte, min(size, maxHead))
	if _, err := file.ReadAt(end, size-int64(len(end))); err != nil {
		return err
	}
	switch tail := end[bytes.LastIndexByte(end, '\n')+1:]; {
	case len(tail) == 0:
		return nil
	case json.Valid(tail):
		_, err = file.Write([]byte{'\n'})
		return err
	default:
		return file.Truncate(size - int64(len(tail)))
	}
}

// reaches refuses a ledger that is older than the last head that was kept.
func (f *controlFlags) reaches(ctx context.Context, l *ledger.Ledger) error {
	if f.heads == "" {
		return nil
	}
	list, err := readHeads(f.heads)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(list) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return l.Reaches(ctx, list[len(list)-1].Head)
}

// readHeads reads a file of heads. What a crash has left of a last line is none.
func readHeads(path string) (list []ledger.SignedHead, err error) {
	data, err := readBounded(path, 256<<20)
	if err != nil {
		return nil, err
	}
	for line := range bytes.Lines(data) {
		var h ledger.SignedHead
		if !bytes.HasSuffix(line, []byte{'\n'}) && !json.Valid(line) {
			break
		}
		if err := json.Unmarshal(line, &h); err != nil {
			return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: line %d: %w", path, len(list)+1, err)}
		}
		list = append(list, h)
	}
	return list, nil
}
