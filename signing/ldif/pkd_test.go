package ldif_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/ldif"
	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/corpus"
	"github.com/chancery-id/chancery/testdata/oracle"
	"github.com/chancery-id/chancery/testdata/teststate"
)

// export writes one State's objects.
func export(t testing.TB, home *teststate.State) (file []byte, objects []ldif.Object) {
	signer := home.Signer(t, pki.DocumentSigner)
	list := home.CRL(t, 7, signer.Certificate)
	raw := home.MasterList(t, home.Certificate)
	ml, err := masterlist.Parse(raw)
	require.NoError(t, err)
	var out bytes.Buffer
	w := ldif.NewWriter(&out)
	p := ldif.NewPKD(w)
	p.Version = 9409
	require.NoError(t, p.Certificate(signer.Certificate))
	require.NoError(t, p.Certificate(home.Certificate))
	require.NoError(t, p.RevocationList(list))
	require.NoError(t, p.MasterList(ml))
	require.NoError(t, w.Flush())
	return out.Bytes(), []ldif.Object{
		{Kind: ldif.Certificate, DER: signer.Certificate.Raw},
		{Kind: ldif.Certificate, DER: home.Certificate.Raw},
		{Kind: ldif.RevocationList, DER: list.Raw},
		{Kind: ldif.MasterList, DER: raw},
	}
}

func TestExport(t *testing.T) {
	home := teststate.New(t, "UTO", "UT")
	file, want := export(t, home)
	entries, faults, err := all(bytes.NewReader(file))
	require.NoError(t, err)
	require.Empty(t, faults)
	var got []ldif.Object
	var names []string
	for _, e := range entries {
		got = append(got, e.Objects()...)
		names = append(names, e.DN)
	}
	require.Equal(t, want, got)
	dsc, err := pki.ParseCertificate(want[0].DER)
	require.NoError(t, err)
	require.Equal(t, []string{
		"c=UT," + ldif.Base,
		"o=dsc,c=UT," + ldif.Base,
		fmt.Sprintf(`cn=CN\=CSCA UTO\,C\=UT+sn=%X,o=dsc,c=UT,%s`, dsc.Serial, ldif.Base),
		"o=csca,c=UT," + ldif.Base,
		fmt.Sprintf(`cn=CN\=CSCA UTO\,C\=UT+sn=%X,o=csca,c=UT,%s`, home.Certificate.Serial, ldif.Base),
		"o=crl,c=UT," + ldif.Base,
		`cn=CN\=CSCA UTO\,C\=UT,o=crl,c=UT,` + ldif.Base,
		"o=ml,c=UT," + ldif.Base,
		`cn=CN\=CSCA UTO\,C\=UT,o=ml,c=UT,` + ldif.Base,
	}, names)
	require.Equal(t, "9409", string(entries[2].Get("PKDversion")))
	require.Equal(t, "CN=CSCA UTO,C=UT", string(entries[2].Get("cn")))
	require.Nil(t, entries[2].Get("nothing"))
	for _, line := range strings.Split(string(file), "\n") {
		require.LessOrEqual(t, len(line), 76)
	}

	bare, err := masterlist.Parse(mustEncode(t, home.Certificate))
	require.NoError(t, err)
	require.ErrorIs(t, ldif.NewPKD(ldif.NewWriter(&bytes.Buffer{})).MasterList(bare), masterlist.ErrUnsigned)
}

func mustEncode(t *testing.T, c *pki.Certificate) []byte {
	content, err := masterlist.New([]*pki.Certificate{c}).Encode()
	require.NoError(t, err)
	return content
}

// TestOpenLDAPReadsOurs has OpenLDAP's client read what we write, without a server: every entry, name and value.
func TestOpenLDAPReadsOurs(t *testing.T) {
	file, want := export(t, teststate.New(t, "UTO", "UT"))
	name := filepath.Join(t.TempDir(), "ours.ldif")
	require.NoError(t, os.WriteFile(name, file, 0o600))
	said := oracle.Run(t, "ldapmodify", "-a", "-n", "-v", "-f", name)
	entries, _, err := all(bytes.NewReader(file))
	require.NoError(t, err)
	require.Equal(t, len(entries), strings.Count(said, "!adding new entry"))
	for _, e := range entries {
		require.Contains(t, said, `"`+e.DN+`"`)
	}
	for _, o := range want {
		require.Contains(t, said, fmt.Sprintf("NOT ASCII (%d bytes)", len(o.DER)))
	}
}

// TestOlderExports reads the attribute names the PKD had before, and what deltas say.
func TestOlderExports(t *testing.T) {
	in := "dn: c=UT,dc=CSCAMasterList,dc=pkdDownload\nobjectClass: CscaMasterList\nCscaMasterListData:: AQ==\n\n" +
		"dn: x\npkdMasterListContent:: Ag==\n\n" +
		"dn: x\ncacertificate;BINARY:: Aw==\nuserCertificate:: BA==\nuserCertificate;binary:\n\n" +
		"dn: x\nchangetype: modify\nreplace: certificateRevocationList;binary\ncertificateRevocationList;binary:: BQ==\n-\n" +
		"delete: userCertificate\nuserCertificate:: Bg==\n-\n"
	entries, faults, err := all(strings.NewReader(in))
	require.NoError(t, err)
	require.Empty(t, faults)
	var got []ldif.Object
	for _, e := range entries {
		got = append(got, e.Objects()...)
	}
	require.Equal(t, []ldif.Object{
		{Kind: ldif.MasterList, DER: []byte{1}},
		{Kind: ldif.MasterList, DER: []byte{2}},
		{Kind: ldif.Certificate, DER: []byte{3}},
		{Kind: ldif.Certificate, DER: []byte{4}},
		{Kind: ldif.RevocationList, DER: []byte{5}},
	}, got)
	require.Equal(t, "certificate revocation list master list unknown", fmt.Sprint(ldif.Certificate, ldif.RevocationList, ldif.MasterList, ldif.Kind(0)))
}

// TestEveryRealAuthorityIsWritten writes the CSCA certificates of the largest real list and reads them back.
func TestEveryRealAuthorityIsWritten(t *testing.T) {
	l, err := masterlist.Parse(corpus.Read(t, "masterlist/de-2026-05-28.ml"))
	require.NoError(t, err)
	var out bytes.Buffer
	w := ldif.NewWriter(&out)
	p := ldif.NewPKD(w)
	require.NoError(t, p.MasterList(l))
	written := 0
	for _, c := range l.Certificates {
		err := p.Certificate(c)
		if c.Issuer.Get("C") == "" || len(c.Issuer.Get("C")) != 2 {
			require.ErrorContains(t, err, "names no country")
			continue
		}
		require.NoError(t, err)
		written++
	}
	require.NoError(t, w.Flush())
	entries, faults, err := all(&out)
	require.NoError(t, err)
	require.Empty(t, faults)
	read := 0
	for _, e := range entries {
		for _, o := range e.Objects() {
			if o.Kind == ldif.Certificate {
				read++
			}
		}
	}
	require.Equal(t, written, read)
	require.Greater(t, read, len(l.Certificates)*9/10)
}

func TestWriterRefuses(t *testing.T) {
	value := func(name string, options ...string) []ldif.Attribute {
		return []ldif.Attribute{{Name: name, Options: options, Value: []byte("x")}}
	}
	for want, e := range map[string]*ldif.Entry{
		"read, never written":            {DN: "a", Change: ldif.Modify, Attributes: value("b")},
		"not UTF-8":                      {DN: "\xff", Attributes: value("b")},
		"a b: no attribute description":  {DN: "a", Attributes: value("a b")},
		"a;b: no attribute description":  {DN: "a", Attributes: value("a;b")},
		"a;: no attribute description":   {DN: "a", Attributes: value("a", "")},
		"a word of the format":           {DN: "a", Attributes: value("changeType")},
		"operation outside":              {DN: "a", Attributes: []ldif.Attribute{{Name: "b", Op: ldif.Replace}}},
		"are too many":                   {DN: "a", Attributes: []ldif.Attribute{{Name: "b", Value: make([]byte, 20<<20)}}},
		"a record without attributes":    {DN: "a"},
		"4097 values":                    {DN: "a", Attributes: make4097()},
		"1 values":                       {DN: "a", Change: ldif.Delete, Attributes: value("b")},
		"not UTF-8 of at most 65536 oct": {DN: strings.Repeat("a", 70000), Attributes: value("b")},
	} {
		var out bytes.Buffer
		w := ldif.NewWriter(&out)
		require.ErrorContains(t, w.Write(e), want)
		require.NoError(t, w.Flush())
		require.Empty(t, out.Bytes())
	}
}

func make4097() []ldif.Attribute {
	all := make([]ldif.Attribute, 4097)
	for i := range all {
		all[i].Name = "b"
	}
	return all
}

func Example() {
	file := "version: 1\n\ndn: o=crl,c=UT,dc=data\ncertificateRevocationList;binary:: " +
		base64.StdEncoding.EncodeToString([]byte("a list")) + "\n\ndn: cn=x\ncn:< file:///etc/passwd\n"
	entries, faults, _ := all(strings.NewReader(file))
	for _, e := range entries {
		for _, o := range e.Objects() {
			fmt.Printf("%v in %s, line %d: %s\n", o.Kind, e.DN, e.Line, o.DER)
		}
	}
	fmt.Println(faults[0])
	// Output:
	// revocation list in o=crl,c=UT,dc=data, line 3: a list
	// line 7: cn: value given as a URL, which is not followed (RFC 2849, 3)
}

// No published schema names an attribute for deviation lists, and directories have names of their own for master lists, so
// both are known by what they hold, wherever it is.
func TestSignedListsAreKnownByTheirContent(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	for kind, list := range map[ldif.Kind][]byte{
		ldif.DeviationList: state.DeviationList(t, teststate.Now, deviationlist.Deviation{
			Descriptions: []deviationlist.Description{{Type: deviationlist.ChipUnusable}},
		}),
		ldif.MasterList: state.MasterList(t, state.Certificate),
	} {
		for _, name := range []string{"pkdMasterListContent", "masterListContent", "anything", "userCertificate"} {
			e := ldif.Entry{Attributes: []ldif.Attribute{{Name: name, Value: list}, {Name: "cn", Value: []byte("0")}, {Name: "sn"}}}
			require.Equal(t, []ldif.Object{{Kind: kind, DER: list}}, e.Objects(), name)
			e.Attributes[0].Op = ldif.Delete
			require.Empty(t, e.Objects())
		}
	}
	require.Equal(t, "deviation list", ldif.DeviationList.String())
}
