package pki

import (
	"crypto"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/testdata/corpus"
)

// wycheproof is the form of the RSA and ECDSA sets of Project Wycheproof.
type wycheproof struct {
	TestGroups []struct {
		SHA     string `json:"sha"`
		MGFSHA  string `json:"mgfSha"`
		SaltLen int    `json:"sLen"`
		KeyDER  string `json:"publicKeyDer"`
		Tests   []struct {
			ID      int      `json:"tcId"`
			Comment string   `json:"comment"`
			Flags   []string `json:"flags"`
			Msg     string   `json:"msg"`
			Sig     string   `json:"sig"`
			Result  string   `json:"result"`
		} `json:"tests"`
	} `json:"testGroups"`
}

func TestWycheproof(t *testing.T) {
	hash := map[string]crypto.Hash{"SHA-1": crypto.SHA1, "SHA-256": crypto.SHA256, "SHA-384": crypto.SHA384, "SHA-512": crypto.SHA512}
	for file, scheme := range map[string]Scheme{
		"rsa_pss_2048_sha256_mgf1_32_params_test": RSAPSS, "rsa_pss_2048_sha256_mgf1sha1_20_test": RSAPSS,
		"rsa_signature_2048_sha256_test": RSAPKCS1, "ecdsa_brainpoolP256r1_sha256_test": ECDSA,
		"ecdsa_brainpoolP384r1_sha384_test": ECDSA, "ecdsa_secp256r1_sha256_test": ECDSA,
		"ecdsa_brainpoolP256r1_sha256_p1363_test": ECDSAPlain,
	} {
		var set wycheproof
		corpus.JSON(t, "wycheproof/"+file+".json", &set)
		count := map[string]int{}
		for _, g := range set.TestGroups {
			spki, err := hex.DecodeString(g.KeyDER)
			require.NoError(t, err)
			pub, _, err := ParsePublicKey(spki)
			require.NoError(t, err, file)
			a := Algorithm{Scheme: scheme, Hash: hash[g.SHA], MGFHash: hash[g.MGFSHA], SaltLength: g.SaltLen}
			for _, tc := range g.Tests {
				msg, err := hex.DecodeString(tc.Msg)
				require.NoError(t, err)
				sig, err := hex.DecodeString(tc.Sig)
				require.NoError(t, err)
				err = a.Verify(pub, msg, sig)
				require.Equal(t, err, a.Verify(prepared(pub), msg, sig), "%s %d: prepared", file, tc.ID)
				switch {
				case tc.Result == "valid":
					require.NoError(t, err, "%s %d %s", file, tc.ID, tc.Comment)
				case strings.Contains(strings.Join(tc.Flags, " "), "MissingNull"):
					require.NoError(t, err, "%s %d: tolerated by design", file, tc.ID)
				default:
					require.ErrorIs(t, err, ErrSignature, "%s %d %s", file, tc.ID, tc.Comment)
				}
				count[tc.Result]++
			}
		}
		t.Log(file, count)
	}
}
