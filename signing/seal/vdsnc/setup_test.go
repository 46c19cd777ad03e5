package vdsnc_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal/vdsnc"
	"github.com/chancery-id/chancery/testdata/teststate"
)

type sample struct{ Name, BarcodeText, CanonicalData, SHA256 string }

// published are documents of a library, with the canonical form of what they sign.
func published(t testing.TB) []sample {
	t.Helper()
	data, err := os.ReadFile("testdata/vds-nc.json")
	require.NoError(t, err)
	var v struct{ Samples []sample }
	require.NoError(t, json.Unmarshal(data, &v))
	require.NotEmpty(t, v.Samples)
	return v.Samples
}

func signer(t testing.TB, edits ...func(*pki.Template)) teststate.Credential {
	t.Helper()
	return teststate.New(t, "UTO", "UT").Signer(t, pki.VDSNCSigner, edits...)
}

func config(c teststate.Credential) vdsnc.Config {
	return vdsnc.Config{Signer: c.Key, Certificate: c.Certificate, Time: teststate.Now}
}

func vaccination() *vdsnc.Vaccination {
	return &vdsnc.Vaccination{
		ID: "U32870",
		Person: vdsnc.Person{
			Name: "ERIKSSON  ANNA MARIA", Birth: mrz.NewDate(1974, 8, 12), Sex: "F", Document: "L898902C3", OtherID: "ZE184226B",
		},
		Events: []vdsnc.VaccinationEvent{{
			Vaccine: "XM68M6", Brand: "Comirnaty", Disease: "RA01.0",
			Doses: []vdsnc.Dose{
				{Date: mrz.NewDate(2026, 3, 3), Number: 1, State: "UTO", Centre: "Centre 7", Lot: "VC35679", Next: mrz.NewDate(2026, 3, 24)},
				{Date: mrz.NewDate(2026, 3, 24), Number: 2, State: "UTO", Centre: "Centre 7", Lot: "VC87540"},
			},
		}},
	}
}

func test() *vdsnc.Test {
	zone := time.FixedZone("", 8*3600)
	return &vdsnc.Test{
		ID:       "U01932",
		Person:   vdsnc.Person{Name: "COOK  GERALD", Birth: mrz.NewDate(1990, 1, 29), DocumentType: "P", Document: "E1234567P"},
		Provider: vdsnc.Provider{Name: "General Hospital", State: "UTO", Phone: "+00068765432", Mail: "lab@example.org", Address: "12 Utopia Street"},
		Sampled:  time.Date(2026, 5, 12, 12, 0, 0, 0, zone), Reported: time.Date(2026, 5, 13, 14, 0, 0, 0, zone),
		Kind: "molecular(PCR)", Result: "negative", Method: "nasopharyngeal", Optional: "ID12345",
	}
}
