package spki_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/spki"
	"github.com/chancery-id/chancery/testdata/corpus"
)

type comparable interface{ Equal(crypto.PublicKey) bool }

func keys(t testing.TB) []crypto.PublicKey {
	t.Helper()
	var all []crypto.PublicKey
	for _, c := range curve.Curves() {
		k, err := curve.GenerateKey(c, nil)
		require.NoError(t, err)
		all = append(all, k.PublicKey())
	}
	k, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	all = append(all, &k.PublicKey)
	for id := range 3 {
		g, ok := spki.DHGroupByID(id)
		require.True(t, ok)
		all = append(all, &spki.DHKey{P: g.P, G: g.G, Q: g.Q, Y: g.G}, &spki.DHKey{P: g.P, G: g.G, Y: g.G})
	}
	return all
}

func TestBothWays(t *testing.T) {
	for _, k := range keys(t) {
		b, err := spki.Marshal(k)
		require.NoError(t, err)
		got, err := spki.Parse(b)
		require.NoError(t, err, "%T", k)
		require.True(t, got.(comparable).Equal(k), "%T", k)
		for n := range b {
			_, err := spki.Parse(b[:n])
			require.Error(t, err)
		}
		_, err = spki.Parse(append(b, 0))
		require.Error(t, err)
		if point, ok := k.(*curve.PublicKey); ok {
			b, err := spki.MarshalStandard(point)
			if _, has := point.Curve.ParameterID(); !has {
				require.ErrorIs(t, err, spki.ErrUnsupported)
				continue
			}
			require.NoError(t, err)
			got, err := spki.Parse(b)
			require.NoError(t, err)
			require.True(t, point.Equal(got))
		}
	}
}

func TestStandardLibraryKeys(t *testing.T) {
	k, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)
	b, err := x509.MarshalPKIXPublicKey(&k.PublicKey)
	require.NoError(t, err)
	got, err := spki.Parse(b)
	require.NoError(t, err)
	require.True(t, got.(comparable).Equal(&k.PublicKey))
}

// The generators have the orders of RFC 5114, and the orders divide p − 1.
func TestGroups(t *testing.T) {
	for id, bits := range []int{160, 224, 256} {
		g, _ := spki.DHGroupByID(id)
		require.Equal(t, bits, g.Q.BitLen())
		require.True(t, g.P.ProbablyPrime(16) && g.Q.ProbablyPrime(16))
		require.Equal(t, int64(1), new(big.Int).Exp(g.G, g.Q, g.P).Int64())
		require.NoError(t, (&spki.DHKey{P: g.P, G: g.G, Q: g.Q, Y: g.G}).Validate())
	}
	_, ok := spki.DHGroupByID(3)
	require.False(t, ok)
}

// Some issuers forget the zero octet before a modulus, or write one too many.
func TestModulusOfAnotherLength(t *testing.T) {
	k, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	for _, modulus := range [][]byte{k.N.Bytes(), append([]byte{0, 0}, k.N.Bytes()...)} {
		type algorithm struct {
			ID   asn1.ObjectIdentifier
			Null asn1.RawValue
		}
		key, err := asn1.Marshal(struct {
			N asn1.RawValue
			E int
		}{asn1.RawValue{Tag: asn1.TagInteger, Bytes: modulus}, k.E})
		require.NoError(t, err)
		b, err := asn1.Marshal(struct {
			Algorithm algorithm
			Key       asn1.BitString
		}{algorithm{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}, asn1.NullRawValue}, asn1.BitString{Bytes: key, BitLength: 8 * len(key)}})
		require.NoError(t, err)
		got, err := spki.Parse(b)
		require.NoError(t, err)
		require.True(t, k.PublicKey.Equal(got))
	}
}

func TestRefuses(t *testing.T) {
	g, _ := spki.DHGroupByID(1)
	one := big.NewInt(1)
	for name, k := range map[string]*spki.DHKey{
		"empty":       {},
		"one":         {P: g.P, G: g.G, Y: one},
		"minus one":   {P: g.P, G: g.G, Y: new(big.Int).Sub(g.P, one)},
		"generator 1": {P: g.P, G: one, Y: g.G},
		"small":       {P: big.NewInt(23), G: big.NewInt(5), Y: big.NewInt(8)},
		"order":       {P: g.P, G: g.G, Q: big.NewInt(3), Y: g.G},
	} {
		require.Error(t, k.Validate(), name)
	}
	c, _ := curve.ByName("P-256")
	k, err := curve.GenerateKey(c, nil)
	require.NoError(t, err)
	good, err := spki.Marshal(k.PublicKey())
	require.NoError(t, err)
	// One bit of the generator in explicit parameters: the curve of CVE-2020-0601.
	gx := c.Params().Gx.Bytes()
	for i := range good {
		if i+len(gx) < len(good) && string(good[i:i+len(gx)]) == string(gx) {
			bad := append([]byte(nil), good...)
			bad[i+3] ^= 1
			_, err := spki.Parse(bad)
			require.Error(t, err)
		}
	}
	_, err = spki.Marshal("key")
	require.ErrorIs(t, err, spki.ErrUnsupported)
	_, err = spki.Parse(make([]byte, 9000))
	require.Error(t, err)
}

// Keys of real documents: DG14 of Austria, Germany and France, and the EF.CardSecurity of a passport.
func TestRecordedKeys(t *testing.T) {
	for _, name := range []string{"ca-at", "ca-de", "ca-fr"} {
		var v struct {
			DG14 string `json:"dg14"`
		}
		corpus.JSON(t, "chip/real/"+name+".json", &v)
		raw, err := hex.DecodeString(v.DG14)
		require.NoError(t, err)
		infos, err := lds.DecodeDG14(raw)
		require.NoError(t, err)
		found := infos.ChipAuthenticationPublicKeyInfos()
		require.NotEmpty(t, found)
		for _, info := range found {
			k, err := spki.Parse(info.SubjectPublicKeyInfo)
			require.NoError(t, err)
			require.IsType(t, &curve.PublicKey{}, k)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, k := range keys(f) {
		b, err := spki.Marshal(k)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := spki.Parse(b)
		if err != nil {
			return
		}
		// What was read can be written and is the same key again.
		again, err := spki.Marshal(k)
		require.NoError(t, err)
		other, err := spki.Parse(again)
		require.NoError(t, err)
		require.True(t, k.(comparable).Equal(other))
	})
}

func ExampleParse() {
	c, _ := curve.ByName("brainpoolP256r1")
	k, _ := curve.GenerateKey(c, nil)
	b, _ := spki.Marshal(k.PublicKey())
	key, err := spki.Parse(b)
	fmt.Println(key.(*curve.PublicKey).Curve, err)
	// Output: brainpoolP256r1 <nil>
}
