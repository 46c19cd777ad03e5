package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/testdata/oracle"
)

const deviations = `{"v": 1, "deviations": [{"documents": {"certificate": "ds.pem"},
  "descriptions": [{"type": "dg-hash-wrong", "place": "DG2", "text": "Batch of March, see our letter."}]}]}`

// deviationListIsQuoted goes the whole way: a State makes a list of what is wrong with its documents, OpenSSL verifies it, a
// station imports it, and a document it names is still refused, with the list quoted.
func deviationListIsQuoted(t *testing.T, bin string) {
	dir := t.TempDir()
	put := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	put("pass", "only for the test\n")
	put("deviations.json", deviations)
	sh := shell{ctx: t.Context(), bin: bin, dir: dir, out: io.Discard}
	must := func(args ...string) string {
		t.Helper()
		out, err := sh.run(args...)
		require.NoError(t, err, "%v: %s", args, out)
		return string(out)
	}
	secret := []string{"--passphrase-file", "pass"}
	both := append([]string{"--key-passphrase-file", "pass", "--algorithm", "P-256"}, secret...)
	must(with(secret, "csca", "init", "authority", "--subject", "C=UT,O=Utopia,CN=Utopia CSCA", "--state", "UTO", "--algorithm", "P-256")...)
	must(with(both, "csca", "issue", "authority", "--new-key", "ds.key", "--subject", "C=UT,O=Utopia,CN=DS 1", "--doc-type", "P,I", "--out", "ds.pem")...)
	must(with(both, "csca", "issue", "authority", "--role", "deviation-list-signer", "--new-key", "dl.key", "--subject", "C=UT,O=Utopia,CN=DL 1", "--out", "dl.pem")...)
	must(with(secret, "csca", "deviationlist", "sign", "deviations.json", "--key", "dl.key", "--cert", "dl.pem", "--csca", "authority/csca.pem", "--out", "UTO.dvl")...)
	oracle.Run(t, "openssl", "cms", "-verify", "-noverify", "-inform", "DER", "-in", filepath.Join(dir, "UTO.dvl"), "-out", os.DevNull)
	must("personalize", "demo-jobs", "--out", "jobs")
	must(with(secret, "personalize", "sign", "jobs/JOBS.jsonl", "--out", "signed", "--key", "ds.key", "--dsc", "ds.pem", "--csca", "authority/csca.pem")...)
	require.Contains(t, must("inspect", "trust", "import", "authority/csca.pem", "UTO.dvl", "--store", "t.store"), "1 deviation lists, 0 not trusted")

	picture, err := filepath.Glob(filepath.Join(dir, "signed", "*", "DG2.bin"))
	require.NoError(t, err)
	require.NotEmpty(t, picture)
	data, err := os.ReadFile(picture[0])
	require.NoError(t, err)
	data[len(data)-1] ^= 1
	require.NoError(t, os.WriteFile(picture[0], data, 0o600))
	for lang, words := range map[string][]string{
		"en": {
			"NOT ACCEPTED", "[DG-ALTERED]", "[KNOWN-DEVIATION]", "Known deviation: hash signed for a chip file is wrong: DG2 (this document is meant)",
			"Would explain, not excuse: DG2 is as signed [5.6.4.4.2/DG2]", "Batch of March, see our letter.", "List of UT, signed ",
		},
		"zh-Hant": {"不接受", "[DG-ALTERED]", "已知偏差: 已簽署的晶片檔案雜湊不正確: DG2"},
	} {
		out, code, err := sh.try("inspect", "files", filepath.Dir(picture[0]), "--store", "t.store", "--lang", lang)
		require.NoError(t, err)
		require.Equal(t, 1, code, "%s", out)
		for _, w := range words {
			require.Contains(t, string(out), w)
		}
	}
}
