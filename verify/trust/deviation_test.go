package trust_test

import (
	"bytes"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/ldif"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/corpus"
	"github.com/chancery-id/chancery/testdata/oracle"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify/trust"
)

// german is the content of the list that Germany published on 6 November 2018.
const german = "3081bd020100300706052b0e03021a3181ae3081ab3057a155304f310b3009060355040613024445310d300b060355040a0c0462756e64" +
	"310c300a060355040b0c03627369310c300a060355040513033031333115301306035504030c0c637363612d6765726d616e79020201423150304e" +
	"133d436f756e747279206e616d6520697320656e636f646564206173205554462d3820696e7374656164206f66205072696e7461626c6520537472" +
	"696e672e06086781080101070102a003020100"

func broken(types ...pki.OID) deviationlist.Deviation {
	var d deviationlist.Deviation
	for _, id := range types {
		d.Descriptions = append(d.Descriptions, deviationlist.Description{Type: id})
	}
	return d
}

// inLDIF is an entry that holds the list in an attribute nobody has heard of.
func inLDIF(t testing.TB, list []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := ldif.NewWriter(&out)
	require.NoError(t, w.Write(&ldif.Entry{DN: "o=dvl,c=UT," + ldif.Base, Attributes: []ldif.Attribute{
		{Name: "cn", Value: []byte("a list")}, {Name: "pkdDeviationListContent", Value: list},
	}}))
	require.NoError(t, w.Flush())
	return out.Bytes()
}

func TestDeviationListsAreFoundWhereverTheyAre(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	list := state.DeviationList(t, teststate.Now, broken(deviationlist.SODSignatureWrong))
	without := storeOf(state.Certificate.Raw)
	require.Nil(t, without.DeviationsOf("UT"))
	for name, file := range map[string][]byte{
		"DER": list, "PEM": pemOf("CMS", list), "LDIF": inLDIF(t, list),
	} {
		t.Run(name, func(t *testing.T) {
			store, err := trust.Load(fstest.MapFS{"a/csca.cer": {Data: state.Certificate.Raw}, "b/uto.dvl": {Data: file}})
			require.NoError(t, err)
			require.Empty(t, store.Refused())
			require.Equal(t, 1, store.Len(), "a deviation list makes nothing trusted")
			require.Equal(t, 1, store.DeviationListCount())
			require.NotEqual(t, without.Digest(), store.Digest(), "the lists are part of what was judged by")
			require.Len(t, store.Sources(), 2)
			l := store.DeviationsOf("UT")[0]
			require.Equal(t, store.DeviationLists()[0], l)
			require.Equal(t, trust.KindDeviationList, l.Kind)
			require.Equal(t, "UT", l.Country())
			require.True(t, l.SigningTime().Equal(teststate.Now))
			print := l.Fingerprint()
			require.Equal(t, teststate.SHA256(list), slices.Clone(print[:]))
			require.Equal(t, deviationlist.SODSignatureWrong, l.List.Deviations[0].Descriptions[0].Type)
			require.Empty(t, l.Findings)
			require.Nil(t, store.DeviationsOf("NL"))
		})
	}
	require.Nil(t, (*trust.Store)(nil).DeviationsOf("UT"))
	require.Nil(t, (*trust.Store)(nil).DeviationLists())
	require.Zero(t, (*trust.Store)(nil).DeviationListCount())
}

// An anchor that only a master list vouches for is enough: it can certify document signers, which is more.
func TestAnyAnchorOfTheStateVouchesForItsDeviations(t *testing.T) {
	home, other := teststate.New(t, "UTO", "UT"), teststate.New(t, "NLD", "NL")
	list := other.DeviationList(t, teststate.Now, broken(deviationlist.LDS))
	for _, order := range [][][]byte{
		{home.Certificate.Raw, home.MasterList(t, other.Certificate), list}, {list, home.MasterList(t, other.Certificate), home.Certificate.Raw},
	} {
		store := storeOf(order...)
		require.Len(t, store.DeviationsOf("NL"), 1, store.Refused())
	}

	next, link := home.Rollover(t) // the new key signs, and the list brings the link certificate along
	signer := next.Signer(t, pki.DeviationListSigner)
	content, err := (&deviationlist.List{Deviations: []deviationlist.Deviation{broken(deviationlist.MRZ)}}).Encode()
	require.NoError(t, err)
	signed, err := cms.Sign(cms.Config{
		Signer: signer.Key, Certificate: signer.Certificate, Certificates: []*pki.Certificate{next.Certificate, link},
		SigningTime: &teststate.Now,
	}, deviationlist.ContentType, content)
	require.NoError(t, err)
	require.Len(t, storeOf(home.Certificate.Raw, signed).DeviationsOf("UT"), 1)
	store := storeOf(home.Certificate.Raw, signed, next.CRL(t, 3, signer.Certificate).Raw)
	require.Empty(t, store.DeviationsOf("UT"))
}

// signedBy makes a list that a credential signs, whatever it is certified for.
func signedBy(t testing.TB, c teststate.Credential, others ...*pki.Certificate) []byte {
	t.Helper()
	content, err := (&deviationlist.List{Deviations: []deviationlist.Deviation{broken(deviationlist.LDS)}}).Encode()
	require.NoError(t, err)
	signed, err := cms.Sign(cms.Config{
		Signer: c.Key, Certificate: c.Certificate, Certificates: others, SigningTime: &teststate.Now,
	}, deviationlist.ContentType, content)
	require.NoError(t, err)
	return signed
}

// Nothing that is not verified is believed, and nothing is dropped without a word.
func TestDeviationListsThatAreNotBelieved(t *testing.T) {
	state, dutch := teststate.New(t, "UTO", "UT"), teststate.New(t, "NLD", "NL")
	genuine := state.DeviationList(t, teststate.Now, broken(deviationlist.SODSignatureWrong))
	bare, err := deviationlist.Parse(genuine)
	require.NoError(t, err)
	forged := bytes.Replace(genuine, []byte{0x67, 0x81, 8, 1, 1, 7, 2, 3}, []byte{0x67, 0x81, 8, 1, 1, 7, 2, 4}, 1)
	require.NotEqual(t, genuine, forged)
	revoked := state.Signer(t, pki.DeviationListSigner)
	posing := *dutch
	posing.Credential.Certificate, posing.Country = new(pki.Certificate), "UT"
	*posing.Certificate = *dutch.Certificate
	posing.Certificate.Subject, posing.Certificate.RawSubject = state.Certificate.Subject, state.Certificate.RawSubject
	foreign := posing.Signer(t, pki.DeviationListSigner)
	fake := teststate.New(t, "UTO", "UT")
	for name, tc := range map[string]struct {
		list   []byte
		reason string
		more   []byte
	}{
		"signer of a State nobody trusts": {
			teststate.New(t, "FRA", "FR").DeviationList(t, teststate.Now, broken(deviationlist.LDS)), "does not chain to a trusted CSCA", nil,
		},
		"namesake":                         {fake.DeviationList(t, teststate.Now, broken(deviationlist.LDS)), "does not chain to a trusted CSCA", nil},
		"State that another one signs for": {signedBy(t, foreign), `its signer is of "UT", the CSCA of "NL"`, nil},
		"content changed":                  {forged, "its signature", nil},
		"document signer":                  {signedBy(t, state.Signer(t, pki.DocumentSigner)), "not for deviation lists: extKeyUsage", nil},
		"master-list signer":               {signedBy(t, state.Signer(t, pki.MasterListSigner)), "not for deviation lists: extKeyUsage", nil},
		"CSCA itself":                      {signedBy(t, state.Credential), "not for deviation lists", nil},
		"signer revoked":                   {signedBy(t, revoked), "was revoked on 2026-05-12", state.CRL(t, 1, revoked.Certificate).Raw},
		"nobody signed":                    {bare.CMS.Content, "a deviation list without a signature", nil},
		"truncated":                        {genuine[:len(genuine)-9], "can be read", nil},
		"octets behind":                    {append(slices.Clone(genuine), 0), "can be read", nil},
		"content that is none":             {raw(t, state, []byte("nothing")), "not a deviation list that can be read", nil},
		"oversized":                        {raw(t, state, make([]byte, deviationlist.MaxSize)), "octets, at most 4194304 are read", nil},
		"hostile count":                    {raw(t, state, tooMany()), "more than 4096", nil},
	} {
		t.Run(name, func(t *testing.T) {
			files := [][]byte{state.Certificate.Raw, dutch.Certificate.Raw, tc.list}
			if tc.more != nil {
				files = append(files, tc.more)
			}
			store := storeOf(files...)
			require.Empty(t, store.DeviationLists())
			require.Len(t, store.Refused(), 1)
			require.Contains(t, store.Refused()[0].Reason, tc.reason)
			require.Equal(t, "file-2", store.Refused()[0].Name)

			store = storeOf(state.Certificate.Raw, dutch.Certificate.Raw, inLDIF(t, tc.list))
			require.Len(t, store.DeviationLists(), len(tc.more)/max(len(tc.more), 1), "only a revocation list that is there revokes")
		})
	}
}

// raw signs any content as a deviation list.
func raw(t testing.TB, state *teststate.State, content []byte) []byte {
	t.Helper()
	signer := state.Signer(t, pki.DeviationListSigner)
	signed, err := cms.Sign(cms.Config{Signer: signer.Key, Certificate: signer.Certificate}, deviationlist.ContentType, content)
	require.NoError(t, err)
	return signed
}

// tooMany is a DeviationList of 5000 deviations, each of the smallest size.
func tooMany() []byte {
	one := []byte{0x30, 4, 0x30, 0, 0x31, 0}
	set := bytes.Repeat(one, 5000)
	body := append([]byte{2, 1, 0, 0x31, 0x82, byte(len(set) >> 8), byte(len(set))}, set...)
	return append([]byte{0x30, 0x82, byte(len(body) >> 8), byte(len(body))}, body...)
}

// Dates are judged by nobody here, as with master lists: a list signed out of its signer's time counts, and says so.
func TestDeviationListOutOfTimeIsAFinding(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	store := storeOf(state.Certificate.Raw, state.DeviationList(t, teststate.Now.AddDate(9, 0, 0), broken(deviationlist.LDS)))
	require.Len(t, store.DeviationLists(), 1, store.Refused())
	found := store.DeviationLists()[0].Findings
	require.Len(t, found, 1)
	require.Contains(t, found[0].String(), "outside the validity of the signer's certificate")
}

func TestNewerDeviationListReplacesTheOlder(t *testing.T) {
	state, dutch := teststate.New(t, "UTO", "UT"), teststate.New(t, "NLD", "NL")
	older := state.DeviationList(t, teststate.Now.AddDate(0, 0, -2), broken(deviationlist.LDS))
	newer := state.DeviationList(t, teststate.Now, broken(deviationlist.MRZ))
	other := dutch.DeviationList(t, teststate.Now.AddDate(0, 0, -9), broken(deviationlist.MRZ))
	var digest trust.Digest
	for i, order := range [][][]byte{{older, newer, other}, {other, newer, older}, {newer, older, newer, other}} {
		store := storeOf(append(order, state.Certificate.Raw, dutch.Certificate.Raw)...)
		require.Len(t, store.DeviationsOf("UT"), 1)
		require.Len(t, store.DeviationsOf("NL"), 1)
		require.Equal(t, deviationlist.MRZ, store.DeviationsOf("UT")[0].List.Deviations[0].Descriptions[0].Type)
		require.Len(t, store.Refused(), 1)
		require.Contains(t, store.Refused()[0].Reason, "older than file-")
		require.Contains(t, store.Refused()[0].Reason, "signed 2026-05-12T12:00:00Z, not signed 2026-05-14T12:00:00Z")
		if i == 0 {
			digest = store.Digest()
		}
		require.Equal(t, digest, store.Digest(), "whatever the order")
	}
}

// Mainland China, Hong Kong and Macao certify as CN: the list of one neither replaces nor speaks like that of another.
func TestAuthoritiesOfOneCountryStayApart(t *testing.T) {
	authority := func(organization string) *teststate.State {
		return teststate.New(t, "CHN", "CN", func(x *pki.Template) {
			name, err := pki.NewName("C=CN,O=" + organization + ",CN=CSCA")
			require.NoError(t, err)
			x.Subject = name
		})
	}
	mainland, harbour := authority("Mainland"), authority("Harbour")
	store := storeOf(mainland.Certificate.Raw, harbour.Certificate.Raw,
		mainland.DeviationList(t, teststate.Now, broken(deviationlist.LDS)),
		harbour.DeviationList(t, teststate.Now.AddDate(0, 0, -3), broken(deviationlist.MRZ)))
	lists := store.DeviationsOf("CN")
	require.Len(t, lists, 2, store.Refused())
	require.Empty(t, store.Refused())
	for a := range store.Anchors() {
		same := bytes.Equal(a.Certificate.Raw, mainland.Certificate.Raw)
		require.Equal(t, same, lists[0].SameAuthority(a))
		require.Equal(t, !same, lists[1].SameAuthority(a))
	}
}

// The search for a list's signer leaves nothing behind: its certificate, misused for a document, is explained like any other.
func TestJudgingDeviationListsLeavesNothingBehind(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	list := state.DeviationList(t, teststate.Now, broken(deviationlist.LDS))
	parsed, err := deviationlist.Parse(list)
	require.NoError(t, err)
	signer, _, err := parsed.CMS.FindSigner(0)
	require.NoError(t, err)
	store := storeOf(list, state.MasterList(t, state.Certificate), state.CRL(t, 1).Raw)
	require.Contains(t, store.Chain(signer).Detail, "file-1 holds one and is not trusted")
	again, err := store.Extract(signer).Store()
	require.NoError(t, err)
	require.Equal(t, store.Chain(signer).Detail, again.Chain(signer).Detail)
}

func TestManyDeviationLists(t *testing.T) {
	home, stranger := teststate.New(t, "UTO", "UT"), teststate.New(t, "UTO", "UT")
	list := stranger.DeviationList(t, teststate.Now, broken(deviationlist.LDS))
	var l trust.Loader
	l.Add("home", home.Certificate.Raw)
	for i := range 300 {
		l.Add(fmt.Sprint(i), list)
	}
	refused := l.Store().Refused()
	require.Len(t, refused, 300, "each with its reason")
	many := slices.DeleteFunc(refused, func(r trust.Refusal) bool { return r.Reason != "more than 256 deviation lists" })
	require.Len(t, many, 44)
}

func TestExtractQuotesDeviationLists(t *testing.T) {
	state, next := teststate.New(t, "UTO", "UT"), teststate.New(t, "UTO", "UT")
	list := next.DeviationList(t, teststate.Now, broken(deviationlist.LDS))
	store := storeOf(state.Certificate.Raw, next.Certificate.Raw, list, teststate.New(t, "NLD", "NL").Certificate.Raw)
	signer := state.Signer(t, pki.DocumentSigner).Certificate
	for _, who := range []*pki.Certificate{signer, nil} {
		e := store.Extract(who, store.DeviationsOf("UT")...)
		again, err := e.Store()
		require.NoError(t, err)
		require.Equal(t, store.Digest(), again.Digest())
		require.Equal(t, 1, again.DeviationListCount())
		require.Equal(t, store.DeviationsOf("UT")[0].Fingerprint(), again.DeviationsOf("UT")[0].Fingerprint())
		require.Equal(t, store.DeviationsOf("UT")[0].Source, again.DeviationsOf("UT")[0].Source)
		require.Equal(t, store.Chain(signer).Outcome == trust.Trusted && who != nil, who != nil && again.Chain(signer).Outcome == trust.Trusted)

		e.Deviations[0].DER = slices.Clone(list)
		e.Deviations[0].DER[len(list)-1] ^= 1
		_, err = e.Store()
		require.Error(t, err, "an extract is not believed more than a file")
	}
	empty, err := store.Extract(signer).Store()
	require.NoError(t, err)
	require.Empty(t, empty.DeviationLists())
	require.Equal(t, 1, empty.DeviationListCount(), "it states what the store held")
}

// OpenSSL signs the content that Germany published; we believe it of a State whose CSCA we hold.
func TestDeviationListSignedByOpenSSL(t *testing.T) {
	content, err := hex.DecodeString(german)
	require.NoError(t, err)
	state := teststate.New(t, "D", "DE")
	signer := state.Signer(t, pki.DeviationListSigner)
	dir := t.TempDir()
	put := func(name string, data []byte) string {
		name = filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(name, data, 0o600))
		return name
	}
	key, err := x509.MarshalPKCS8PrivateKey(signer.Key)
	require.NoError(t, err)
	out := filepath.Join(dir, "de.dvl")
	oracle.Run(t, "openssl", "cms", "-sign", "-binary", "-nodetach", "-in", put("content", content), "-outform", "DER", "-out", out,
		"-signer", put("signer.pem", pemOf("CERTIFICATE", signer.Certificate.Raw)), "-inkey", put("key.pem", pemOf("PRIVATE KEY", key)),
		"-certfile", put("csca.pem", pemOf("CERTIFICATE", state.Certificate.Raw)), "-econtent_type", string(deviationlist.ContentType), "-keyid")
	file, err := os.ReadFile(out)
	require.NoError(t, err)
	store := storeOf(state.Certificate.Raw, file)
	require.Len(t, store.DeviationsOf("DE"), 1, store.Refused())
	require.Equal(t, "csca-germany", store.DeviationsOf("DE")[0].List.Deviations[0].Documents.Issuer.Get("CN"))
}

// The German defect list is another format: it is refused by name, and brings nothing.
func TestDefectListsAreNotDeviationLists(t *testing.T) {
	store := storeOf(corpus.Read(t, "certs/testbed/defect-list-ds-1.bin"))
	require.Empty(t, store.DeviationLists())
	require.Len(t, store.Refused(), 1)
	require.Contains(t, store.Refused()[0].Reason, "0.4.0.127.0.7.3.1.5")
}
