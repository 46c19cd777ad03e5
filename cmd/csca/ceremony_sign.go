package main

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/ceremony"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/pki"
)

// custodian is who signs scripts and records, by the key that a script lists.
type custodian struct {
	opener keys.Opener
	key    keys.Ref
}

func (c *custodian) flags(cmd *cobra.Command) {
	c.opener.Flags(cmd)
	cmd.Flags().Var(&c.key, "key", "the custodian's "+keys.Usage)
}

func (c *custodian) open(ctx context.Context) (*keys.Key, error) {
	return c.opener.Open(ctx, c.key, piv.Plan{Use: piv.Single, Uncertified: true})
}

// sign signs the hash of a script or of a record's head.
func (c *custodian) sign(ctx context.Context, script *ceremony.Script, purpose ceremony.Purpose, hash [32]byte) (*ceremony.Signature, error) {
	key, err := c.open(ctx)
	if err != nil {
		return nil, err
	}
	defer key.Close()
	sig, err := script.Sign(key, purpose, hash, time.Now())
	return sig, ceremonyFailure(err)
}

func writeSignature(s *cli.Streams, out string, sig *ceremony.Signature) error {
	data, err := json.Marshal(sig)
	if err != nil {
		return err
	}
	return output(s, out, append(data, '\n'))
}

// signScript approves a script: what is signed is shown first.
func (c *custodian) signScript(ctx context.Context, s *cli.Streams, path, out string) error {
	if out == "" {
		return cli.Errorf(cli.Usage, "", "--out is missing: the signature is given to csca ceremony with --approval")
	}
	if err := free(out); err != nil {
		return err
	}
	script, err := readScript(path)
	if err != nil {
		return err
	}
	if err := script.WriteText(s.Err); err != nil {
		return err
	}
	sig, err := c.sign(ctx, script, ceremony.Approval, script.Hash())
	if err != nil {
		return err
	}
	return writeSignature(s, out, sig)
}

// signHead signs a record's head, which is proven first: a custodian signs what is right.
func (c *custodian) signHead(ctx context.Context, s *cli.Streams, dir, out string) error {
	script, head, err := provenHead(dir)
	if err != nil {
		return err
	}
	sig, err := c.sign(ctx, script, ceremony.Closing, head)
	if err != nil {
		return err
	}
	if out != "" {
		return writeSignature(s, out, sig)
	}
	return added(s, dir, sig)
}

func closeRecord(s *cli.Streams, dir string, paths []string) error {
	signatures, err := readSignatures(paths)
	if err != nil {
		return err
	}
	if _, _, err := provenHead(dir); err != nil {
		return err
	}
	return added(s, dir, signatures...)
}

func added(s *cli.Streams, dir string, signatures ...*ceremony.Signature) error {
	missing, err := ceremony.Close(dir, signatures...)
	if err != nil {
		return ceremonyFailure(err)
	}
	if missing > 0 {
		fmt.Fprintf(s.Err, "csca: signed; %d more custodians must sign\n", missing)
	} else {
		fmt.Fprintln(s.Err, "csca: signed; the record is whole")
	}
	return nil
}

// showReport writes what a record proves.
func showReport(w io.Writer, r *ceremony.Report, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(struct {
			V int `json:"v"`
			*ceremony.Report
		}{1, r})
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: the record is whole\n\n", r.Title)
	fmt.Fprintf(&b, "script    sha256:%s\napproved  %s\nbegan     %s\nended     %s\nhead      sha256:%s\nsigned    %s\n",
		r.Script, strings.Join(r.Approved, ", "), r.Began, r.Ended, r.Head, strings.Join(r.Closed, ", "))
	if r.Resumed > 0 {
		fmt.Fprintf(&b, "resumed   %d times\n", r.Resumed)
	}
	b.WriteString("\n")
	for _, step := range r.Steps {
		fmt.Fprintf(&b, "%s  %s", step.Time, step.Step)
		if step.Found {
			b.WriteString("  (made before the program was cut off, and found)")
		}
		b.WriteString("\n")
		if birth := step.Birth; birth != nil {
			fmt.Fprintf(&b, "    born in token %d, slot %s, firmware %s, PIN %s, touch %s\n", birth.Token, birth.Slot, birth.Firmware, birth.PIN, birth.Touch)
			if birth.Note != "" {
				fmt.Fprintf(&b, "    note: %s\n", birth.Note)
			}
		}
		for _, f := range step.Files {
			fmt.Fprintf(&b, "    sha256:%s  %s\n", f.SHA256, f.Name)
		}
	}
	for _, name := range r.Others {
		fmt.Fprintf(&b, "NOT of the record: %s\n", oneLine(name))
	}
	_, err := io.WriteString(w, cli.Printable(b.String()))
	return err
}

func newCeremonyCustodian(s *cli.Streams) *cobra.Command {
	var c custodian
	var name string
	cmd := &cobra.Command{
		Use:   "custodian",
		Short: "Print a custodian's entry for a script",
		Long: `Print the entry of a custodian for a script's custodians.members: the name and the public key of the key that signs for
them. The key is a file of csca request --new-key, or in a token of the custodian's own.`,
		Example: `  csca ceremony custodian --name "A. Chan" --key piv:99999999/9a`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			k, err := c.open(cmd.Context())
			if err != nil {
				return err
			}
			defer k.Close()
			der, err := pki.MarshalPublicKey(k.Public(), false)
			if err != nil {
				return refused(err)
			}
			block := strings.TrimSpace(string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})))
			fmt.Fprintf(s.Out, "  - name: %q\n    publicKey: |\n      %s\n", name, strings.ReplaceAll(block, "\n", "\n      "))
			return nil
		},
	}
	c.flags(cmd)
	cmd.Flags().StringVar(&name, "name", "", "the custodian's name")
	_ = cmd.MarkFlagRequired("name")
	_ = cmd.MarkFlagRequired("key")
	return cmd
}
