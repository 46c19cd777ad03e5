package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// maxSecret bounds what is read as a passphrase or PIN.
const maxSecret = 1024

// Secret is a passphrase or PIN. It comes from a file, an open descriptor or a prompt on the terminal; never from the
// command line or the environment, where other processes can read it.
type Secret struct {
	Question string // what the prompt of Read asks; "": what it is
	what     string
	file     string
	fd       int
	read     []byte // what came out of the descriptor, for For
	cmd      *cobra.Command
}

// Flags adds --<what>-file and --<what>-fd to cmd; what is "passphrase" or "pin".
func (s *Secret) Flags(cmd *cobra.Command, what string) {
	s.what, s.cmd = what, cmd
	cmd.Flags().StringVar(&s.file, what+"-file", "", "read the "+what+" from this file (first line)")
	cmd.Flags().IntVar(&s.fd, what+"-fd", -1, "read the "+what+" from this open file descriptor (first line)")
	cmd.MarkFlagsMutuallyExclusive(what+"-file", what+"-fd")
}

// Read returns the secret: from the file, the descriptor, or by asking on the terminal. With confirm the prompt asks
// twice and compares. The caller wipes the bytes after use with [Wipe].
func (s *Secret) Read(confirm bool) ([]byte, error) {
	if s.file != "" || s.fd >= 0 {
		f, err := s.open()
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return s.firstLine(f)
	}
	return s.prompt(cmp.Or(s.Question, name(s.what, langOf(s.cmd))), confirm)
}

// open opens the file or takes the descriptor.
func (s *Secret) open() (*os.File, error) {
	if s.file != "" {
		f, err := os.Open(s.file)
		if err != nil {
			return nil, &Error{Code: Usage, Err: fmt.Errorf("%s: %w", s.what, err)}
		}
		return f, nil
	}
	f := os.NewFile(uintptr(s.fd), s.what)
	if f == nil {
		return nil, Errorf(Usage, "", "%s: descriptor %d is not open", s.what, s.fd)
	}
	return f, nil
}

// For returns the secret of one of several holders of a kind, such as tokens by their serial numbers. A file or descriptor
// has one line for all of them, or a line "NAME SECRET" for each; the prompt names the one that is asked for.
func (s *Secret) For(holder, kind string) ([]byte, error) {
	if s.file == "" && s.fd < 0 {
		return s.prompt(s.question(holder, kind), false)
	}
	all, err := s.lines()
	if err != nil {
		return nil, err
	}
	defer Wipe(all)
	first, _, _ := bytes.Cut(all, []byte("\n"))
	for line := range bytes.Lines(all) {
		if fields := bytes.Fields(line); len(fields) == 2 && string(fields[0]) == holder {
			return bytes.Clone(fields[1]), nil
		}
	}
	if first = bytes.TrimSuffix(first, []byte("\r")); len(first) == 0 || bytes.ContainsAny(first, " \t") {
		return nil, Errorf(Usage, "", "%s: there is none for %s %s", s.what, kind, holder)
	}
	return bytes.Clone(first), nil
}

// question asks for the secret of one of several holders.
func (s *Secret) question(holder, kind string) string {
	lang := langOf(s.cmd)
	return fmt.Sprintf(askFor.In(lang), name(s.what, lang), name(kind, lang), holder)
}

// maxHolders bounds a file with the secrets of several holders.
const maxHolders = 64

// lines reads the file or the descriptor whole; a descriptor gives its content once and is remembered.
func (s *Secret) lines() ([]byte, error) {
	if s.read != nil {
		return bytes.Clone(s.read), nil
	}
	f, err := s.open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := io.ReadAll(io.LimitReader(f, maxHolders*maxSecret+1))
	if err != nil || len(all) > maxHolders*maxSecret {
		return nil, Errorf(Usage, "", "%s: not at most %d short lines (%v)", s.what, maxHolders, err)
	}
	if s.file == "" {
		s.read = bytes.Clone(all)
	}
	return all, nil
}

// Forget wipes what was remembered of a descriptor.
func (s *Secret) Forget() {
	Wipe(s.read)
	s.read = nil
}

func (s *Secret) firstLine(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxSecret+1))
	if err != nil {
		return nil, &Error{Code: Usage, Err: fmt.Errorf("%s: %w", s.what, err)}
	}
	line, _, _ := bytes.Cut(data, []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	if len(line) > maxSecret {
		return nil, Errorf(Usage, "", "%s: longer than %d bytes", s.what, maxSecret)
	}
	if len(line) == 0 {
		return nil, Errorf(Usage, "", "%s: the first line is empty", s.what)
	}
	return line, nil
}

func (s *Secret) prompt(question string, confirm bool) ([]byte, error) {
	in, out, err := openTerminal()
	if err != nil {
		return nil, &Error{
			Code: Usage, Err: fmt.Errorf("%s: no terminal to ask on", s.what),
			Hint: fmt.Sprintf("give --%s-file or --%s-fd", s.what, s.what),
		}
	}
	defer in.Close()
	defer out.Close()
	lang := langOf(s.cmd)
	first, err := ask(in, out, fmt.Sprintf(prompt.In(lang), question))
	if err != nil || !confirm {
		return first, err
	}
	second, err := ask(in, out, fmt.Sprintf(prompt.In(lang), fmt.Sprintf(askAgain.In(lang), question)))
	defer Wipe(second)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(first, second) {
		Wipe(first)
		return nil, Errorf(Usage, "", "%s: the two entries differ", s.what)
	}
	return first, nil
}

func ask(in, out *os.File, prompt string) ([]byte, error) {
	fmt.Fprint(out, prompt)
	fd := int(in.Fd())
	before, _ := term.GetState(fd)
	secret, err := Typed(func() ([]byte, error) { return term.ReadPassword(fd) })
	fmt.Fprintln(out)
	if errors.Is(err, ErrStopped) {
		if before != nil {
			_ = term.Restore(fd, before) // what is typed is to be seen again
		}
		return nil, err
	}
	if err != nil {
		return nil, &Error{Code: Usage, Err: err}
	}
	if len(secret) == 0 {
		return nil, &Error{Code: Usage, Err: errors.New("nothing entered")}
	}
	return secret, nil
}

// Wipe overwrites a secret. The garbage collector may have copied it; this is best effort.
func Wipe(secret []byte) { clear(secret) }
