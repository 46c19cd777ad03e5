package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/piv"
)

// secretsFlags are the secrets of a token, old and new.
type secretsFlags struct {
	opener                 keys.Opener
	puk, management        cli.Secret
	newPIN, newPUK, newKey cli.Secret
}

// newTokenSecrets makes the commands that change a token's PIN, PUK and management key.
func newTokenSecrets(s *cli.Streams) []*cobra.Command {
	return []*cobra.Command{
		secretCommand(s, "change-pin", "Change the PIN", "The old PIN is presented once, under the floor.",
			[]string{"pin", "new-pin"}, (*secretsFlags).changePIN),
		secretCommand(s, "change-puk", "Change the PUK", "A wrong PUK costs one of its tries, which nothing counts beforehand; the same is never tried again.",
			[]string{"puk", "new-puk"}, (*secretsFlags).changePUK),
		secretCommand(s, "change-management-key", "Change the management key, which rules keys and certificates",
			"Management keys are 32, 48 or 64 hexadecimal digits.",
			[]string{"management-key", "new-management-key"}, (*secretsFlags).changeManagement),
		secretCommand(s, "unblock", "Set a new PIN with the PUK", "A wrong PUK costs one of its tries, which nothing counts beforehand; the same is never tried again.",
			[]string{"puk", "new-pin"}, (*secretsFlags).unblock),
		secretCommand(s, "forget", "Forget which PINs and PUKs a token refused",
			"For a token whose PIN was changed elsewhere: a PIN that it refused before may be the right one now.",
			nil, nil),
	}
}

func secretCommand(s *cli.Streams, verb, short, note string, secrets []string, change func(*secretsFlags, context.Context, *piv.Token) error) *cobra.Command {
	var f secretsFlags
	cmd := &cobra.Command{
		Use: verb + " SERIAL", Short: short, Args: cobra.ExactArgs(1),
		Long:    short + ". " + note,
		Example: "  csca token " + verb + " 12345678",
		RunE: func(cmd *cobra.Command, args []string) error {
			ref, err := slotArgument(args[0])
			if err != nil {
				return err
			}
			if change == nil {
				err = f.forget(ref.Serial)
			} else {
				err = f.with(cmd.Context(), ref.Serial, change)
			}
			if err == nil {
				fmt.Fprintf(s.Err, "csca: %s: done for token %d\n", verb, ref.Serial)
			}
			return err
		},
	}
	f.opener.TokenFlags(cmd)
	for name, secret := range map[string]*cli.Secret{
		"puk": &f.puk, "management-key": &f.management, "new-pin": &f.newPIN, "new-puk": &f.newPUK, "new-management-key": &f.newKey,
	} {
		for _, wanted := range secrets {
			if wanted == name {
				secret.Flags(cmd, name)
			}
		}
	}
	return cmd
}

func (f *secretsFlags) with(ctx context.Context, serial uint32, change func(*secretsFlags, context.Context, *piv.Token) error) error {
	token, err := f.opener.Token(ctx, serial)
	if err != nil {
		return err
	}
	defer token.Close()
	return keys.Failure(change(f, ctx, token), cli.Refused)
}

// pair reads an old and a new secret; the new one is asked for twice.
func pair(old, new *cli.Secret) (a, b piv.PIN, err error) {
	if a, err = old.Read(false); err != nil {
		return nil, nil, err
	}
	if b, err = new.Read(true); err != nil {
		a.Wipe()
	}
	return a, b, err
}

func (f *secretsFlags) changePIN(ctx context.Context, token *piv.Token) error {
	old, fresh, err := pair(&f.opener.PIN, &f.newPIN)
	if err != nil {
		return err
	}
	defer old.Wipe()
	defer fresh.Wipe()
	return token.ChangePIN(ctx, old, fresh)
}

func (f *secretsFlags) changePUK(ctx context.Context, token *piv.Token) error {
	old, fresh, err := pair(&f.puk, &f.newPUK)
	if err != nil {
		return err
	}
	defer old.Wipe()
	defer fresh.Wipe()
	return token.ChangePUK(ctx, old, fresh)
}

func (f *secretsFlags) unblock(ctx context.Context, token *piv.Token) error {
	puk, fresh, err := pair(&f.puk, &f.newPIN)
	if err != nil {
		return err
	}
	defer puk.Wipe()
	defer fresh.Wipe()
	return token.Unblock(ctx, puk, fresh)
}

func (f *secretsFlags) changeManagement(ctx context.Context, token *piv.Token) error {
	old, err := managementKey(&f.management, token.Serial())
	if err != nil {
		return err
	}
	defer clear(old)
	text, err := f.newKey.Read(true)
	if err != nil {
		return err
	}
	fresh, err := decodeManagement(text)
	if err != nil {
		return err
	}
	defer clear(fresh)
	return token.ChangeManagementKey(ctx, old, fresh)
}

func (f *secretsFlags) forget(serial uint32) error {
	options, err := f.opener.Options()
	if err != nil {
		return err
	}
	return options.Guard.Forget(serial)
}
