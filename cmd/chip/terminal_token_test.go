//go:build cgo && (linux || darwin || freebsd || openbsd)

package main

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/piv/pivtest"
	"github.com/chancery-id/chancery/testdata/script"
)

const (
	tokenSerial = 12345678
	tokenReader = "Yubikey pivtest 12345678 00 00"
)

func init() { programs["generate"] = generate }

// generate makes a key in slot 9A of the token, in a process of its own: the client library remembers where its service was.
func generate() {
	token, err := piv.Open(context.Background(), tokenSerial, piv.Options{})
	if err == nil {
		_, _, err = token.Generate(context.Background(), pivtest.DefaultManagementKey(), piv.Authentication, piv.KeyConfig{Algorithm: piv.P256})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// TestTokenScripts runs testdata/token: a terminal's key never leaves its token.
func TestTokenScripts(t *testing.T) {
	dir := t.TempDir()
	makeDocument(t, dir)
	makeRestricted(t, dir)
	before := os.Getenv(pivtest.SocketVariable)
	service, err := pivtest.Start()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, service.Close()) })
	socket := os.Getenv(pivtest.SocketVariable)
	t.Setenv(pivtest.SocketVariable, before)
	token, err := pivtest.New(pivtest.Config{Serial: tokenSerial, Version: [3]byte{5, 7, 1}})
	require.NoError(t, err)
	require.NoError(t, service.Insert(tokenReader, token))
	script.Run(t, testscript.Params{
		Dir: "testdata/token", RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("DOC", dir)
			env.Setenv(pivtest.SocketVariable, socket)
			env.Setenv("XDG_CONFIG_HOME", env.WorkDir+"/config")
			return os.WriteFile(env.WorkDir+"/pin", []byte(pivtest.DefaultPIN), 0o600)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"pull": func(*testscript.TestScript, bool, []string) { service.Unplug(tokenReader) },
		},
	})
}
