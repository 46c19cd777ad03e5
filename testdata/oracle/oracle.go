// Package oracle runs the programs of others that the tests judge this module by: OpenSSL, OpenPACE, OpenSC, pcscd.
//
// Where one is missing, a test skips with a line that says so. Where the environment variable CHANCERY_REQUIRE_TOOLS is set, it
// fails, so that continuous integration can't pass by having lost its judges.
package oracle

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"
)

// Variable is the environment variable that turns every skip for want of a program into a failure.
const Variable = "CHANCERY_REQUIRE_TOOLS"

// Missing ends the test for want of what why names.
func Missing(t testing.TB, why error) {
	t.Helper()
	if os.Getenv(Variable) != "" {
		t.Fatalf("oracle: %v, and %s is set", why, Variable)
	}
	t.Skipf("oracle: %v; set %s to make this a failure", why, Variable)
}

// Find returns the path of a program.
func Find(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Missing(t, err)
	}
	return path
}

// patience is how long a program may take. One that waits for something that never comes is ended then.
const patience = 2 * time.Minute

// Command is a program about to be run, for two minutes at most.
func Command(t testing.TB, name string, args ...string) *exec.Cmd {
	t.Helper()
	path := Find(t, name)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Cancel = func() error {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			t.Errorf("oracle: %s %v does not end within %v", name, args, patience)
		}
		return cmd.Process.Kill()
	}
	cmd.WaitDelay = 5 * time.Second // for children that hold its output open
	return cmd
}

// Try returns what a program says, and its verdict.
func Try(t testing.TB, name string, args ...string) (string, error) {
	t.Helper()
	said, err := Command(t, name, args...).CombinedOutput()
	return string(said), err
}

// Run returns what a program says that has to succeed.
func Run(t testing.TB, name string, args ...string) string {
	t.Helper()
	said, err := Try(t, name, args...)
	if err != nil {
		t.Fatalf("oracle: %s %v: %v: %s", name, args, err, said)
	}
	return said
}
