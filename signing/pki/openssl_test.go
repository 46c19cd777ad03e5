package pki

import (
	"crypto"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/testdata/oracle"
)

// TestOpenSSLAcceptsEveryRole issues a certificate of every role under every kind of key and scheme, and both links of a
// rollover; OpenSSL reads each, parses each octet for octet, verifies the chain of named curves and, where it refuses explicit
// parameters in a chain, the signature.
func TestOpenSSLAcceptsEveryRole(t *testing.T) {
	for label, kind := range map[string]struct {
		key      crypto.Signer
		named    bool
		pkcs1v15 bool
	}{
		"P-384, named":           {ecKey(t, "P-384"), true, false},
		"brainpoolP384r1, named": {ecKey(t, "brainpoolP384r1"), true, false},
		"P-256, explicit":        {ecKey(t, "P-256"), false, false},
		"RSA-PSS":                {rsaKey(t, 3072), true, false},
		"RSA PKCS#1 v1.5":        {rsaKey(t, 3072), true, true},
	} {
		t.Run(label, func(t *testing.T) {
			dir := t.TempDir()
			file := func(name string, der []byte) string {
				path := filepath.Join(dir, name)
				require.NoError(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
				return path
			}
			root := newCSCA(t, kind.key, func(x *Template) { x.NamedCurve, x.PKCS1v15 = kind.named, kind.pkcs1v15 })
			ca := file("root.pem", root.Raw)
			for role := Link; role <= DTCSigner; role++ {
				for _, renamed := range []bool{false, true} {
					if renamed && role != Link {
						continue
					}
					c, err := Issue(roleTemplate(t, role, renamed, kind.named, kind.pkcs1v15), root, kind.key)
					require.NoError(t, err, "%v", role)
					checkWithOpenSSL(t, ca, file("leaf.pem", c.Raw), kind.named, role)
					if !kind.named {
						checkExplicit(t, dir, ca, c)
					}
				}
			}
			checkRolloverLists(t, dir, root, kind.key, kind.pkcs1v15)
		})
	}
}

func roleTemplate(t *testing.T, role Role, renamed, named, pkcs1v15 bool) *Template {
	x := &Template{
		Role: role, Subject: name(t, "C=UT,CN=S1"), NotBefore: t0, State: "UTO", NamedCurve: named, PKCS1v15: pkcs1v15,
		PublicKey: ecKey(t, "P-256").Public(),
	}
	switch role {
	case Link:
		x.Subject, x.NameChange = name(t, "C=UT,O=Utopia,CN=Utopia CSCA 1"), renamed
		if renamed {
			x.Subject = name(t, "C=UT,O=New Utopia,CN=CSCA 2")
		}
	case DocumentSigner:
		x.DocumentTypes = []string{"P", "ID"}
	case BarcodeSigner:
		x.Subject = name(t, "C=UT,CN=SI")
	case VDSNCSigner:
		x.DocumentTypes = []string{"NV"}
	}
	return x
}

func checkWithOpenSSL(t *testing.T, ca, leaf string, named bool, role Role) {
	t.Helper()
	said := oracle.Run(t, "openssl", "x509", "-in", leaf, "-noout", "-text")
	require.NotContains(t, said, "Unable to load")
	require.NotContains(t, strings.ToLower(said), "error")
	if purpose := role.purpose(); purpose != "" {
		require.Contains(t, said, string(purpose))
	}
	oracle.Run(t, "openssl", "asn1parse", "-in", leaf, "-noout")
	// -purpose any: OpenSSL has no words for the critical purposes of Doc 9303-12, and accepts them as what they are, unknown uses.
	said, err := oracle.Try(t, "openssl", "verify", "-CAfile", ca, "-check_ss_sig", "-purpose", "any", "-attime", "1775000000", leaf)
	if named {
		require.NoError(t, err, "%v: %s", role, said)
		return
	}
	require.Error(t, err)
	require.Contains(t, said, "explicit")
	require.NotContains(t, said, "signature failure")
}

// checkExplicit has OpenSSL verify the signature alone with the key of explicit parameters.
func checkExplicit(t *testing.T, dir, ca string, c *Certificate) {
	t.Helper()
	pub, tbs, sig := filepath.Join(dir, "pub.pem"), filepath.Join(dir, "tbs"), filepath.Join(dir, "sig")
	require.NoError(t, os.WriteFile(pub, []byte(oracle.Run(t, "openssl", "x509", "-in", ca, "-noout", "-pubkey")), 0o600))
	require.Contains(t, oracle.Run(t, "openssl", "pkey", "-pubin", "-in", pub, "-noout", "-text"), "Field Type: prime-field")
	require.NoError(t, os.WriteFile(tbs, c.RawTBS, 0o600))
	require.NoError(t, os.WriteFile(sig, c.Signature, 0o600))
	require.Contains(t, oracle.Run(t, "openssl", "dgst", "-sha256", "-verify", pub, "-signature", sig, tbs), "Verified OK")
}

// checkRolloverLists issues an empty list, one with entries and one that states a former name.
func checkRolloverLists(t *testing.T, dir string, root *Certificate, key crypto.Signer, pkcs1v15 bool) {
	t.Helper()
	ca, path := filepath.Join(dir, "root.pem"), filepath.Join(dir, "list.crl")
	var last *CRL
	for n, change := range []func(*CRLTemplate){
		func(*CRLTemplate) {},
		func(x *CRLTemplate) {
			x.Revoked = []Revocation{{Serial: []byte{0x7f, 1}, Date: t0}, {Serial: []byte{0, 0x90}, Date: t0}}
		},
		func(x *CRLTemplate) {
			x.IssuerAltNames = []GeneralName{{Kind: DirectoryName, Directory: name(t, "C=UT,O=Old Utopia,CN=CSCA 0")}}
		},
	} {
		x := &CRLTemplate{ThisUpdate: t0.AddDate(0, 0, n+1), Number: big.NewInt(int64(n + 255)), Previous: last, PKCS1v15: pkcs1v15}
		change(x)
		l, err := IssueCRL(x, root, key)
		require.NoError(t, err)
		last = l
		require.NoError(t, os.WriteFile(path, l.Raw, 0o600))
		said := oracle.Run(t, "openssl", "crl", "-inform", "DER", "-in", path, "-noout", "-text", "-CAfile", ca)
		require.Contains(t, said, "verify OK")
		require.Equal(t, len(x.Revoked), strings.Count(said, "Serial Number:"))
		require.Equal(t, len(x.Revoked) == 0, strings.Contains(said, "No Revoked Certificates"))
	}
}
