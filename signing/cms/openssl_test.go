package cms_test

import (
	"crypto"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/testdata/oracle"
)

// opensslSigner makes a key and a self-signed certificate with OpenSSL.
func opensslSigner(t *testing.T, dir, kind string) (key, cert string) {
	t.Helper()
	key, cert = filepath.Join(dir, kind+".key"), filepath.Join(dir, kind+".crt")
	args := []string{"genpkey", "-out", key, "-algorithm"}
	switch {
	case kind == "rsa":
		args = append(args, "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
	case strings.HasSuffix(kind, "-explicit"):
		args = append(args, "EC", "-pkeyopt", "ec_paramgen_curve:"+strings.TrimSuffix(kind, "-explicit"), "-pkeyopt", "ec_param_enc:explicit")
	default:
		args = append(args, "EC", "-pkeyopt", "ec_paramgen_curve:"+kind)
	}
	oracle.Run(t, "openssl", args...)
	oracle.Run(t, "openssl", "req", "-x509", "-new", "-key", key, "-out", cert, "-days", "3650", "-subj", "/C=UT/O=Utopia/CN=Signer "+kind)
	return key, cert
}

func TestReadsWhatOpenSSLSigns(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "content")
	require.NoError(t, os.WriteFile(source, content, 0o600))
	hashes := map[string]crypto.Hash{"sha1": crypto.SHA1, "sha224": crypto.SHA224, "sha256": crypto.SHA256, "sha384": crypto.SHA384, "sha512": crypto.SHA512}
	options := map[string][]string{
		"plain":    nil,
		"keyid":    {"-keyid"},
		"noattr":   {"-noattr"},
		"type":     {"-econtent_type", "2.23.136.1.1.1"},
		"stream":   {"-stream", "-indef"},
		"untyped":  {"-noattr", "-econtent_type", "2.23.136.1.1.1", "-keyid"},
		"pss":      {"-keyopt", "rsa_padding_mode:pss"},
		"pss salt": {"-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:20"},
		"pss mgf":  {"-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_mgf1_md:sha1"},
	}
	for _, kind := range []string{"rsa", "P-256", "P-384", "P-521", "brainpoolP256r1", "brainpoolP512r1", "brainpoolP384t1", "brainpoolP384r1-explicit"} {
		key, cert := opensslSigner(t, dir, kind)
		for name, option := range options {
			if strings.HasPrefix(name, "pss") && kind != "rsa" {
				continue
			}
			for md, hash := range hashes {
				t.Run(kind+" "+name+" "+md, func(t *testing.T) {
					out := filepath.Join(dir, "signed")
					args := append([]string{
						"cms", "-sign", "-binary", "-nodetach", "-nosmimecap", "-outform", "DER", "-in", source, "-out", out,
						"-signer", cert, "-inkey", key, "-md", md,
					}, option...)
					said, err := oracle.Try(t, "openssl", args...)
					require.NoError(t, err, said)
					raw, err := os.ReadFile(out)
					require.NoError(t, err)
					d, err := cms.Parse(raw)
					require.NoError(t, err)
					require.Equal(t, content, d.Content)
					require.Equal(t, hash, d.SignerInfos[0].Digest.Hash)
					require.Equal(t, strings.Contains(fmt.Sprint(option), "-keyid"), d.SignerInfos[0].SID.IsKeyID())
					notes, err := d.Examine(0, nil)
					require.NoError(t, err)
					require.Equal(t, name == "untyped", strings.Contains(fmt.Sprint(notes), "missing: the signature is over the content alone"))
					refuseChanged(t, raw)
				})
			}
		}
	}
}

// refuseChanged turns one bit of every octet in turn: nothing that differs where it counts may verify.
func refuseChanged(t *testing.T, raw []byte) {
	good, err := cms.Parse(raw)
	require.NoError(t, err)
	at := len(raw) - 1 - len(good.SignerInfos[0].Signature)/2
	changed := append([]byte(nil), raw...)
	changed[at] ^= 4
	if d, err := cms.Parse(changed); err == nil {
		require.Error(t, d.Verify(nil), "octet %d", at)
	}
	place := strings.Index(string(raw), string(content)) + len(content) - 1
	changed = append([]byte(nil), raw...)
	changed[place] ^= 1
	d, err := cms.Parse(changed)
	require.NoError(t, err)
	if d.SignerInfos[0].RawSignedAttrs != nil {
		require.ErrorIs(t, d.Verify(nil), cms.ErrDigest)
	} else {
		require.Error(t, d.Verify(nil))
	}
}
