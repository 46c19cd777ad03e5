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
			first, root := signer(t, pivtest.Config{}, options(t), piv.KeyConfig{Algorithm: tc.csca}, piv.Single)
			second, dsc := signer(t, pivtest.Config{}, options(t), piv.KeyConfig{Algorithm: tc.dsc}, piv.Batch)
			for soft, key := range map[*pivtest.Token]*piv.Key{first: root, second: dsc} {
				evidence, err := key.Token().Attest(t.Context(), piv.Signature)
				require.NoError(t, err)
				a, err := piv.VerifyAttestation(evidence, piv.Trust{Roots: soft.Roots(), Time: issued})
				require.NoError(t, err)
				require.Equal(t, soft.Serial(), a.Serial)
				require.Equal(t, key.Public(), a.PublicKey)
			}
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
			object, _ := made.Image.File(lds.SOD)
			opensslVerifies(t, object, csca, cert)
		})
	}
}

// opensslVerifies has OpenSSL judge EF.SOD and the chain to the CSCA. Its policy refuses to build a chain over the explicit EC
// parameters that Doc 9303-12 asks for: then it verifies the two signatures one by one.
func opensslVerifies(t *testing.T, object []byte, csca, dsc *pki.Certificate) {
	dir := t.TempDir()
	file := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, data, 0o600))
		return path
	}
	require.Equal(t, []byte{0x77, 0x82}, object[:2])
	anchor := file("csca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: csca.Raw}))
	args := []string{"cms", "-verify", "-inform", "DER", "-in", file("sod", object[4:]), "-out", filepath.Join(dir, "list")}
	if !csca.ExplicitParameters() {
		args = append(args, "-CAfile", anchor, "-purpose", "any", "-attime", strconv.FormatInt(issued.Unix(), 10))
		require.Contains(t, oracle.Run(t, "openssl", args...), "erification successful")
		return
	}
	require.Contains(t, oracle.Run(t, "openssl", append(args, "-noverify")...), "erification successful")
	key := file("csca.pub", []byte(oracle.Run(t, "openssl", "x509", "-in", anchor, "-noout", "-pubkey")))
	said := oracle.Run(t, "openssl", "dgst", "-sha384", "-verify", key, "-signature", file("sig", dsc.Signature), file("tbs", dsc.RawTBS))
	require.Contains(t, said, "Verified OK")
}
