package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/testdata/corpus"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"csca": func() { os.Exit(cli.Main(newCommand)) },
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Setup: func(env *testscript.Env) error {
		env.Setenv("GORACE", "atexit_sleep_ms=20") // the race detector waits a second at each exit else
		return nil
	}})
}

// TestCorpusScripts shows and lints what States really issue.
func TestCorpusScripts(t *testing.T) {
	dir := corpus.Dir(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/corpus",
		Setup: func(env *testscript.Env) error {
			env.Setenv("CORPUS", dir)
			env.Setenv("GORACE", "atexit_sleep_ms=20")
			return nil
		},
	})
}
