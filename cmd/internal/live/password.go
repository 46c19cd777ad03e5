package live

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/mrz"
)

// maxZone bounds a printed zone: three lines of thirty characters, and what an OCR program puts around them.
const maxZone = 4096

// Password says what opens a chip. It is never an argument: other processes would see it.
type Password struct {
	AskZone, AskCAN string // what a person is asked; "": in English

	file string
	fd   int
	ask  bool
	can  cli.Secret
	set  *cobra.Command
}

// Flags adds --mrz, --mrz-fd, --can, --can-file and --can-fd.
func (p *Password) Flags(cmd *cobra.Command) {
	p.set = cmd
	cmd.Flags().StringVar(&p.file, "mrz", "", "`file` with the printed zone, - for standard input; on a terminal it is asked for where nothing is given")
	cmd.Flags().IntVar(&p.fd, "mrz-fd", -1, "read the printed zone from this open file descriptor")
	cmd.Flags().BoolVar(&p.ask, "can", false, "ask for the card access number and open the chip by it")
	p.can.Flags(cmd, "can")
	cmd.MarkFlagsMutuallyExclusive("mrz", "mrz-fd")
	cmd.MarkFlagsMutuallyExclusive("can", "can-file", "can-fd")
}

// Read returns what opens the chip, and the printed zone where one was given: by the CAN if that was, else by the zone.
func (p *Password) Read(s *cli.Streams) (password access.Password, zone string, err error) {
	changed := p.set.Flags().Changed
	byCAN := p.ask || changed("can-file") || changed("can-fd")
	if zone, err = p.zone(s, byCAN); err != nil {
		return password, "", err
	}
	if byCAN {
		password, err = p.readCAN()
		return password, zone, err
	}
	information, err := mrz.AccessKey(zone)
	if err != nil {
		return password, zone, &cli.Error{Code: cli.Malformed, Err: err, Hint: "the number, the birth and the expiry open the chip; try \"mrz repair\""}
	}
	return access.MRZInformation(information), zone, nil
}

// zone reads the printed zone from where the flags say. Where they say nothing, and no CAN either, a person is asked.
func (p *Password) zone(s *cli.Streams, byCAN bool) (string, error) {
	in, name := s.In, p.file
	switch {
	case p.file == "" && p.fd < 0 && byCAN:
		return "", nil
	case p.file == "" && p.fd < 0:
		return askZone(s, cmp.Or(p.AskZone, "printed zone, line by line"))
	case p.fd >= 0:
		name = fmt.Sprintf("descriptor %d", p.fd)
		file := os.NewFile(uintptr(p.fd), name)
		if file == nil {
			return "", cli.Errorf(cli.Usage, "", "%s is not open", name)
		}
		defer file.Close()
		in = file
	case p.file != "-":
		file, err := os.Open(p.file)
		if err != nil {
			return "", cli.Errorf(cli.Usage, "", "%w", err)
		}
		defer file.Close()
		in = file
	}
	zone, err := io.ReadAll(io.LimitReader(in, maxZone+1))
	if err != nil || len(zone) > maxZone {
		return "", cli.Errorf(cli.Malformed, "", "%s: not a zone of at most %d bytes", name, maxZone)
	}
	if strings.TrimSpace(string(zone)) == "" {
		return "", cli.Errorf(cli.Malformed, "", "%s: empty", name)
	}
	return string(zone), nil
}

// askZone takes the zone from a terminal, as it is typed or as a page reader types it, until it is whole or a line is empty.
func askZone(s *cli.Streams, question string) (string, error) {
	in, terminal := s.In.(*os.File)
	if !terminal || !term.IsTerminal(int(in.Fd())) {
		return "", cli.Errorf(cli.Usage, "give --mrz FILE, or --can-file FILE", "no password for the chip")
	}
	fmt.Fprintln(s.Err, question+":")
	return cli.Typed(func() (string, error) { return readLines(in) })
}

// readLines reads lines until they are a zone, or an empty one ends them.
func readLines(in io.Reader) (string, error) {
	var zone strings.Builder
	lines := bufio.NewScanner(io.LimitReader(in, maxZone))
	for n := 0; n < 3 && lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			break
		}
		zone.WriteString(line + "\n")
		if n == 1 && len(line) >= 36 { // two lines of 36 or 44: no third one comes
			break
		}
	}
	if zone.Len() == 0 {
		return "", cli.Errorf(cli.Usage, "", "nothing entered")
	}
	return zone.String(), nil
}

func (p *Password) readCAN() (access.Password, error) {
	p.can.Question = cmp.Or(p.AskCAN, "card access number (CAN)")
	can, err := p.can.Read(false)
	if err != nil {
		return access.Password{}, err
	}
	defer cli.Wipe(can)
	password, err := access.CAN(strings.TrimSpace(string(can)))
	if err != nil {
		return access.Password{}, &cli.Error{Code: cli.Usage, Err: err}
	}
	return password, nil
}
