package seal_test

import (
	"crypto"
	"errors"
	"io"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal"
	"github.com/chancery-id/chancery/testdata/teststate"
)

func TestWhatIsSealedIsRead(t *testing.T) {
	signer := sealer(t)
	for _, version := range []int{3, 4} {
		m := visaMessage(t, func(h *seal.Header) { h.Version = version })
		octets, err := seal.Sign(m, seal.Config{Signer: signer.Key, Certificate: signer.Certificate})
		require.NoError(t, err)
		require.Empty(t, m.Signer, "the message was changed")
		require.Equal(t, seal.VDS, seal.Detect(octets))

		s, err := seal.Parse(octets)
		require.NoError(t, err)
		require.Empty(t, s.Findings)
		require.Equal(t, version, s.Version)
		require.Equal(t, "UTVS", s.Signer)
		require.Equal(t, map[int]string{3: "0005B", 4: "5B"}[version], s.Reference)
		require.Equal(t, m.Features, s.Features)
		require.NoError(t, s.CheckSignature(signer.Certificate))
		found, err := s.FindSigner([]*pki.Certificate{signer.Certificate, signer.Certificate})
		require.NoError(t, err)
		require.Same(t, signer.Certificate, found)

		visa, ok := seal.Profiles().For(&s.Message)
		require.True(t, ok)
		require.NoError(t, visa.Validate(&s.Message))
		require.Equal(t, "V", visa.DocumentCode(&s.Message)[:1])
		require.Empty(t, visa.Unknown(&s.Message))
		values := visa.Read(&s.Message)
		require.Equal(t, visaZone[:36]+visaZone[37:65], values[0].Text)
		require.Equal(t, "90 days, 0 months, 0 years", values[1].String())
		require.Equal(t, "UP89", values[2].Text)
		require.Equal(t, int64(2), values[3].Number)
		record, err := values[0].Record(mrz.MRVB)
		require.NoError(t, err)
		require.Equal(t, "DENT", record.PrimaryIdentifier)
		part, err := seal.SealedZone(mrz.MRVB, visaZone)
		require.NoError(t, err)
		require.Equal(t, values[0].Text, part)
	}
}

func TestEveryChangeIsSeen(t *testing.T) {
	signer := sealer(t)
	octets, err := seal.Sign(visaMessage(t), seal.Config{Signer: signer.Key, Certificate: signer.Certificate})
	require.NoError(t, err)
	for at := range octets {
		changed := append([]byte{}, octets...)
		changed[at] ^= 1
		if s, err := seal.Parse(changed); err == nil {
			require.ErrorIs(t, s.CheckSignature(signer.Certificate), pki.ErrSignature, "octet %d", at)
		}
	}
}

// Every curve seals with the hash that its order asks for; P-521 has none.
func TestCurvesAndHashes(t *testing.T) {
	for name, hash := range map[string]crypto.Hash{
		"P-256": crypto.SHA256, "brainpoolP256r1": crypto.SHA256, "brainpoolP320r1": crypto.SHA384, "P-384": crypto.SHA384,
		"brainpoolP384t1": crypto.SHA384, "brainpoolP512r1": crypto.SHA512,
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := curve.ByName(name)
			key, err := curve.GenerateKey(c, nil)
			require.NoError(t, err)
			seen := &spy{Signer: key}
			octets, err := seal.Sign(visaMessage(t), seal.Config{Signer: seen, Certificate: certify(t, key)})
			require.NoError(t, err)
			require.Equal(t, hash, seen.hash)
			s, err := seal.Parse(octets)
			require.NoError(t, err)
			require.Len(t, s.Signature, 2*c.OrderSize())
		})
	}
	c, _ := curve.ByName("P-521")
	key, err := curve.GenerateKey(c, nil)
	require.NoError(t, err)
	_, err = seal.Sign(visaMessage(t), seal.Config{Signer: key, Certificate: certify(t, key)})
	require.ErrorContains(t, err, "no hash is laid down")
}

// certify makes a bar code signer's certificate for a key.
func certify(t testing.TB, key crypto.Signer) *pki.Certificate {
	return sealer(t, func(tmpl *pki.Template) { tmpl.PublicKey = key.Public() }).Certificate
}

// spy notes the hash that is asked for.
type spy struct {
	crypto.Signer
	hash crypto.Hash
}

func (s *spy) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	s.hash = opts.HashFunc()
	return s.Signer.Sign(random, digest, opts)
}

func TestSignRefuses(t *testing.T) {
	signer := sealer(t)
	config := seal.Config{Signer: signer.Key, Certificate: signer.Certificate}
	other := seal.Profile{Name: "other", Ref: "none", Definition: 1, Category: 2}
	for _, e := range []struct {
		why   string
		edit  func(m *seal.Message, c *seal.Config)
		wants string
	}{
		{"no key", func(_ *seal.Message, c *seal.Config) { c.Signer = nil }, "signer: missing"},
		{"no certificate", func(_ *seal.Message, c *seal.Config) { c.Certificate = nil }, "certificate: missing"},
		{"another key", func(_ *seal.Message, c *seal.Config) { c.Signer = teststate.Key(t) }, "its key is not the signer's"},
		{"a signer that signs another", func(_ *seal.Message, c *seal.Config) { c.Signer = liar{signer.Key} }, "does not verify"},
		{"a document signer", func(_ *seal.Message, c *seal.Config) {
			ds := teststate.New(t, "UTO", "UT").Signer(t, pki.DocumentSigner, small)
			c.Signer, c.Certificate = ds.Key, ds.Certificate
		}, "extKeyUsage"},
		{"another document type", func(_ *seal.Message, c *seal.Config) {
			s := sealer(t, func(tmpl *pki.Template) { tmpl.DocumentTypes = []string{"P", "VX"} })
			c.Signer, c.Certificate = s.Key, s.Certificate
		}, `"VC" is not one of [P VX]`},
		{"before the certificate", func(m *seal.Message, _ *seal.Config) { m.Header.Signed = mrz.NewDate(2026, 4, 13) }, "not valid on 2026-04-13"},
		{"no day", func(m *seal.Message, _ *seal.Config) { m.Header.Signed = mrz.Date{} }, "signature creation date"},
		{"another reference", func(m *seal.Message, _ *seal.Config) { m.Signer, m.Reference = "UTVS", "5C" }, "is not number 5C"},
		{"another signer", func(m *seal.Message, _ *seal.Config) { m.Signer, m.Reference = "UTVX", "5B" }, "of signer UTVX"},
		{"a signer of a register for a visa", func(m *seal.Message, _ *seal.Config) { m.Signer, m.Reference = "DEZV", "5B" }, "of signer DEZV"},
		{"another State", func(m *seal.Message, _ *seal.Config) { m.State = "XOM" }, `the zone has "UTO"`},
		{"a feature missing", func(m *seal.Message, _ *seal.Config) { m.Features = m.Features[:1] }, "tag 04 is missing"},
		{"a tag twice", func(m *seal.Message, _ *seal.Config) {
			m.Features = append(m.Features, seal.Feature{Tag: 0x63}, seal.Feature{Tag: 0x63})
		}, "more than once"},
		{"no profile", func(m *seal.Message, _ *seal.Config) { m.Category = 0x02 }, "no profile of this document"},
		{"another profile", func(_ *seal.Message, c *seal.Config) { c.Profile = &other }, "5D/01, want 01/02"},
		{"a serial number too long for version 3", func(m *seal.Message, c *seal.Config) {
			m.Version = 3
			s := sealer(t, func(tmpl *pki.Template) { tmpl.Serial = big.NewInt(0x100000) })
			c.Signer, c.Certificate = s.Key, s.Certificate
		}, "6 characters in version 3"},
	} {
		t.Run(e.why, func(t *testing.T) {
			m, c := visaMessage(t), config
			e.edit(m, &c)
			octets, err := seal.Sign(m, c)
			require.ErrorContains(t, err, e.wants)
			require.Nil(t, octets)
		})
	}
	_, err := seal.Sign(nil, config)
	require.Error(t, err)
}

func small(tmpl *pki.Template) {
	tmpl.Subject, tmpl.Serial = teststate.Name("UT", "VS"), big.NewInt(0x5B)
}

// liar signs something else.
type liar struct{ crypto.Signer }

func (l liar) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return l.Signer.Sign(random, append(digest[1:len(digest):len(digest)], 0), opts)
}

// A serial number of 20 octets, as CSCAs give them, has its place in version 4.
func TestLongReference(t *testing.T) {
	signer := sealer(t, func(tmpl *pki.Template) { tmpl.Serial = nil })
	octets, err := seal.Sign(visaMessage(t), seal.Config{Signer: signer.Key, Certificate: signer.Certificate})
	require.NoError(t, err)
	s, err := seal.Parse(octets)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(s.Reference), 32)
	_, err = s.FindSigner([]*pki.Certificate{signer.Certificate})
	require.NoError(t, err)
}

func TestFindSigner(t *testing.T) {
	a, b := sealer(t), sealer(t) // two CSCAs of a State gave the same number
	other := sealer(t, func(tmpl *pki.Template) { tmpl.Serial = big.NewInt(0xB5) })
	named := sealer(t, func(tmpl *pki.Template) { tmpl.Subject = teststate.Name("UT", "VT") })
	h := seal.Header{Version: 3, Signer: "UTVS", Reference: "0005B"}
	_, err := h.FindSigner([]*pki.Certificate{other.Certificate, named.Certificate})
	require.ErrorIs(t, err, seal.ErrNoSigner)
	found, err := h.FindSigner([]*pki.Certificate{other.Certificate, b.Certificate})
	require.NoError(t, err)
	require.Same(t, b.Certificate, found)
	both := []*pki.Certificate{a.Certificate, b.Certificate, a.Certificate}
	_, err = h.FindSigner(both)
	require.ErrorIs(t, err, seal.ErrAmbiguous)
	require.Len(t, h.Candidates(both), 2)
	h.Reference = "ZZZZZ"
	require.Empty(t, h.Candidates(both))
}

// The number in seals of the German register is in no certificate.
func TestRegisteredSigner(t *testing.T) {
	signer := sealer(t)
	profile := seal.Administrative(8, "9a422340-6d37-4ef9-9e2c-f95e31a23846",
		seal.Definition{Tag: 0x04, Name: "family name", Kind: seal.Text, Max: 90, Mandatory: true},
		seal.Definition{Tag: 0x05, Name: "main residence", Kind: seal.Boolean, Min: 1})
	m, err := profile.Message(seal.Header{State: "D", Signer: "DEZV", Reference: "00112233445566778899AABBCCDDEEFF", Issued: today, Signed: today},
		seal.Value{Tag: 0x00, Text: profile.Number},
		seal.Value{Tag: 0x01, Date: today},
		seal.Value{Tag: 0x04, Text: "Mustermann"},
		seal.Value{Tag: 0x05, Number: 1})
	require.NoError(t, err)
	octets, err := seal.Sign(m, seal.Config{Signer: signer.Key, Certificate: signer.Certificate, Profile: &profile})
	require.NoError(t, err)
	s, err := seal.Parse(octets)
	require.NoError(t, err)
	require.False(t, s.DecimalCount)
	require.NoError(t, s.CheckSignature(signer.Certificate))
	require.Empty(t, s.Candidates([]*pki.Certificate{signer.Certificate}))

	found, ok := append(seal.Profiles(), profile).For(&s.Message)
	require.True(t, ok)
	require.Equal(t, profile, *found)
	require.NoError(t, found.Validate(&s.Message))
	values := found.Read(&s.Message)
	require.Equal(t, []string{profile.Number, "2026-05-14 to ", "Mustermann", "1"},
		[]string{values[0].String(), values[1].String(), values[2].String(), values[3].String()})

	general, ok := seal.Profiles().For(&s.Message)
	require.True(t, ok)
	require.NoError(t, general.Validate(&s.Message))
	require.Equal(t, []byte{4, 5}, general.Unknown(&s.Message))
	require.ErrorContains(t, (&seal.Profile{Definition: 1, Category: 0xC8, Number: "00000000-0000-0000-0000-000000000000"}).Validate(&s.Message), "profile number")

	m.DecimalCount = true
	octets, err = seal.Sign(m, seal.Config{Signer: signer.Key, Certificate: signer.Certificate, Profile: &profile})
	require.NoError(t, err)
	s, err = seal.Parse(octets)
	require.NoError(t, err)
	require.True(t, s.DecimalCount)
}

func TestCheckSignatureSaysWhy(t *testing.T) {
	signer := sealer(t)
	octets, err := seal.Sign(visaMessage(t), seal.Config{Signer: signer.Key, Certificate: signer.Certificate})
	require.NoError(t, err)
	s, err := seal.Parse(octets)
	require.NoError(t, err)
	require.Error(t, s.CheckSignature(nil))

	short := *s
	short.Signature = s.Signature[1:]
	err = short.CheckSignature(signer.Certificate)
	require.ErrorIs(t, err, pki.ErrSignature)
	require.ErrorContains(t, err, "63 octets, want 64 of P-256")

	unknown := &pki.Certificate{KeyError: pki.ErrUnsupported}
	err = s.CheckSignature(unknown)
	require.ErrorIs(t, err, pki.ErrUnsupported)
	require.False(t, errors.Is(err, pki.ErrSignature))

	require.ErrorIs(t, s.CheckSignature(new(pki.Certificate)), pki.ErrUnsupported)

	rsaKey := &pki.Certificate{PublicKey: new(other)}
	require.ErrorIs(t, s.CheckSignature(rsaKey), pki.ErrSignature)
}

type other struct{}
