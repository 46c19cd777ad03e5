//go:build cgo && (linux || darwin || freebsd || openbsd)

package main

import (
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/chancery-id/chancery/signing/piv/pivtest"
	"github.com/chancery-id/chancery/testdata/script"
)

// starting keeps scripts that start at once from taking each other's PC/SC service: its address is a variable of the process.
var starting sync.Mutex

// bench is what a script has in its USB ports: a service of its own, and tokens of one maker.
type bench struct {
	service *pivtest.Service
	maker   *pivtest.Authority
	tokens  map[uint32]*pivtest.Token
}

type benchKey struct{}

// TestTokenScripts runs the scripts that need tokens. They find PIN, PUK, management key and the maker's root in files.
func TestTokenScripts(t *testing.T) {
	script.Run(t, testscript.Params{
		Dir: "testdata/token",
		Setup: func(env *testscript.Env) error {
			starting.Lock()
			defer starting.Unlock()
			service, err := pivtest.Start()
			if err != nil {
				return err
			}
			env.Defer(func() { service.Close() })
			env.Setenv(pivtest.SocketVariable, os.Getenv(pivtest.SocketVariable))
			env.Setenv("XDG_CONFIG_HOME", env.WorkDir+"/config")
			maker, err := pivtest.NewAuthority()
			if err != nil {
				return err
			}
			env.Values[benchKey{}] = &bench{service: service, maker: maker, tokens: map[uint32]*pivtest.Token{}}
			for name, text := range map[string]string{
				"pin": pivtest.DefaultPIN, "puk": pivtest.DefaultPUK, "management": hex.EncodeToString(pivtest.DefaultManagementKey()),
				"maker.pem": string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: maker.Root.Raw})),
			} {
				if err := os.WriteFile(env.WorkDir+"/"+name, []byte(text), 0o600); err != nil {
					return err
				}
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"insert": insertToken, "pull": pullToken, "fault": faultToken},
	})
}

func reader(serial uint32) string { return fmt.Sprintf("Yubikey pivtest %d 00 00", serial) }

func number(ts *testscript.TestScript, text string) uint32 {
	n, err := strconv.ParseUint(text, 10, 32)
	ts.Check(err)
	return uint32(n)
}

// insertToken is "insert SERIAL [TRIES]": a new token, or one that was pulled.
func insertToken(ts *testscript.TestScript, _ bool, args []string) {
	b, serial := ts.Value(benchKey{}).(*bench), number(ts, args[0])
	if b.tokens[serial] == nil {
		config := pivtest.Config{Serial: serial, Authority: b.maker, Version: [3]byte{5, 7, 1}}
		if len(args) > 1 {
			config.PINTries = int(number(ts, args[1]))
		}
		token, err := pivtest.New(config)
		ts.Check(err)
		b.tokens[serial] = token
	}
	ts.Check(b.service.Insert(reader(serial), b.tokens[serial]))
}

// pullToken is "pull SERIAL".
func pullToken(ts *testscript.TestScript, _ bool, args []string) {
	ts.Value(benchKey{}).(*bench).service.Unplug(reader(number(ts, args[0])))
}

// faultToken is "fault SERIAL block" or "fault SERIAL withdraw INSTRUCTION [SKIP]": at that instruction the token is pulled.
func faultToken(ts *testscript.TestScript, _ bool, args []string) {
	token := ts.Value(benchKey{}).(*bench).tokens[number(ts, args[0])]
	if args[1] == "block" {
		token.Inject(pivtest.Fault{Effect: pivtest.BlockPIN})
		return
	}
	instruction, err := strconv.ParseUint(args[2], 16, 8)
	ts.Check(err)
	f := pivtest.Fault{Effect: pivtest.Withdraw, Instruction: byte(instruction)}
	if len(args) > 3 {
		f.Skip = int(number(ts, args[3]))
	}
	token.Inject(f)
}
