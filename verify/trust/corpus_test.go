package trust_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/corpus"
	"github.com/chancery-id/chancery/verify/trust"
)

// sodEntry is what the corpus states about one EF.SOD.
type sodEntry struct {
	File   string `json:"file"`
	Expect struct {
		CSCA string `json:"csca_sha256"`
	} `json:"expect"`
}

// cscas loads every CSCA certificate that the corpus holds as a file of its own.
func cscas(t testing.TB, patterns ...string) *trust.Store {
	t.Helper()
	var l trust.Loader
	for _, pattern := range patterns {
		for _, name := range corpus.Glob(t, pattern) {
			l.Add(name, corpus.Read(t, name))
		}
	}
	return l.Store()
}

// signerOf returns the document signer embedded in an EF.SOD of the corpus.
func signerOf(t testing.TB, name string) *pki.Certificate {
	t.Helper()
	envelope, err := sod.ParseCMS(corpus.Read(t, "sod/"+name))
	if err != nil {
		return nil
	}
	signer, _, err := envelope.FindSigner(0)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return signer
}

func TestChainsOfRealDocumentsAreFoundAsStated(t *testing.T) {
	store := cscas(t, "certs/csca/*.der")
	var entries []sodEntry
	corpus.JSON(t, "sod/index.json", &entries)
	judged := 0
	for _, e := range entries {
		signer := signerOf(t, e.File)
		if signer == nil {
			continue
		}
		judged++
		chain := store.Chain(signer)
		if e.Expect.CSCA == "" {
			if chain.Outcome == trust.Trusted || chain.Outcome == trust.Forged {
				t.Errorf("%s: %v: %s; the corpus holds no CSCA of it", e.File, chain.Outcome, chain.Detail)
			}
			continue
		}
		want, _ := hex.DecodeString(e.Expect.CSCA)
		if chain.Outcome != trust.Trusted || chain.Anchor.Fingerprint() != trust.Digest(want) {
			t.Errorf("%s: %v: %s, want %s", e.File, chain.Outcome, chain.Detail, e.Expect.CSCA)
		}
	}
	if judged < 35 {
		t.Fatalf("only %d signers judged", judged)
	}
}

func TestQuirkyAnchorsLoad(t *testing.T) {
	store := cscas(t, "certs/quirks/*.der")
	for _, r := range store.Refused() {
		t.Logf("%s: %s: %s", r.Name, r.Subject, r.Reason)
	}
	names := corpus.Glob(t, "certs/quirks/*.der")
	if got := store.Len() + len(store.Refused()); got < len(names)-3 {
		t.Errorf("%d anchors and %d refusals of %d files", store.Len(), len(store.Refused()), len(names))
	}
}

func TestDocumentSignersAreNoAnchors(t *testing.T) {
	store := cscas(t, "certs/dsc/*.der")
	for a := range store.Anchors() {
		t.Errorf("%s became an anchor", a.Certificate.Subject)
	}
	for _, r := range store.Refused() {
		if !strings.Contains(r.Reason, "CSCA") {
			t.Errorf("%s: %s", r.Name, r.Reason)
		}
	}
}
