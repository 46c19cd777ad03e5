package seal_test

import (
	"encoding/hex"
	"encoding/json"
	"math/big"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal"
	"github.com/chancery-id/chancery/testdata/teststate"
)

var today = mrz.NewDate(2026, 5, 14)

// unhex reads hexadecimal digits.
func unhex(t testing.TB, digits string) []byte {
	t.Helper()
	octets, err := hex.DecodeString(digits)
	require.NoError(t, err)
	return octets
}

// vectors are published seals with the certificates of their signers.
type vectors struct {
	Certificates map[string]struct{ DERHex string }
	Seals        []struct {
		Name, Certificate, Hex string
		Version                int
		IssuingCountry         string
		SignerCertRef          string
		Issued, Signed         string
		Definition             byte `json:"featureDefinitionReference"`
		Category               byte `json:"documentTypeCategory"`
		Features               []struct {
			Tag   byte
			Value string
		}
		Signature string
	}
	C40   []struct{ Text, Hex string }
	Dates []struct{ Date, Hex string }
}

func published(t testing.TB) (v vectors) {
	t.Helper()
	data, err := os.ReadFile("testdata/seals.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &v))
	return v
}

func (v *vectors) certificate(t testing.TB, name string) *pki.Certificate {
	t.Helper()
	cert, err := pki.ParseCertificate(unhex(t, v.Certificates[name].DERHex))
	require.NoError(t, err)
	return cert
}

// sealer is a bar code signer of Utopia with a small serial number, which fits both versions of the header.
func sealer(t testing.TB, edits ...func(*pki.Template)) teststate.Credential {
	t.Helper()
	all := append([]func(*pki.Template){func(tmpl *pki.Template) {
		tmpl.Subject, tmpl.Serial = teststate.Name("UT", "VS"), big.NewInt(0x5B)
	}}, edits...)
	return teststate.New(t, "UTO", "UT").Signer(t, pki.BarcodeSigner, all...)
}

const visaZone = "VCUTODENT<<ARTHUR<PHILIP<<<<<<<<<<<<\n1234567XY7GBR5203116M2005250<<<<<<<<"

// visaMessage is the message of a visa.
func visaMessage(t testing.TB, edits ...func(*seal.Header)) *seal.Message {
	t.Helper()
	h := seal.Header{State: "UTO", Issued: today, Signed: today}
	for _, edit := range edits {
		edit(&h)
	}
	visa := seal.Visa()
	m, err := visa.Message(h,
		seal.Value{Tag: seal.VisaZoneB, Text: visaZone},
		seal.Value{Tag: seal.VisaStay, Stay: seal.Stay{Days: 90}},
		seal.Value{Tag: seal.VisaPassport, Text: "UP89"},
		seal.Value{Tag: seal.VisaEntries, Number: 2},
	)
	require.NoError(t, err)
	return m
}
