package main

import (
	"bufio"
	"io"
	"os"
	"strings"

	"github.com/chancery-id/chancery/cmd/internal/cli"
)

// maxInput bounds what is read into memory.
const maxInput = 16 << 20

// read returns the bytes of a file, or of standard input for "-" or no name.
func read(s *cli.Streams, args []string) ([]byte, error) {
	in := s.In
	if len(args) == 1 && args[0] != "-" {
		f, err := os.Open(args[0])
		if err != nil {
			return nil, &cli.Error{Code: cli.Usage, Err: err}
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxInput+1))
	if err != nil {
		return nil, &cli.Error{Code: cli.Usage, Err: err}
	}
	if len(data) > maxInput {
		return nil, cli.Errorf(cli.Malformed, "", "input of more than %d bytes", maxInput)
	}
	return data, nil
}

// zones splits the input at empty lines: one zone each.
func zones(data []byte) []string {
	var out []string
	var zone strings.Builder
	end := func() {
		if zone.Len() > 0 {
			out = append(out, zone.String())
			zone.Reset()
		}
	}
	lines := bufio.NewScanner(strings.NewReader(string(data)))
	lines.Buffer(nil, maxInput+1)
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			end()
			continue
		}
		zone.WriteString(lines.Text())
		zone.WriteByte('\n')
	}
	end()
	if len(out) == 0 {
		out = []string{""}
	}
	return out
}
