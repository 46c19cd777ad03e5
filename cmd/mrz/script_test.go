package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/testdata/script"
)

func TestMain(m *testing.M) {
	script.Main(m, map[string]func(){"mrz": func() { os.Exit(cli.Main(newCommand)) }})
}

func TestScripts(t *testing.T) {
	script.Run(t, testscript.Params{Dir: "testdata/script", UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != ""})
}
