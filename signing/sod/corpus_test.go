package sod_test

import (
	"crypto"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/corpus"
)

// entry is what the corpus index states of one EF.SOD.
type entry struct {
	File       string
	Outer77    bool              `json:"outer_tag_77"`
	LDSVersion *int              `json:"lds_version"`
	LDSHash    string            `json:"lds_hash"`
	LDSInfo    []string          `json:"lds_version_info"`
	DGHashes   map[string]string `json:"dg_hashes"`
	SDVersion  string            `json:"signed_data_version"`
	SIVersion  string            `json:"signer_info_version"`
	SID        string            `json:"sid"`
	Digest     string
	Algorithm  string   `json:"signature_algorithm"`
	Attributes []string `json:"signed_attributes"`
	DigestOK   *bool    `json:"message_digest_matches"`
	Time       string   `json:"signing_time"`
	DSC        struct {
		Serial    string `json:"serial_hex"`
		NotBefore string `json:"not_before"`
		NotAfter  string `json:"not_after"`
		Key       string
		Algorithm string `json:"signature_algorithm"`
		SHA256    string
		Explicit  *bool `json:"explicit_params"`
	} `json:"dsc"`
	Expect struct {
		CMS      string `json:"cms_signature"`
		CSCA     string `json:"csca_sha256"`
		DSCChain string `json:"dsc_chain"`
		Why      string
	}
	Quirks []string
}

var hashNames = map[string]crypto.Hash{
	"sha1": crypto.SHA1, "sha224": crypto.SHA224, "sha256": crypto.SHA256, "sha384": crypto.SHA384, "sha512": crypto.SHA512,
}

// algorithmName is the index's word for a signature algorithm.
func algorithmName(a pki.Algorithm) string {
	hash := ""
	for name, h := range hashNames {
		if h == a.Hash {
			hash = name
		}
	}
	switch {
	case a.Scheme == pki.RSAPSS:
		return "rsassa_pss"
	case a.Scheme == pki.RSAPKCS1 && a.Hash == 0:
		return "rsassa_pkcs1v15"
	case a.Scheme == pki.RSAPKCS1:
		return hash + "_rsa"
	case a.Scheme == pki.ECDSA:
		return hash + "_ecdsa"
	}
	return a.String()
}

func TestEverySecurityObjectOfTheCorpus(t *testing.T) {
	var index []entry
	corpus.JSON(t, "sod/index.json", &index)
	require.Len(t, index, 42)
	cscas := cscaCertificates(t)
	for _, e := range index {
		t.Run(e.File, func(t *testing.T) {
			raw := corpus.Read(t, "sod/"+e.File)
			signed, err := sod.ParseCMS(raw)
			require.NoError(t, err)
			checkSigned(t, e, signed)
			checkVerdict(t, e, signed)
			checkSigner(t, e, signed, cscas)
			object, err := sod.Parse(raw)
			if e.LDSVersion == nil {
				require.Error(t, err, "the list is damaged")
				return
			}
			require.NoError(t, err)
			checkObject(t, e, object)
		})
	}
}

func checkObject(t *testing.T, e entry, o *sod.SecurityObject) {
	require.Equal(t, *e.LDSVersion, o.Version)
	require.Equal(t, hashNames[e.LDSHash], o.Hash)
	if e.LDSInfo != nil {
		require.Equal(t, e.LDSInfo, []string{o.LDSVersion, o.UnicodeVersion})
	} else {
		require.Empty(t, o.LDSVersion+o.UnicodeVersion)
	}
	got := map[string]string{}
	for _, g := range o.DataGroups {
		got[strconv.Itoa(g.Number)] = hex.EncodeToString(g.Hash)
	}
	require.Equal(t, e.DGHashes, got)
	notes := fmt.Sprint(o.Findings)
	require.Equal(t, !e.Outer77, strings.Contains(notes, "without the tag 77"))
	quirks := strings.Join(e.Quirks, "; ")
	require.Equal(t, strings.Contains(quirks, "not in ascending order"), strings.Contains(notes, "not in ascending order"))
}

func checkSigned(t *testing.T, e entry, d *cms.SignedData) {
	require.Equal(t, e.SDVersion, fmt.Sprintf("v%d", d.Version))
	require.Len(t, d.SignerInfos, 1)
	require.Empty(t, d.Unreadable)
	s := d.SignerInfos[0]
	require.Equal(t, e.SIVersion, fmt.Sprintf("v%d", s.Version))
	require.Equal(t, e.SID == "subjectKeyIdentifier", s.SID.IsKeyID())
	require.Equal(t, hashNames[e.Digest], s.Digest.Hash)
	require.Equal(t, e.Algorithm, algorithmName(s.SignatureAlgorithm))
	var types []string
	for _, a := range s.SignedAttrs {
		types = append(types, string(a.Type))
	}
	require.ElementsMatch(t, e.Attributes, types)
	if e.Time == "" {
		require.True(t, s.SigningTime.IsZero())
	} else {
		want, err := time.Parse("2006-01-02 15:04:05-07:00", e.Time)
		require.NoError(t, err)
		require.True(t, want.Equal(s.SigningTime), "%v", s.SigningTime)
	}
	notes := fmt.Sprint(d.Findings)
	require.Equal(t, e.SDVersion != "v3", strings.Contains(notes, "version: "), notes)
	require.Equal(t, strings.Contains(strings.Join(e.Quirks, ";"), "BER indefinite"), strings.Contains(notes, "indefinite"), notes)
}

func checkVerdict(t *testing.T, e entry, d *cms.SignedData) {
	require.NoError(t, d.CheckAttributes(0))
	require.Equal(t, *e.DigestOK, d.CheckDigest(0) == nil)
	err := d.Verify(nil)
	if e.Expect.CMS == "valid" {
		require.NoError(t, err)
		return
	}
	require.Error(t, err)
	switch {
	case strings.HasPrefix(e.Expect.Why, "messageDigest"):
		require.ErrorIs(t, err, cms.ErrDigest)
		cert, _, found := d.FindSigner(0)
		require.NoError(t, found)
		_, err = d.CheckSignature(0, cert)
		require.NoError(t, err, "the signature over the attributes still holds")
	default:
		require.ErrorIs(t, err, pki.ErrSignature)
		for why, says := range map[string]string{
			"hash of digestAlgorithm": "it does as RSA PKCS#1 v1.5 SHA-384",
			"signature is not DER":    "it does as ECDSA plain",
		} {
			if strings.Contains(e.Expect.Why, why) {
				require.ErrorIs(t, err, cms.ErrMislabelled)
				require.ErrorContains(t, err, says)
			}
		}
		require.Equal(t, strings.Contains(e.File, "badsig"), !errors.Is(err, cms.ErrMislabelled), "%v", err)
	}
}

func checkSigner(t *testing.T, e entry, d *cms.SignedData, cscas map[string]*pki.Certificate) {
	cert, match, err := d.FindSigner(0)
	require.NoError(t, err)
	require.Equal(t, e.DSC.SHA256, fmt.Sprintf("%x", cert.Fingerprint()))
	require.Equal(t, strings.TrimPrefix(e.DSC.Serial, "00"), strings.TrimPrefix(hex.EncodeToString(cert.Serial), "00"))
	require.Equal(t, e.DSC.Key, pki.DescribeKey(cert.PublicKey))
	require.Equal(t, e.DSC.NotAfter, cert.NotAfter.Format("2006-01-02T15:04:05-07:00"))
	require.Equal(t, e.DSC.Explicit != nil && *e.DSC.Explicit, cert.ExplicitParameters())
	quirks := strings.Join(e.Quirks, ";")
	switch {
	case strings.Contains(quirks, "32 zero octets"):
		require.Equal(t, cms.MatchSole, match)
	case strings.Contains(quirks, "does not equal the DSC issuer"):
		require.Contains(t, []cms.Match{cms.MatchReordered, cms.MatchSole}, match)
	default:
		require.GreaterOrEqual(t, match, cms.MatchFolded)
	}
	notes, err := d.Examine(0, nil)
	if !errors.Is(err, cms.ErrNoSigner) {
		require.Equal(t, match != cms.MatchExact, strings.Contains(fmt.Sprint(notes), "sid: "))
	}
	if e.Expect.CSCA != "" {
		csca := cscas[e.Expect.CSCA]
		require.NotNil(t, csca)
		require.NoError(t, cert.CheckSignatureFrom(csca))
	}
	t.Log(match, notes, d.Findings, d.SignerInfos[0].Findings)
}

func cscaCertificates(t *testing.T) map[string]*pki.Certificate {
	all := map[string]*pki.Certificate{}
	for _, name := range corpus.Glob(t, "certs/csca/*") {
		cert, err := pki.ParseCertificate(corpus.Read(t, name))
		require.NoError(t, err, name)
		all[fmt.Sprintf("%x", cert.Fingerprint())] = cert
	}
	return all
}

func TestEveryCardSecurityOfTheCorpus(t *testing.T) {
	var index []struct {
		File      string
		Type      string `json:"econtent_type"`
		Algorithm string `json:"signature_algorithm"`
		Digest    string
		DigestOK  *bool    `json:"message_digest_matches"`
		Attrs     []string `json:"signed_attributes"`
		Signer    struct {
			Key      string
			Explicit *bool `json:"explicit_params"`
		}
		Expect struct {
			CMS  string `json:"cms_signature"`
			Why  *string
			CSCA *string `json:"csca_sha256"`
		}
	}
	corpus.JSON(t, "chip/cardsecurity/index.json", &index)
	require.Len(t, index, 9)
	cscas := cscaCertificates(t)
	for _, e := range index {
		t.Run(e.File, func(t *testing.T) {
			raw := corpus.Read(t, "chip/cardsecurity/"+e.File)
			c, err := sod.ParseCardSecurity(raw)
			if strings.HasSuffix(e.File, "-altered.bin") { // the change made the content no SET
				require.ErrorContains(t, err, "SecurityInfos")
				signed, err := cms.Parse(raw)
				require.NoError(t, err)
				c = &sod.CardSecurity{CMS: signed}
			} else {
				require.NoError(t, err)
			}
			s := c.CMS.SignerInfos[0]
			require.Equal(t, e.Type, string(c.CMS.ContentType))
			require.Equal(t, e.Algorithm, algorithmName(s.SignatureAlgorithm))
			require.Equal(t, hashNames[e.Digest], s.Digest.Hash)
			require.Len(t, s.SignedAttrs, len(e.Attrs))
			cert, _, err := c.CMS.FindSigner(0)
			require.NoError(t, err)
			require.Equal(t, e.Signer.Key, pki.DescribeKey(cert.PublicKey))
			require.Equal(t, e.Signer.Explicit != nil && *e.Signer.Explicit, cert.ExplicitParameters())
			if e.DigestOK != nil {
				require.Equal(t, *e.DigestOK, c.CMS.CheckDigest(0) == nil)
			}
			switch err := c.CMS.Verify(nil); {
			case e.Expect.CMS == "valid":
				require.NoError(t, err)
			case strings.HasPrefix(*e.Expect.Why, "messageDigest"):
				require.ErrorIs(t, err, cms.ErrDigest)
			default:
				require.ErrorIs(t, err, pki.ErrSignature)
			}
			if e.Expect.CSCA != nil {
				require.NoError(t, cert.CheckSignatureFrom(cscas[*e.Expect.CSCA]))
			}
			notes, _ := c.CMS.Examine(0, nil)
			require.Equal(t, e.Attrs == nil, strings.Contains(fmt.Sprint(notes), "signature is over the content alone"))
		})
	}
}

func TestEveryDataSetOfTheCorpus(t *testing.T) {
	var index map[string]struct {
		Files map[string]struct{ SHA256 string }
		Match map[string]bool `json:"sod_hash_match"`
		Lists []int           `json:"sod_lists"`
	}
	corpus.JSON(t, "lds/index.json", &index)
	judged := 0
	for set, e := range index {
		if _, ok := e.Files["EF_SOD.bin"]; !ok {
			continue
		}
		judged++
		t.Run(set, func(t *testing.T) {
			o, err := sod.Parse(corpus.Read(t, "lds/"+set+"/EF_SOD.bin"))
			require.NoError(t, err)
			require.NoError(t, o.CMS.Verify(nil))
			files := map[int][]byte{}
			for n := range 17 {
				if name := fmt.Sprintf("DG%d.bin", n); e.Files[name].SHA256 != "" {
					files[n] = corpus.Read(t, "lds/"+set+"/"+name)
				}
			}
			got := map[string]bool{}
			listed := []int{}
			for _, c := range o.Compare(image(files, "")) {
				if c.Outcome != sod.Unlisted {
					listed = append(listed, c.Number)
				}
				if c.Outcome == sod.Identical || c.Outcome == sod.Different {
					got[fmt.Sprintf("DG%d.bin", c.Number)] = c.Outcome == sod.Identical
				}
			}
			if e.Match != nil {
				require.Equal(t, e.Match, got)
				require.Equal(t, e.Lists, listed)
			}
			if set == "ucl2009" {
				require.Equal(t, map[string]bool{"DG1.bin": true}, got)
				require.Contains(t, fmt.Sprint(o.Findings), "id-data")
				require.Contains(t, fmt.Sprint(o.CMS.Findings), "indefinite length")
				require.ErrorContains(t, o.CMS.Validate(), "not DER")
				require.ErrorContains(t, o.Validate(), "hashAlgorithm")
				require.ErrorContains(t, o.Validate(), "eContentType")
			}
		})
	}
	require.Equal(t, 4, judged)
}
