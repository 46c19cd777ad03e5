package main

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/approval"
	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/pki"
)

type approveFlags struct {
	key      keys.Ref
	at       atFlag
	role     string
	lang     cli.Lang
	opener   keys.Opener
	profiles profileFlags
}

func newApprove(s *cli.Streams) *cobra.Command {
	f := &approveFlags{}
	cmd := &cobra.Command{
		Use:   "approve JOBS --role checker --key KEY",
		Short: "Approve a batch with one's own key",
		Long: `Approve reads the whole batch, says what is in it, and signs the hash of its manifest, which
stands for every octet that will be on every chip, with the key of whoever approves. The
statement is one line of JSON on standard output: put those of all who approve into a file for
"personalize sign --approval". A batch that is changed afterwards is another batch.

Who put the batch together signs as maker, who looked at it as checker. The ledger's policy
says whose keys count and how many are needed; nobody has two roles.`,
		Example: `  personalize approve jobs.jsonl --role maker --key piv:34567890/9c >> statements.jsonl
  personalize approve jobs.jsonl --role checker --key piv:45678901/9c >> statements.jsonl
  personalize sign jobs.jsonl --approval statements.jsonl …`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), s, args[0]) },
	}
	flags := cmd.Flags()
	flags.Var(&f.key, "key", keys.Usage)
	flags.StringVar(&f.role, "role", "checker", "sign as maker or checker")
	f.at.flag(cmd)
	f.opener.Flags(cmd)
	f.profiles.flag(cmd)
	speak(cmd, &f.lang)
	_ = cmd.MarkFlagRequired("key")
	_ = cmd.RegisterFlagCompletionFunc("role", cobra.FixedCompletions([]string{"maker", "checker"}, cobra.ShellCompDirectiveNoFileComp))
	completeFiles(cmd)
	return cmd
}

func (f *approveFlags) run(ctx context.Context, s *cli.Streams, path string) error {
	role := approval.Role(f.role)
	if role != approval.Maker && role != approval.Checker {
		return cli.Errorf(cli.Usage, "", "--role: maker or checker")
	}
	now, err := f.at.time()
	if err != nil {
		return err
	}
	batch, file, err := f.profiles.batch(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if batch.Linter, err = signing.NewLinter(signing.LintConfig{Time: now}); err != nil {
		return err
	}
	m, err := batch.Check(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Err, text(f.lang, "personalize: %d jobs, %d of them would be refused, numbers %s to %s, batch %s\n"),
		m.Jobs, m.Refused, cli.Printable(m.First), cli.Printable(m.Last), approval.Subject(m.Digest()))
	key, err := f.opener.Open(ctx, f.key, piv.Plan{Use: piv.Single, Uncertified: true})
	if err != nil {
		return err
	}
	defer key.Close()
	if now.IsZero() {
		now = time.Now()
	}
	statement, err := approval.Sign(key, role, approval.Subject(m.Digest()), now)
	if err != nil {
		return keys.Failure(err, cli.Internal)
	}
	return json.NewEncoder(s.Out).Encode(statement)
}

type policyFlags struct {
	ledgerFlags
	need                        int
	makers, checkers, operators []string
}

func newPolicy(s *cli.Streams) *cobra.Command {
	f := &policyFlags{}
	cmd := &cobra.Command{
		Use:   "policy --ledger LEDGER",
		Short: "Settle once who approves batches, or show it",
		Long: `Policy writes into a ledger, once and for all, whose signatures a batch needs before it is
signed and who works the station. Persons are their keys: each is given by a certificate or
public key, and nobody has two roles. Without --need it shows what is settled. The audit log
has it.`,
		Example: `  personalize policy --ledger signed.ledger --need 2 --maker enrol.pem --checker a.pem --checker b.pem --operator op.pem
  personalize policy --ledger signed.ledger`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.run(cmd.Context(), s, cmd.Flags().Changed("need"))
		},
	}
	f.ledgerFlags.flags(cmd)
	flags := cmd.Flags()
	flags.IntVar(&f.need, "need", 2, "signatures of different makers and checkers")
	flags.StringArrayVar(&f.makers, "maker", nil, "`CERT` or public key of who puts batches together; may be repeated")
	flags.StringArrayVar(&f.checkers, "checker", nil, "`CERT` or public key of who checks batches; may be repeated")
	flags.StringArrayVar(&f.operators, "operator", nil, "`CERT` or public key of who works the station; may be repeated")
	for _, name := range []string{"maker", "checker", "operator"} {
		_ = cmd.MarkFlagFilename(name, "pem", "crt", "cer", "der")
	}
	return cmd
}

func (f *policyFlags) run(ctx context.Context, s *cli.Streams, settle bool) error {
	if !settle && len(f.makers)+len(f.checkers)+len(f.operators) == 0 {
		return f.with(ctx, f.read, func(l *ledger.Ledger) error {
			p, err := policyOf(ctx, l)
			if err != nil {
				return err
			}
			return json.NewEncoder(s.Out).Encode(p)
		})
	}
	p := &approval.Policy{V: 1, Need: f.need}
	for _, role := range []struct {
		paths []string
		keys  *[][]byte
	}{{f.makers, &p.Makers}, {f.checkers, &p.Checkers}, {f.operators, &p.Operators}} {
		for _, path := range role.paths {
			key, err := readPublic(path)
			if err != nil {
				return err
			}
			*role.keys = append(*role.keys, key)
		}
	}
	if err := p.Validate(); err != nil {
		return &cli.Error{Code: cli.Usage, Err: err}
	}
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return f.with(ctx, f.ledgerFlags.open, func(l *ledger.Ledger) error { return l.Settle(ctx, settledPolicy, data) })
}

// readPublic reads the key of a certificate, or a public key by itself, as SubjectPublicKeyInfo.
func readPublic(path string) ([]byte, error) {
	data, err := readBounded(path, 1<<20)
	if err != nil {
		return nil, err
	}
	if block, _ := pem.Decode(data); block != nil && block.Type == "PUBLIC KEY" {
		public, _, err := pki.ParsePublicKey(block.Bytes)
		if err != nil {
			return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
		}
		return pki.MarshalPublicKey(public, false)
	}
	cert, err := readCertificate(path)
	if err != nil {
		return nil, err
	}
	return pki.MarshalPublicKey(cert.PublicKey, false)
}
