package verify_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/testdata/corpus"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/trust"
)

// sodEntry is what the corpus states about one EF.SOD.
type sodEntry struct {
	File   string `json:"file"`
	Outer  bool   `json:"outer_tag_77"`
	Signed string `json:"signing_time"`
	Expect struct {
		CMS  string `json:"cms_signature"`
		CSCA string `json:"csca_sha256"`
		Why  string `json:"why"`
	} `json:"expect"`
	DSC struct {
		NotBefore time.Time `json:"not_before"`
		NotAfter  time.Time `json:"not_after"`
	} `json:"dsc"`
}

// realStore trusts every CSCA certificate that the corpus holds as a file.
func realStore(t testing.TB) *trust.Store {
	t.Helper()
	var l trust.Loader
	for _, name := range corpus.Glob(t, "certs/csca/*.der") {
		l.Add(name, corpus.Read(t, name))
	}
	return l.Store()
}

// Every real EF.SOD gives the result that its index states: judged alone it is never valid, a broken one is refused with
// the reason stated, and the rest is open for want of a CSCA or of the data.
func TestEveryRealSecurityObject(t *testing.T) {
	store := realStore(t)
	var entries []sodEntry
	corpus.JSON(t, "sod/index.json", &entries)
	for _, e := range entries {
		t.Run(e.File, func(t *testing.T) {
			image := chip.NewImage()
			image.Put(lds.SOD, corpus.Read(t, "sod/"+e.File))
			v := verify.Verifier{Trust: store, Time: e.DSC.NotBefore.AddDate(0, 0, 1)}
			if e.DSC.NotAfter.Before(v.Time) {
				v.Time = e.DSC.NotAfter
			}
			r := v.Inspect(&verify.Evidence{Image: image})
			if e.Expect.CMS == "invalid" {
				require.Equal(t, verify.VerdictInvalid, r.Verdict, dump(r))
				require.Contains(t, expectedReasons(e), r.Reason, "%s\n%s", e.Expect.Why, dump(r))
				return
			}
			requireStatus(t, r, map[string]verify.Status{
				"5.6.4.2.2a": verify.Passed, "5.6.4.2.2b": verify.Passed, "icao.signed-attributes": verify.Passed,
				"5.6.4.4.2/DG1": verify.NotPerformed, "icao.security-object": verify.Passed,
			})
			if e.File == "se-signserver.bin" { // its signer's certificate is one for TLS and mail
				requireVerdict(t, r, verify.VerdictInvalid, verify.SignerUnfit)
				return
			}
			if e.Expect.CSCA == "" {
				requireVerdict(t, r, verify.VerdictUndetermined, verify.TrustMissing)
				return
			}
			requireVerdict(t, r, verify.VerdictUndetermined, verify.DataMissing)
			requireStatus(t, r, map[string]verify.Status{
				"5.6.4.3.3": verify.Passed, "5.6.4.3.4": verify.Passed, "icao.signer-country": verify.Passed, "5.6.4.3.6": verify.Passed,
			})
			require.Equal(t, e.Expect.CSCA, r.Trust.Anchor.String())
		})
	}
}

// expectedReasons are the reasons that fit what the index states about a broken object.
func expectedReasons(e sodEntry) []verify.Reason {
	switch {
	case strings.Contains(e.Expect.Why, "messageDigest"):
		return []verify.Reason{verify.ObjectAltered}
	}
	return []verify.Reason{verify.SignatureWrong}
}

// Whole data sets: every data group that EF.SOD lists matches; what lies beside it was never signed and is refused.
func TestEveryRealDataSet(t *testing.T) {
	for _, tc := range []struct {
		folder  string
		at      time.Time
		trusted []string
		verdict verify.Verdict
		reason  verify.Reason
		checks  map[string]verify.Status
	}{
		{"bsi2008", time.Date(2008, 6, 1, 12, 0, 0, 0, time.UTC), nil, verify.VerdictInvalid, verify.GroupUnlisted, map[string]verify.Status{
			"5.6.4.2.2b": verify.Passed, "5.6.4.4.2/DG1": verify.Passed, "5.6.4.4.2/DG2": verify.Passed, "5.6.4.4.2/DG3": verify.Passed,
			"5.6.4.4.2/DG14": verify.Passed, "5.6.4.4.2/DG4": verify.Failed, "5.6.4.4.2/DG15": verify.Failed,
		}},
		{"loes2006", time.Date(2007, 6, 1, 12, 0, 0, 0, time.UTC), nil, verify.VerdictUndetermined, verify.TrustMissing, map[string]verify.Status{
			"5.6.4.4.2": verify.Passed, "5.6.4.4.2/DG15": verify.Passed,
		}},
		{"tr03105-ref", time.Date(2014, 6, 1, 12, 0, 0, 0, time.UTC), nil, verify.VerdictInvalid, verify.GroupUnlisted, map[string]verify.Status{
			"5.6.4.4.2/DG4": verify.Passed, "5.6.4.4.2/DG14": verify.Passed,
		}},
		{
			"ucl2009", time.Date(2009, 8, 1, 12, 0, 0, 0, time.UTC),
			[]string{"lds/ucl2009/csca.der", "crl/ucl-2009.crl"},
			verify.VerdictInvalid, verify.SignerUnfit,
			map[string]verify.Status{ // a certificate for signing certificates
				"5.6.4.2.2b": verify.Passed, "5.6.4.3.3": verify.Passed, "5.6.4.3.5": verify.Passed, "5.6.4.4.2/DG1": verify.Passed,
				"5.6.4.4.2/DG2": verify.Failed, // listed, and the set doesn't hold it
			},
		},
	} {
		t.Run(tc.folder, func(t *testing.T) {
			image, err := chip.Load(filepath.Join(corpus.Dir(t), "lds", tc.folder))
			require.NoError(t, err)
			var l trust.Loader
			for _, name := range tc.trusted {
				l.Add(name, corpus.Read(t, name))
			}
			v := verify.Verifier{Trust: l.Store(), Time: tc.at}
			r := v.Inspect(&verify.Evidence{Image: image})
			requireVerdict(t, r, tc.verdict, tc.reason)
			requireStatus(t, r, tc.checks)
		})
	}
}

// The whole corpus given as evidence, file by file: nothing panics, nothing is accepted.
func TestNothingInTheCorpusIsAcceptedAlone(t *testing.T) {
	store := realStore(t)
	v := verify.Verifier{Trust: store, Time: time.Date(2023, 6, 1, 0, 0, 0, 0, time.UTC)}
	root := corpus.Dir(t)
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil || info.Size() > 64<<10 {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		image := chip.NewImage()
		image.Put(lds.SOD, data)
		if r := v.Inspect(&verify.Evidence{Image: image}); r.Verdict == verify.VerdictValid {
			return errors.New(path + " was accepted")
		}
		return nil
	}))
}
