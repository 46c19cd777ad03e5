package ceremony

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"time"

	"github.com/chancery-id/chancery/signing/pki"
)

// Suffixes of the files of a key.
const (
	publicSuffix      = ".pub.pem"
	attestationSuffix = ".attestation.pem"
	requestSuffix     = ".csr"
	certificateSuffix = ".pem"
	listSuffix        = ".crl"
)

// step does one step: its intent is on record before, what it made after.
func (c *Ceremony) step(ctx context.Context, r *Record, s Step) error {
	intended := r.find(Intended, s.ID())
	again := intended != nil
	if !again {
		intent, err := c.intend(ctx, s)
		if err != nil {
			return err
		}
		if err := r.append(Entry{Kind: Intended, Step: s.ID(), Intent: intent}); err != nil {
			return err
		}
		intended = r.find(Intended, s.ID())
	}
	at, err := time.Parse(time.RFC3339, intended.Time)
	if err != nil {
		return err
	}
	w := &work{c, r, s.Key, at, *intended.Intent, again}
	var done Entry
	switch s.Action {
	case Present:
		done, err = w.present(ctx)
	case Generate:
		done, err = w.generate(ctx)
	case Request:
		done, err = w.request(ctx)
	case Certify:
		done, err = w.certify(ctx)
	case Install:
		done, err = w.install(ctx)
	case Publish:
		done, err = w.publish(ctx)
	}
	if err != nil {
		return err
	}
	done.Kind, done.Step = Done, s.ID()
	return r.append(done)
}

// intend looks at what decides whether the step was done, should the program end in it.
func (c *Ceremony) intend(ctx context.Context, s Step) (*Intent, error) {
	i := new(Intent)
	switch s.Action {
	case Generate:
		before, err := c.Bench.Look(ctx, s.Key)
		if err != nil {
			return nil, err
		}
		if before != nil && !s.Key.Replace {
			return nil, fault(ErrRefused, s.ID(), "there is a key in %s, and the script does not say to replace it", s.Key.Place())
		}
		i.Before = keyHash(before)
	case Certify:
		serial, err := pki.RandomSerial()
		if err != nil {
			return nil, err
		}
		i.Serial = hex.EncodeToString(serial.Bytes())
	}
	return i, nil
}

// keyHash is the SHA-256 of a public key, "" for none.
func keyHash(pub crypto.PublicKey) string {
	if pub == nil {
		return ""
	}
	der, err := pki.MarshalPublicKey(pub, false)
	if err != nil {
		return "unknown kind of key"
	}
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}

// work is one step under way.
type work struct {
	c      *Ceremony
	r      *Record
	key    *Key
	at     time.Time // of the intent: the same when the step is done again
	intent Intent
	again  bool // the program was cut off after the intent
}

// generate makes the key, or finds the one that was made before the program was cut off: a key that was not there when the
// intent was written.
func (w *work) generate(ctx context.Context) (done Entry, err error) {
	if w.again {
		now, err := w.c.Bench.Look(ctx, w.key)
		if err != nil {
			return done, err
		}
		done.Found = now != nil && keyHash(now) != w.intent.Before
	}
	if !done.Found {
		if err := w.c.Bench.Generate(ctx, w.key); err != nil {
			return done, err
		}
	}
	if err := w.r.stop("after the key of " + w.key.Name); err != nil {
		return done, err
	}
	pub, err := w.c.Bench.Look(ctx, w.key)
	if err != nil {
		return done, err
	}
	if pub == nil {
		return done, fault(ErrRefused, w.key.Name, "no key in %s after it was made", w.key.Place())
	}
	der, err := pki.MarshalPublicKey(pub, false)
	if err != nil {
		return done, err
	}
	return done, w.born(ctx, &done, pub, w.key.Name+publicSuffix, pemOf("PUBLIC KEY", der))
}

// born has the token attest a key and keeps the evidence beside what is given.
func (w *work) born(ctx context.Context, done *Entry, pub crypto.PublicKey, name string, data []byte) error {
	evidence, err := w.c.Bench.Attest(ctx, w.key)
	if err != nil {
		return err
	}
	if evidence != nil {
		if done.Birth, err = w.c.Script.birth(w.c.Judge, w.key, evidence, pub, w.at); err != nil {
			return err
		}
		f, err := w.r.keep(w.key.Name+attestationSuffix, evidence)
		if err != nil {
			return err
		}
		done.Files = append(done.Files, f)
	} else if w.key.Token != 0 {
		return fault(ErrRefused, w.key.Name, "the token gives no attestation")
	}
	f, err := w.r.keep(name, data)
	done.Files = append(done.Files, f)
	return err
}

// birth judges evidence: of that key, in that place, with those policies.
func (s *Script) birth(judge Judge, k *Key, evidence []byte, pub crypto.PublicKey, at time.Time) (*Birth, error) {
	b, attested, err := judge(evidence, s.MakerPool(), at)
	if err != nil {
		return nil, err
	}
	switch {
	case keyHash(attested) != keyHash(pub):
		return nil, fault(ErrRefused, k.Name, "the attestation is another key's")
	case b.Token != k.Token || b.Slot != k.Slot:
		return nil, fault(ErrRefused, k.Name, "the key was born in token %d, slot %s, the script says %s", b.Token, b.Slot, k.Place())
	case k.Existing():
		return b, nil
	case b.Algorithm != k.Algorithm || b.PIN != k.PIN || b.Touch != k.Touch:
		return nil, fault(ErrRefused, k.Name, "%s, PIN %s, touch %s; the script says %s, %s and %s", b.Algorithm, b.PIN, b.Touch, k.Algorithm, k.PIN, k.Touch)
	}
	return b, nil
}

// present finds the key of a CSCA that exists.
func (w *work) present(ctx context.Context) (done Entry, err error) {
	pub, err := w.c.Bench.Look(ctx, w.key)
	if err != nil {
		return done, err
	}
	c := w.key.certificate
	if pub == nil || keyHash(pub) != keyHash(c.PublicKey) {
		return done, fault(ErrRefused, w.key.Name, "the key of %s is not in %s", c.Subject, w.key.Place())
	}
	return done, w.born(ctx, &done, pub, w.key.Name+certificateSuffix, pemOf("CERTIFICATE", c.Raw))
}

func (w *work) request(ctx context.Context) (done Entry, err error) {
	signer, err := w.c.Bench.Open(ctx, w.key)
	if err != nil {
		return done, err
	}
	raw, err := pki.CreateCSR(w.key.subject, signer)
	if err != nil {
		return done, err
	}
	f, err := w.r.keep(w.key.Name+requestSuffix, pemOf("CERTIFICATE REQUEST", raw))
	done.Files = []File{f}
	return done, err
}

// certify makes the certificate with the serial number and at the time of the intent, or finds the one that was made.
func (w *work) certify(ctx context.Context) (done Entry, err error) {
	name := w.key.Name + certificateSuffix
	serial, ok := new(big.Int).SetString(w.intent.Serial, 16)
	if !ok {
		return done, fault(ErrRecord, name, "serial number %q", w.intent.Serial)
	}
	if w.again {
		if done.Files, err = w.made(name, serial); err != nil || done.Files != nil {
			done.Found = err == nil
			return done, err
		}
	}
	t, issuer, signer, err := w.template(ctx)
	if err != nil {
		return done, err
	}
	t.Serial = serial
	c, err := pki.Issue(t, issuer, signer)
	if err != nil {
		return done, err
	}
	f, err := w.r.keep(name, pemOf("CERTIFICATE", c.Raw))
	done.Files = []File{f}
	return done, err
}

// made finds the certificate that was made before the program was cut off: with the serial number of the intent, by the issuer.
func (w *work) made(name string, serial *big.Int) ([]File, error) {
	data, err := w.r.read(name)
	if err != nil || data == nil {
		return nil, err
	}
	c, err := oneCertificate(data)
	if err != nil || new(big.Int).SetBytes(c.Serial).Cmp(serial) != 0 {
		return nil, nil // not whole, or something else: it is made again
	}
	issuer := c
	if w.key.role != pki.CSCA {
		if issuer, err = w.certificate(w.key.Issuer); err != nil {
			return nil, err
		}
	}
	if c.CheckSignatureFrom(issuer) != nil {
		return nil, nil
	}
	return []File{{name, hashOf(data)}}, nil
}

// template is what to certify, by whom.
func (w *work) template(ctx context.Context) (t *pki.Template, issuer *pki.Certificate, signer crypto.Signer, err error) {
	s, by := w.c.Script, w.key
	if w.key.role != pki.CSCA {
		by = s.Key(w.key.Issuer)
		if issuer, err = w.certificate(by.Name); err != nil {
			return nil, nil, nil, err
		}
	}
	if signer, err = w.c.Bench.Open(ctx, by); err != nil {
		return nil, nil, nil, err
	}
	switch w.key.role {
	case pki.CSCA:
		return s.template(w.key, w.at, signer.Public(), nil, nil), nil, signer, nil
	case pki.Link:
		next, err := w.certificate(w.key.Links)
		if err != nil {
			return nil, nil, nil, err
		}
		return s.template(w.key, w.at, nil, issuer, next), issuer, signer, nil
	}
	data, err := w.kept(w.key.Name + requestSuffix)
	if err != nil {
		return nil, nil, nil, err
	}
	q, err := pki.ParseCSR(data)
	if err != nil {
		return nil, nil, nil, err
	}
	return s.template(w.key, w.at, q.PublicKey, issuer, nil), issuer, signer, nil
}

// kept reads a file that an earlier step made and makes sure that it still is what was written down.
func (w *work) kept(name string) ([]byte, error) {
	data, err := w.r.read(name)
	if err != nil {
		return nil, err
	}
	for _, e := range w.r.entries {
		for _, f := range e.Files {
			if f.Name == name && f.SHA256 == hashOf(data) {
				return data, nil
			}
		}
	}
	return nil, fault(ErrRecord, name, "missing, or not the file that was written down")
}

func (w *work) certificate(name string) (*pki.Certificate, error) {
	data, err := w.kept(name + certificateSuffix)
	if err != nil {
		return nil, err
	}
	all, err := pki.ParseAll(data)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

func (w *work) install(ctx context.Context) (done Entry, err error) {
	c, err := w.certificate(w.key.Name)
	if err != nil {
		return done, err
	}
	return done, w.c.Bench.Install(ctx, w.key, c)
}

// publish makes the first revocation list, or finds it.
func (w *work) publish(ctx context.Context) (done Entry, err error) {
	name := w.key.Name + listSuffix
	c, err := w.certificate(w.key.Name)
	if err != nil {
		return done, err
	}
	if w.again {
		data, err := w.r.read(name)
		if err != nil {
			return done, err
		}
		if l, err := pki.ParseCRL(data); data != nil && err == nil && l.CheckSignatureFrom(c) == nil {
			done.Found, done.Files = true, []File{{name, hashOf(data)}}
			return done, nil
		}
	}
	signer, err := w.c.Bench.Open(ctx, w.key)
	if err != nil {
		return done, err
	}
	l, err := pki.IssueCRL(firstList(w.at, w.key), c, signer)
	if err != nil {
		return done, err
	}
	f, err := w.r.keep(name, bytes.Clone(l.Raw))
	done.Files = []File{f}
	return done, err
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}
