package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/ldif"
)

// eachRecord reads the objects of LDIF. A record that can't be read is told and costs no other; the exit code tells too.
func eachRecord(s *cli.Streams, path string, in io.Reader, use func(*object) error) error {
	broken := 0
	tell := func(err error) {
		broken++
		fmt.Fprintf(s.Err, "csca: %s: %s\n", cli.Printable(path), cli.Printable(err.Error()))
	}
	for r := ldif.NewReader(in); ; {
		e, err := r.Next()
		switch {
		case err == io.EOF && broken == 0:
			return nil
		case err == io.EOF:
			return cli.Errorf(cli.Malformed, "", "%s: %d records or objects that can't be read", path, broken)
		case errors.As(err, new(*ldif.Error)):
			tell(err)
			continue
		case err != nil:
			return &cli.Error{Code: cli.Usage, Err: fmt.Errorf("%s: %w", path, err)}
		}
		for _, found := range e.Objects() {
			o, err := readObject(found.DER)
			if err != nil {
				tell(fmt.Errorf("line %d: %v: %w", e.Line, found.Kind, err))
				continue
			}
			o.path = fmt.Sprintf("%s:%d", path, e.Line)
			if err := use(&o); err != nil {
				return err
			}
		}
	}
}
