package trust_test

import (
	"encoding/asn1"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify/trust"
)

// scoped puts issuingDistributionPoint into a list and has its CSCA sign it again.
func scoped(t *testing.T, state *teststate.State, list *pki.CRL, critical bool, point string) []byte {
	t.Helper()
	value := asn1.RawValue{Class: asn1.ClassUniversal, Tag: asn1.TagSequence, IsCompound: true, Bytes: []byte(point)}
	content, err := asn1.Marshal(value)
	require.NoError(t, err)
	extension, err := asn1.Marshal(struct {
		ID       asn1.ObjectIdentifier
		Critical bool `asn1:"optional"`
		Value    []byte
	}{asn1.ObjectIdentifier{2, 5, 29, 28}, critical, content})
	require.NoError(t, err)
	wrap := func(v asn1.RawValue, inside []byte) []byte {
		v.FullBytes, v.Bytes = nil, inside
		b, err := asn1.Marshal(v)
		require.NoError(t, err)
		return b
	}
	parts := split(t, only(t, list.Raw).Bytes)
	fields := split(t, parts[0].Bytes)
	last := fields[len(fields)-1]
	extensions := only(t, last.Bytes)
	fields[len(fields)-1].FullBytes = wrap(last, wrap(extensions, append(slices.Clone(extensions.Bytes), extension...)))
	var tbs []byte
	for _, f := range fields {
		tbs = append(tbs, f.FullBytes...)
	}
	tbs = wrap(parts[0], tbs)
	signature, err := pki.Sign(state.Key, list.SignatureAlgorithm, tbs)
	require.NoError(t, err)
	bits, err := asn1.Marshal(asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)})
	require.NoError(t, err)
	return wrap(only(t, list.Raw), slices.Concat(tbs, parts[1].FullBytes, bits))
}

func only(t *testing.T, b []byte) (v asn1.RawValue) {
	t.Helper()
	rest, err := asn1.Unmarshal(b, &v)
	require.NoError(t, err)
	require.Empty(t, rest)
	return v
}

func split(t *testing.T, b []byte) (all []asn1.RawValue) {
	t.Helper()
	for len(b) > 0 {
		var v asn1.RawValue
		var err error
		b, err = asn1.Unmarshal(b, &v)
		require.NoError(t, err)
		all = append(all, v)
	}
	return all
}

// uri is the distribution point of that address, fullName.
func uri(address string) string {
	name := "\x86" + string(rune(len(address))) + address
	full := "\xa0" + string(rune(len(name))) + name
	return "\xa0" + string(rune(len(full))) + full
}

// The software of some authorities puts issuingDistributionPoint into lists. Who is named in one is revoked; whether who is
// not named is not depends on what the list speaks of.
func TestListsOfADistributionPoint(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	signer := func() *pki.Certificate {
		return state.Signer(t, pki.DocumentSigner, func(tmpl *pki.Template) { tmpl.CRLs = []string{"http://crl.example/1"} }).Certificate
	}
	good, bad := signer(), signer()
	list := state.CRL(t, 7, bad)
	for name, tc := range map[string]struct {
		point         string
		held, current bool
	}{
		"empty":                   {"", true, true},
		"the signer's point":      {uri("http://crl.example/1"), true, true},
		"another point":           {uri("http://crl.example/2"), true, false},
		"end entities only":       {"\x81\x01\xff", true, true},
		"authorities only":        {"\x82\x01\xff", true, false},
		"some reasons only":       {"\x83\x02\x06\x40", true, false},
		"flags that are false":    {"\x81\x01\x00\x82\x01\x00\x84\x01\x00\x85\x01\x00", true, true},
		"indirect":                {"\x84\x01\xff", false, false},
		"attribute certificates":  {"\x85\x01\xff", false, false},
		"a name of the issuer's":  {"\xa0\x02\xa1\x00", true, false},
		"what is not in the type": {"\x86\x01\xff", false, false},
	} {
		for _, critical := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				store := storeOf(state.Certificate.Raw, scoped(t, state, list, critical, tc.point))
				anchor := store.Chain(good).Anchor
				r := store.Revocation(good, anchor, teststate.Now)
				require.Equal(t, tc.held, r.List != nil, store.Refused())
				require.False(t, r.Revoked)
				require.Equal(t, tc.current, r.Current)
				require.Equal(t, tc.held, store.Revocation(bad, anchor, teststate.Now).Revoked)
			})
		}
	}
	// Lists of two points stand side by side, and the one that speaks of the signer decides.
	first := scoped(t, state, state.CRL(t, 7), true, uri("http://crl.example/1"))
	second := scoped(t, state, state.CRL(t, 8, bad), true, uri("http://crl.example/2"))
	store := storeOf(state.Certificate.Raw, first, second)
	require.Len(t, store.RevocationLists(), 2, store.Refused())
	anchor := store.Chain(good).Anchor
	require.True(t, store.Revocation(good, anchor, teststate.Now).Current)
	require.True(t, store.Revocation(bad, anchor, teststate.Now).Revoked)
	require.Equal(t, trust.Trusted, store.Chain(bad).Outcome)
}
