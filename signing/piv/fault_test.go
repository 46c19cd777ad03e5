//go:build cgo && (linux || darwin || freebsd || openbsd)

package piv_test

import (
	"context"
	"sync"
	"testing"
	"time"

	pivgo "github.com/go-piv/piv-go/v2/piv"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/piv/pivtest"
)

// The situations a station must survive: one test each, with the error it sees.

func TestWrongPIN(t *testing.T) {
	soft, o := insert(t, pivtest.Config{}), options(t)
	token := hold(t, soft, o)
	err := token.VerifyPIN(t.Context(), piv.PIN("999999"))
	require.ErrorIs(t, err, piv.ErrPIN)
	var e *piv.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, 2, e.Retries)
	require.NotContains(t, err.Error(), "999999")

	err = token.VerifyPIN(t.Context(), piv.PIN("999999"))
	require.ErrorIs(t, err, piv.ErrPINRefused)
	require.NoError(t, token.Close())
	again := hold(t, soft, o) // the program started again
	require.ErrorIs(t, again.VerifyPIN(t.Context(), piv.PIN("999999")), piv.ErrPINRefused)

	err = again.VerifyPIN(t.Context(), piv.PIN("888888"))
	require.ErrorIs(t, err, piv.ErrPINFloor)
	require.ErrorContains(t, err, "2 left")
	require.Equal(t, 1, soft.Counts().Verify, "one try in all")
}

func TestRefusalIsRemembered(t *testing.T) {
	soft, o := insert(t, pivtest.Config{PINTries: 8}), options(t)
	for range 5 { // a restart loop with a wrong PIN in its configuration
		token := hold(t, soft, o)
		require.Error(t, token.VerifyPIN(t.Context(), piv.PIN("999999")))
		require.NoError(t, token.Close())
	}
	require.Equal(t, 7, soft.PINTries())
	token := hold(t, soft, o)
	require.NoError(t, token.VerifyPIN(t.Context(), pin), "the right PIN still works")
	require.Equal(t, 8, soft.PINTries())
}

func TestTrialCutOff(t *testing.T) {
	soft, o := insert(t, pivtest.Config{PINTries: 8}), options(t)
	token := hold(t, soft, o)
	soft.Inject(pivtest.Fault{Effect: pivtest.Withdraw, Instruction: pivtest.InsVerify, Skip: 1})
	require.ErrorIs(t, token.VerifyPIN(t.Context(), piv.PIN("999999")), piv.ErrRemoved)
	require.NoError(t, token.Close())
	require.NoError(t, service.Insert(readerName(soft.Serial()), soft))
	token = hold(t, soft, o)
	require.ErrorIs(t, token.VerifyPIN(t.Context(), piv.PIN("999999")), piv.ErrPINRefused, "the count tells that it was refused")
	require.Equal(t, 7, soft.PINTries())

	soft.Inject(pivtest.Fault{Effect: pivtest.Withdraw, Instruction: pivtest.InsVerify, Skip: 1})
	require.ErrorIs(t, token.VerifyPIN(t.Context(), pin), piv.ErrRemoved)
	require.NoError(t, token.Close())
	require.NoError(t, service.Insert(readerName(soft.Serial()), soft))
	token = hold(t, soft, o)
	require.NoError(t, token.VerifyPIN(t.Context(), pin), "the right PIN cut off may be tried again")
}

func TestNoMemoryNoTry(t *testing.T) {
	soft := insert(t, pivtest.Config{})
	token := hold(t, soft, piv.Options{})
	require.ErrorContains(t, token.VerifyPIN(t.Context(), pin), "no folder given")
	require.Zero(t, soft.Counts().Verify)
}

func TestBlocked(t *testing.T) {
	soft, o := insert(t, pivtest.Config{}), options(t)
	soft.Inject(pivtest.Fault{Effect: pivtest.BlockPIN})
	token := hold(t, soft, o)
	err := token.VerifyPIN(t.Context(), pin)
	require.ErrorIs(t, err, piv.ErrBlocked)
	require.ErrorContains(t, err, "PUK")
	require.Zero(t, soft.Counts().Verify)
	require.NoError(t, token.Unblock(t.Context(), puk, piv.PIN("654321")))
	left, err := token.Retries(t.Context())
	require.NoError(t, err)
	require.Equal(t, -1, left, "a token with a verified PIN does not tell")
}

func TestTouch(t *testing.T) {
	soft := insert(t, pivtest.Config{Unattended: true})
	token := hold(t, soft, options(t))
	_, _, err := token.Generate(t.Context(), management, piv.Signature, piv.KeyConfig{Algorithm: piv.P256, Touch: piv.TouchAlways})
	require.NoError(t, err)
	_, err = token.Key(t.Context(), piv.Signature, piv.Batch)
	require.ErrorIs(t, err, piv.ErrPolicy)
	key, err := token.Key(t.Context(), piv.Signature, piv.Single)
	require.NoError(t, err)
	_, err = sign(key)
	require.ErrorIs(t, err, piv.ErrNoPIN, "the same status word, the other cause")
	require.NoError(t, token.VerifyPIN(t.Context(), pin))
	_, err = sign(key)
	require.ErrorIs(t, err, piv.ErrTouch)
}

func TestHeldByAnother(t *testing.T) {
	soft := insert(t, pivtest.Config{})
	other, err := pivgo.Open(readerName(soft.Serial()))
	require.NoError(t, err)
	_, err = piv.Open(t.Context(), soft.Serial(), options(t))
	require.ErrorIs(t, err, piv.ErrBusy)
	infos, err := piv.List(t.Context())
	require.NoError(t, err)
	require.Len(t, infos, 1)
	require.ErrorIs(t, infos[0].Err, piv.ErrBusy)
	require.NoError(t, other.Close())
	hold(t, soft, options(t))
}

func TestAbsent(t *testing.T) {
	_, err := piv.Open(t.Context(), 4711, options(t))
	require.ErrorIs(t, err, piv.ErrAbsent)
	soft := insert(t, pivtest.Config{})
	_, err = piv.Open(t.Context(), 4711, options(t))
	require.ErrorIs(t, err, piv.ErrAbsent)
	require.ErrorContains(t, err, "there is token")
	service.Remove(readerName(soft.Serial()))
	_, err = piv.Open(t.Context(), soft.Serial(), options(t))
	require.ErrorIs(t, err, piv.ErrAbsent)
}

// piv-go keeps its exclusive handle when SELECT fails: without the probe, the reader would be lost to the process.
func TestOpenFailsAtSelect(t *testing.T) {
	soft := insert(t, pivtest.Config{})
	soft.Inject(pivtest.Fault{Effect: pivtest.Answer, Instruction: pivtest.InsSelect, Status: 0x6A82})
	_, err := piv.Open(t.Context(), soft.Serial(), options(t))
	require.Error(t, err)
	require.NoError(t, hold(t, soft, options(t)).Close())

	other := insert(t, pivtest.Config{}) // the probe has looked, and then it fails
	other.Inject(pivtest.Fault{Effect: pivtest.Withdraw, Instruction: pivtest.InsSelect, Skip: 1})
	_, err = piv.Open(t.Context(), other.Serial(), options(t))
	require.ErrorIs(t, err, piv.ErrRemoved)
	require.ErrorContains(t, err, "until this program ends")

	soft.Inject(pivtest.Fault{Effect: pivtest.Answer, Instruction: pivtest.InsSelect, Status: 0x6A82})
	_, err = pivgo.Open(readerName(soft.Serial()))
	require.Error(t, err)
	_, err = piv.Open(t.Context(), soft.Serial(), options(t))
	require.ErrorIs(t, err, piv.ErrBusy, "piv-go gives its handle back now: the probe is no longer needed")
}

func TestManyGoroutines(t *testing.T) {
	_, key := signer(t, pivtest.Config{}, options(t), piv.KeyConfig{PIN: piv.PINAlways}, piv.Single)
	var work sync.WaitGroup
	errs := make(chan error, 8)
	for range 8 {
		work.Go(func() {
			for range 25 {
				if _, err := sign(key); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	work.Wait()
	require.Empty(t, errs)
}

func TestPINAlwaysIsNoBatchKey(t *testing.T) {
	soft := insert(t, pivtest.Config{})
	token := hold(t, soft, options(t))
	_, _, err := token.Generate(t.Context(), management, piv.Signature, piv.KeyConfig{Algorithm: piv.P256, PIN: piv.PINAlways})
	require.NoError(t, err)
	_, err = token.Key(t.Context(), piv.Signature, piv.Batch)
	require.ErrorIs(t, err, piv.ErrPolicy)
	require.ErrorContains(t, err, `"always"`)
	key, err := token.Key(t.Context(), piv.Signature, piv.Single)
	require.NoError(t, err)
	_, err = sign(key)
	require.ErrorIs(t, err, piv.ErrNoPIN)
	require.NoError(t, token.VerifyPIN(t.Context(), pin))
	for range 3 {
		_, err = sign(key)
		require.NoError(t, err)
	}
}

func TestHang(t *testing.T) {
	o := options(t)
	o.Deadline = 2 * time.Second // waited out once
	soft, key := signer(t, pivtest.Config{}, o, piv.KeyConfig{}, piv.Batch)
	soft.Inject(pivtest.Fault{Effect: pivtest.Hang, Instruction: pivtest.InsAuthenticate})
	_, err := sign(key)
	require.ErrorIs(t, err, piv.ErrTimeout)
	_, err = sign(key)
	require.ErrorIs(t, err, piv.ErrTimeout, "the token counts as lost")
	soft.Release()
}

func TestTransactionOfAnother(t *testing.T) {
	o := options(t)
	o.Deadline = 2 * time.Second // waited out once
	soft := insert(t, pivtest.Config{})
	soft.Inject(pivtest.Fault{Effect: pivtest.Hang, Instruction: pivtest.InsSelect})
	_, err := piv.Open(t.Context(), soft.Serial(), o)
	require.ErrorIs(t, err, piv.ErrTimeout)
	require.ErrorContains(t, err, "another program is inside a transaction")
	soft.Release()
}

// A token that hangs while it is opened, and is given up, is not waited for: its handle is closed when the call comes back.
func TestGivenUpWhileOpening(t *testing.T) {
	soft := insert(t, pivtest.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	soft.Inject(pivtest.Fault{Effect: pivtest.Hang, Instruction: pivtest.InsSerial, Skip: 1}) // the probe has asked
	soft.OnHang(cancel)
	opened := make(chan error, 1)
	go func() {
		_, err := piv.Open(ctx, soft.Serial(), options(t))
		opened <- err
	}()
	select {
	case err := <-opened:
		require.ErrorIs(t, err, context.Canceled)
	case <-time.After(long):
		soft.Release()
		t.Fatal("who gave up waits")
	}
	soft.Release()
	require.Eventually(t, func() bool {
		token, err := piv.Open(t.Context(), soft.Serial(), options(t))
		return err == nil && token.Close() == nil
	}, long, 10*time.Millisecond, "the reader is free again")
}

func TestRemovedAndBack(t *testing.T) {
	for name, fault := range map[string]pivtest.Fault{
		"noticed":       {Effect: pivtest.Break, Code: uint32(pivtest.Removed)},
		"not yet":       {Effect: pivtest.WithdrawBefore},
		"mid-operation": {Effect: pivtest.Withdraw},
		"unplugged":     {Effect: pivtest.Break, Code: uint32(pivtest.ReaderUnavailable)},
		"invalid value": {Effect: pivtest.Break, Code: uint32(pivtest.InvalidValue)},
		"reset":         {Effect: pivtest.ResetCard},
		"mute":          {Effect: pivtest.Break, Code: uint32(pivtest.UnresponsiveCard)},
	} {
		t.Run(name, func(t *testing.T) {
			var soft *pivtest.Token
			var lost []error
			o := options(t)
			o.Wait = long
			o.Report = func(err error) {
				lost = append(lost, err)
				require.NoError(t, service.Insert(readerName(soft.Serial()), soft))
			}
			soft, key := signer(t, pivtest.Config{}, o, piv.KeyConfig{}, piv.Batch)
			fault.Instruction = pivtest.InsAuthenticate
			soft.Inject(fault)
			verified := soft.Counts().Verify
			_, err := sign(key)
			require.NoError(t, err)
			require.Len(t, lost, 1)
			want := piv.ErrRemoved
			if fault.Effect == pivtest.ResetCard {
				want = piv.ErrReset
			}
			require.ErrorIs(t, lost[0], want)
			require.Equal(t, verified+1, soft.Counts().Verify, "the PIN is presented once")
		})
	}
}

func TestRemovedForGood(t *testing.T) {
	soft, key := signer(t, pivtest.Config{}, options(t), piv.KeyConfig{}, piv.Batch)
	service.Remove(readerName(soft.Serial()))
	_, err := sign(key)
	require.ErrorIs(t, err, piv.ErrRemoved)
	require.NoError(t, service.Insert(readerName(soft.Serial()), soft))
	_, err = sign(key)
	require.NoError(t, err, "the next signature finds it again")
}

func TestAnotherToken(t *testing.T) {
	o := options(t)
	o.Wait = time.Nanosecond
	soft, key := signer(t, pivtest.Config{}, o, piv.KeyConfig{}, piv.Batch)
	other, err := pivtest.New(pivtest.Config{Authority: authority, Serial: 4242})
	require.NoError(t, err)
	require.NoError(t, service.Insert(readerName(soft.Serial()), other))
	_, err = sign(key)
	require.ErrorIs(t, err, piv.ErrChanged)
	require.ErrorContains(t, err, "4242")
	require.Zero(t, other.Counts().Verify, "the other token never sees the PIN")
}

func TestAnotherKey(t *testing.T) {
	soft, key := signer(t, pivtest.Config{}, options(t), piv.KeyConfig{}, piv.Batch)
	service.Remove(readerName(soft.Serial()))
	require.NoError(t, service.Insert(readerName(soft.Serial()), soft))
	elsewhere, err := pivgo.Open(readerName(soft.Serial()))
	require.ErrorContains(t, err, "other connections") // the old handle is still held
	require.Nil(t, elsewhere)

	// A twin: the same serial number, another key.
	twin, err := pivtest.New(pivtest.Config{Authority: authority, Serial: soft.Serial()})
	require.NoError(t, err)
	require.NoError(t, service.Insert(readerName(soft.Serial()), twin))
	_, err = sign(key)
	require.ErrorIs(t, err, piv.ErrChanged)
	require.ErrorContains(t, err, "another key")
	require.Zero(t, twin.Counts().Verify)
}

func TestDaemonGone(t *testing.T) {
	o := options(t)
	soft, key := signer(t, pivtest.Config{}, o, piv.KeyConfig{}, piv.Batch)
	soft.Inject(pivtest.Fault{Effect: pivtest.StopDaemon, Instruction: pivtest.InsAuthenticate})
	_, err := sign(key)
	require.ErrorIs(t, err, piv.ErrService)
	_, err = piv.List(t.Context())
	require.ErrorIs(t, err, piv.ErrService)
	require.NoError(t, service.Restart())
	_, err = sign(key)
	require.NoError(t, err)
}

func TestDaemonRestarted(t *testing.T) {
	o := options(t)
	o.Wait = long
	o.Report = func(err error) {
		require.ErrorIs(t, err, piv.ErrService)
		require.NoError(t, service.Restart())
	}
	_, key := signer(t, pivtest.Config{}, o, piv.KeyConfig{}, piv.Batch)
	service.Stop()
	_, err := sign(key)
	require.NoError(t, err)
}

// Close is no logout: some tokens keep the PIN verified for who opens them next.
func TestCloseIsNoLogout(t *testing.T) {
	soft, o := insert(t, pivtest.Config{KeepState: true}), options(t)
	token := hold(t, soft, o)
	_, _, err := token.Generate(t.Context(), management, piv.Signature, piv.KeyConfig{Algorithm: piv.P256})
	require.NoError(t, err)
	require.NoError(t, token.VerifyPIN(t.Context(), pin))
	require.NoError(t, token.Close())
	token = hold(t, soft, o)
	key, err := token.Key(t.Context(), piv.Signature, piv.Batch)
	require.NoError(t, err)
	_, err = sign(key)
	require.NoError(t, err)
	err = token.VerifyPIN(t.Context(), piv.PIN("999999"))
	require.ErrorContains(t, err, "take it out")
	require.Zero(t, soft.Counts().WrongPIN)
}

func TestWrongSignatures(t *testing.T) {
	for name, effect := range map[string]pivtest.Effect{
		"empty": pivtest.EmptySignature, "short": pivtest.ShortSignature, "foreign": pivtest.ForeignSignature,
	} {
		for _, algorithm := range []piv.Algorithm{piv.P256, piv.RSA2048} {
			t.Run(name+" "+algorithm.String(), func(t *testing.T) {
				var reported []error
				o := options(t)
				o.Report = func(err error) { reported = append(reported, err) }
				soft, key := signer(t, pivtest.Config{}, o, piv.KeyConfig{Algorithm: algorithm}, piv.Batch)
				soft.Inject(pivtest.Fault{Effect: effect, Instruction: pivtest.InsAuthenticate})
				_, err := sign(key)
				require.NoError(t, err, "one wrong signature is made again")
				require.Len(t, reported, 1)
				require.ErrorIs(t, reported[0], piv.ErrSignature)
				soft.Inject(pivtest.Fault{Effect: effect, Instruction: pivtest.InsAuthenticate})
				sig, err := sign(key)
				require.ErrorIs(t, err, piv.ErrQuarantined)
				require.Nil(t, sig)
				_, err = sign(key)
				require.ErrorIs(t, err, piv.ErrQuarantined)
				require.ErrorIs(t, key.Token().VerifyPIN(t.Context(), pin), piv.ErrQuarantined)
			})
		}
	}
}

func TestGarbledSignature(t *testing.T) {
	soft, key := signer(t, pivtest.Config{}, options(t), piv.KeyConfig{}, piv.Batch)
	soft.Inject(pivtest.Fault{Effect: pivtest.Answer, Instruction: pivtest.InsAuthenticate, Status: 0x9000, Times: -1})
	_, err := sign(key)
	require.ErrorIs(t, err, piv.ErrQuarantined, "no octets at all, twice")
}

func TestThrottled(t *testing.T) {
	var reported []error
	o := options(t)
	o.Slow = time.Nanosecond // every signature is slower
	o.Report = func(err error) { reported = append(reported, err) }
	_, key := signer(t, pivtest.Config{}, o, piv.KeyConfig{}, piv.Batch)
	_, err := sign(key)
	require.NoError(t, err, "throttling is reported, not failed")
	require.Len(t, reported, 1)
	require.ErrorIs(t, reported[0], piv.ErrThrottled)
	require.Equal(t, 1, key.Token().Timing().Throttled)
}

// A token pulled at any step leaves a typed error and a token that works when it is back.
func TestRemovalAtEachStep(t *testing.T) {
	soft, o := insert(t, pivtest.Config{}), options(t)
	prepared := hold(t, soft, o)
	_, _, err := prepared.Generate(t.Context(), management, piv.Signature, piv.KeyConfig{Algorithm: piv.P256})
	require.NoError(t, err)
	require.NoError(t, prepared.Close())
	session := func() error {
		token, err := piv.Open(t.Context(), soft.Serial(), o)
		if err != nil {
			return err
		}
		defer token.Close()
		if err := token.VerifyPIN(t.Context(), pin); err != nil {
			return err
		}
		key, err := token.Key(t.Context(), piv.Signature, piv.Batch)
		if err != nil {
			return err
		}
		_, err = sign(key)
		return err
	}
	start := soft.Counts().Commands
	require.NoError(t, session())
	steps := soft.Counts().Commands - start
	require.Greater(t, steps, 8)
	for _, effect := range []pivtest.Effect{pivtest.Withdraw, pivtest.WithdrawBefore} {
		for step := range steps {
			if step == leaks {
				continue
			}
			soft.Inject(pivtest.Fault{Effect: effect, Skip: step})
			err := session()
			require.Error(t, err, "step %d", step)
			require.True(t, piv.TokenFault(err), "step %d: %v", step, err)
			require.NoError(t, service.Insert(readerName(soft.Serial()), soft))
			require.NoError(t, session(), "after step %d", step)
		}
	}
	require.Equal(t, 3, soft.PINTries())
	require.Zero(t, soft.Counts().WrongPIN)
}

// leaks is the step at which the probe has looked and piv-go's own SELECT fails: its handle leaks, see TestOpenFailsAtSelect.
const leaks = 3
