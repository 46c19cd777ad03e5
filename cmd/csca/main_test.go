package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/keyfile/keyfiletest"
	"github.com/chancery-id/chancery/testdata/corpus"
	"github.com/chancery-id/chancery/testdata/script"
)

func TestMain(m *testing.M) {
	keyfiletest.Cheapen()
	script.Main(m, map[string]func(){
		"csca": func() { os.Exit(cli.Main(newCommand)) },
	})
}

func TestScripts(t *testing.T) {
	script.Run(t, testscript.Params{Dir: "testdata/script"})
}

// TestCorpusScripts shows and lints what States really issue.
func TestCorpusScripts(t *testing.T) {
	dir := corpus.Dir(t)
	script.Run(t, testscript.Params{
		Dir: "testdata/corpus",
		Setup: func(env *testscript.Env) error {
			env.Setenv("CORPUS", dir)
			return nil
		},
	})
}
