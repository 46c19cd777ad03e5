package ceremony_test

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/json"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/ceremony"
	"github.com/chancery-id/chancery/signing/keyfile"
	"github.com/chancery-id/chancery/signing/pki"
)

func TestCeremony(t *testing.T) {
	s := newSetting(t)
	s.whole(t)
	report, err := ceremony.Verify(os.DirFS(s.Dir), judge)
	require.NoError(t, err)
	require.Equal(t, []string{"Custodian 1", "Custodian 2"}, report.Approved)
	require.Equal(t, []string{"Custodian 1", "Custodian 3"}, report.Closed)
	require.Zero(t, report.Resumed)
	require.Len(t, report.Made, 3)
	csca, ds := report.Made[0], report.Made[1]
	require.NoError(t, csca.Validate(pki.CSCA))
	require.NoError(t, ds.Validate(pki.DocumentSigner))
	require.NoError(t, ds.CheckSignatureFrom(csca))
	require.Equal(t, ds.Raw, s.drawer.installed["token 22222222, slot 9c"])
	var steps []string
	for _, step := range report.Steps {
		steps = append(steps, step.Step)
	}
	require.Equal(t, strings.Fields("generate-csca certify-csca install-csca publish-csca generate-ds-1 request-ds-1 certify-ds-1 install-ds-1 generate-ml-1 request-ml-1 certify-ml-1"),
		strings.Fields(strings.ReplaceAll(strings.Join(steps, "\n"), " ", "-")))
	head, err := s.Run(t.Context())
	require.NoError(t, err, "run again when all is done: nothing happens")
	again, err := ceremony.Head(s.Dir)
	require.NoError(t, err)
	require.Equal(t, head, again)
	_, err = ceremony.Verify(os.DirFS(s.Dir), judge)
	require.NoError(t, err)
}

func TestApprovals(t *testing.T) {
	s := newSetting(t)
	good := s.Approvals
	stranger := newPeople(t, 1)[0]
	_, err := s.Script.Sign(stranger, ceremony.Approval, s.Script.Hash(), start)
	require.ErrorIs(t, err, ceremony.ErrApproval)
	other := *good[1]
	other.Value = bytes.Clone(other.Value)
	other.Value[len(other.Value)-1] ^= 1
	for name, given := range map[string][]*ceremony.Signature{
		"none":          nil,
		"one":           good[:1],
		"one twice":     {good[0], good[0]},
		"altered":       {good[0], &other},
		"other purpose": {good[0], s.sign(t, ceremony.Closing, s.Script.Hash(), 1)[0]},
		"other script":  {good[0], s.sign(t, ceremony.Approval, sha256.Sum256(nil), 1)[0]},
		"empty":         {good[0], {}},
		"nil":           {nil, good[0]},
	} {
		t.Run(name, func(t *testing.T) {
			s.Dir, s.Approvals = t.TempDir(), given
			_, err := s.Run(t.Context())
			require.ErrorIs(t, err, ceremony.ErrApproval)
			require.Empty(t, s.drawer.made, "no key is made")
		})
	}
	// One custodian on one day, the other on the next.
	s.Dir, s.Approvals = t.TempDir(), good[:1]
	_, err = s.Run(t.Context())
	require.ErrorIs(t, err, ceremony.ErrApproval)
	_, err = ceremony.Verify(os.DirFS(s.Dir), judge)
	require.ErrorIs(t, err, ceremony.ErrUnfinished)
	s.Approvals = good[1:]
	s.whole(t)
	_, err = ceremony.Verify(os.DirFS(s.Dir), judge)
	require.NoError(t, err)
}

var errPower = errors.New("power cut")

// The program ends at every point at which it can, and again at every later one; the same call takes it up. No place ever gets a
// second key, no serial number is used twice, and the record is whole in the end.
func TestCutAnywhere(t *testing.T) {
	points := 0
	s := newSetting(t)
	s.CutAt(func(string) error { points++; return nil })
	s.whole(t)
	require.Greater(t, points, 50)
	step := 3 // TestCutAgainAndAgain passes every point
	if testing.Short() {
		step = 11
	}
	for cut := 0; cut < points; cut += step {
		s := newSetting(t)
		n := -1
		s.CutAt(func(string) error {
			if n++; n == cut {
				return errPower
			}
			return nil
		})
		_, err := s.Run(t.Context())
		require.ErrorIs(t, err, errPower)
		s.CutAt(nil)
		s.whole(t)
		require.Equal(t, map[string]int{"token 11111111, slot 9c": 1, "token 22222222, slot 9c": 1, "software key ml-1": 1}, s.drawer.made, "cut %d", cut)
		report, err := ceremony.Verify(os.DirFS(s.Dir), judge)
		require.NoError(t, err, "cut %d", cut)
		require.LessOrEqual(t, report.Resumed, 1)
		s.signsEachOnce(t)
	}
}

// signsEachOnce: the CSCA signs two certificates below it and its own, and a list: what it signed a second time is the same.
func (s *setting) signsEachOnce(t *testing.T) {
	t.Helper()
	distinct := map[string]bool{}
	for _, digest := range s.drawer.signed["token 11111111, slot 9c"] {
		distinct[string(digest)] = true
	}
	require.Len(t, distinct, 4)
}

// A program cut off at every point in a row: it makes one step of progress each time.
func TestCutAgainAndAgain(t *testing.T) {
	s := newSetting(t)
	runs := 0
	for limit := 1; ; limit++ {
		n := 0
		s.CutAt(func(string) error {
			if n++; n > limit {
				return errPower
			}
			return nil
		})
		if _, err := s.Run(t.Context()); err == nil {
			break
		}
		runs++
		require.Less(t, runs, 1000)
	}
	s.CutAt(nil)
	s.whole(t)
	require.Equal(t, 1, s.drawer.made["token 11111111, slot 9c"])
	_, err := ceremony.Verify(os.DirFS(s.Dir), judge)
	require.NoError(t, err)
	s.signsEachOnce(t)
}

// A token that fails after it did its work is asked again; a key that it made is found.
func TestTokenFails(t *testing.T) {
	for _, op := range []string{"look", "generate", "open", "install"} {
		s := newSetting(t)
		failed := false
		s.drawer.fail = func(what string, k *ceremony.Key) error {
			if what == op && k.Name == "ds-1" && !failed {
				failed = true
				return errPower
			}
			return nil
		}
		_, err := s.Run(t.Context())
		require.ErrorIs(t, err, errPower)
		require.ErrorContains(t, err, "ds-1")
		s.whole(t)
		require.Equal(t, 1, s.drawer.made["token 22222222, slot 9c"])
		report, err := ceremony.Verify(os.DirFS(s.Dir), judge)
		require.NoError(t, err)
		for _, step := range report.Steps {
			require.Equal(t, op == "generate" && step.Step == "generate ds-1", step.Found, step.Step)
		}
	}
}

func TestTornLine(t *testing.T) {
	s := newSetting(t)
	n := 0
	s.CutAt(func(string) error {
		if n++; n == 20 {
			return errPower
		}
		return nil
	})
	_, err := s.Run(t.Context())
	require.ErrorIs(t, err, errPower)
	path := filepath.Join(s.Dir, ceremony.TranscriptFile)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	require.NoError(t, err)
	_, err = f.WriteString(`{"v":1,"n":99,"ti`)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	s.CutAt(nil)
	s.whole(t)
	_, err = ceremony.Verify(os.DirFS(s.Dir), judge)
	require.NoError(t, err)
}

func TestRefusals(t *testing.T) {
	t.Run("taken slot", func(t *testing.T) {
		s := newSetting(t)
		key, err := keyfile.Generate("P-256")
		require.NoError(t, err)
		s.drawer.keys["token 22222222, slot 9c"] = key
		_, err = s.Run(t.Context())
		require.ErrorIs(t, err, ceremony.ErrRefused)
		require.ErrorContains(t, err, "does not say to replace")
	})
	for name, lie := range map[string]func(*ceremony.Birth){
		"other token":     func(b *ceremony.Birth) { b.Token++ },
		"other slot":      func(b *ceremony.Birth) { b.Slot = "9a" },
		"other policy":    func(b *ceremony.Birth) { b.PIN = "never" },
		"other algorithm": func(b *ceremony.Birth) { b.Algorithm = "RSA-2048" },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSetting(t)
			s.drawer.lie = lie
			_, err := s.Run(t.Context())
			require.ErrorIs(t, err, ceremony.ErrRefused)
		})
	}
	t.Run("another maker", func(t *testing.T) {
		s := newSetting(t)
		other := newDrawer(t)
		s.drawer.root, s.drawer.maker = other.root, other.maker
		_, err := s.Run(t.Context())
		require.ErrorContains(t, err, "x509: certificate signed by unknown authority")
	})
	t.Run("another script", func(t *testing.T) {
		s := newSetting(t)
		_, err := s.Run(t.Context())
		require.NoError(t, err)
		other := newSetting(t)
		other.Dir = s.Dir
		_, err = other.Run(t.Context())
		require.ErrorIs(t, err, ceremony.ErrRefused)
	})
	t.Run("clock", func(t *testing.T) {
		s := newSetting(t)
		n := 0
		s.CutAt(func(string) error {
			if n++; n == 12 {
				return errPower
			}
			return nil
		})
		_, err := s.Run(t.Context())
		require.ErrorIs(t, err, errPower)
		s.CutAt(nil)
		s.Now = func() time.Time { return start.Add(-time.Hour) }
		_, err = s.Run(t.Context())
		require.ErrorContains(t, err, "clock")
		s.Now = func() time.Time { return start.Add(-time.Minute) }
		s.whole(t)
		_, err = ceremony.Verify(os.DirFS(s.Dir), judge)
		require.NoError(t, err)
	})
	t.Run("running elsewhere", func(t *testing.T) {
		s := newSetting(t)
		s.CutAt(func(where string) error {
			if where != "before intent generate ds-1" {
				return nil
			}
			other := s.Ceremony
			other.CutAt(nil)
			_, err := other.Run(t.Context())
			require.ErrorIs(t, err, ceremony.ErrRunning)
			return nil
		})
		s.whole(t)
	})
	t.Run("an altered file", func(t *testing.T) {
		s := newSetting(t)
		s.CutAt(func(where string) error {
			if where == "before intent certify ds-1" {
				return os.WriteFile(filepath.Join(s.Dir, "ds-1.csr"), []byte("another request"), 0o600)
			}
			return nil
		})
		_, err := s.Run(t.Context())
		require.ErrorIs(t, err, ceremony.ErrRecord)
	})
	t.Run("an approval put in while it was off", func(t *testing.T) {
		s := newSetting(t)
		good := s.Approvals
		s.Approvals = good[:1]
		_, err := s.Run(t.Context())
		require.ErrorIs(t, err, ceremony.ErrApproval)
		path := filepath.Join(s.Dir, ceremony.TranscriptFile)
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		lines := bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
		for _, forged := range []ceremony.Entry{
			{V: 1, Time: start.Add(time.Hour).Format(time.RFC3339), Kind: ceremony.Approved},
			{V: 1, Time: start.Add(time.Hour).Format(time.RFC3339), Kind: ceremony.Approved, Signature: &ceremony.Signature{V: 1, Custodian: good[1].Custodian}},
			{V: 1, Time: start.Add(time.Hour).Format(time.RFC3339), Kind: ceremony.Intended, Step: "generate csca"},
			{V: 1, Time: start.Add(time.Hour).Format(time.RFC3339), Kind: ceremony.Done, Step: "generate csca"},
		} {
			line, err := json.Marshal(&forged)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path, join(rechain(t, append(lines[:len(lines):len(lines)], line))), 0o600))
			_, err = s.Run(t.Context())
			require.ErrorIs(t, err, ceremony.ErrRecord)
			require.Empty(t, s.drawer.made)
		}
	})
	t.Run("a certificate put in while it was off", func(t *testing.T) {
		s := newSetting(t)
		s.CutAt(func(where string) error {
			if where == "before file ds-1.pem" {
				return errPower
			}
			return nil
		})
		_, err := s.Run(t.Context())
		require.ErrorIs(t, err, errPower)
		s.CutAt(nil)
		for _, name := range []string{"csca.pem", "csca.crl"} {
			data, err := os.ReadFile(filepath.Join(s.Dir, name))
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(s.Dir, "ds-1.pem"), data, 0o600))
		}
		s.whole(t)
		_, err = ceremony.Verify(os.DirFS(s.Dir), judge)
		require.NoError(t, err, "it is made again")
	})
	t.Run("closing", func(t *testing.T) {
		s := newSetting(t)
		_, err := ceremony.Close(s.Dir)
		require.ErrorIs(t, err, ceremony.ErrRecord)
		head, err := s.Run(t.Context())
		require.NoError(t, err)
		_, err = ceremony.Verify(os.DirFS(s.Dir), judge)
		require.ErrorIs(t, err, ceremony.ErrUnfinished)
		_, err = ceremony.Close(s.Dir, s.sign(t, ceremony.Approval, head, 0)...)
		require.ErrorIs(t, err, ceremony.ErrApproval)
		missing, err := ceremony.Close(s.Dir, s.sign(t, ceremony.Closing, head, 0, 0)...)
		require.NoError(t, err)
		require.Equal(t, 1, missing)
		_, err = ceremony.Verify(os.DirFS(s.Dir), judge)
		require.ErrorIs(t, err, ceremony.ErrUnfinished)
		missing, err = ceremony.Close(s.Dir, s.sign(t, ceremony.Closing, head, 1, 2)...)
		require.NoError(t, err)
		require.Zero(t, missing)
		report, err := ceremony.Verify(os.DirFS(s.Dir), judge)
		require.NoError(t, err)
		require.Len(t, report.Closed, 2, "the third would not be missed if it were cut off: it is not taken")
	})
}

// A new key for a CSCA that exists: link certificate, key replaced in the slot.
func TestRollover(t *testing.T) {
	s := newSetting(t)
	s.whole(t)
	report, err := ceremony.Verify(os.DirFS(s.Dir), judge)
	require.NoError(t, err)
	old := report.Made[0]
	base := script(t, s.people, s.drawer.root)
	text := base[:strings.Index(base, "keys:")] + `keys:
- name: old
  role: csca
  token: 11111111
  certificate: |
    ` + indent(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: old.Raw})), "    ") + `
- name: csca-2
  role: csca
  token: 33333333
  slot: 9a
  algorithm: RSA-2048
  subject: C=UT,O=Ministry,CN=CSCA
  nameChange: true
  replace: true
- name: link
  role: link
  issuer: old
  links: csca-2
`
	sameName := strings.Replace(text, "subject: C=UT,O=Ministry,CN=CSCA\n  nameChange: true\n", "subject: "+old.Subject.String()+"\n", 1)
	_, err = ceremony.Decode([]byte(sameName))
	require.NoError(t, err)
	_, err = ceremony.Decode([]byte(strings.Replace(sameName, "  replace: true\n", "  replace: true\n  crl: true\n", 1)))
	require.ErrorContains(t, err, "goes on with their number")
	parsed, err := ceremony.Decode([]byte(text))
	require.NoError(t, err)
	left, err := parsed.Rehearse(start.AddDate(0, 0, 1))
	require.NoError(t, err)
	require.Equal(t, []string{"link"}, left)
	stale, err := keyfile.Generate("P-256")
	require.NoError(t, err)
	s.drawer.keys["token 33333333, slot 9a"] = stale
	at := start.AddDate(0, 0, 1)
	next := &setting{people: s.people, drawer: s.drawer, Ceremony: ceremony.Ceremony{
		Script: parsed, Dir: t.TempDir(), Bench: s.drawer, Judge: judge, Now: func() time.Time { return at },
	}}
	next.Approvals = next.sign(t, ceremony.Approval, parsed.Hash(), 1, 2)
	next.whole(t)
	report, err = ceremony.Verify(os.DirFS(next.Dir), judge)
	require.NoError(t, err)
	link := report.Made[2]
	require.NoError(t, link.CheckSignatureFrom(old))
	require.NoError(t, link.Validate(pki.Link))
	require.True(t, link.Subject.Equal(report.Made[1].Subject))

	// The key is not where the script says.
	delete(s.drawer.keys, "token 11111111, slot 9c")
	next.Dir = t.TempDir()
	_, err = next.Run(t.Context())
	require.ErrorIs(t, err, ceremony.ErrRefused)
}

var _ crypto.Signer = witness{}
