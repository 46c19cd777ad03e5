package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// shell runs the commands in a folder and shows each before it runs.
type shell struct {
	ctx      context.Context
	bin, dir string
	out      io.Writer
}

// run shows and runs one command; any exit code but 0 is an error.
func (s *shell) run(args ...string) ([]byte, error) {
	out, code, err := s.try(args...)
	if err == nil && code != 0 {
		err = fmt.Errorf("%s ended with %d", args[0], code)
	}
	return out, err
}

// try shows and runs one command and returns its standard output and exit code.
func (s *shell) try(args ...string) (out []byte, code int, err error) {
	fmt.Fprintln(s.out, "  $", quote(args))
	out, code, said, err := s.exec(args...)
	s.indent(said)
	return out, code, err
}

// quiet runs a command and shows nothing.
func (s *shell) quiet(args ...string) (out []byte, code int, err error) {
	out, code, _, err = s.exec(args...)
	return out, code, err
}

// indent shows what a command wrote.
func (s *shell) indent(text []byte) {
	for line := range bytes.Lines(text) {
		fmt.Fprintf(s.out, "    %s", line)
	}
}

// exec runs a command. What it remembers of tokens stays in the folder.
func (s *shell) exec(args ...string) (out []byte, code int, said []byte, err error) {
	cmd := exec.CommandContext(s.ctx, filepath.Join(s.bin, args[0]), args[1:]...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "HOME="+s.dir, "XDG_CONFIG_HOME="+filepath.Join(s.dir, ".config"))
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && errors.As(err, &exit) {
		code, err = exit.ExitCode(), nil
	}
	if err != nil {
		return nil, 0, nil, fmt.Errorf("%s: %w (run make build first)", args[0], err)
	}
	return stdout.Bytes(), code, stderr.Bytes(), nil
}

// quote writes arguments the way a shell takes them.
func quote(args []string) string {
	out := make([]string, len(args))
	for i, a := range args {
		if out[i] = a; strings.ContainsAny(a, " ,=") && !strings.HasPrefix(a, "--") {
			out[i] = `"` + a + `"`
		}
	}
	return strings.Join(out, " ")
}
