package main

import (
	"cmp"
	"context"
	"crypto"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/piv"
)

func newCVC(s *cli.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cvc",
		Short: "Card verifiable certificates of terminals",
		Long: `Show, verify, issue and request the certificates that let an inspection system read fingers and irises: the authority of
the state (CVCA), the document verifier, the terminal (TR-03110-3, C).`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCVCShow(s), newCVCVerify(s), newCVCIssue(s), newCVCRequest(s))
	return cmd
}

// maxCVC bounds a certificate file.
const maxCVC = 16 << 10

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, cli.Errorf(cli.Usage, "", "%w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxCVC+1))
	if err != nil || len(b) > maxCVC {
		return nil, cli.Errorf(cli.Malformed, "", "%s: can't be read, or larger than %d octets", path, maxCVC)
	}
	return b, nil
}

func readCertificate(path string) (*cvc.Certificate, error) {
	b, err := readFile(path)
	if err != nil {
		return nil, err
	}
	c, err := cvc.Parse(b)
	if err != nil {
		return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
	}
	return c, nil
}

// certificateView is what show prints; its JSON is a contract.
type certificateView struct {
	Path      string   `json:"path"`
	Kind      string   `json:"kind"`
	Authority string   `json:"authority,omitempty"`
	Holder    string   `json:"holder"`
	Role      string   `json:"role,omitempty"`
	Rights    string   `json:"rights,omitempty"`
	Effective string   `json:"effective,omitempty"`
	Expiry    string   `json:"expiry,omitempty"`
	Algorithm string   `json:"algorithm"`
	Key       string   `json:"key"`
	Breaches  []string `json:"breaches"`
}

func newCVCShow(s *cli.Streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show FILE...",
		Short: "Show certificates and requests",
		Args:  cobra.MinimumNArgs(1),
		RunE: cli.Stoppable(func(args []string) error {
			for _, path := range args {
				b, err := readFile(path)
				if err != nil {
					return err
				}
				v, err := viewOf(path, b)
				if err != nil {
					return &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
				}
				if err := printView(s.Out, v, asJSON); err != nil {
					return err
				}
			}
			return nil
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, one line per file")
	return cmd
}

// viewOf reads a certificate, or else a request.
func viewOf(path string, b []byte) (certificateView, error) {
	c, err := cvc.Parse(b)
	if err == nil {
		v := certificateView{
			Path: path, Kind: "certificate", Authority: string(c.Authority), Holder: string(c.Holder), Role: c.Role.String(),
			Rights: rightsText(c), Effective: c.Effective.Format(time.DateOnly), Expiry: c.Expiry.Format(time.DateOnly),
			Algorithm: c.Key.Algorithm.String(), Key: cvcKey(c.Key), Breaches: []string{},
		}
		for _, e := range split(c.Validate()) {
			v.Breaches = append(v.Breaches, e.Error())
		}
		return v, nil
	}
	q, requestErr := cvc.ParseRequest(b)
	if requestErr != nil {
		return certificateView{}, errors.Join(err, requestErr)
	}
	v := certificateView{
		Path: path, Kind: "request", Authority: string(q.Suggested), Holder: string(q.Holder), Algorithm: q.Key.Algorithm.String(),
		Key: cvcKey(q.Key), Breaches: []string{},
	}
	if err := q.Check(); err != nil {
		v.Breaches = append(v.Breaches, err.Error())
	}
	if q.OuterAuthority != "" {
		v.Kind = "authenticated request by " + string(q.OuterAuthority)
	}
	return v, nil
}

func cvcKey(k *cvc.PublicKey) string {
	switch {
	case k.RSA != nil:
		return nameOfKey(k.RSA)
	case k.EC != nil:
		return nameOfKey(k.EC)
	}
	return "EC, domain parameters of the authority"
}

func rightsText(c *cvc.Certificate) string {
	if c.Role.TerminalType() != cvc.InspectionSystem {
		return strings.ToUpper(hex.EncodeToString(c.Rights))
	}
	return groupsText(c.Rights.Groups())
}

func groupsText(groups []string) string {
	return cmp.Or(strings.Join(groups, " "), "none")
}

func printView(w io.Writer, v certificateView, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(v)
	}
	fmt.Fprintf(w, "%s: %s\n", v.Path, v.Kind)
	for _, line := range [][2]string{
		{"holder", v.Holder},
		{"authority", v.Authority},
		{"role", v.Role},
		{"rights", v.Rights},
		{"effective", v.Effective},
		{"expiry", v.Expiry},
		{"algorithm", v.Algorithm},
		{"key", v.Key},
	} {
		if line[1] != "" {
			fmt.Fprintf(w, "  %-10s %s\n", line[0], cli.Printable(line[1]))
		}
	}
	for _, b := range v.Breaches {
		fmt.Fprintf(w, "  breach: %s\n", cli.Printable(b))
	}
	return nil
}

func newCVCVerify(s *cli.Streams) *cobra.Command {
	var trust, at string
	cmd := &cobra.Command{
		Use:   "verify --trust CVCA FILE...",
		Short: "Verify a chain as a chip does",
		Long:  `Verify a chain of certificates, in order from link certificates and document verifier to the terminal, under a trusted CVCA.`,
		Args:  cobra.MinimumNArgs(1),
		RunE: cli.Stoppable(func(args []string) error {
			day := time.Now()
			if at != "" {
				var err error
				if day, err = time.Parse(time.DateOnly, at); err != nil {
					return cli.Errorf(cli.Usage, "as in 2026-05-13", "--at: %w", err)
				}
			}
			root, err := readCertificate(trust)
			if err != nil {
				return err
			}
			var chain []*cvc.Certificate
			for _, path := range args {
				c, err := readCertificate(path)
				if err != nil {
					return err
				}
				chain = append(chain, c)
			}
			result, err := cvc.Verify(root, chain, day)
			switch {
			case errors.Is(err, cvc.ErrUnsupported):
				return &cli.Error{Code: cli.Undetermined, Err: err}
			case err != nil:
				return &cli.Error{Code: cli.Failed, Err: err}
			}
			last := *chain[len(chain)-1]
			last.Rights = result.Rights
			fmt.Fprintf(s.Out, "valid: %s, %s, rights %s\n", result.Holder, result.Role, rightsText(&last))
			return nil
		}),
	}
	cmd.Flags().StringVar(&trust, "trust", "", "certificate of the CVCA that is trusted")
	cmd.Flags().StringVar(&at, "at", "", "verify on this day (YYYY-MM-DD) instead of today")
	_ = cmd.MarkFlagRequired("trust")
	return cmd
}

// signerFlags name a key and how it signs.
type signerFlags struct {
	key    keys.Ref
	opener keys.Opener
	hash   string
	pss    bool
}

func (f *signerFlags) flags(cmd *cobra.Command) {
	cmd.Flags().Var(&f.key, "key", "key that signs: "+keys.Usage)
	cmd.Flags().StringVar(&f.hash, "hash", "SHA-256", "hash of signatures: SHA-224, SHA-256, SHA-384, SHA-512")
	cmd.Flags().BoolVar(&f.pss, "pss", true, "RSA: sign with PSS")
	f.opener.Flags(cmd)
	_ = cmd.MarkFlagRequired("key")
}

func (f *signerFlags) open(ctx context.Context) (*keys.Key, crypto.Hash, error) {
	hash, ok := map[string]crypto.Hash{
		"SHA-224": crypto.SHA224, "SHA-256": crypto.SHA256, "SHA-384": crypto.SHA384, "SHA-512": crypto.SHA512,
	}[strings.ToUpper(f.hash)]
	if !ok {
		return nil, 0, cli.Errorf(cli.Usage, "", "no hash %q", f.hash)
	}
	key, err := f.opener.Open(ctx, f.key, piv.Plan{Use: piv.Single, Uncertified: true})
	return key, hash, err
}

// writeNew writes a file that must not be there yet.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return cli.Errorf(cli.Usage, "", "%w", err)
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
