package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/pki"
)

// preflightFlags are the flags of csca token preflight.
type preflightFlags struct {
	opener              keys.Opener
	role, cert          string
	algorithm           string
	at                  moment
	made, limit         int64
	single, uncertified bool
	asJSON              bool
	lang                cli.Lang
}

func newTokenPreflight(s *cli.Streams) *cobra.Command {
	var f preflightFlags
	cmd := &cobra.Command{
		Use:   "preflight piv:SERIAL/SLOT",
		Short: "Say whether a token is ready to sign, on one screen",
		Long: `Say whether a token is ready to sign: serial number, firmware against those known to be weak, the key with its algorithm
and its PIN and touch policies, PIN tries left, certificate and usage period, attestation, signatures left. Nothing is
signed, no PIN is asked for and no try is spent. A check that was not performed is shown as such.

Exit codes: 0 ready; 5 the token is absent; 6 too few PIN tries left; 7 the PIN is blocked; 10 another check failed.`,
		Example: `  csca token preflight piv:12345678/9c --attestation-root maker.pem
  csca token preflight piv:12345678/9c --role csca --single --cert authority/csca.pem --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), s, args[0]) },
	}
	f.opener.TokenFlags(cmd)
	roleFlag(cmd, &f.role, "document-signer", "what the key signs as")
	f.lang.Flag(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.cert, "cert", "", "the key's certificate (default: the one in the slot)")
	flags.StringVar(&f.algorithm, "algorithm", "", "kind of key that is wanted: "+strings.Join(tokenKinds, ", "))
	flags.Var(&f.at, "time", "judge as of this time, date or RFC 3339 (default now)")
	flags.Int64Var(&f.made, "made", 0, "signatures the key has made")
	flags.Int64Var(&f.limit, "limit", 0, "signatures the key may make (0: no limit)")
	flags.BoolVar(&f.single, "single", false, "for a ceremony's few signatures: any PIN or touch policy will do")
	flags.BoolVar(&f.uncertified, "uncertified", false, "the key has no certificate yet")
	flags.BoolVar(&f.asJSON, "json", false, "one JSON object")
	cmd.MarkFlagsMutuallyExclusive("cert", "uncertified")
	complete(cmd, "algorithm", tokenKinds...)
	return cmd
}

func (f *preflightFlags) run(ctx context.Context, s *cli.Streams, name string) error {
	ref, err := slotArgument(name)
	if err != nil {
		return err
	}
	plan, err := f.plan()
	if err != nil {
		return err
	}
	token, err := f.opener.Token(ctx, ref.Serial)
	if err != nil {
		return err
	}
	defer token.Close()
	found, err := f.opener.Preflight(ctx, token, ref.Slot, plan)
	if err != nil {
		return err
	}
	if f.asJSON {
		err = found.WriteJSON(s.Out)
	} else {
		err = writePreflight(s.Out, found, f.lang)
	}
	if err != nil {
		return err
	}
	return keys.Judge(found)
}

func (f *preflightFlags) plan() (plan piv.Plan, err error) {
	plan = piv.Plan{Time: f.at.Time, Made: f.made, Limit: f.limit, Uncertified: f.uncertified}
	if f.single {
		plan.Use = piv.Single
	}
	if plan.Role, err = roleByName(f.role); err != nil {
		return plan, err
	}
	if plan.Role == pki.Link {
		return plan, cli.Errorf(cli.Usage, "a link certificate is signed with the key of a csca", "not for the role link")
	}
	if f.cert != "" {
		if plan.Certificate, err = readCertificate(f.cert); err != nil {
			return plan, err
		}
	}
	if f.algorithm != "" {
		if plan.Algorithm, err = piv.ParseAlgorithm(f.algorithm); err != nil {
			return plan, &cli.Error{Code: cli.Usage, Err: err}
		}
	}
	return plan, nil
}
