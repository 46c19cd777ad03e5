//go:build cgo && (linux || darwin || freebsd || openbsd)

package keys_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/piv/pivtest"
)

// fault is a situation that a station must survive, with what it sees: exit code, words and hint.
type fault struct {
	config pivtest.Config
	key    piv.KeyConfig
	plan   piv.Plan
	pin    string
	before func(t *testing.T, soft *pivtest.Token) // the key is opened
	during func(t *testing.T, soft *pivtest.Token) // the key signs
	code   cli.Code
	words  string
	hint   string
}

func inject(f pivtest.Fault) func(*testing.T, *pivtest.Token) {
	return func(_ *testing.T, soft *pivtest.Token) { soft.Inject(f) }
}

// breaks is a fault of the reader while the key signs.
func breaks(code pivtest.ReaderError) func(*testing.T, *pivtest.Token) {
	return inject(pivtest.Fault{Effect: pivtest.Break, Code: uint32(code), Instruction: pivtest.InsAuthenticate, Times: -1})
}

func spoils(effect pivtest.Effect) func(*testing.T, *pivtest.Token) {
	return inject(pivtest.Fault{Effect: effect, Instruction: pivtest.InsAuthenticate, Times: -1})
}

func name(soft *pivtest.Token) string { return fmt.Sprintf("Yubikey pivtest %d 00 00", soft.Serial()) }

// replaced puts another token into the reader.
func replaced(serial func(*pivtest.Token) uint32) func(*testing.T, *pivtest.Token) {
	return func(t *testing.T, soft *pivtest.Token) {
		other, err := pivtest.New(pivtest.Config{Serial: serial(soft), Authority: authority})
		require.NoError(t, err)
		require.NoError(t, service.Insert(name(soft), other))
	}
}

var faults = map[string]fault{
	"PIN wrong":        {pin: "999999", code: cli.PINRefused, words: "PIN wrong (2 left)", hint: "nothing tries again"},
	"too few tries":    {config: pivtest.Config{PINTries: 2}, code: cli.PINRefused, words: "the PIN was not tried", hint: "custodian"},
	"PIN blocked":      {before: inject(pivtest.Fault{Effect: pivtest.BlockPIN}), code: cli.TokenBlocked, words: "blocked", hint: "unblock"},
	"PIN forgotten":    {during: inject(pivtest.Fault{Effect: pivtest.Answer, Status: 0x6982, Instruction: pivtest.InsAuthenticate, Times: -1}), code: cli.Refused, words: "a touch may be missing"},
	"touch missing":    {config: pivtest.Config{Unattended: true}, key: piv.KeyConfig{Touch: piv.TouchAlways}, plan: piv.Plan{Use: piv.Single}, code: cli.TokenAbsent, words: "touch missing", hint: "touch the token"},
	"touch in a batch": {key: piv.KeyConfig{Touch: piv.TouchAlways}, code: cli.Refused, words: "touch-policy: touch always"},
	"PIN always":       {key: piv.KeyConfig{PIN: piv.PINAlways}, code: cli.Refused, words: "pin-policy: PIN always"},
	"held by another": {before: func(t *testing.T, soft *pivtest.Token) {
		other, err := piv.Open(t.Context(), soft.Serial(), piv.Options{})
		require.NoError(t, err)
		t.Cleanup(func() { other.Close() })
	}, code: cli.TokenAbsent, words: "held by another program", hint: "end the program"},
	"absent":            {before: func(_ *testing.T, soft *pivtest.Token) { service.Unplug(name(soft)) }, code: cli.TokenAbsent, words: "no such token", hint: "csca token list"},
	"SELECT fails":      {before: inject(pivtest.Fault{Effect: pivtest.Answer, Status: 0x6A82, Instruction: pivtest.InsSelect}), code: cli.TokenAbsent, words: "no such token"},
	"no key":            {plan: piv.Plan{Slot: piv.Authentication}, code: cli.Refused, words: "the slot holds no key"},
	"removed, noticed":  {during: breaks(pivtest.Removed), code: cli.TokenAbsent, words: "token removed", hint: "put the token back"},
	"removed, not yet":  {during: inject(pivtest.Fault{Effect: pivtest.WithdrawBefore, Instruction: pivtest.InsAuthenticate}), code: cli.TokenAbsent, words: "token removed"},
	"removed, midway":   {during: inject(pivtest.Fault{Effect: pivtest.Withdraw, Instruction: pivtest.InsAuthenticate}), code: cli.TokenAbsent, words: "token removed"},
	"unplugged":         {during: breaks(pivtest.ReaderUnavailable), code: cli.TokenAbsent, words: "token removed"},
	"unplugged, other":  {during: breaks(pivtest.InvalidValue), code: cli.TokenAbsent, words: "token removed"},
	"mute":              {during: breaks(pivtest.UnresponsiveCard), code: cli.TokenAbsent, words: "token removed"},
	"another token":     {during: replaced(func(*pivtest.Token) uint32 { return 4242 }), code: cli.Refused, words: "token 4242 is there instead", hint: "that was there before"},
	"another key":       {during: replaced((*pivtest.Token).Serial), code: cli.Refused, words: "another key than before", hint: "that was there before"},
	"daemon gone":       {during: inject(pivtest.Fault{Effect: pivtest.StopDaemon, Instruction: pivtest.InsAuthenticate}), code: cli.TokenAbsent, words: "smart card service not running", hint: "pcscd"},
	"empty signature":   {during: spoils(pivtest.EmptySignature), code: cli.TokenBlocked, words: "quarantined", hint: "out of use"},
	"short signature":   {during: spoils(pivtest.ShortSignature), code: cli.TokenBlocked, words: "quarantined"},
	"foreign signature": {during: spoils(pivtest.ForeignSignature), code: cli.TokenBlocked, words: "quarantined"},
}

// TestWhatAStationSees is the table of faults as a command shows them. Package piv has the same situations with what follows:
// what is repeated, waited for, remembered.
func TestWhatAStationSees(t *testing.T) {
	for title, f := range faults {
		t.Run(title, func(t *testing.T) {
			soft := insert(t, f.config, f.key)
			t.Cleanup(func() {
				soft.Heal()
				require.NoError(t, service.Restart())
			})
			if f.before != nil {
				f.before(t, soft)
			}
			if f.pin == "" {
				f.pin = pivtest.DefaultPIN
			}
			slot := piv.Signature
			if f.plan.Slot != 0 {
				slot = f.plan.Slot
			}
			f.plan.Uncertified = true
			o := opener(t, "--pin-file", file(t, f.pin))
			key, err := o.Open(t.Context(), keys.Ref{Serial: soft.Serial(), Slot: slot}, f.plan)
			if err == nil {
				defer key.Close()
				if f.during != nil {
					f.during(t, soft)
				}
				digest := sha256.Sum256([]byte("message"))
				_, err = key.Sign(rand.Reader, digest[:], crypto.SHA256)
				err = keys.Failure(err, cli.Internal)
			}
			require.Equal(t, f.code, cli.CodeOf(err), "%v", err)
			require.ErrorContains(t, err, f.words)
			require.NotContains(t, err.Error(), f.pin)
			var e *cli.Error
			require.ErrorAs(t, err, &e)
			require.Contains(t, e.Hint, f.hint)
		})
	}
}

// A token that hangs is given up after its deadline, which is not waited out here.
func TestHangIsGivenUp(t *testing.T) {
	err := keys.Failure(&piv.Error{Op: "sign", Serial: 7, Retries: -1, Err: piv.ErrTimeout}, cli.Internal)
	require.Equal(t, cli.TokenAbsent, cli.CodeOf(err))
}

// What does not stop the work is told: a token that was out and is back.
func TestNotes(t *testing.T) {
	soft := insert(t, pivtest.Config{}, piv.KeyConfig{})
	var o keys.Opener
	var said bytes.Buffer
	cmd := &cobra.Command{Use: "tool", RunE: func(*cobra.Command, []string) error { return nil }}
	cmd.SetErr(&said)
	o.Flags(cmd)
	cmd.SetArgs([]string{"--pin-file", file(t, pivtest.DefaultPIN), "--pin-memory", t.TempDir(), "--wait", "1m"})
	require.NoError(t, cmd.ExecuteContext(t.Context()))
	key, err := o.Open(t.Context(), keys.Ref{Serial: soft.Serial(), Slot: piv.Signature}, uncertified)
	require.NoError(t, err)
	defer key.Close()
	soft.Inject(pivtest.Fault{Effect: pivtest.ResetCard, Instruction: pivtest.InsAuthenticate})
	sign(t, key)
	require.Contains(t, said.String(), "tool: note: token")
	require.Contains(t, said.String(), "reset")
}
