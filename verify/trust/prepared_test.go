package trust_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/ratio"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify/trust"
)

var (
	storeKey = bytes.Repeat([]byte{7}, 32)
	edition  = trust.Edition{Sequence: 3, Time: teststate.Now}
)

// everything is a store with all that a store can hold: a pinned anchor, a list, a link, a revocation list, a deviation list, a refused list
// and files that are nothing.
func everything(t testing.TB) (*trust.Store, *teststate.State) {
	t.Helper()
	first, stranger := teststate.New(t, "UTO", "UT"), teststate.New(t, "NLD", "NL")
	next, link := first.Rollover(t)
	var l trust.Loader
	require.NoError(t, l.AddAnchor("pinned.cer", first.Certificate.Raw))
	l.Add("uto.ml", next.MasterList(t, next.Certificate, link, first.Certificate, teststate.New(t, "DEU", "DE").Certificate))
	l.Add("nld.ml", stranger.MasterList(t, stranger.Certificate))
	l.Add("uto.crl", first.CRL(t, 7, first.Signer(t, pki.DocumentSigner).Certificate).Raw)
	l.Add("uto.dvl", first.DeviationList(t, teststate.Now, broken(deviationlist.LDS)))
	l.Add("README", []byte("nothing"))
	s := l.Store()
	require.Len(t, s.Lists(), 1, s.Refused())
	require.Len(t, s.RevocationLists(), 1)
	require.Len(t, s.DeviationLists(), 1)
	require.Len(t, s.Refused(), 2)
	return s, first
}

func prepare(t testing.TB, s *trust.Store) []byte {
	t.Helper()
	data, _, err := s.Prepare(edition, storeKey)
	require.NoError(t, err)
	return data
}

func TestPreparedStoreIsTheStore(t *testing.T) {
	s, state := everything(t)
	data, e, err := s.Prepare(edition, storeKey)
	require.NoError(t, err)
	require.Equal(t, teststate.SHA256(data), e.SHA256[:], "the digest is that of the file")
	again, opened, err := trust.OpenPrepared(slices.Clone(data), trust.Proof{Key: storeKey})
	require.NoError(t, err)
	require.Equal(t, e, opened)
	require.Equal(t, s.Digest(), again.Digest())
	require.Equal(t, s.Sources(), again.Sources())
	require.Equal(t, s.Countries(), again.Countries())
	require.Equal(t, slices.Collect(s.Anchors()), slices.Collect(again.Anchors()))
	require.Equal(t, s.Lists(), again.Lists())
	require.Equal(t, s.RevocationLists(), again.RevocationLists())
	require.Equal(t, s.DeviationLists(), again.DeviationLists())
	require.Equal(t, s.DeviationsOf("UT"), again.DeviationsOf("UT"))
	for i, r := range again.Refused() {
		want := s.Refused()[i]
		require.Equal(t, [3]any{want.Source, want.Subject, want.Reason}, [3]any{r.Source, r.Subject, r.Reason})
	}

	for _, signer := range []*pki.Certificate{
		state.Signer(t, pki.DocumentSigner).Certificate,
		altered(t, state.Signer(t, pki.DocumentSigner).Certificate),
		teststate.New(t, "NLD", "NL").Signer(t, pki.DocumentSigner).Certificate,
		teststate.New(t, "FRA", "FR").Signer(t, pki.DocumentSigner).Certificate,
	} {
		require.Equal(t, s.Extract(signer), again.Extract(signer))
		require.Equal(t, s.Extract(signer, s.DeviationLists()...), again.Extract(signer, again.DeviationLists()...))
		require.Equal(t, s.Chain(signer).Detail, again.Chain(signer).Detail)
		require.Equal(t, s.Chain(signer).Outcome, again.Chain(signer).Outcome)
	}
	require.Equal(t, data, prepare(t, again), "what was opened is prepared into the same bytes")
}

func TestPreparedStoreNeedsAProof(t *testing.T) {
	s, _ := everything(t)
	data := prepare(t, s)
	_, e, err := trust.OpenPrepared(data, trust.Proof{Key: storeKey})
	require.NoError(t, err)
	wrong := e.SHA256
	wrong[0] ^= 1
	other := bytes.Repeat([]byte{8}, 32)
	for name, tc := range map[string]struct {
		proof trust.Proof
		ok    bool
	}{
		"digest alone":              {trust.Proof{Digest: &e.SHA256}, true},
		"both":                      {trust.Proof{Key: storeKey, Digest: &e.SHA256}, true},
		"neither":                   {trust.Proof{}, false},
		"another key":               {trust.Proof{Key: other}, false},
		"another digest":            {trust.Proof{Digest: &wrong}, false},
		"key right, digest wrong":   {trust.Proof{Key: storeKey, Digest: &wrong}, false},
		"digest right, key another": {trust.Proof{Key: other, Digest: &e.SHA256}, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, _, err := trust.OpenPrepared(data, tc.proof)
			if tc.ok {
				require.NoError(t, err)
				require.Equal(t, s.Digest(), got.Digest())
				return
			}
			require.ErrorIs(t, err, trust.ErrSeal)
			require.Nil(t, got)
		})
	}
}

// Any octet changed, cut off or added is noticed, whichever it is.
func TestPreparedStoreCannotBeChanged(t *testing.T) {
	s, _ := everything(t)
	data := prepare(t, s)
	for i := range data {
		bad := slices.Clone(data)
		bad[i] ^= 1 << (i % 8)
		got, _, err := trust.OpenPrepared(bad, trust.Proof{Key: storeKey})
		require.Error(t, err, "octet %d", i)
		require.Nil(t, got)
	}
	for _, bad := range [][]byte{nil, data[:20], data[:60], data[:len(data)-1], append(slices.Clone(data), 0)} {
		_, _, err := trust.OpenPrepared(bad, trust.Proof{Key: storeKey})
		require.Error(t, err)
	}
	later := slices.Clone(data)
	later[21]++
	_, _, err := trust.OpenPrepared(later, trust.Proof{Key: storeKey})
	require.ErrorIs(t, err, trust.ErrVersion)
	require.ErrorContains(t, err, "version 3, want 2")
}

func TestWhatCannotBePrepared(t *testing.T) {
	s, state := everything(t)
	_, _, err := s.Prepare(edition, storeKey[:15])
	require.ErrorContains(t, err, "15 bytes, at least 16")
	_, _, err = (*trust.Store)(nil).Prepare(edition, storeKey)
	require.Error(t, err)
	extract, err := s.Extract(state.Signer(t, pki.DocumentSigner).Certificate).Store()
	require.NoError(t, err)
	_, _, err = extract.Prepare(edition, storeKey)
	require.ErrorContains(t, err, "only a store that a loader made")
	a, _, err := s.Prepare(trust.Edition{Sequence: 1, Time: teststate.Now.Add(time.Nanosecond)}, storeKey)
	require.NoError(t, err)
	b, _, err := s.Prepare(trust.Edition{Sequence: 1, Time: teststate.Now.In(time.FixedZone("", 3600))}, storeKey)
	require.NoError(t, err)
	require.Equal(t, a, b)
}

// A signer's certificate costs one verification, once: the next document of the same signer costs none.
func TestSignerIsVerifiedOnce(t *testing.T) {
	s, state := everything(t)
	again, _, err := trust.OpenPrepared(prepare(t, s), trust.Proof{Key: storeKey})
	require.NoError(t, err)
	signer := state.Signer(t, pki.DocumentSigner).Certificate
	first := again.Chain(signer)
	require.Equal(t, 1, first.Attempts)
	other, err := pki.ParseCertificate(slices.Clone(signer.Raw))
	require.NoError(t, err)
	require.Same(t, first, again.Chain(other))
	lookUp := ratio.Allocations(ratio.Work{Do: func() { again.IssuersOf(signer) }})
	require.LessOrEqual(t, lookUp, 1.0, "allocations of a look-up")
}

// Opening verifies no signature and does nothing twice: the number of allocations is that of reading the certificates.
func TestOpeningIsCheap(t *testing.T) {
	s, _ := everything(t)
	data := prepare(t, s)
	n := ratio.Allocations(ratio.Work{Do: func() {
		if _, _, err := trust.OpenPrepared(data, trust.Proof{Key: storeKey}); err != nil {
			t.Fatal(err)
		}
	}})
	require.LessOrEqual(t, n, 40.0*float64(s.Len()+5)) // the deviation list brings two certificates and its own signature
}

func FuzzOpenPrepared(f *testing.F) {
	s, _ := everything(f)
	f.Add(prepare(f, s))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, e, err := trust.OpenPreparedUnsealed(data)
		if err != nil {
			return
		}
		first, _, err := s.Prepare(e, storeKey)
		require.NoError(t, err)
		again, _, err := trust.OpenPrepared(first, trust.Proof{Key: storeKey})
		require.NoError(t, err)
		second, _, err := again.Prepare(e, storeKey)
		require.NoError(t, err)
		require.Equal(t, first, second)
	})
}

func TestProofPrintsNoKey(t *testing.T) {
	p := trust.Proof{Key: []byte("sixteen octets!!"), Digest: &trust.Digest{}}
	b, err := json.Marshal(p)
	require.NoError(t, err)
	for _, text := range []string{fmt.Sprint(p), fmt.Sprintf("%+v", p), fmt.Sprintf("%#v", &p), fmt.Sprintf("%x", p), string(b)} {
		require.NotContains(t, text, "sixteen")
		require.NotContains(t, text, "115 105 120")
		require.NotContains(t, text, "c2l4dGVlbi")
		require.NotContains(t, text, "7369787465656e")
	}
}
