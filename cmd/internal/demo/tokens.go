package main

import (
	"bytes"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/chancery-id/chancery/signing/piv/pivtest"
	"github.com/chancery-id/chancery/signing/piv/pivtest/pcscd"
)

// bench has software tokens in readers: under a private PC/SC daemon where this machine has one, else under a stand-in for it.
type bench struct {
	where string
	end   func() error
}

// The tokens of the story.
const (
	authorityToken = 11111111
	signerToken    = 22222222
)

// startTokens puts two tokens of one maker into readers and writes what their custodians know into files. It returns nil where
// the commands were built without tokens.
func (d *demo) startTokens() (*bench, error) {
	if _, code, err := d.quiet("csca", "token", "list"); err != nil || code == 2 {
		return nil, err
	}
	maker, err := pivtest.NewAuthority()
	if err != nil {
		return nil, err
	}
	var tokens []*pivtest.Token
	for _, serial := range []uint32{authorityToken, signerToken} {
		token, err := pivtest.New(pivtest.Config{Serial: serial, Version: [3]byte{5, 7, 1}, Authority: maker})
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, token)
	}
	for name, text := range map[string][]byte{
		"pin": []byte(pivtest.DefaultPIN), "management": []byte(hex.EncodeToString(pivtest.DefaultManagementKey())),
		"maker.pem": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: maker.Root.Raw}),
	} {
		if err := os.WriteFile(filepath.Join(d.dir, name), append(text, '\n'), 0o600); err != nil {
			return nil, err
		}
	}
	b, err := insert(tokens)
	if err != nil {
		return nil, err
	}
	if err := d.awaitTokens(); err != nil {
		return nil, errors.Join(err, b.end())
	}
	return b, nil
}

// awaitTokens waits until the commands see both tokens: a daemon notices a card some time after it was put in.
func (d *demo) awaitTokens() error {
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(50 * time.Millisecond) {
		out, _, err := d.quiet("csca", "token", "list", "--json")
		if err != nil {
			return err
		}
		if bytes.Contains(out, fmt.Append(nil, authorityToken)) && bytes.Contains(out, fmt.Append(nil, signerToken)) {
			return nil
		}
	}
	return errors.New("the tokens don't show in their readers")
}

// insert starts the readers and puts the tokens in.
func insert(tokens []*pivtest.Token) (*bench, error) {
	name := func(i int) string { return fmt.Sprintf("Yubikey demonstration %d", i+1) }
	// A daemon that is installed and can't run here, as in some containers, is no reason to do without tokens.
	if daemon, err := pcscd.Start(name(0), name(1)); err == nil {
		for i, token := range tokens {
			if err := daemon.Insert(i, token); err != nil {
				return nil, errors.Join(err, daemon.Close())
			}
		}
		return &bench{"a private PC/SC daemon", daemon.Close}, nil
	}
	service, err := pivtest.Start()
	if err != nil {
		return nil, err
	}
	for i, token := range tokens {
		if err := service.Insert(name(i), token); err != nil {
			return nil, errors.Join(err, service.Close())
		}
	}
	return &bench{"a stand-in for the PC/SC daemon", service.Close}, nil
}

// makeTokenState has the keys of the CSCA and the document signer born in tokens that attest them.
func (d *demo) makeTokenState() error {
	attested := []string{"--attestation-root", "maker.pem"}
	managed := append([]string{"--management-key-file", "management"}, attested...)
	by := append([]string{"--pin-file", "pin"}, attested...)
	csca, signer := fmt.Sprintf("piv:%d/9c", authorityToken), fmt.Sprintf("piv:%d/9c", signerToken)
	for _, args := range [][]string{
		with(managed, "csca", "token", "generate", csca, "--algorithm", d.keys.csca, "--out", "csca.attestation.pem"),
		with(by, "csca", "init", "authority", "--key", csca, "--subject", "C=UT,O=Utopia,CN=Utopia CSCA", "--state", "UTO", "--email", "csca@utopia.example"),
		with(managed, "csca", "token", "generate", signer, "--algorithm", d.keys.signer, "--subject", "C=UT,O=Utopia,CN=Document Signer 1", "--out", "ds.csr", "--pin-file", "pin"),
		with(by, "csca", "issue", "authority", "--csr", "ds.csr", "--doc-type", "P,I", "--out", "ds.pem"),
		{"csca", "token", "import", signer, "ds.pem", "--management-key-file", "management"},
	} {
		if _, err := d.run(args...); err != nil {
			return err
		}
	}
	out, err := d.run(with(attested, "csca", "token", "preflight", signer)...)
	d.indent(out)
	return err
}

// with returns first and then the rest.
func with(rest []string, first ...string) []string { return append(first, rest...) }
