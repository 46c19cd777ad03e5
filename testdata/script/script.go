// Package script runs test scripts of commands, which are the test binary itself under another name.
package script

import (
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// race are the settings of the race detector. Without the last of them every command that ends well sleeps for a second.
const race = "GORACE"

// Main is testscript.Main: the commands are found by their names, in scripts and by os/exec.
func Main(m testscript.TestingM, commands map[string]func()) {
	if err := os.Setenv(race, strings.TrimSpace(os.Getenv(race)+" atexit_sleep_ms=20")); err != nil {
		panic(err)
	}
	testscript.Main(m, commands)
}

// Run is testscript.Run.
func Run(t *testing.T, p testscript.Params) {
	t.Helper()
	setup := p.Setup
	p.Setup = func(env *testscript.Env) error {
		env.Setenv(race, os.Getenv(race))
		if setup == nil {
			return nil
		}
		return setup(env)
	}
	testscript.Run(t, p)
}
