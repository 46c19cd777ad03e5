package main

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/ceremony"
	"github.com/chancery-id/chancery/signing/keyfile"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/pki"
)

// keyBench is where a ceremony's keys are. Tokens are opened when they are needed, judged first, and held to the end.
type keyBench struct {
	dir        string
	opener     *keys.Opener
	management *cli.Secret
	tokens     map[uint32]*piv.Token
	managing   map[uint32]piv.ManagementKey
	software   map[string]crypto.Signer
}

func (b *keyBench) close() {
	for _, t := range b.tokens {
		_ = t.Close() // what was signed is on record
	}
	for _, key := range b.managing {
		clear(key)
	}
	b.opener.PIN.Forget()
	b.management.Forget()
}

// token opens a token. Firmware and PIN tries are judged and the PIN is presented before anything is made in it.
func (b *keyBench) token(ctx context.Context, k *ceremony.Key) (*piv.Token, piv.Slot, error) {
	slot, err := piv.ParseSlot(k.Slot)
	if err != nil {
		return nil, 0, err
	}
	if t := b.tokens[k.Token]; t != nil {
		return t, slot, nil
	}
	t, err := b.opener.Token(ctx, k.Token)
	if err != nil {
		return nil, 0, err
	}
	if err := b.ready(ctx, t, slot); err != nil {
		return nil, 0, errors.Join(err, t.Close())
	}
	if b.tokens == nil {
		b.tokens = map[uint32]*piv.Token{}
	}
	b.tokens[k.Token] = t
	return t, slot, nil
}

func (b *keyBench) ready(ctx context.Context, t *piv.Token, slot piv.Slot) error {
	found, err := b.opener.Preflight(ctx, t, slot, piv.Plan{Use: piv.Single, Uncertified: true})
	if err != nil {
		return err
	}
	kept := found.Checks[:0]
	for _, c := range found.Checks {
		if c.ID == "firmware" || c.ID == "pin-tries" { // the key is not made yet
			kept = append(kept, c)
		}
	}
	found.Checks = kept
	if err := keys.Judge(found); err != nil {
		return err
	}
	return b.opener.Login(ctx, t)
}

// file is the software key of an entry: in the folder of the authority for a CSCA.
func (b *keyBench) file(k *ceremony.Key) string {
	if k.RoleOf() == pki.CSCA {
		return filepath.Join(b.dir, k.Name, "csca.key")
	}
	return filepath.Join(b.dir, k.Name+".key")
}

// softwareKey opens a software key, nil if there is none.
func (b *keyBench) softwareKey(k *ceremony.Key) (crypto.Signer, error) {
	if key := b.software[k.Name]; key != nil {
		return key, nil
	}
	key, err := keys.OpenFile(b.file(k), &b.opener.Passphrase)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		b.remember(k, key)
	}
	return key, err
}

func (b *keyBench) remember(k *ceremony.Key, key crypto.Signer) {
	if b.software == nil {
		b.software = map[string]crypto.Signer{}
	}
	b.software[k.Name] = key
}

// Look returns the public key in a key's place, nil where there is none.
func (b *keyBench) Look(ctx context.Context, k *ceremony.Key) (crypto.PublicKey, error) {
	if k.Software {
		key, err := b.softwareKey(k)
		if key == nil {
			return nil, err
		}
		return key.Public(), err
	}
	t, slot, err := b.token(ctx, k)
	if err != nil {
		return nil, err
	}
	info, err := t.KeyInfo(ctx, slot)
	if errors.Is(err, piv.ErrEmpty) {
		return nil, nil
	}
	return info.PublicKey, err
}

// Generate makes the key in its place.
func (b *keyBench) Generate(ctx context.Context, k *ceremony.Key) error {
	if k.Software {
		return b.newFile(k)
	}
	config := piv.KeyConfig{Replace: k.Replace}
	var err [3]error
	config.Algorithm, err[0] = piv.ParseAlgorithm(k.Algorithm)
	config.PIN, err[1] = piv.ParsePINPolicy(k.PIN)
	config.Touch, err[2] = piv.ParseTouchPolicy(k.Touch)
	if err := errors.Join(err[:]...); err != nil {
		return err
	}
	t, slot, e := b.token(ctx, k)
	if e != nil {
		return e
	}
	management, e := b.manage(k.Token)
	if e != nil {
		return e
	}
	_, _, e = t.Generate(ctx, management, slot, config)
	return e
}

// manage returns a token's management key, which is asked for once.
func (b *keyBench) manage(serial uint32) (piv.ManagementKey, error) {
	if key := b.managing[serial]; key != nil {
		return key, nil
	}
	key, err := managementKey(b.management, serial)
	if err != nil {
		return nil, err
	}
	if b.managing == nil {
		b.managing = map[uint32]piv.ManagementKey{}
	}
	b.managing[serial] = key
	return key, nil
}

func (b *keyBench) newFile(k *ceremony.Key) error {
	key, err := keyfile.Generate(k.Algorithm)
	if err != nil {
		return err
	}
	passphrase, err := b.opener.Passphrase.Read(true)
	if err != nil {
		return err
	}
	defer cli.Wipe(passphrase)
	sealed, err := keyfile.Seal(key, passphrase)
	if err != nil {
		return &cli.Error{Code: cli.Usage, Err: err}
	}
	if err := os.MkdirAll(filepath.Dir(b.file(k)), 0o700); err != nil {
		return err
	}
	if err := writeNew(b.file(k), sealed, 0o600); err != nil {
		return err
	}
	b.remember(k, key)
	return nil
}

// Attest returns a token's evidence.
func (b *keyBench) Attest(ctx context.Context, k *ceremony.Key) ([]byte, error) {
	if k.Software {
		return nil, nil
	}
	t, slot, err := b.token(ctx, k)
	if err != nil {
		return nil, err
	}
	evidence, err := t.Attest(ctx, slot)
	if err != nil {
		return nil, err
	}
	return evidence.PEM(), nil
}

// Open returns the key to sign with.
func (b *keyBench) Open(ctx context.Context, k *ceremony.Key) (crypto.Signer, error) {
	if k.Software {
		key, err := b.softwareKey(k)
		if key == nil && err == nil {
			err = cli.Errorf(cli.Usage, "", "%s: no such key file", b.file(k))
		}
		return key, err
	}
	t, slot, err := b.token(ctx, k)
	if err != nil {
		return nil, err
	}
	return t.Key(ctx, slot, piv.Single)
}

// Install writes the certificate to the token of its key.
func (b *keyBench) Install(ctx context.Context, k *ceremony.Key, c *pki.Certificate) error {
	t, slot, err := b.token(ctx, k)
	if err != nil {
		return err
	}
	management, err := b.manage(k.Token)
	if err != nil {
		return err
	}
	return t.WriteCertificate(ctx, management, slot, c)
}

// judgeBirth proves a token's evidence.
func judgeBirth(data []byte, makers *x509.CertPool, at time.Time) (*ceremony.Birth, crypto.PublicKey, error) {
	e, err := piv.ParseEvidence(data)
	if err != nil {
		return nil, nil, err
	}
	a, err := piv.VerifyAttestation(e, piv.Trust{Roots: makers, Time: at})
	if err != nil {
		return nil, nil, err
	}
	note, err := a.Judge(nil)
	if err != nil {
		return nil, nil, err
	}
	return &ceremony.Birth{
		Token: a.Serial, Slot: a.Slot.String(), Firmware: a.Version.String(), Algorithm: a.Algorithm().String(),
		PIN: a.PIN.String(), Touch: a.Touch.String(), Note: note,
	}, a.PublicKey, nil
}

// provenHead proves a record up to its head, whoever has signed that yet, and returns script and head.
func provenHead(dir string) (*ceremony.Script, [32]byte, error) {
	var head [32]byte
	if _, err := ceremony.Verify(os.DirFS(dir), judgeBirth); err != nil && !errors.Is(err, ceremony.ErrUnfinished) {
		return nil, head, ceremonyFailure(err)
	}
	script, err := ceremony.OpenScript(dir)
	if err == nil {
		head, err = ceremony.Head(dir)
	}
	if err != nil {
		return nil, head, ceremonyFailure(fmt.Errorf("%s: %w", dir, err))
	}
	return script, head, nil
}
