package seal_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/seal"
)

func TestPublishedSeals(t *testing.T) {
	v := published(t)
	require.NotEmpty(t, v.Seals)
	for _, e := range v.Seals {
		t.Run(e.Name, func(t *testing.T) {
			octets := unhex(t, e.Hex)
			s, err := seal.Parse(octets)
			require.NoError(t, err)
			require.Empty(t, s.Findings)
			require.Equal(t, e.SignerCertRef, fmt.Sprintf("%s%02X%s", s.Signer, len(s.Reference), s.Reference))
			require.Equal(t, []any{e.Version, e.IssuingCountry, e.Issued, e.Signed, e.Definition, e.Category},
				[]any{s.Version, s.State, s.Issued.String(), s.Header.Signed.String(), s.Definition, s.Category})
			for i, f := range e.Features {
				require.Equal(t, seal.Feature{Tag: f.Tag, Value: unhex(t, f.Value)}, s.Features[i])
			}
			require.Equal(t, strings.ToLower(e.Signature), fmt.Sprintf("%x", s.Signature))
			require.NoError(t, s.CheckSignature(v.certificate(t, e.Certificate)))
			again, err := s.Encode()
			require.NoError(t, err)
			require.Equal(t, octets, again)
			profile, ok := seal.Profiles().For(&s.Message)
			require.True(t, ok)
			require.NoError(t, profile.Validate(&s.Message))
			require.NoError(t, s.Fit())
		})
	}
}

func TestPublishedC40(t *testing.T) {
	v := published(t)
	require.NotEmpty(t, v.C40)
	for _, e := range v.C40 {
		octets, err := seal.EncodeC40(e.Text)
		require.NoError(t, err)
		require.Equal(t, strings.ToLower(e.Hex), fmt.Sprintf("%x", octets))
		require.Len(t, octets, seal.C40Size(len(e.Text)))
		text, err := seal.DecodeC40(octets)
		require.NoError(t, err)
		require.Equal(t, strings.ReplaceAll(e.Text, "<", " "), text)
	}
}

func TestPublishedDates(t *testing.T) {
	v := published(t)
	require.NotEmpty(t, v.Dates)
	for _, e := range v.Dates {
		d, err := mrz.ParseDate(e.Date)
		require.NoError(t, err)
		octets, err := seal.EncodeDate(d)
		require.NoError(t, err)
		require.Equal(t, strings.ToLower(e.Hex), fmt.Sprintf("%x", octets))
		again, err := seal.DecodeDate(octets)
		require.NoError(t, err)
		require.Equal(t, d, again)
	}
}
