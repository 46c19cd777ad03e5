package sqlite_test

import (
	"bufio"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/ledger/sqlite"
)

// asOther makes the test's own program another one, which keeps the file for itself until its input ends.
const asOther = "LEDGER_HOLDER"

func hold(path string) {
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate")
	stop(err)
	_, err = db.Begin()
	stop(err)
	fmt.Println("held")
	_, err = io.Copy(io.Discard, os.Stdin)
	stop(err)
	os.Exit(0)
}

// A file that another program keeps is waited for, and not for longer than a claim holds; then the station says who has it. When it
// is given back, work goes on.
func TestAnotherProgramHoldsTheFile(t *testing.T) {
	sqlite.SetWait(t, 20*time.Millisecond)
	path := filepath.Join(t.TempDir(), "ledger")
	l := open(t, path)
	sign(t, l, "X1")
	other := exec.CommandContext(t.Context(), os.Args[0])
	other.Env = append(os.Environ(), asOther+"="+path)
	in, err := other.StdinPipe()
	require.NoError(t, err)
	out, err := other.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, other.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "held\n", line)

	began := time.Now()
	err = intend(l, t, "X2")
	require.Less(t, time.Since(began), l.LeaseTerm())
	require.ErrorIs(t, err, ledger.ErrBusy)
	if locks, _ := os.ReadFile("/proc/locks"); strings.Contains(string(locks), fmt.Sprintf(" %d ", other.Process.Pid)) { // the system tells
		require.ErrorContains(t, err, fmt.Sprintf("(process %d)", other.Process.Pid))
	}
	_, err = sqlite.Open(t.Context(), path)
	require.ErrorIs(t, err, ledger.ErrBusy)
	require.NoError(t, in.Close())
	require.NoError(t, other.Wait())
	sign(t, l, "X2")
}
