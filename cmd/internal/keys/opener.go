package keys

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/piv"
)

// Opener opens the signing keys of a command, with the flags that say how. It holds no key.
type Opener struct {
	Passphrase cli.Secret // of key files
	PIN        cli.Secret // of tokens; for several, see cli.Secret.For
	Floor      int        // PIN tries left to people
	Wait       time.Duration
	Report     func(error) // told of what does not stop the work yet, see piv.Options; nil: a line on standard error

	cmd    *cobra.Command
	memory string
	roots  []string
}

// Flags adds the flags to cmd.
func (o *Opener) Flags(cmd *cobra.Command) {
	o.Passphrase.Flags(cmd, "passphrase")
	o.TokenFlags(cmd)
}

// TokenFlags adds those for tokens only. A command that has --wait already waits for something else, and for no token.
func (o *Opener) TokenFlags(cmd *cobra.Command) {
	o.cmd = cmd
	o.PIN.Flags(cmd, "pin")
	flags := cmd.Flags()
	flags.IntVar(&o.Floor, "pin-floor", piv.DefaultFloor, "PIN tries of a token that are left to people: a PIN is not tried when a failure would leave fewer")
	flags.StringVar(&o.memory, "pin-memory", "", "`DIR` that remembers refused PINs, as keyed hashes (default in the user's configuration folder)")
	if flags.Lookup("wait") == nil {
		flags.DurationVar(&o.Wait, "wait", 0, "wait this long for a token that was taken out (30s; default: not at all)")
	}
	flags.StringArrayVar(&o.roots, "attestation-root", nil, "root `CERT` of the tokens' maker, or its intermediates: the token must prove that the key was born in it")
	_ = cmd.MarkFlagFilename("attestation-root", "pem", "crt", "cer")
	_ = cmd.MarkFlagDirname("pin-memory")
}

// Options returns how tokens are worked with.
func (o *Opener) Options() (piv.Options, error) {
	memory := o.memory
	if memory == "" {
		home, err := os.UserConfigDir()
		if err != nil {
			return piv.Options{}, cli.Errorf(cli.Usage, "give --pin-memory DIR", "no folder to remember refused PINs in: %w", err)
		}
		memory = filepath.Join(home, "chancery", "pin")
	}
	report := o.Report
	if report == nil && o.cmd != nil {
		report = o.note
	}
	return piv.Options{Guard: piv.Guard{Memory: memory, Floor: o.Floor}, Wait: o.Wait, Report: report}, nil
}

// note tells people of a token that slowed down, or is lost and waited for.
func (o *Opener) note(err error) {
	fmt.Fprintf(o.cmd.ErrOrStderr(), "%s: note: %s\n", o.cmd.Root().Name(), cli.Printable(err.Error()))
}

// Roots returns the roots of --attestation-root; nil where none is given.
func (o *Opener) Roots() (*x509.CertPool, error) {
	if len(o.roots) == 0 {
		return nil, nil
	}
	pool := x509.NewCertPool()
	for _, path := range o.roots {
		data, err := readFile(path)
		if err != nil {
			return nil, err
		}
		if err := addRoots(pool, data); err != nil {
			return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
		}
	}
	return pool, nil
}

// addRoots adds every certificate of a text; one that does not read is an error, not left out.
func addRoots(pool *x509.CertPool, text []byte) error {
	count := 0
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		root, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return fmt.Errorf("certificate %d: %w", count+1, err)
		}
		pool.AddCert(root)
		count++
	}
	if count == 0 {
		return errors.New("no certificate in PEM")
	}
	return nil
}

// Key is an open signing key.
type Key struct {
	crypto.Signer
	Ref   Ref
	Token *piv.Key       // nil: a key file
	Found *piv.Preflight // nil: a key file
}

// Close gives the token back.
func (k *Key) Close() error {
	if k.Token == nil {
		return nil
	}
	return k.Token.Token().Close()
}

// Open opens a key: a file with its passphrase, a key in a token after a preflight with its PIN. The plan says what it is
// for; its slot and roots are those of the reference and the flags, and files are not judged by it.
func (o *Opener) Open(ctx context.Context, ref Ref, plan piv.Plan) (*Key, error) {
	if !ref.IsToken() {
		signer, err := OpenFile(ref.File, &o.Passphrase)
		if err != nil {
			return nil, err
		}
		return &Key{Signer: signer, Ref: ref}, nil
	}
	token, err := o.Token(ctx, ref.Serial)
	if err != nil {
		return nil, err
	}
	key, err := o.unlock(ctx, token, ref, plan)
	if err != nil {
		_ = token.Close() // the reason not to use it is the one to tell
		return nil, Failure(err, cli.Internal)
	}
	return key, nil
}

// Token opens a token without presenting its PIN.
func (o *Opener) Token(ctx context.Context, serial uint32) (*piv.Token, error) {
	options, err := o.Options()
	if err != nil {
		return nil, err
	}
	token, err := piv.Open(ctx, serial, options)
	return token, Failure(err, cli.Internal)
}

// unlock judges the token, presents the PIN and takes the key.
func (o *Opener) unlock(ctx context.Context, token *piv.Token, ref Ref, plan piv.Plan) (*Key, error) {
	found, err := o.Preflight(ctx, token, ref.Slot, plan)
	if err != nil {
		return nil, err
	}
	if err := Judge(found); err != nil {
		return nil, err
	}
	key, err := token.Key(ctx, ref.Slot, plan.Use)
	if err != nil {
		return nil, err
	}
	if key.Info().PIN != piv.PINNever {
		if err := o.Login(ctx, token); err != nil {
			return nil, err
		}
	}
	return &Key{Signer: key, Ref: ref, Token: key, Found: found}, nil
}

// Preflight judges a slot of a token by the plan, with the roots of the flags. It costs no PIN try.
func (o *Opener) Preflight(ctx context.Context, token *piv.Token, slot piv.Slot, plan piv.Plan) (*piv.Preflight, error) {
	roots, err := o.Roots()
	if err != nil {
		return nil, err
	}
	plan.Slot, plan.Trust.Roots = slot, roots
	found, err := token.Preflight(ctx, plan)
	return found, Failure(err, cli.Internal)
}

// Login presents the PIN of a token once.
func (o *Opener) Login(ctx context.Context, token *piv.Token) error {
	pin, err := o.PIN.For(fmt.Sprint(token.Serial()), "token")
	if err != nil {
		return err
	}
	defer cli.Wipe(pin)
	return Failure(token.VerifyPIN(ctx, pin), cli.Internal)
}

// Judge turns the failed checks of a preflight into an error: a blocked PIN before one with too few tries left, before the rest.
func Judge(p *piv.Preflight) error {
	var failed []string
	code, hint := cli.Refused, "csca token preflight shows every check"
	for _, c := range p.Checks {
		if c.Status != piv.Failed {
			continue
		}
		failed = append(failed, c.ID+": "+c.Detail)
		switch {
		case c.ID != "pin-tries":
		case p.PINTries == 0:
			code, hint = cli.TokenBlocked, "the holder of the PUK can unblock it: csca token unblock"
		default:
			code, hint = cli.PINRefused, "call the key custodian"
		}
	}
	if len(failed) == 0 {
		return nil
	}
	return cli.Errorf(code, hint, "token %d is not ready, the PIN was not tried: %s", p.Serial, strings.Join(failed, "; "))
}
