package station

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
)

func openStore(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := OpenStore(dir)
	require.NoError(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

func someFiles() *chip.Image {
	image := chip.NewImage()
	image.Put(lds.DG1, []byte{0x61, 0})
	return image
}

func TestIntentAllowsTheSameContentOnly(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	one, two := sha256.Sum256([]byte("one")), sha256.Sum256([]byte("two"))
	again, err := s.Intend("X1", one)
	require.NoError(t, err)
	require.False(t, again)
	require.NoError(t, s.Close())

	s = openStore(t, dir) // after a crash
	again, err = s.Intend("X1", one)
	require.NoError(t, err)
	require.True(t, again)
	_, err = s.Intend("X1", two)
	require.Equal(t, []Breach{{Code: "NUM-DUP", Field: "number", Detail: "begun before with other content, and not finished"}}, breachesOf(err))
	_, err = s.Intend("X2", two)
	require.NoError(t, err)

	require.NoError(t, s.Put("X1", someFiles()))
	require.NoFileExists(t, filepath.Join(dir, ".X1.intent"))
	require.FileExists(t, filepath.Join(dir, ".X2.intent"))
	found, err := s.Find("X1")
	require.NoError(t, err)
	require.Equal(t, []lds.File{lds.DG1}, found.Files())
	found, err = s.Find("X2")
	require.NoError(t, err)
	require.Nil(t, found)
	require.Error(t, s.Put("X1", someFiles()), "a document's folder is written once")
	require.NoError(t, s.Done("X1"), "an intent that is gone is done")
}

func TestFilesAreForTheOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	s := openStore(t, dir)
	_, err := s.Intend("X1", [32]byte{})
	require.NoError(t, err)
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, ".X1.intent"): 0o600} {
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, want, info.Mode().Perm(), path)
	}
	require.NoError(t, s.Put("X1", someFiles()))
	for path, want := range map[string]os.FileMode{filepath.Join(dir, "X1"): 0o700, filepath.Join(dir, "X1", "DG1.bin"): 0o600} {
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, want, info.Mode().Perm(), path)
	}
}

func TestOneStationAtATime(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	_, err := OpenStore(dir)
	require.ErrorIs(t, err, errLocked)
	require.NoError(t, s.Close())
	openStore(t, dir)
}

// Only what a crash has left is removed, and nothing of anybody else's.
func TestSweepRemovesLeftoversOnly(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".git", ".config", ".X1.12345", ".X2.12345", ".X1.abc", "X3", ".12345"} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, name, "inside"), 0o700))
	}
	for _, name := range []string{".X1.intent", ".X9.67890"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	openStore(t, dir)
	require.NoDirExists(t, filepath.Join(dir, ".X1.12345"))
	for _, name := range []string{".git", ".config", ".X2.12345", ".X1.abc", "X3", ".12345"} {
		require.DirExists(t, filepath.Join(dir, name))
	}
	require.FileExists(t, filepath.Join(dir, ".X9.67890"))
}

func TestFolderNames(t *testing.T) {
	for number, want := range map[string]string{"X1234567A": "X1234567A", "AB 12": "AB-12", "AB<12": "AB-12"} {
		name, err := folderName(number)
		require.NoError(t, err)
		require.Equal(t, want, name)
	}
	for _, number := range []string{"", "..", "../X", "a", "X/1", "X\\1", ".X", "X.", "X\x00", "é", "12345678901234567890123456789012345678901"} {
		_, err := folderName(number)
		require.Error(t, err, number)
	}
	s := openStore(t, t.TempDir())
	for _, number := range []string{"..", "a/b"} {
		_, err := s.Find(number)
		require.Error(t, err)
		_, err = s.Intend(number, [32]byte{})
		require.Error(t, err)
		require.Error(t, s.Put(number, someFiles()))
		require.Error(t, s.Done(number))
	}
}

func TestPicturesStayInTheirFolder(t *testing.T) {
	top := t.TempDir()
	jobs := filepath.Join(top, "jobs")
	require.NoError(t, os.MkdirAll(filepath.Join(jobs, "p"), 0o700))
	secret, inside := filepath.Join(top, "secret.jpg"), filepath.Join(jobs, "p", "1.jpg")
	require.NoError(t, os.WriteFile(secret, []byte("secret"), 0o600))
	require.NoError(t, os.WriteFile(inside, []byte("picture"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(jobs, "large.jpg"), make([]byte, maxPicture+1), 0o600))
	require.NoError(t, os.Symlink(secret, filepath.Join(jobs, "out.jpg")))
	require.NoError(t, os.Symlink("../secret.jpg", filepath.Join(jobs, "up.jpg")))
	require.NoError(t, os.Symlink("p/1.jpg", filepath.Join(jobs, "in.jpg")))
	require.NoError(t, os.Symlink(top, filepath.Join(jobs, "folder")))
	p, err := openPictures(filepath.Join(jobs, "JOBS.jsonl"))
	require.NoError(t, err)
	defer p.Close()
	for _, name := range []string{"p/1.jpg", "./p/1.jpg", "p/../p/1.jpg", "in.jpg"} {
		data, err := p.read(name)
		require.NoError(t, err, name)
		require.Equal(t, "picture", string(data))
	}
	data, err := p.read("")
	require.NoError(t, err)
	require.Nil(t, data)
	for _, name := range []string{"../secret.jpg", secret, "out.jpg", "up.jpg", "folder/secret.jpg", "p", "none.jpg", "large.jpg", "p/../../secret.jpg"} {
		_, err := p.read(name)
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), "secret.jpg", "the path is not repeated")
	}
}
