package ceremony_test

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/ceremony"
	"github.com/chancery-id/chancery/signing/pki"
)

// memory is a record's folder in memory.
func memory(t testing.TB, dir string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	names, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, n := range names {
		data, err := os.ReadFile(filepath.Join(dir, n.Name()))
		require.NoError(t, err)
		out[n.Name()] = &fstest.MapFile{Data: data}
	}
	return out
}

func with(from fstest.MapFS, name string, data []byte) fstest.MapFS {
	out := fstest.MapFS{}
	for k, v := range from {
		out[k] = v
	}
	if out[name] = (&fstest.MapFile{Data: data}); data == nil {
		delete(out, name)
	}
	return out
}

func join(lines [][]byte) []byte { return append(bytes.Join(lines, []byte("\n")), '\n') }

// rechain mends the numbers and hashes of lines: what a forger does who has no custodian's key.
func rechain(t *testing.T, lines [][]byte) [][]byte {
	t.Helper()
	var out [][]byte
	prev := ""
	for n, line := range lines {
		var e ceremony.Entry
		require.NoError(t, json.Unmarshal(line, &e))
		e.N, e.Prev = n, prev
		mended, err := json.Marshal(&e)
		require.NoError(t, err)
		prev = sum(mended)
		out = append(out, mended)
	}
	return out
}

// Every line taken out, doubled, moved, altered in any octet, and the transcript cut off anywhere: found. So it is when the forger
// mends the chain, and when a file is altered or missing.
func TestEveryForgeryIsFound(t *testing.T) {
	s := newSetting(t)
	s.whole(t)
	files := memory(t, s.Dir)
	_, err := ceremony.Verify(files, judge)
	require.NoError(t, err)
	transcript := files[ceremony.TranscriptFile].Data
	lines := bytes.Split(bytes.TrimSuffix(transcript, []byte("\n")), []byte("\n"))
	refused := func(forged []byte, what string, args ...any) {
		t.Helper()
		_, err := ceremony.Verify(with(files, ceremony.TranscriptFile, forged), judge)
		require.Error(t, err, append([]any{what}, args...)...)
	}
	copied := func() [][]byte { return append([][]byte(nil), lines...) }
	for i := range lines {
		without := append(copied()[:i:i], lines[i+1:]...)
		refused(join(without), "line %d taken out", i)
		refused(join(rechain(t, without)), "line %d taken out, mended", i)
		double := append(append(copied()[:i:i], lines[i], lines[i]), lines[i+1:]...)
		refused(join(double), "line %d doubled", i)
		refused(join(rechain(t, double)), "line %d doubled, mended", i)
		refused(join(lines[:i]), "cut off at line %d", i)
		for j := range i {
			swapped := copied()
			swapped[i], swapped[j] = swapped[j], swapped[i]
			refused(join(swapped), "lines %d and %d changed places", i, j)
			if i < len(lines)-2 || j < len(lines)-2 { // the two closing signatures prove the same in either order
				refused(join(rechain(t, swapped)), "lines %d and %d changed places, mended", i, j)
			}
		}
		var e ceremony.Entry
		require.NoError(t, json.Unmarshal(lines[i], &e))
		e.Time = "2027-01-01T00:00:00Z"
		later, err := json.Marshal(&e)
		require.NoError(t, err)
		edited := copied()
		edited[i] = later
		for k := i + 1; k < len(edited); k++ { // and everything after it
			require.NoError(t, json.Unmarshal(edited[k], &e))
			e.Time = "2027-01-01T00:00:00Z"
			edited[k], err = json.Marshal(&e)
			require.NoError(t, err)
		}
		refused(join(rechain(t, edited)), "line %d at another time, mended", i)
	}
	step := 5
	if testing.Short() {
		step = 37
	}
	for i := 0; i < len(transcript); i += step {
		forged := bytes.Clone(transcript)
		forged[i] ^= 1
		refused(forged, "octet %d", i)
	}
	refused(append(bytes.Clone(transcript), lines[0]...), "something behind")
	refused(append(bytes.Clone(transcript), '\n'), "an empty line behind")
	refused(bytes.ReplaceAll(transcript, []byte("\n"), []byte("\r\n")), "other line ends")
	for name, file := range files {
		if name == ".lock" {
			continue
		}
		_, err := ceremony.Verify(with(files, name, nil), judge)
		require.Error(t, err, "%s missing", name)
		for _, i := range []int{0, len(file.Data) / 2, len(file.Data) - 1} {
			forged := bytes.Clone(file.Data)
			forged[i] ^= 1
			_, err := ceremony.Verify(with(files, name, forged), judge)
			require.Error(t, err, "%s, octet %d", name, i)
		}
	}
}

// What lies beside the record is named, and nothing of the record is.
func TestOthers(t *testing.T) {
	s := newSetting(t)
	s.whole(t)
	files := memory(t, s.Dir)
	files["csca/state.json"] = &fstest.MapFile{Data: []byte("{}")}
	report, err := ceremony.Verify(files, judge)
	require.NoError(t, err)
	require.Empty(t, report.Others)
	for _, name := range []string{"ds-2.pem", "ds-1.key", "ds-1/csca.pem", "chan.sig"} {
		files[name] = files["ds-1.pem"]
	}
	report, err = ceremony.Verify(files, judge)
	require.NoError(t, err)
	require.Equal(t, []string{"chan.sig", "ds-1", "ds-1.key", "ds-2.pem"}, report.Others)
}

// A record with files put in place of others of the same kind, with every hash mended: the signatures over the head don't hold.
func TestMendedFiles(t *testing.T) {
	one, two := newSetting(t), newSetting(t)
	one.whole(t)
	two.Script, two.people, two.drawer, two.Bench, two.Approvals = one.Script, one.people, newDrawer(t), nil, one.Approvals
	two.drawer.root, two.drawer.maker = one.drawer.root, one.drawer.maker
	two.Bench = two.drawer
	two.whole(t)
	a, b := memory(t, one.Dir), memory(t, two.Dir)
	lines := bytes.Split(bytes.TrimSuffix(a[ceremony.TranscriptFile].Data, []byte("\n")), []byte("\n"))
	for name := range b {
		if name == ceremony.TranscriptFile || name == ceremony.ScriptFile || name == ".lock" {
			continue
		}
		mended := make([][]byte, len(lines))
		for i, line := range lines {
			mended[i] = bytes.ReplaceAll(line, []byte(sum(a[name].Data)), []byte(sum(b[name].Data)))
		}
		forged := with(with(a, name, b[name].Data), ceremony.TranscriptFile, join(rechain(t, mended)))
		_, err := ceremony.Verify(forged, judge)
		require.Error(t, err, name)
	}
}

// A program that was tampered with certifies something more than the script says, and writes it down as it is: the custodians'
// check finds it before they sign.
func TestCertificateBeyondTheScript(t *testing.T) {
	s := newSetting(t)
	_, err := s.Run(t.Context())
	require.NoError(t, err)
	files := memory(t, s.Dir)
	_, err = ceremony.Verify(files, judge)
	require.ErrorIs(t, err, ceremony.ErrUnfinished)
	read := func(name string) *pki.Certificate {
		all, err := pki.ParseAll(files[name].Data)
		require.NoError(t, err)
		return all[0]
	}
	ca, made := read("csca.pem"), read("ds-1.pem")
	asked := func() *pki.Template {
		return &pki.Template{
			Role: pki.DocumentSigner, Subject: made.Subject, PublicKey: made.PublicKey, NotBefore: made.NotBefore, State: "UTO",
			AltNames: made.SubjectAltNames[1:], DocumentTypes: made.DocumentTypes, Serial: new(big.Int).SetBytes(made.Serial),
		}
	}
	for name, change := range map[string]func(*pki.Template){
		"nothing": func(*pki.Template) {},
		"contact": func(x *pki.Template) {
			x.AltNames = []pki.GeneralName{{Kind: pki.EmailName, Value: "mole@elsewhere.example"}}
		},
		"list":      func(x *pki.Template) { x.CRLs = []string{"https://elsewhere.example/crl"} },
		"policy":    func(x *pki.Template) { x.Policies = []pki.OID{"2.5.29.32.0"} },
		"documents": func(x *pki.Template) { x.DocumentTypes = append(x.DocumentTypes, "V") },
		"key use": func(x *pki.Template) {
			x.KeyUse = pki.Period{NotBefore: x.NotBefore, NotAfter: x.NotBefore.AddDate(0, 0, 80)}
		},
		"use from": func(x *pki.Template) {
			x.KeyUse = made.PrivateKeyUsage
			x.KeyUse.NotBefore = x.NotBefore.AddDate(0, 0, 1)
		},
	} {
		x := asked()
		change(x)
		c, err := pki.Issue(x, ca, s.drawer.keys["token 11111111, slot 9c"])
		require.NoError(t, err, name)
		text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
		old := []byte(sum(files["ds-1.pem"].Data))
		lines := bytes.Split(bytes.TrimSuffix(files[ceremony.TranscriptFile].Data, []byte("\n")), []byte("\n"))
		for i := range lines {
			lines[i] = bytes.ReplaceAll(lines[i], old, []byte(sum(text)))
		}
		_, err = ceremony.Verify(with(with(files, "ds-1.pem", text), ceremony.TranscriptFile, join(rechain(t, lines))), judge)
		want := ceremony.ErrRecord
		if name == "nothing" {
			want = ceremony.ErrUnfinished
		}
		require.ErrorIs(t, err, want, name)
	}
}
