//go:build cgo && (linux || darwin || freebsd || openbsd)

package piv_test

import (
	"encoding/pem"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/piv/pivtest"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/oracle"
	"github.com/chancery-id/chancery/testdata/specimen"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/trust"
)

// A CSCA and a document signer, each born in a token of its own and attested, issue a passport that package verify accepts.
func TestStateOnTokens(t *testing.T) {
	for name, tc := range map[string]struct{ csca, dsc piv.Algorithm }{
		"P-384 and P-256": {piv.P384, piv.P256},
		"RSA-PSS":         {piv.RSA2048, piv.RSA2048},
	} {
		t.Run(name, func(t *testing.T) {
			_, root := signer(t, pivtest.Config{}, options(t), piv.KeyConfig{Algorithm: tc.csca}, piv.Single)
			soft, dsc := signer(t, pivtest.Config{}, options(t), piv.KeyConfig{Algorithm: tc.dsc}, piv.Batch)
			evidence, err := dsc.Token().Attest(t.Context(), piv.Signature)
			require.NoError(t, err)
			_, err = piv.VerifyAttestation(evidence, piv.Trust{Roots: soft.Roots(), Time: issued})
			require.NoError(t, err)
			subject, err := pki.NewName("C=UT,O=Utopia,CN=CSCA")
			require.NoError(t, err)
			csca, err := pki.Issue(&pki.Template{Role: pki.CSCA, Subject: subject, NotBefore: issued.AddDate(0, 0, -10), State: "UTO"}, nil, root)
			require.NoError(t, err)
			cert := certify(t, csca, root, dsc)

			issuer, err := signing.NewIssuer(signing.Config{
				DocumentSigner: signing.Credential{Certificate: cert, Signer: dsc}, CSCA: csca, Time: issued,
			})
			require.NoError(t, err)
			made, err := issuer.Issue(t.Context(), &document.Document{
				Profile: document.Passport(), State: "UTO", Number: "L898902C3", Expiry: mrz.NewDate(2036, 1, 14), Authority: "Utopia",
				Holder: document.Holder{
					PrimaryID: "Eriksson", SecondaryID: "Anna Maria", Nationality: "UTO", Birth: mrz.NewDate(1974, 8, 12),
					Sex: mrz.Female, Portrait: specimen.Portrait(1),
				},
			})
			require.NoError(t, err)

			loader := &trust.Loader{}
			require.NoError(t, loader.AddAnchor("csca", csca.Raw))
			report := (&verify.Verifier{Trust: loader.Store(), Time: issued}).Inspect(&verify.Evidence{Zone: made.MRZ, Image: made.Image})
			require.True(t, report.Accepted(), "%v: %v", report.Verdict, report.Reason)
			if tc.dsc == piv.RSA2048 {
				object, _ := made.Image.File(lds.SOD)
				opensslVerifies(t, object, csca.Raw)
			}
		})
	}
}

// opensslVerifies has OpenSSL judge EF.SOD. Its policy refuses the explicit EC parameters that Doc 9303-12 asks for, so only RSA.
func opensslVerifies(t *testing.T, object, csca []byte) {
	dir := t.TempDir()
	require.Equal(t, []byte{0x77, 0x82}, object[:2])
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sod"), object[4:], 0o600))
	anchor := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: csca})
	require.NoError(t, os.WriteFile(filepath.Join(dir, "csca.pem"), anchor, 0o600))
	oracle.Run(t, "openssl", "cms", "-verify", "-inform", "DER", "-in", filepath.Join(dir, "sod"),
		"-CAfile", filepath.Join(dir, "csca.pem"), "-purpose", "any", "-attime", strconv.FormatInt(issued.Unix(), 10),
		"-out", filepath.Join(dir, "list"))
}
