package keyfile_test

import (
	"bytes"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/keyfile"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// der builds DER: integers, octets, object identifiers and sequences of them.
func der(t testing.TB, v any) []byte {
	t.Helper()
	b, err := asn1.Marshal(v)
	require.NoError(t, err)
	return b
}

func sequence(t testing.TB, parts ...any) asn1.RawValue {
	t.Helper()
	var content []byte
	for _, p := range parts {
		content = append(content, der(t, p)...)
	}
	return asn1.RawValue{Tag: asn1.TagSequence, IsCompound: true, Bytes: content}
}

func tagged(n int, content []byte) asn1.RawValue {
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: n, IsCompound: true, Bytes: content}
}

func oid(n ...int) asn1.ObjectIdentifier { return n }

var (
	pbes2   = oid(1, 2, 840, 113549, 1, 5, 13)
	pbkdf2  = oid(1, 2, 840, 113549, 1, 5, 12)
	scrypt  = oid(1, 3, 6, 1, 4, 1, 11591, 4, 11)
	aes256  = oid(2, 16, 840, 1, 101, 3, 4, 1, 42)
	hmac256 = oid(1, 2, 840, 113549, 2, 9)
	null    = asn1.NullRawValue
)

// encrypted is a file with this derivation, cipher and data.
func encrypted(t testing.TB, derivation, cipher asn1.RawValue, data []byte) []byte {
	t.Helper()
	return der(t, sequence(t, sequence(t, pbes2, sequence(t, derivation, cipher)), data))
}

func TestEncryptedFilesRefused(t *testing.T) {
	salt, data := []byte("salt"), make([]byte, 48)
	cheap := sequence(t, scrypt, sequence(t, salt, 16, 1, 1))
	cost := func(n, r, p int64) []byte {
		return encrypted(t, sequence(t, scrypt, sequence(t, salt, n, r, p)), sequence(t, aes256, make([]byte, 16)), data)
	}
	cipher := sequence(t, aes256, make([]byte, 16))
	with := func(derivation asn1.RawValue) []byte { return encrypted(t, derivation, cipher, data) }
	scrypted := func(parts ...any) []byte { return with(sequence(t, scrypt, sequence(t, parts...))) }
	iterated := func(parts ...any) []byte { return with(sequence(t, pbkdf2, sequence(t, parts...))) }
	file := func(parts ...any) []byte { return der(t, sequence(t, parts...)) }
	pbes1, des := oid(1, 2, 840, 113549, 1, 5, 10), oid(1, 2, 840, 113549, 3, 7)
	md5 := sequence(t, oid(1, 2, 840, 113549, 2, 6), null)
	good := encrypted(t, cheap, cipher, data)
	for name, tc := range map[string]struct {
		b           []byte
		want        string
		unsupported bool
	}{
		"cut":                   {good[:len(good)-1], "malformed", false},
		"behind":                {append(bytes.Clone(good), 0), "malformed", false},
		"PBES1":                 {file(sequence(t, pbes1, null), data), "algorithm 1.2.840.113549.1.5.10", true},
		"no data":               {file(sequence(t, pbes2, sequence(t, cheap, cipher))), "malformed", false},
		"element behind data":   {file(sequence(t, pbes2, sequence(t, cheap, cipher)), data, 1), "malformed", false},
		"no parameters":         {file(sequence(t, pbes2), data), "malformed", false},
		"third parameter":       {file(sequence(t, pbes2, sequence(t, cheap, cipher, 1)), data), "malformed", false},
		"behind the parameters": {file(sequence(t, pbes2, sequence(t, cheap, cipher), 1), data), "malformed", false},
		"triple DES":            {encrypted(t, cheap, sequence(t, des, salt), data), "cipher 1.2.840.113549.3.7", true},
		"cipher without vector": {encrypted(t, cheap, sequence(t, aes256), data), "malformed", false},
		"vector of 15": {
			encrypted(t, cheap, sequence(t, aes256, make([]byte, 15)), data), "vector of 15 bytes, data of 48", false,
		},
		"data of 47":                     {encrypted(t, cheap, cipher, data[1:]), "vector of 16 bytes, data of 47", false},
		"empty data":                     {encrypted(t, cheap, cipher, nil), "data of 0", false},
		"other derivation":               {with(sequence(t, oid(1, 2, 3), sequence(t))), "key derivation: not supported: 1.2.3", true},
		"derivation without OID":         {with(sequence(t)), "malformed", false},
		"derivation without parameters":  {with(sequence(t, scrypt)), "malformed", false},
		"derivation, third":              {with(sequence(t, scrypt, sequence(t, salt, 16, 1, 1), 1)), "malformed", false},
		"scrypt without p":               {scrypted(salt, 16, 1), "malformed", false},
		"scrypt with a sixth":            {scrypted(salt, 16, 1, 1, 32, 1), "malformed", false},
		"scrypt key of 16":               {scrypted(salt, 16, 1, 1, 16), "key of 16 bytes, want 32", false},
		"scrypt salt of 1025":            {scrypted(make([]byte, 1025), 16, 1, 1), "salt of 1025", false},
		"N 0":                            {cost(0, 8, 1), "N 0", true},
		"N 1":                            {cost(1, 8, 1), "N 1", true},
		"N below":                        {cost(-16, 8, 1), "N -16", true},
		"N no power of two":              {cost(1000, 8, 1), "N 1000", true},
		"N 2^19":                         {cost(1<<19, 8, 1), "N 524288", true},
		"N 2^62":                         {cost(1<<62, 8, 1), "not supported", true},
		"r 0":                            {cost(1024, 0, 1), "r 0", true},
		"r 2^62":                         {cost(1024, 1<<62, 1), "not supported", true},
		"p 0":                            {cost(1024, 8, 0), "p 0", true},
		"p 65":                           {cost(1024, 8, 65), "p 65", true},
		"p 2^62":                         {cost(1024, 8, 1<<62), "not supported", true},
		"work":                           {cost(1<<18, 8, 5), "N 262144, r 8, p 5", true},
		"PBKDF2 without iterations":      {iterated(salt), "malformed", false},
		"PBKDF2 salt of another source":  {iterated(sequence(t, oid(1, 2, 3)), 2048), "malformed", false},
		"PBKDF2 of 0 iterations":         {iterated(salt, 0), "0 iterations", true},
		"PBKDF2 of -1 iterations":        {iterated(salt, -1), "-1 iterations", true},
		"PBKDF2 of 5000001 iterations":   {iterated(salt, 5_000_001), "5000001 iterations", true},
		"PBKDF2 of 2^62 iterations":      {iterated(salt, int64(1)<<62), "iterations", true},
		"PBKDF2 of 2^80 iterations":      {iterated(salt, new(big.Int).Lsh(big.NewInt(1), 80)), "malformed", false},
		"PBKDF2 key of 24":               {iterated(salt, 1, 24), "key of 24 bytes, want 32", false},
		"PBKDF2 salt of 1025":            {iterated(make([]byte, 1025), 1), "salt of 1025", false},
		"PBKDF2 with MD5":                {iterated(salt, 1, md5), "function 1.2.840.113549.2.6", true},
		"PBKDF2 function with parameter": {iterated(salt, 1, sequence(t, hmac256, 1)), "malformed", false},
		"PBKDF2 function without OID":    {iterated(salt, 1, sequence(t, 1)), "malformed", false},
		"PBKDF2 with a fifth":            {iterated(salt, 1, 32, sequence(t, hmac256, null), 1), "malformed", false},
	} {
		var err error
		quick := ratio.Bound{Time: time.Second}.Check(func() { _, err = keyfile.Open(tc.b, passphrase) })
		require.ErrorContains(t, err, tc.want, name)
		require.Equal(t, tc.unsupported, errorIs(err, keyfile.ErrUnsupported), name)
		require.False(t, errorIs(err, keyfile.ErrPassphrase), name)
		require.NoError(t, quick, "refused before anything is derived: %s", name)
	}
	_, err := keyfile.Open(good, passphrase)
	require.ErrorIs(t, err, keyfile.ErrPassphrase, "well-formed, and nothing in it")
	_, err = keyfile.Open(iterated(salt, 1, 32, sequence(t, hmac256, null)), passphrase)
	require.ErrorIs(t, err, keyfile.ErrPassphrase)
	_, err = keyfile.Open(iterated(salt, 1, sequence(t, hmac256)), passphrase)
	require.ErrorIs(t, err, keyfile.ErrPassphrase, "a function without NULL")
}

func TestFilesRefused(t *testing.T) {
	plain, err := keyfile.Marshal(keys()["P-256"])
	require.NoError(t, err)
	key := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: plain})
	for name, tc := range map[string]struct {
		data []byte
		want string
	}{
		"empty":         {nil, "malformed"},
		"text":          {[]byte("no key"), "malformed"},
		"too large":     {make([]byte, 64<<10+1), "65537 bytes, at most 65536"},
		"key too large": {der(t, sequence(t, 0, 0, make([]byte, 11<<10))), "at most 10240"},
		"PEM cut":       {[]byte("-----BEGIN PRIVATE KEY-----\n"), "no private key"},
		"certificate":   {[]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), "no private key"},
		"two keys":      {slices.Concat(key, key), "more than one private key"},
		"empty block":   {[]byte("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"), "malformed"},
	} {
		_, err := keyfile.Open(tc.data, nil)
		require.ErrorContains(t, err, tc.want, name)
		var e *keyfile.Error
		require.ErrorAs(t, err, &e, name)
	}
	back, err := keyfile.Open(append([]byte("a comment\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), key...), nil)
	require.NoError(t, err, "text and certificates around a key")
	requireSame(t, keys()["P-256"], back)
}

func TestPlainKeysRefused(t *testing.T) {
	c, ok := curve.ByName("brainpoolP256r1")
	require.True(t, ok)
	own := keys()["brainpoolP256r1"].(*curve.PrivateKey)
	name, p256 := oid(1, 3, 36, 3, 3, 2, 8, 1, 1, 7), oid(1, 2, 840, 10045, 3, 1, 7)
	ec := oid(1, 2, 840, 10045, 2, 1)
	public := func(point []byte) asn1.RawValue {
		bits := asn1.BitString{Bytes: point, BitLength: 8 * len(point)}
		return tagged(1, der(t, bits))
	}
	info := func(algorithm any, key []byte, more ...any) []byte {
		return der(t, sequence(t, append([]any{0, algorithm, key}, more...)...))
	}
	key := func(parts ...any) []byte { return der(t, sequence(t, append([]any{1}, parts...)...)) }
	base := own.Bytes()
	rsa, err := keyfile.Marshal(keys()["RSA"])
	require.NoError(t, err)
	algorithm := []byte{1, 1, 1, 5, 0} // the end of rsaEncryption, and NULL
	params := c.Params()
	prime, binary := oid(1, 2, 840, 10045, 1, 1), oid(1, 2, 840, 10045, 1, 2)
	field := sequence(t, prime, params.P)
	generator, err := c.ScalarBaseMult([]byte{1})
	require.NoError(t, err)
	g := generator.Bytes()
	coefficients := sequence(t, params.A.Bytes(), params.B.Bytes())
	explicit := func(parts ...any) []byte { return info(sequence(t, ec, sequence(t, parts...)), key(base)) }
	wrong := bytes.Clone(g)
	wrong[len(wrong)-1] ^= 1
	double, err := c.ScalarBaseMult([]byte{2})
	require.NoError(t, err)
	for what, tc := range map[string]struct {
		b    []byte
		want string
	}{
		"version 2":              {der(t, sequence(t, 2, sequence(t, ec, name), key(base))), "malformed"},
		"no algorithm":           {der(t, sequence(t, 0, sequence(t), key(base))), "malformed"},
		"element behind":         {info(sequence(t, ec, name), key(base), 1), "malformed"},
		"bytes behind":           {append(info(sequence(t, ec, name), key(base)), 0), "malformed"},
		"no curve":               {info(sequence(t, ec), key(base)), "malformed parameters"},
		"curve and more":         {info(sequence(t, ec, name, 1), key(base)), "malformed"},
		"unknown curve":          {info(sequence(t, ec, oid(1, 3, 132, 0, 10)), key(base)), "not supported: 1.3.132.0.10"},
		"two curves":             {info(sequence(t, ec, name), key(base, tagged(0, der(t, p256)))), "brainpoolP256r1 outside and P-256 inside"},
		"no curve at all":        {key(base), "no curve"},
		"EC version 0":           {info(sequence(t, ec, name), der(t, sequence(t, 0, base))), "malformed"},
		"EC bytes behind":        {info(sequence(t, ec, name), append(key(base), 0)), "malformed"},
		"EC element behind":      {info(sequence(t, ec, name), key(base, 1)), "malformed"},
		"scalar 0":               {info(sequence(t, ec, name), key(make([]byte, 32))), "not in 1..n-1"},
		"scalar n":               {info(sequence(t, ec, name), key(params.N.Bytes())), "not in 1..n-1"},
		"scalar of 70 bytes":     {info(sequence(t, ec, name), key(bytes.Repeat([]byte{1}, 70))), "not in 1..n-1"},
		"empty public key":       {info(sequence(t, ec, name), key(base, tagged(1, nil))), "malformed public key"},
		"public key off":         {info(sequence(t, ec, name), key(base, public(wrong))), "does not belong"},
		"public key of another":  {info(sequence(t, ec, name), key(base, public(g))), "does not belong"},
		"explicit version 4":     {explicit(4, field, coefficients, g, params.N), "malformed parameters"},
		"explicit binary field":  {explicit(1, sequence(t, binary, 3), coefficients, g, params.N), "field 1.2.840.10045.1.2"},
		"explicit field of two":  {explicit(1, sequence(t, prime, params.P, 1), coefficients, g, params.N), "malformed"},
		"explicit no order":      {explicit(1, field, coefficients, g), "malformed parameters"},
		"explicit cofactor 4":    {explicit(1, field, coefficients, g, params.N, 4), "cofactor"},
		"explicit element more":  {explicit(1, field, coefficients, g, params.N, 1, 1), "malformed parameters"},
		"explicit other base":    {explicit(1, field, coefficients, double.Bytes(), params.N, 1), "generator differs"},
		"explicit base off":      {explicit(1, field, coefficients, wrong, params.N, 1), "base point"},
		"explicit other a":       {explicit(1, field, sequence(t, params.B.Bytes(), params.B.Bytes()), g, params.N, 1), "a differs"},
		"explicit other order":   {explicit(1, field, coefficients, g, params.P, 1), "order differs"},
		"explicit unknown prime": {explicit(1, sequence(t, prime, 23), coefficients, g, params.N, 1), "base point"},
		"explicit three coefficients": {
			explicit(1, field, sequence(t, params.A.Bytes(), params.B.Bytes(), params.B.Bytes()), g, params.N, 1), "malformed",
		},
		"RSA parameters": {bytes.Replace(rsa, algorithm, []byte{1, 1, 1, 4, 0}, 1), "want NULL"},
		"RSA PSS":        {bytes.Replace(rsa, algorithm, []byte{1, 1, 10, 5, 0}, 1), "1.2.840.113549.1.1.10"},
		"RSA broken": {
			info(sequence(t, oid(1, 2, 840, 113549, 1, 1, 1), null), der(t, sequence(t, 0, 15, 3, 3, 5, 3, 1, 1, 1))), "RSA key",
		},
		"RSA empty": {der(t, sequence(t, 0, 1)), "RSA key"},
	} {
		_, err := keyfile.Open(tc.b, nil)
		require.ErrorContains(t, err, tc.want, what)
		var e *keyfile.Error
		require.ErrorAs(t, err, &e, what)
	}
	for what, b := range map[string][]byte{
		"with public key":           info(sequence(t, ec, name), key(base, public(own.PublicKey().Bytes()))),
		"named twice":               info(sequence(t, ec, name), key(base, tagged(0, der(t, name)))),
		"version 1, attributes":     der(t, sequence(t, 1, sequence(t, ec, name), key(base), tagged(0, nil))),
		"scalar with a zero":        info(sequence(t, ec, name), key(append([]byte{0}, base...))),
		"explicit":                  explicit(1, field, coefficients, g, params.N, 1),
		"explicit, no cofactor":     explicit(1, field, coefficients, g, params.N),
		"explicit, compressed base": explicit(1, field, coefficients, generator.BytesCompressed(), params.N, 1),
		"explicit, seed": explicit(1, field,
			sequence(t, params.A.Bytes(), params.B.Bytes(), asn1.BitString{Bytes: []byte{1}, BitLength: 8}), g, params.N, 1),
		"SEC 1": key(base, tagged(0, der(t, name))),
	} {
		back, err := keyfile.Open(b, nil)
		require.NoError(t, err, what)
		requireSame(t, own, back)
	}
}
