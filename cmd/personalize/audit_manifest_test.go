package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/approval"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// A manifest holds octet for octet; a figure, a role or a signature that was changed shows.
func TestManifestIsWhatWasSigned(t *testing.T) {
	said := []byte(`{"v":1,"batch":null,"count":{"signed":5},"results":"","ledger":"","station":"","time":"2026-05-14T12:00:00Z"}`)
	made := func(role approval.Role) []byte {
		statement, err := approval.Sign(teststate.Key(t), role, approval.Subject(sha256.Sum256(said)), teststate.Now)
		require.NoError(t, err)
		data, err := json.Marshal(signedOutcome{said, statement})
		require.NoError(t, err)
		return data
	}
	check := func(data []byte) (cli.Code, string) {
		path := filepath.Join(t.TempDir(), "m")
		require.NoError(t, os.WriteFile(path, data, 0o600))
		var out bytes.Buffer
		err := (&manifestFlags{}).run(&cli.Streams{Out: &out, Err: &bytes.Buffer{}}, path)
		return cli.CodeOf(err), out.String()
	}
	good := made(approval.Operator)
	code, printed := check(good)
	require.Equal(t, cli.OK, code)
	require.Equal(t, string(said)+"\n", printed)
	for name, c := range map[string]struct {
		data []byte
		code cli.Code
	}{
		"a figure":      {bytes.Replace(good, []byte(`"signed":5`), []byte(`"signed":6`), 1), cli.Failed},
		"a blank":       {bytes.Replace(good, []byte(`"signed":5`), []byte(`"signed": 5`), 1), cli.Failed},
		"the time":      {bytes.Replace(good, []byte(`"time":"2026-05-14T12:00:00Z","key"`), []byte(`"time":"2026-05-15T12:00:00Z","key"`), 1), cli.Failed},
		"another role":  {made(approval.Checker), cli.Failed},
		"no statement":  {[]byte(`{"outcome":{"v":1}}`), cli.Malformed},
		"no outcome":    {[]byte(`{}`), cli.Malformed},
		"another field": {[]byte(`{"x":1}`), cli.Malformed},
		"two":           {append(bytes.Clone(good), good...), cli.Malformed},
		"nothing":       {nil, cli.Malformed},
	} {
		code, printed := check(c.data)
		require.Equal(t, c.code, code, name)
		require.Empty(t, printed, name)
	}
}
