//go:build cgo && (linux || darwin || freebsd || openbsd)

package piv_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	pivgo "github.com/go-piv/piv-go/v2/piv"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/piv/pivtest"
)

// TestPINFloor runs stations that do everything wrong: wrong PINs, restarts, tokens pulled at any step, resets, hangs of the
// reader, a daemon that ends. The tries left never go below the floor, and the right PIN still works in the end.
func TestPINFloor(t *testing.T) {
	runs := 10_000
	if testing.Short() {
		runs = 500
	}
	random := rand.New(rand.NewPCG(20260101, 3))
	memory, err := os.MkdirTemp("/dev/shm", "pin") // 20,000 durable writes: on a disk they take most of the time
	if err != nil {
		memory = t.TempDir()
	}
	defer os.RemoveAll(memory)
	for done, n := 0, 0; done < runs; n++ {
		done += abuse(t, random, memory, uint32(9_000_000+n), 20)
	}
}

// abuse runs a number of sessions with one token and one memory.
func abuse(t *testing.T, random *rand.Rand, memory string, serial uint32, sessions int) int {
	tries := 3 + random.IntN(4)
	floor := 1 + random.IntN(2)
	soft, err := pivtest.New(pivtest.Config{Serial: serial, Authority: authority, PINTries: tries, KeepState: random.IntN(4) == 0})
	require.NoError(t, err)
	name := readerName(serial)
	defer service.Unplug(name)
	o := piv.Options{Guard: piv.Guard{Memory: filepath.Join(memory, fmt.Sprint(serial)), Floor: floor}}
	for range sessions {
		soft.Heal()
		require.NoError(t, service.Restart())
		service.Unplug(name) // the handles of the session before are of no account
		require.NoError(t, service.Insert(name, soft))
		if random.IntN(2) == 0 {
			soft.Inject(randomFault(random))
		}
		session(t, random, serial, o)
		require.GreaterOrEqual(t, soft.Counts().LowestPIN, floor, "token %d", serial)
	}
	soft.Heal()
	require.NoError(t, service.Restart())
	service.Unplug(name)
	require.NoError(t, service.Insert(name, soft))
	yk, err := pivgo.Open(name)
	require.NoError(t, err)
	require.NoError(t, yk.VerifyPIN(string(pin)), "tries are left for the holder")
	require.NoError(t, yk.Close())
	return sessions
}

// session is a program's life: PINs from an operator who errs and a configuration that is wrong, until it is bored.
func session(t *testing.T, random *rand.Rand, serial uint32, o piv.Options) {
	token, err := piv.Open(t.Context(), serial, o)
	if err != nil {
		return
	}
	defer token.Close()
	for range 1 + random.IntN(4) {
		candidate := pin
		if random.IntN(3) > 0 {
			candidate = piv.PIN(fmt.Sprintf("%06d", 900000+random.IntN(6)))
		}
		err := token.VerifyPIN(t.Context(), candidate)
		if err == nil {
			require.Equal(t, string(pin), string(candidate))
		}
	}
}

func randomFault(random *rand.Rand) pivtest.Fault {
	f := pivtest.Fault{Skip: random.IntN(12)}
	switch random.IntN(6) {
	case 0:
		f.Effect = pivtest.Withdraw
	case 1:
		f.Effect = pivtest.WithdrawBefore
	case 2:
		f.Effect = pivtest.ResetCard
	case 3:
		f.Effect = pivtest.StopDaemon
	case 4:
		f.Effect, f.Code = pivtest.Break, uint32(pivtest.CommunicationLost)
	default:
		f.Effect, f.Instruction, f.Skip = pivtest.Withdraw, pivtest.InsVerify, random.IntN(4)
	}
	return f
}
