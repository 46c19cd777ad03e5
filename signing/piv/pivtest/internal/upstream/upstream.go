// Package upstream runs piv-go's own test suite, which is made for hardware, against software tokens.
package upstream

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// Run runs the suite against the token that PC/SC shows this process. The reader's
// name must contain "Yubikey", and the token must be of firmware 5.7. One test of the suite cannot pass and does not count: it
// wants an attestation by the maker of YubiKeys.
func Run(t *testing.T) {
	t.Helper()
	command, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command to build the suite with")
	}
	binary := filepath.Join(t.TempDir(), "suite")
	if out, err := exec.Command(command, "test", "-c", "-o", binary, "github.com/go-piv/piv-go/v2/piv").CombinedOutput(); err != nil {
		t.Fatalf("building the suite: %v\n%s", err, out)
	}
	suite := exec.Command(binary, "-test.v", "-test.timeout=2m", "-wipe-yubikey")
	suite.Env = append(os.Environ(), "GODEBUG=rsa1024min=0")
	out, _ := suite.CombinedOutput() // the one failure fails the run
	got := map[string][]string{}
	for _, match := range regexp.MustCompile(`(?m)^--- (PASS|SKIP|FAIL): (\w+)`).FindAllStringSubmatch(string(out), -1) {
		got[match[1]] = append(got[match[1]], match[2])
	}
	t.Logf("piv-go's suite: %d pass, %d skip, %d fail", len(got["PASS"]), len(got["SKIP"]), len(got["FAIL"]))
	slices.Sort(got["SKIP"])
	if len(got["PASS"]) != passing || !slices.Equal(got["SKIP"], skipping) || !slices.Equal(got["FAIL"], failing) {
		t.Fatalf("want %d pass, skip %v, fail %v; skipped are %v, failed are %v\n%s", passing, skipping, failing, got["SKIP"], got["FAIL"], out)
	}
}

// The counts of piv-go v2.6.0. The skipped tests want a token with a fingerprint reader and a person.
const passing = 49

var (
	skipping = []string{
		"TestPINPolicyMatchAlwaysTwoVerifications", "TestPINPolicyMatchOnceIntegration", "TestPINPolicyMatchOnceSingleVerification",
	}
	failing = []string{"TestYubiKeyAttestation"}
)
