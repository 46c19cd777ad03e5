package cvc

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/testdata/corpus"
)

type example struct {
	Hex, CAR, CHR, Effective, Expiry, PublicKeyOID, CHAT string
}

func examples(t testing.TB) map[string]map[string]*Certificate {
	t.Helper()
	data, err := os.ReadFile("testdata/cvc.json")
	require.NoError(t, err)
	var v struct {
		ECDSA, RSA struct{ CVCA, DV, Terminal example }
	}
	require.NoError(t, json.Unmarshal(data, &v))
	out := map[string]map[string]*Certificate{}
	for family, set := range map[string]struct{ CVCA, DV, Terminal example }{"ECDSA": v.ECDSA, "RSA": v.RSA} {
		out[family] = map[string]*Certificate{}
		for role, e := range map[string]example{"CVCA": set.CVCA, "DV": set.DV, "terminal": set.Terminal} {
			raw, err := hex.DecodeString(e.Hex)
			require.NoError(t, err)
			c, err := Parse(raw)
			require.NoError(t, err)
			require.Equal(t, e.CAR, string(c.Authority))
			require.Equal(t, e.CHR, string(c.Holder))
			require.Equal(t, e.Effective, c.Effective.Format("060102"))
			require.Equal(t, e.Expiry, c.Expiry.Format("060102"))
			require.Equal(t, e.PublicKeyOID, fmt.Sprintf("%X", c.Key.OID))
			out[family][role] = c
		}
	}
	return out
}

func day(s string) time.Time { t, _ := time.Parse(time.DateOnly, s); return t }

// The worked examples of the BSI: chains of ECDSA and RSA down to a terminal. Their CVCA is one for inspection systems and
// the certificates below it are for authentication terminals, which a chip must not accept: only the signatures are judged.
func TestWorkedExamples(t *testing.T) {
	for family, set := range examples(t) {
		require.NoError(t, set["CVCA"].CheckSelfSignature(), family)
		require.NoError(t, set["DV"].CheckSignature(set["CVCA"].Key), family)
		dv, err := set["DV"].Key.Inherit(set["CVCA"].Key.Curve())
		require.NoError(t, err)
		require.NoError(t, set["terminal"].CheckSignature(dv), family)
		_, err = Verify(set["CVCA"], []*Certificate{set["DV"], set["terminal"]}, set["terminal"].Effective)
		require.ErrorContains(t, err, "terminal type", family)
		_, err = Verify(set["DV"], []*Certificate{set["terminal"]}, set["terminal"].Effective)
		require.ErrorContains(t, err, "want a CVCA", family)
	}
}

// Every certificate of the corpus: fields, signature and issuer as the index states.
func TestCorpus(t *testing.T) {
	var index []struct {
		File, CAR, CHR, Algorithm, Role, Expect string
		ChatHex                                 string  `json:"chat_hex"`
		ValidFrom                               string  `json:"valid_from"`
		ValidTo                                 string  `json:"valid_to"`
		DomainParameters                        bool    `json:"domain_parameters"`
		VerifiesWith                            *string `json:"signature_verifies_with"`
	}
	corpus.JSON(t, "cvc/index.json", &index)
	parsed := map[string]*Certificate{}
	for _, e := range index {
		c, err := Parse(corpus.Read(t, "cvc/"+e.File))
		require.NoError(t, err, e.File)
		parsed[e.File] = c
	}
	// A terminal's key inherits parameters from the CVCA above; find them upwards.
	var keyOf func(file string, depth int) *PublicKey
	keyOf = func(file string, depth int) *PublicKey {
		c := parsed[file]
		if c.Key.EC != nil || c.Key.RSA != nil {
			return c.Key
		}
		for _, e := range index {
			if e.File == file && e.VerifiesWith != nil && *e.VerifiesWith != file && depth < 8 {
				key, err := c.Key.Inherit(keyOf(*e.VerifiesWith, depth+1).Curve())
				require.NoError(t, err)
				return key
			}
		}
		t.Fatalf("%s: no domain parameters", file)
		return nil
	}
	verified := 0
	for _, e := range index {
		c := parsed[e.File]
		require.Equal(t, e.CAR, string(c.Authority), e.File)
		require.Equal(t, e.CHR, string(c.Holder), e.File)
		require.Equal(t, e.ValidFrom, c.Effective.Format(time.DateOnly), e.File)
		require.Equal(t, e.ValidTo, c.Expiry.Format(time.DateOnly), e.File)
		require.Equal(t, e.DomainParameters, c.Key.Parameters, e.File)
		require.Equal(t, e.ChatHex, fmt.Sprintf("%x", append([]byte{c.Role.bits | c.Rights[0]}, c.Rights[1:]...)), e.File)
		if e.VerifiesWith == nil {
			continue
		}
		require.NoError(t, c.CheckSignature(keyOf(*e.VerifiesWith, 0)), e.File)
		verified++
		for _, other := range index {
			if other.File != *e.VerifiesWith && other.CHR != e.CAR && (parsed[other.File].Key.EC != nil || parsed[other.File].Key.RSA != nil) {
				require.Error(t, c.CheckSignature(parsed[other.File].Key), "%s under %s", e.File, other.File)
			}
		}
	}
	require.Equal(t, 54, verified)
}

func TestRecordedRequest(t *testing.T) {
	q, err := ParseRequest(corpus.Read(t, "chip/cvc-request.bin"))
	require.NoError(t, err)
	require.NoError(t, q.Check())
	require.ErrorContains(t, q.CheckOuter(q.Key), "not authenticated")
	authenticated, err := ParseRequest(corpus.Read(t, "chip/cvc-request-outer-signature.bin"))
	require.NoError(t, err)
	require.NoError(t, authenticated.Check())
	require.NotEmpty(t, authenticated.OuterAuthority)
}

func signers(t testing.TB) map[string]Authority {
	t.Helper()
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	bp, _ := curve.ByName("brainpoolP384r1")
	bpKey, err := curve.GenerateKey(bp, nil)
	require.NoError(t, err)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	return map[string]Authority{
		"P-256": {Signer: p256, Hash: crypto.SHA256}, "brainpoolP384r1": {Signer: bpKey, Hash: crypto.SHA384},
		"RSA": {Signer: rsaKey, Hash: crypto.SHA256}, "RSA-PSS": {Signer: rsaKey, Hash: crypto.SHA512, PSS: true},
	}
}

// issued makes a chain CVCA, link, DV, terminal.
func issued(t testing.TB, a Authority) (cvca *Certificate, chain []*Certificate) {
	t.Helper()
	make := func(holder Reference, role Role, rights byte, by Reference) *Certificate {
		by2 := a
		by2.Reference = by
		c, err := Issue(&Template{
			Holder: holder, Role: role, Rights: Rights{rights}, Effective: day("2026-01-01"), Expiry: day("2026-03-31"),
		}, a.Signer.Public(), a.Hash, a.PSS, by2)
		require.NoError(t, err)
		return c
	}
	cvca = make("UTCVCA00001", CVCA(InspectionSystem), 3, "UTCVCA00001")
	return cvca, []*Certificate{
		make("UTCVCA00002", CVCA(InspectionSystem), 3, "UTCVCA00001"),
		make("UTDV00001", DomesticDV(InspectionSystem), 1, "UTCVCA00002"),
		make("UTIS00001", Terminal(InspectionSystem), 3, "UTDV00001"),
	}
}

func TestIssueAndVerify(t *testing.T) {
	for name, a := range signers(t) {
		t.Run(name, func(t *testing.T) {
			cvca, chain := issued(t, a)
			require.NoError(t, cvca.CheckSelfSignature())
			got, err := Verify(cvca, chain, day("2026-03-31"))
			require.NoError(t, err)
			require.True(t, got.Rights.Has(RightFingers))
			require.False(t, got.Rights.Has(RightIrises), "the DV did not have it to give")
			_, err = Verify(cvca, chain, day("2026-04-01"))
			require.ErrorContains(t, err, "not valid")
			_, err = Verify(cvca, chain[1:], day("2026-03-31"))
			require.ErrorContains(t, err, "authority reference")

			for i := range chain {
				c := *chain[i]
				c.Signature = bytes.Clone(c.Signature)
				c.Signature[7] ^= 1
				changed := append([]*Certificate(nil), chain...)
				changed[i] = &c
				_, err = Verify(cvca, changed, day("2026-03-31"))
				require.ErrorIs(t, err, ErrSignature)
			}
			q, err := SignRequest("UTIS00002", "UTDV00001", a)
			require.NoError(t, err)
			require.Equal(t, Reference("UTDV00001"), q.Suggested)
		})
	}
}

func TestRolesAreEnforced(t *testing.T) {
	cvca, dv, is := CVCA(1), DomesticDV(1), Terminal(1)
	for _, tc := range []struct {
		above, below Role
		ok           bool
	}{{cvca, cvca, true}, {cvca, dv, true}, {cvca, ForeignDV(1), true}, {cvca, is, false}, {dv, is, true}, {dv, dv, false}, {dv, cvca, false}, {is, is, false}} {
		require.Equal(t, tc.ok, mayIssue(tc.above, tc.below), "%s under %s", tc.below, tc.above)
	}
	require.Equal(t, byte(InspectionSystem), is.TerminalType())
	require.Equal(t, "DV (foreign)", ForeignDV(1).String())
}

func TestNegativeVectors(t *testing.T) {
	good := examples(t)["ECDSA"]["CVCA"].Raw
	for name, change := range map[string]func([]byte) []byte{
		"empty":       func([]byte) []byte { return nil },
		"cut":         func(b []byte) []byte { return b[:len(b)-1] },
		"trailing":    func(b []byte) []byte { return append(b, 0) },
		"profile":     func(b []byte) []byte { return bytes.Replace(b, []byte{0x5F, 0x29, 1, 0}, []byte{0x5F, 0x29, 1, 1}, 1) },
		"unknown OID": func(b []byte) []byte { return bytes.Replace(b, []byte(arcTA+"\x02\x05"), []byte(arcTA+"\x02\x09"), 1) },
		"date": func(b []byte) []byte {
			return bytes.Replace(b, []byte{0x5F, 0x25, 6, 1, 0, 0, 9}, []byte{0x5F, 0x25, 6, 1, 0, 1, 9}, 1)
		},
		"not a digit": func(b []byte) []byte {
			return bytes.Replace(b, []byte{0x5F, 0x25, 6, 1, 0}, []byte{0x5F, 0x25, 6, 1, 0x30}, 1)
		},
		"no certificate": func([]byte) []byte { return []byte{0x30, 0} },
		"too large":      func(b []byte) []byte { return make([]byte, maxSize+1) },
	} {
		t.Run(name, func(t *testing.T) {
			changed := change(bytes.Clone(good))
			require.NotEqual(t, good, changed)
			_, err := Parse(changed)
			require.Error(t, err)
		})
	}
	// A crafted generator makes any public key one's own (CVE-2020-0601).
	c, _ := curve.ByName("brainpoolP512r1")
	p := c.Params()
	base := (&curve.PublicKey{Curve: c, X: p.Gx, Y: p.Gy}).Bytes()
	double, err := c.ScalarBaseMult([]byte{2})
	require.NoError(t, err)
	_, err = Parse(bytes.Replace(bytes.Clone(good), base, double.Bytes(), 1))
	require.ErrorIs(t, err, ErrUnsupported)
}

func TestReferences(t *testing.T) {
	r := Reference("DECVCAEPASS00102")
	require.Equal(t, []string{"DE", "CVCAEPASS", "00102"}, []string{r.Country(), r.Mnemonic(), r.Sequence()})
	require.NoError(t, r.validate("x"))
	for _, bad := range []Reference{"", "DE", "DE00001", "de1CVCA00001", "DECVCAEPASSX00102", "DECVCA0000-", "DE\x0100001"} {
		require.Error(t, bad.validate("x"), bad)
	}
}

func TestDates(t *testing.T) {
	for _, s := range []string{"2000-01-01", "2024-02-29", "2099-12-31"} {
		b, err := appendDate(day(s))
		require.NoError(t, err)
		back, err := parseDate(b)
		require.NoError(t, err)
		require.Equal(t, day(s), back)
	}
	_, err := appendDate(day("1999-12-31"))
	require.Error(t, err)
	_, err = parseDate([]byte{2, 3, 0, 2, 2, 9})
	require.Error(t, err)
	_, err = parseDate([]byte{2, 3, 0, 2, 2})
	require.Error(t, err)
}

func FuzzParse(f *testing.F) {
	for _, set := range examples(f) {
		for _, c := range set {
			f.Add(c.Raw)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := Parse(b)
		if err != nil || c.Validate() != nil {
			return
		}
		body, err := c.encodeBody()
		require.NoError(t, err)
		require.Equal(t, b, encode(body, c.Signature))
	})
}

func FuzzParseRequest(f *testing.F) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(f, err)
	q, err := SignRequest("UTIS00002", "", Authority{Signer: key, Hash: crypto.SHA256})
	require.NoError(f, err)
	f.Add(q.Raw)
	b := tlv.NewBuilder(512)
	b.AddNested(tagWrapped, func(b *tlv.Builder) {
		b.AddRaw(q.Raw)
		b.AddString(tagAuthority, "UTIS00001")
		b.Add(tagSignature, []byte{1})
	})
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		if q, err := ParseRequest(b); err == nil {
			require.Equal(t, b, q.Raw)
			_ = q.Check()
		}
	})
}

func ExampleVerify() {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	root := Authority{Reference: "UTCVCA00001", Signer: key, Hash: crypto.SHA256}
	from, to := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)
	cvca, _ := Issue(&Template{
		Holder: "UTCVCA00001", Role: CVCA(InspectionSystem), Rights: Rights{3}, Effective: from, Expiry: to,
	}, key.Public(), crypto.SHA256, false, root)
	dvKey, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	dv, _ := Issue(&Template{
		Holder: "UTDV00001", Role: DomesticDV(InspectionSystem), Rights: Rights{1}, Effective: from, Expiry: to,
	}, dvKey.Public(), crypto.SHA256, false, root)

	chain, err := Verify(cvca, []*Certificate{dv}, from)
	fmt.Println(err, chain.Role, chain.Holder, chain.Rights.Has(RightFingers), chain.Rights.Has(RightIrises))
	// Output: <nil> DV (domestic) UTDV00001 true false
}

// A request for a new key under an older one: read back, verified by the older key and by no other.
func TestAuthenticatedRequest(t *testing.T) {
	others := signers(t)
	for name, old := range signers(t) {
		t.Run(name, func(t *testing.T) {
			old.Reference = "UTDV00001"
			older, err := old.key(true)
			require.NoError(t, err)
			fresh := others[name]
			q, err := SignRequest("UTDV00002", "UTCVCA00001", fresh)
			require.NoError(t, err)
			renewed, err := q.Authenticate(old)
			require.NoError(t, err)
			again, err := ParseRequest(renewed.Raw)
			require.NoError(t, err)
			require.Equal(t, Reference("UTDV00001"), again.OuterAuthority)
			require.NoError(t, again.Check())
			require.NoError(t, again.CheckOuter(older))
			require.ErrorIs(t, again.CheckOuter(q.Key), ErrSignature)
			broken := bytes.Clone(renewed.Raw)
			broken[len(broken)-1] ^= 1
			again, err = ParseRequest(broken)
			require.NoError(t, err)
			require.ErrorIs(t, again.CheckOuter(older), ErrSignature)
		})
	}
}
