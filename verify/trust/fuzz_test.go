package trust_test

import (
	"testing"

	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify/trust"
)

// FuzzLoad: whatever a file of trust material holds, no panic, and a list or CRL that nobody vouches for brings nothing.
func FuzzLoad(f *testing.F) {
	state := teststate.New(f, "UTO", "UT")
	signer := state.Signer(f, pki.DocumentSigner).Certificate
	f.Add(state.Certificate.Raw)
	f.Add(signer.Raw)
	f.Add(state.CRL(f, 1, signer).Raw)
	f.Add(state.MasterList(f, state.Certificate))
	f.Add(state.DeviationList(f, teststate.Now, broken(deviationlist.LDS)))
	f.Add(pemOf("CERTIFICATE", state.Certificate.Raw))
	f.Add([]byte("-----BEGIN CMS-----\nMAA=\n-----END CMS-----\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var l trust.Loader
		l.Add("fuzz", data)
		s := l.Store()
		if len(s.Lists()) > 0 {
			t.Fatal("a list vouched for itself")
		}
		if len(s.DeviationLists()) > 0 && s.Len() == 0 {
			t.Fatal("a deviation list without an anchor")
		}
		if len(s.RevocationLists()) > 0 && s.Len() == 0 {
			t.Fatal("a revocation list without an anchor")
		}
		for a := range s.Anchors() {
			if !a.Named() || a.Certificate.PublicKey == nil {
				t.Fatal("an anchor nobody gave")
			}
		}
		s.Chain(signer)
		if _, err := s.Extract(signer).Store(); err != nil {
			t.Fatal(err)
		}
	})
}
