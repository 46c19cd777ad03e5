package trust_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/corpus"
	"github.com/chancery-id/chancery/verify/trust"
)

type listEntry struct {
	File         string `json:"file"`
	Bare         bool   `json:"bare_content"`
	Certificates int    `json:"certificates"`
	Unparsable   int    `json:"unparsable_certificates"`
	Verifies     struct {
		SHA256 string `json:"sha256"`
		InList bool   `json:"in_list"`
	} `json:"signer_verifies_with"`
}

func listEntries(t testing.TB) []listEntry {
	var entries []listEntry
	corpus.JSON(t, "masterlist/index.json", &entries)
	return entries
}

// anchorOf takes the certificate with that fingerprint out of a list, as a user does who got it some other way.
func anchorOf(t testing.TB, file, fingerprint string) *pki.Certificate {
	t.Helper()
	want, err := hex.DecodeString(fingerprint)
	if err != nil || len(want) != 32 {
		return nil
	}
	list, err := masterlist.Parse(corpus.Read(t, "masterlist/"+file))
	if err != nil {
		t.Fatal(err)
	}
	certs := list.Certificates
	if list.CMS != nil {
		certs = append(certs, list.CMS.Certificates...)
	}
	for _, c := range certs {
		if c.Fingerprint() == [32]byte(want) {
			return c
		}
	}
	return nil
}

func TestRealListsNeedTheirOwnAnchor(t *testing.T) {
	wrong := corpus.Read(t, "certs/csca/nz-2008-42e57473.der")
	for _, e := range listEntries(t) {
		data := corpus.Read(t, "masterlist/"+e.File)
		var without trust.Loader
		if err := without.AddAnchor("nz", wrong); err != nil {
			t.Fatal(err)
		}
		without.Add(e.File, data)
		store := without.Store()
		if store.Len() != 1 || len(store.Lists()) != 0 || len(store.Refused()) != 1 {
			t.Errorf("%s with a wrong anchor: %d anchors, refused %+v", e.File, store.Len(), store.Refused())
		}
		if e.Bare {
			if got := store.Refused()[0].Reason; !strings.Contains(got, "without a signature") {
				t.Errorf("%s: %s", e.File, got)
			}
			continue
		}
		anchor := anchorOf(t, e.File, e.Verifies.SHA256)
		if anchor == nil {
			t.Errorf("%s: its anchor is not in the corpus", e.File)
			continue
		}
		var with trust.Loader
		if err := with.AddAnchor("anchor", anchor.Raw); err != nil {
			t.Fatal(err)
		}
		with.Add(e.File, data)
		store = with.Store()
		refused := store.Refused()
		if reason, ok := refusedLists[e.File]; ok {
			if store.Len() != 1 || len(refused) != 1 || !strings.Contains(refused[0].Reason, reason) {
				t.Errorf("%s: %d anchors, refused %+v, want %q", e.File, store.Len(), refused, reason)
			}
			continue
		}
		if len(store.Lists()) != 1 || store.Len()+len(refused) != e.Certificates {
			t.Errorf("%s: %d anchors, %d refused, want %d in all", e.File, store.Len(), len(refused), e.Certificates)
		}
		if list := store.Lists()[0]; !list.SignerIssuer.Named() || list.SignerIssuer.Certificate.Fingerprint() != anchor.Fingerprint() {
			t.Errorf("%s: accepted through %s", e.File, list.SignerIssuer.Fingerprint())
		}
	}
}

// refusedLists are the lists of the corpus that no anchor makes acceptable: their signers are not certified for it.
var refusedLists = map[string]string{
	"test-ecard-csca1.ml":       "not for master lists",
	"icao-health-2022-05-27.ml": "not for master lists",
}

func TestLinkCertificatesPassTrustFromAnOldKey(t *testing.T) {
	old := anchorOf(t, "de-2024-08-07.ml", "66b09a816ff5c76d3d6ef10f035ded4a8ac4b961b75955f1d5926dc3c63ecb5b")
	var l trust.Loader
	if err := l.AddAnchor("old.der", old.Raw); err != nil {
		t.Fatal(err)
	}
	l.Add("de-2026.ml", corpus.Read(t, "masterlist/de-2026-05-28.ml"))
	store := l.Store()
	if len(store.Lists()) != 1 || store.Len() != 588 {
		t.Fatalf("%d anchors, refused %+v", store.Len(), store.Refused())
	}
	if got := store.Lists()[0].SignerIssuer.Fingerprint(); got != trust.Digest(old.Fingerprint()) {
		t.Errorf("accepted through %s", got)
	}
}

// Lists of many years and States repeat each other; that must not use up what the way to an anchor may cost.
func TestListsGivenTogetherAreAllBelieved(t *testing.T) {
	old := anchorOf(t, "de-2024-08-07.ml", "66b09a816ff5c76d3d6ef10f035ded4a8ac4b961b75955f1d5926dc3c63ecb5b")
	var l trust.Loader
	if err := l.AddAnchor("old.der", old.Raw); err != nil {
		t.Fatal(err)
	}
	for _, name := range corpus.Glob(t, "masterlist/*.ml") {
		l.Add(name, corpus.Read(t, name))
	}
	believed := map[string]bool{}
	store := l.Store()
	for _, list := range store.Lists() {
		believed[list.Name] = true
	}
	for _, name := range []string{"masterlist/de-2024-08-07.ml", "masterlist/de-2026-05-28.ml"} {
		if !believed[name] {
			t.Errorf("%s is not believed: %+v", name, store.Refused())
		}
	}
}

// A list that was accepted vouches for its certificates, not for further lists.
func TestListsDoNotVouchForLists(t *testing.T) {
	dutch := anchorOf(t, "nl-2026-07-22.ml", "411356d206b99da15efadf4b84149f8600ee6260c6727cd6bc230d6b6e151a24")
	var l trust.Loader
	if err := l.AddAnchor("nl.der", dutch.Raw); err != nil {
		t.Fatal(err)
	}
	l.Add("nl.ml", corpus.Read(t, "masterlist/nl-2026-07-22.ml"))
	l.Add("de.ml", corpus.Read(t, "masterlist/de-2026-05-28.ml"))
	store := l.Store()
	if n := len(store.Lists()); n != 1 {
		t.Fatalf("%d lists accepted", n)
	}
	var reason string
	for _, r := range store.Refused() {
		if r.Name == "de.ml" {
			reason = r.Reason
		}
	}
	if !strings.Contains(reason, "anchor you named") {
		t.Errorf("de.ml: %q", reason)
	}
}

func TestAlteredListIsRefused(t *testing.T) {
	e := listEntries(t)[0]
	anchor := anchorOf(t, e.File, e.Verifies.SHA256)
	data := corpus.Read(t, "masterlist/"+e.File)
	data[len(data)/2] ^= 1
	var l trust.Loader
	if err := l.AddAnchor("anchor", anchor.Raw); err != nil {
		t.Fatal(err)
	}
	l.Add(e.File, data)
	if s := l.Store(); s.Len() != 1 || len(s.Refused()) != 1 {
		t.Errorf("%d anchors, refused %+v", s.Len(), s.Refused())
	}
}

func BenchmarkLoadGermanList(b *testing.B) {
	e := listEntries(b)[0]
	anchor := anchorOf(b, e.File, e.Verifies.SHA256)
	data := corpus.Read(b, "masterlist/"+e.File)
	for b.Loop() {
		var l trust.Loader
		if err := l.AddAnchor("anchor", anchor.Raw); err != nil {
			b.Fatal(err)
		}
		l.Add(e.File, data)
		if s := l.Store(); s.Len() != 588 {
			b.Fatal(s.Refused())
		}
	}
}

func BenchmarkLoadDutchList(b *testing.B) {
	var e listEntry
	for _, e = range listEntries(b) {
		if strings.HasPrefix(e.File, "nl-") {
			break
		}
	}
	anchor := anchorOf(b, e.File, e.Verifies.SHA256)
	data := corpus.Read(b, "masterlist/"+e.File)
	for b.Loop() {
		var l trust.Loader
		if err := l.AddAnchor("anchor", anchor.Raw); err != nil {
			b.Fatal(err)
		}
		l.Add(e.File, data)
		if s := l.Store(); len(s.Lists()) != 1 {
			b.Fatal(s.Refused())
		}
	}
}
