package keys

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/piv"
)

// Every check that a token's preflight makes, and everything that can come of it, is there in each language, and nothing else.
func TestEveryCheckHasText(t *testing.T) {
	files, err := filepath.Glob("../../../signing/piv/preflight*.go")
	require.NoError(t, err)
	made := map[string]bool{}
	for _, name := range files {
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`\.(?:add|note)\("([a-z-]+)"`).FindAllSubmatch(source, -1) {
			made[string(m[1])] = true
		}
	}
	require.Len(t, made, len(checks))
	for _, lang := range []cli.Lang{"zh-Hant", "zh-Hans"} {
		for id := range made {
			require.NotEmpty(t, CheckText(id, lang), id)
		}
		for _, status := range []piv.Status{piv.Passed, piv.Failed, piv.Undetermined, piv.NotApplicable, piv.NotPerformed} {
			require.NotEqual(t, string(status), StatusText(status, lang))
		}
	}
	require.Empty(t, CheckText("token", "en"))
	require.Equal(t, "passed", StatusText(piv.Passed, "en"))
}
