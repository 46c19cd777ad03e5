package ceremony_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/ceremony"
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
