package jobs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/cli"
)

func numbers(t *testing.T, f *File) (list []string) {
	for job, err := range f.Jobs() {
		if job == nil {
			require.Equal(t, cli.Malformed, cli.CodeOf(err))
			return append(list, "end")
		}
		if list = append(list, job.Number); err != nil {
			list[len(list)-1] += " wrong"
		}
	}
	return list
}

// What was opened is what is read, as often as it is asked for, whatever becomes of the name; a file that grows shows.
func TestAFileIsOpenedOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "JOBS.jsonl")
	one := `{"v":1,"job":"1","doc":"PP","size":"TD3","number":"X1"}` + "\n"
	require.NoError(t, os.WriteFile(path, []byte(one), 0o600))
	f, err := Open(path)
	require.NoError(t, err)
	defer f.Close()
	require.Equal(t, []string{"X1"}, numbers(t, f))
	require.NoError(t, os.Rename(path, path+".old"))
	require.NoError(t, os.WriteFile(path, []byte(strings.Replace(one, "X1", "X2", 1)), 0o600))
	require.Equal(t, []string{"X1"}, numbers(t, f))
	old, err := os.OpenFile(path+".old", os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = old.WriteString(one)
	require.NoError(t, err)
	require.NoError(t, old.Close())
	require.Equal(t, []string{"X1", " wrong"}, numbers(t, f))
}

func TestCSVByItsName(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "JOBS.CSV")
	require.NoError(t, os.WriteFile(path, []byte("job,doc,size,number\n1,PP,TD3,X1\n2,PP,TD3,\"X2\n"), 0o600))
	f, err := Open(path)
	require.NoError(t, err)
	defer f.Close()
	require.Equal(t, []string{"X1", "end"}, numbers(t, f))
	for _, name := range []string{dir, filepath.Join(dir, "none")} {
		_, err := Open(name)
		require.Equal(t, cli.Usage, cli.CodeOf(err))
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

// A file without a job ends a batch: whoever wrote it has lost what was to be in it.
func TestNoJobIsAnError(t *testing.T) {
	for name, content := range map[string]string{"a.jsonl": "", "b.jsonl": "\n \n", "c.csv": "", "d.csv": "job,doc,size,number\n"} {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		file, err := Open(path)
		require.NoError(t, err)
		defer file.Close()
		n := 0
		for job, err := range file.Jobs() {
			require.Nil(t, job)
			require.ErrorContains(t, err, name+": no job in it")
			require.Equal(t, cli.Malformed, cli.CodeOf(err))
			n++
		}
		require.Equal(t, 1, n, name)
	}
}
