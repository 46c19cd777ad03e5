package verify_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/spki"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/ratio"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

// namesakes puts many certificates with the serial number and issuer of the signer into the object, each with another key,
// and attributes that can be read in two orders: whoever tries them all, in every way they could be meant, works for long.
func namesakes(t *testing.T, o *object, n int, key func() *node) {
	for range n {
		cert := readNode(t, o.certs().at(0).bytes())
		cert.at(0, 6).become(key())
		o.certs().add(cert)
	}
	o.certs().kids = o.certs().kids[1:]
	slices.Reverse(o.attributes().kids)
	o.digestID().become(constructed(0x30, oid("2.16.840.1.101.3.4.2.3")))
}

// No document makes its reader try one signature more often than it can be meant, whatever keys it brings.
func TestHostileKeysAreCheap(t *testing.T) {
	p521 := func() *node {
		k, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
		require.NoError(t, err)
		return verbatim(mustSPKI(t, k.Public()))
	}
	brainpool := func() *node { return verbatim(mustSPKI(t, keyOf(t, "brainpoolP512r1").Public())) }
	rsa := func(bits int, e ...byte) func() *node {
		return func() *node {
			return rsaKeyNode(constructed(0x30, number(oddModulus(bits)()), primitive(0x02, e...)))
		}
	}
	signature := constructed(0x30, primitive(0x02, bytes.Repeat([]byte{0x55}, 64)...), primitive(0x02, bytes.Repeat([]byte{0x33}, 64)...)).bytes()
	short := constructed(0x30, primitive(0x02, bytes.Repeat([]byte{0x55}, 63)...), primitive(0x02, bytes.Repeat([]byte{0x33}, 63)...)).bytes()
	long := func(bits int) []byte { return append([]byte{0}, bytes.Repeat([]byte{0x55}, bits/8-1)...) }
	ecdsaID, rsaID := constructed(0x30, oid("1.2.840.10045.4.3.2")), constructed(0x30, oid("1.2.840.113549.1.1.11"), primitive(0x05))
	state := newUtopia(t)
	for _, tc := range []struct {
		name      string
		many      int
		key       func() *node
		algorithm *node
		signature []byte
	}{
		{"P-521", 30, p521, ecdsaID, signature},
		{"brainpoolP512r1", 30, brainpool, ecdsaID, short},
		{"RSA-16384", 20, rsa(16384, 1, 0xFF, 0xFF, 0xFF, 0xFF), rsaID, long(16384)},
		{"RSA-8192", 30, rsa(8192, 1, 0xFF, 0xFF, 0xFF, 0xFF), rsaID, long(8192)},
		{"RSA-4096", 30, rsa(4096, 1, 0xFF, 0xFF, 0xFF, 0xFF), rsaID, long(4096)},
	} {
		for _, n := range []int{1, tc.many} {
			name := fmt.Sprintf("%d keys of %s", n, tc.name)
			t.Run(name, func(t *testing.T) {
				s := newScene(t, state)
				s.edit(t, func(o *object) {
					namesakes(t, o, n, tc.key)
					o.algorithm().become(tc.algorithm)
					o.signature().body = tc.signature
				})
				requireCheap(t, name, func() {
					r := (&verify.Verifier{Trust: s.trusting().Trust, Time: teststate.Now}).Inspect(s.e)
					require.Equal(t, verify.VerdictInvalid, r.Verdict, dump(r))
				})
			})
		}
	}
}

// EF.CardSecurity may name many keys without saying which was used: no more of them are tried than a chip has.
func TestHostileMappingKeysAreCheap(t *testing.T) {
	c, ok := curve.ByName("P-521")
	require.True(t, ok)
	key := teststate.CurveKey(t, "P-521")
	b, err := spki.Marshal(key.PublicKey())
	require.NoError(t, err)
	info, err := lds.ChipAuthenticationPublicKeyInfo{Protocol: "0.4.0.127.0.7.2.2.1.2", SubjectPublicKeyInfo: b}.Info()
	require.NoError(t, err)
	state := newUtopia(t)
	s := newScene(t, state)
	file, err := sod.SignCardSecurity(tlv.Append(nil, 0x31, bytes.Repeat(info.Raw, 40_000/len(info.Raw))), cms.Config{Signer: s.signer.Key, Certificate: s.signer.Certificate})
	require.NoError(t, err)
	s.image.Put(lds.CardSecurity, file)
	s.e.Session = &verify.Session{Opened: chip.PACE, PACE: &access.PACEEvidence{
		Info: access.PACEInfo{OID: teststate.PACECAM, ParameterID: 18}, Mapping: access.ChipAuthenticationMapping,
		ChipMapping: key.PublicKey().Bytes(), ChipData: bytes.Repeat([]byte{1}, c.OrderSize()),
	}}
	requireCheap(t, "keys of EF.CardSecurity", func() {
		r := s.v.Inspect(s.e)
		requireStatus(t, r, statuses{checkSecurity: verify.Passed, checkCAM: verify.Undetermined})
	})
}

// EF.CardAccess and DG14 are held against each other: as many entries as both have room for, and none of one in the other.
func TestHostileSecurityInfosAreCheap(t *testing.T) {
	s := newScene(t, newUtopia(t))
	entries := func(last byte) []byte {
		entry := element(0x30, append(oid(teststate.PACEAES128).bytes(), 0x02, 1, last))
		return element(0x31, bytes.Repeat(entry, tlv.MaxElements))
	}
	s.groups[14] = tlv.Append(nil, 0x6E, entries(1))
	s.sign(t)
	s.e.Image = s.image
	s.image.Put(lds.CardAccess, entries(2))
	requireCheap(t, "entries", func() {
		r := s.v.Inspect(s.e)
		require.NotEqual(t, verify.VerdictValid, r.Verdict)
	})
}

// A flood of signers that nobody knows, each with a text as long as a certificate may be: what a store remembers of them is
// short.
func TestFloodOfSignersCostsNoMemory(t *testing.T) {
	s := newScene(t, newUtopia(t))
	store := s.v.Trust
	hostile := readNode(t, s.signer.Certificate.Raw)
	hostile.at(0, 3).become(constructed(0x30, rdn("2.5.4.6", 0x0C, strings.Repeat("é\x01", 10_000))))
	hostile.at(0, 5).become(constructed(0x30, rdn("2.5.4.6", 0x0C, strings.Repeat("é\x02", 10_000))))
	inspect := func(n int) {
		hostile.at(0, 1).body = []byte{1, byte(n >> 8), byte(n)}
		store.Chain(parsed(t, hostile.bytes()))
	}
	const flood = 200
	before := ratio.Held()
	for n := range flood {
		inspect(n)
	}
	grown := int64(ratio.Held()) - int64(before)
	require.Less(t, grown/flood, int64(16<<10), "octets for each")
	runtime.KeepAlive(store)
}

// Names are compared by their folded form, which takes long and may be eleven times as long: once each, the longest not at
// all, and not with every certificate.
func TestHostileNamesAreCheap(t *testing.T) {
	common := func(n int) *node { return constructed(0x30, rdn("2.5.4.3", 0x0C, strings.Repeat("\ufdfa", n))) }
	for name, tc := range map[string]struct{ signer, certificate, certificates int }{
		"one long name":   {7_000, 1, 250},
		"many long names": {330, 329, 45},
	} {
		s := newScene(t, newUtopia(t))
		serial := primitive(0x02, 5)
		tiny := readNode(t, s.signer.Certificate.Raw)
		tbs := tiny.at(0)
		tbs.kids = tbs.kids[:7]
		tbs.at(1).become(serial)
		tbs.at(3).become(common(tc.certificate))
		tbs.at(5).become(constructed(0x30))
		tbs.at(6).become(constructed(0x30, constructed(0x30, oid("1.2.3")), primitive(0x03, 0)))
		tiny.at(2).become(primitive(0x03, 0))
		s.edit(t, func(o *object) {
			o.certs().kids = slices.Repeat([]*node{tiny}, tc.certificates)
			o.sid().become(constructed(0x30, common(tc.signer), serial))
		})
		file, _ := s.e.Image.File(lds.SOD)
		require.Less(t, len(file), 64<<10)
		requireCheap(t, name, func() {
			require.NotEqual(t, verify.VerdictValid, s.v.Inspect(s.e).Verdict)
		})
	}
}
