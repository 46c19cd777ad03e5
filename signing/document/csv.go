package document

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// csvLists are the columns whose cells are lists, parted by ";".
var csvLists = []string{"names.other", "names.codes"}

// JobsCSV reads a job file in CSV (RFC 4180), the convenience beside [Jobs]: UTF-8, a header with the names of fields ("number",
// "names.primary"), an empty cell for what is left out. Without a column "v" it is version 1. A row that can't be read comes with
// its error; after quotes that don't match nothing can be read any more, and a nil Job ends the sequence.
//
// A cell that a spreadsheet would take for a formula is refused, and so is NUL: whoever wrote it had something else in mind than
// a name.
func JobsCSV(r io.Reader) iter.Seq2[*Job, error] {
	return func(yield func(*Job, error) bool) {
		bounded := &boundedReader{r: r, left: maxRow}
		rows := csv.NewReader(skipMark(bounded))
		rows.ReuseRecord = true
		first, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		header := slices.Clone(first)
		if err == nil {
			err = checkHeader(header)
		}
		if err != nil {
			yield(nil, fmt.Errorf("header: %w", csvReason(err)))
			return
		}
		for {
			bounded.left = maxRow
			cells, err := rows.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			n := lineOf(rows, cells, err)
			if err != nil && !errors.Is(err, csv.ErrFieldCount) {
				yield(nil, fmt.Errorf("line %d: %w", n, csvReason(err)))
				return
			}
			if !yield(readRow(header, cells, n)) {
				return
			}
		}
	}
}

// maxRow bounds what is read for one row; the reader may be a buffer ahead.
const maxRow = maxJob + 8<<10

var errRow = fmt.Errorf("a row longer than %d bytes; a quote may be missing", maxJob)

// boundedReader keeps a quote that is never closed from taking in the rest of the file.
type boundedReader struct {
	r    io.Reader
	left int
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errRow
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// skipMark drops a byte order mark.
func skipMark(r io.Reader) io.Reader {
	start := make([]byte, 3)
	n, err := io.ReadFull(r, start)
	if string(start[:n]) == "\xEF\xBB\xBF" {
		return r
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return r // the next reading tells
	}
	return io.MultiReader(bytes.NewReader(start[:n]), r)
}

// lineOf returns the line a row begins on.
func lineOf(rows *csv.Reader, cells []string, err error) int {
	if p := (*csv.ParseError)(nil); errors.As(err, &p) {
		return p.StartLine
	}
	if len(cells) == 0 {
		return 0
	}
	n, _ := rows.FieldPos(0)
	return n
}

// csvReason leaves out of an error what could quote the input.
func csvReason(err error) error {
	if p := (*csv.ParseError)(nil); errors.As(err, &p) {
		return p.Err
	}
	return err
}

func checkHeader(header []string) error {
	known := &Job{}
	for i, name := range header {
		sub, isName := strings.CutPrefix(name, "names.")
		switch {
		case slices.Contains(header[:i], name):
			return fmt.Errorf("column %s is there twice", printableName(name))
		case isName && slices.Contains([]string{"primary", "secondary", "national", "other", "codes"}, sub):
		case slices.Contains([]string{"v", "size", "sex"}, name), known.date(name) != nil, known.text(name) != nil:
		default:
			return fmt.Errorf("no column %s", printableName(name))
		}
	}
	return nil
}

// readRow makes a row into a line of JSON and reads that, so that both forms have one meaning.
func readRow(header, cells []string, n int) (*Job, error) {
	if len(cells) != len(header) {
		return &Job{Line: n}, jsonError("", ruleColumns, fmt.Errorf("%d cells, the header has %d", len(cells), len(header)))
	}
	object, names := map[string]any{"v": 1}, map[string]any{}
	var bad error
	for i, cell := range cells {
		if cell == "" {
			continue
		}
		if err := checkCell(header[i], cell); err != nil && bad == nil {
			bad = err
		}
		into, key := object, header[i]
		if sub, ok := strings.CutPrefix(key, "names."); ok {
			into, key = names, sub
		}
		switch {
		case header[i] == "v":
			into[key] = json.RawMessage(cell)
			if cell != "1" {
				bad = jsonError("v", ruleValue, errors.New("version is not 1"))
				into[key] = 1
			}
		case slices.Contains(csvLists, header[i]):
			into[key] = strings.Split(cell, ";")
		default:
			into[key] = cell
		}
	}
	if len(names) > 0 {
		object["names"] = names
	}
	line, err := json.Marshal(object)
	if err != nil {
		return &Job{Line: n}, jsonError("", ruleCell, err)
	}
	j, err := ParseJob(line)
	j.Line = n
	if bad != nil {
		return j, bad
	}
	return j, err
}

func checkCell(column, cell string) error {
	switch {
	case !utf8.ValidString(cell):
		return jsonError(column, ruleEncoding, errors.New("not UTF-8"))
	case strings.ContainsRune(cell, 0):
		return jsonError(column, ruleCell, errors.New("NUL"))
	case strings.IndexAny(cell, "=@-\t\r＝＠－＋") == 0, cell[0] == '+' && strings.Trim(cell, "+0123456789 ()-") != "":
		return jsonError(column, ruleCell, errors.New("begins like a formula"))
	}
	return nil
}
