package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/approval"
	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/piv"
)

func newAudit(s *cli.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Check the audit log, sign its head, hand it to an auditor",
		Long: `The audit log has one record for every move of a book, chained by hashes, with heads that an
operator has signed. It holds no name and no number: an auditor needs nothing else.`,
	}
	cmd.AddCommand(newAuditVerify(s), newAuditShow(s), newAuditHeads(s), newAuditSign(s), newAuditExport(s), newAuditManifest(s), newAuditClock(s))
	return cmd
}

type verifyFlags struct {
	ledgerFlags
	log, heads string
	keys       []string
	json       bool
}

func newAuditVerify(s *cli.Streams) *cobra.Command {
	f := &verifyFlags{}
	cmd := &cobra.Command{
		Use:   "verify (--ledger LEDGER | --log FILE) [--heads FILE] [--key CERT]",
		Short: "Find any edit, cut, reordering or rollback",
		Long: `Verify follows the audit log record by record, and checks that every head that was signed lies
on it. Of a ledger it also checks that books and blanks are what the log says. --log reads what
"personalize audit export" wrote.

--heads is the file of heads that was kept elsewhere: only that shows that a whole ledger was
put back to an older day. --key is a certificate or public key of an operator; heads signed by
any other key are refused. Without it the signatures are checked, and whose they are is not.

Ends with 1 if anything is wrong.`,
		Example: `  personalize audit verify --ledger signed.ledger --heads /mnt/other/heads.jsonl --key operator.pem
  personalize audit verify --log audit.log --heads heads.jsonl --key operator.pem`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), s) },
	}
	f.flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.log, "log", "", "check the log in this `FILE`")
	flags.StringVar(&f.heads, "heads", "", "heads that were kept elsewhere, in this `FILE`")
	flags.StringArrayVar(&f.keys, "key", nil, "`CERT` or public key of an operator; may be repeated")
	flags.BoolVar(&f.json, "json", false, "print one line of JSON")
	cmd.MarkFlagsMutuallyExclusive("ledger", "log")
	cmd.MarkFlagsOneRequired("ledger", "log")
	return cmd
}

func (f *verifyFlags) run(ctx context.Context, s *cli.Streams) error {
	verify, err := f.verifier()
	if err != nil {
		return err
	}
	var heads []ledger.SignedHead
	if f.heads != "" {
		if heads, err = readHeads(f.heads); err != nil {
			return err
		}
	}
	var found *ledger.Audit
	if f.log != "" {
		found, err = f.file(heads, verify)
	} else {
		err = f.with(ctx, f.read, func(l *ledger.Ledger) (err error) {
			found, err = auditLedger(ctx, l, heads, verify)
			return err
		})
	}
	if err != nil {
		return ledgerError(err)
	}
	if len(f.keys) == 0 && found.Heads > 0 {
		fmt.Fprint(s.Err, text(f.lang, "personalize: no --key: nothing says whose signatures the heads bear\n"))
	}
	if f.json {
		return json.NewEncoder(s.Out).Encode(found)
	}
	_, err = fmt.Fprintf(s.Out, text(f.lang, "%d records follow from each other, %d of them behind the last of %d signed heads; %d books, %d blanks, %d signed again after a crash\n"),
		found.Records, found.Unsigned, found.Heads, found.Books, found.Blanks, found.Again)
	return err
}

func (f *verifyFlags) file(heads []ledger.SignedHead, verify func(*ledger.SignedHead) error) (*ledger.Audit, error) {
	file, err := os.Open(f.log)
	if err != nil {
		return nil, usage(err)
	}
	defer file.Close()
	return ledger.Check(ledger.ReadLog(file), heads, verify)
}

// auditLedger checks a ledger with its own heads, and then by those that were kept elsewhere.
func auditLedger(ctx context.Context, l *ledger.Ledger, heads []ledger.SignedHead, verify func(*ledger.SignedHead) error) (*ledger.Audit, error) {
	found, err := l.Audit(ctx, verify)
	if err != nil {
		return nil, err
	}
	for i := range heads {
		if err := verify(&heads[i]); err != nil {
			return nil, &ledger.Fault{Seq: heads[i].Seq, Err: err}
		}
		if err := l.Reaches(ctx, heads[i].Head); err != nil {
			return nil, &ledger.Fault{Seq: heads[i].Seq, Err: err}
		}
	}
	return found, nil
}

// verifier judges the signature of a head.
func (f *verifyFlags) verifier() (func(*ledger.SignedHead) error, error) {
	trusted, err := readPublics(f.keys)
	if err != nil {
		return nil, err
	}
	return func(h *ledger.SignedHead) error {
		if !isNamed(trusted, h.Key) {
			return errors.New("signed by a key that is not named")
		}
		return approval.VerifyMessage(h.Key, h.Message(), h.Signature)
	}, nil
}

func newAuditHeads(s *cli.Streams) *cobra.Command {
	f := &ledgerFlags{}
	cmd := &cobra.Command{
		Use:     "heads --ledger LEDGER",
		Short:   "Print the heads that were signed, one line of JSON each",
		Example: `  personalize audit heads --ledger signed.ledger > heads.jsonl`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.with(cmd.Context(), f.read, func(l *ledger.Ledger) error {
				heads, err := l.Heads(cmd.Context())
				for _, h := range heads {
					if err := json.NewEncoder(s.Out).Encode(h); err != nil {
						return err
					}
				}
				return err
			})
		},
	}
	f.flags(cmd)
	return cmd
}

func newAuditSign(s *cli.Streams) *cobra.Command {
	f, key, opener := &ledgerFlags{}, keys.Ref{}, keys.Opener{}
	cmd := &cobra.Command{
		Use:     "sign --ledger LEDGER --operator KEY",
		Short:   "Sign the log's head now, and print it",
		Example: `  personalize audit sign --ledger signed.ledger --operator piv:23456789/9c >> /mnt/other/heads.jsonl`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.with(cmd.Context(), f.open, func(l *ledger.Ledger) error {
				operator, err := opener.Open(cmd.Context(), key, piv.Plan{Use: piv.Single, Uncertified: true})
				if err != nil {
					return err
				}
				defer operator.Close()
				head, err := l.SignHead(cmd.Context(), func(message []byte) (spki, signature []byte, err error) {
					return approval.SignMessage(operator, message)
				})
				if err != nil {
					return keys.Failure(err, cli.Internal)
				}
				return json.NewEncoder(s.Out).Encode(head)
			})
		},
	}
	f.flags(cmd)
	opener.Flags(cmd)
	cmd.Flags().Var(&key, "operator", keys.Usage)
	_ = cmd.MarkFlagRequired("operator")
	return cmd
}

func newAuditExport(s *cli.Streams) *cobra.Command {
	f := &ledgerFlags{}
	cmd := &cobra.Command{
		Use:   "export --ledger LEDGER",
		Short: "Write the log out for an auditor: no name, no number",
		Long: `Export writes the audit log, each record as its hash and its octets. "personalize audit verify
--log" checks it anywhere.`,
		Example: `  personalize audit export --ledger signed.ledger > audit.log`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.with(cmd.Context(), f.read, func(l *ledger.Ledger) error {
				return ledger.WriteLog(io.Writer(s.Out), l.Entries(cmd.Context(), 1))
			})
		},
	}
	f.flags(cmd)
	return cmd
}

func newAuditClock(*cli.Streams) *cobra.Command {
	f, reason := &ledgerFlags{}, ""
	cmd := &cobra.Command{
		Use:   "clock --ledger LEDGER --reason CODE",
		Short: "Go on with a ledger that a wrong clock has brought into the future",
		Long: `A ledger refuses to be written to when the clock is more than five minutes behind its last
record. If that record's time was the wrong one, Clock lets the ledger go on from the time it
is now. The audit log says so.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.with(cmd.Context(), f.open, func(l *ledger.Ledger) error { return l.SetClock(cmd.Context(), reason) })
		},
	}
	f.flags(cmd)
	cmd.Flags().StringVar(&reason, "reason", "", "`CODE` of the reason")
	_ = cmd.MarkFlagRequired("reason")
	return cmd
}
