// Command peers holds this module against others on the same work in one run: the passive authentication of a 20 kB passport
// with a new signer, two verifications and the hashes, each as a multiple of one raw verification of its own library.
//
// It is a module of its own, so that nobody who imports chancery sees what it needs. Peers that are not installed are left
// out and named.
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/smallstep/pkcs7"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/testdata/ratio"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/trust"
)

const each = 2 * time.Second

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

// row is one line of the table.
type row struct {
	work, who  string
	time, unit time.Duration
	of         string
}

func run() error {
	var rows []row
	for _, kind := range kinds {
		d, err := newDocument(kind)
		if err != nil {
			return err
		}
		work := "passive authentication, " + kind
		rows = append(rows, d.chancery(work))
		if r, err := d.pkcs7(work); err != nil {
			fmt.Fprintf(os.Stderr, "peers: pkcs7, %s: %v\n", kind, err)
		} else {
			rows = append(rows, r)
		}
		if r, err := d.openssl(work); err != nil {
			fmt.Fprintf(os.Stderr, "peers: openssl, %s: %v\n", kind, err)
		} else {
			rows = append(rows, r)
		}
	}
	rows = append(rows, certificates()...)
	rows = append(rows, zones()...)
	tab := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tab, "work\tby\ttime\tratio\tto")
	for _, r := range rows {
		fmt.Fprintf(tab, "%s\t%s\t%v\t%.2f\t%s\n", r.work, r.who, r.time, float64(r.time)/float64(r.unit), r.of)
	}
	return tab.Flush()
}

// chancery inspects with a trust store that has not seen the signer. It does more than the others: profile, dates, States,
// strength, printed page and thirty checks.
func (d *document) chancery(work string) row {
	var v *verify.Verifier
	evidence := &verify.Evidence{Zone: d.zone, Image: d.image}
	r := ratio.Measure(ratio.Work{
		Setup: func() {
			var l trust.Loader
			l.Add("csca", d.csca.Raw)
			v = &verify.Verifier{Trust: l.Store(), Time: now}
		},
		Do: func() {
			if r := v.Inspect(evidence); r.Verdict != verify.VerdictValid {
				panic(r.Reason)
			}
		},
		Floor: d.raw,
	}, each)
	return row{work, "chancery", r.Work, r.Floor, "its raw verification"}
}

// pkcs7 is what a Go program does without chancery: smallstep/pkcs7 and crypto/x509.
func (d *document) pkcs7(work string) (row, error) {
	root, err := x509.ParseCertificate(d.csca.Raw)
	if err != nil {
		return row{}, err
	}
	authenticate := func() error {
		p, err := pkcs7.Parse(d.object)
		if err != nil {
			return err
		}
		if err := p.Verify(); err != nil {
			return err
		}
		if err := p.GetOnlySigner().CheckSignatureFrom(root); err != nil {
			return err
		}
		for _, g := range d.groups {
			if sum := sha256.Sum256(g); !bytes.Contains(p.Content, sum[:]) {
				return errors.New("a hash is not in the list")
			}
		}
		return nil
	}
	if err := authenticate(); err != nil {
		return row{}, err
	}
	r := ratio.Measure(ratio.Work{Do: func() { _ = authenticate() }, Floor: d.raw}, each)
	return row{work, "smallstep/pkcs7, crypto/x509", r.Work, r.Floor, "its raw verification"}, nil
}

// openssl compiles openssl/pa.c and runs it.
func (d *document) openssl(work string) (row, error) {
	dir, err := os.MkdirTemp("", "peers-")
	if err != nil {
		return row{}, err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "openssl")
	if out, err := exec.Command("gcc", "-O2", "-o", program, "openssl/pa.c", "-lcrypto").CombinedOutput(); err != nil {
		return row{}, fmt.Errorf("%w: %s", err, out)
	}
	args := []string{filepath.Join(dir, "object"), filepath.Join(dir, "csca"), strconv.FormatInt(now.Unix(), 10)}
	files := map[string][]byte{args[0]: d.object, args[1]: d.csca.Raw}
	for i, g := range d.groups {
		name := filepath.Join(dir, strconv.Itoa(i))
		files[name] = g
		args = append(args, name)
	}
	for name, data := range files {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			return row{}, err
		}
	}
	measured, err := output(exec.Command(program, args...))
	return row{work, "OpenSSL, CMS_verify", measured["pa"], measured["verify"], "its raw verification"}, err
}

// certificates reads one certificate.
func certificates() []row {
	d, err := newDocument(kinds[0])
	if err != nil {
		return nil
	}
	sum := func() { sha256.Sum256(d.csca.Raw) }
	own := ratio.Measure(ratio.Work{Do: func() { parseOwn(d.csca.Raw) }, Floor: sum}, each)
	std := ratio.Measure(ratio.Work{Do: func() { _, _ = x509.ParseCertificate(d.csca.Raw) }, Floor: sum}, each)
	return []row{
		{"certificate read", "chancery", own.Work, own.Floor, "SHA-256 of it"},
		{"certificate read", "crypto/x509", std.Work, std.Floor, "SHA-256 of it"},
	}
}

// zones reads one zone.
func zones() []row {
	const zone = "P<FRAERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36FRA7408122F3404159ZE184226B<<<<<16"
	own := ratio.Measure(ratio.Work{
		Do: func() {
			if r, err := mrz.Decode(zone); err != nil || r.Validate() != nil {
				panic("refused")
			}
		},
		Floor: func() { sha256.Sum256([]byte(zone)) },
	}, each)
	rows := []row{{"zone read and checked", "chancery", own.Work, own.Floor, "SHA-256 of it"}}
	cmd := exec.Command("node", "bench.js")
	cmd.Dir = "mrz"
	measured, err := output(cmd)
	if err != nil {
		fmt.Fprintf(os.Stderr, "peers: npm mrz: %v (npm install in testdata/peers/mrz)\n", err)
		return rows
	}
	return append(rows, row{"zone read and checked", "npm mrz", measured["mrz"], own.Floor, "SHA-256 of it"})
}

// output reads lines of name and nanoseconds.
func output(cmd *exec.Cmd) (map[string]time.Duration, error) {
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, strings.TrimSpace(stderr.String()))
	}
	measured := map[string]time.Duration{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		n, err := strconv.Atoi(value)
		if err != nil {
			return nil, err
		}
		measured[name] = time.Duration(n)
	}
	return measured, nil
}
