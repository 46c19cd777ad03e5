package cms_test

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
)

// rule is one departure and what becomes of it.
type rule struct {
	name   string
	change func(o *object, cfg cms.Config)
	parse  string // part of the error of Parse
	is     error  // error of Verify
	says   string // part of the error of Verify
	note   string // part of a finding; the object verifies
}

var rules = []rule{
	{name: "nothing wrong", change: func(*object, cms.Config) {}},

	// Signed attributes: RFC 5652, 5.3 and 11.
	{name: "messageDigest missing", is: cms.ErrAttribute, says: "messageDigest", change: func(o *object, _ cms.Config) { o.attributes = o.attributes[:1] }},
	{name: "contentType missing", is: cms.ErrAttribute, says: "contentType", change: func(o *object, _ cms.Config) { o.attributes = o.attributes[1:] }},
	{name: "no attribute at all", is: cms.ErrAttribute, change: func(o *object, _ cms.Config) { o.attributes = nil }},
	{name: "messageDigest twice", is: cms.ErrAttribute, says: "repeated", change: func(o *object, _ cms.Config) {
		o.attributes = append(o.attributes, digestAttr([]byte("else")))
	}},
	{name: "messageDigest twice alike", is: cms.ErrAttribute, says: "repeated", change: func(o *object, _ cms.Config) {
		o.attributes = append(o.attributes, o.attributes[1])
	}},
	{name: "contentType twice", is: cms.ErrAttribute, says: "repeated", change: func(o *object, _ cms.Config) {
		o.attributes = append(o.attributes, attr(cms.AttributeContentType, cms.EncodeOID(cms.Data)))
	}},
	{name: "messageDigest of two values", is: cms.ErrAttribute, says: "2 values", change: func(o *object, _ cms.Config) {
		sum := sha256.Sum256(content)
		o.attributes[1] = attr(cms.AttributeMessageDigest, cms.TLV(0x04, sum[:]), cms.TLV(0x04, make([]byte, 32)))
	}},
	{name: "messageDigest of no value", is: cms.ErrAttribute, says: "0 values", change: func(o *object, _ cms.Config) {
		o.attributes[1] = attr(cms.AttributeMessageDigest)
	}},
	{name: "messageDigest no octet string", is: cms.ErrAttribute, change: func(o *object, _ cms.Config) {
		sum := sha256.Sum256(content)
		o.attributes[1] = attr(cms.AttributeMessageDigest, cms.TLV(0x03, sum[:]))
	}},
	{name: "contentType no identifier", is: cms.ErrAttribute, change: func(o *object, _ cms.Config) {
		o.attributes[0] = attr(cms.AttributeContentType, cms.TLV(0x04, []byte{1}))
	}},
	{name: "contentType another", is: cms.ErrContentType, change: func(o *object, _ cms.Config) {
		o.attributes[0] = attr(cms.AttributeContentType, cms.EncodeOID(cms.Data))
	}},
	{name: "eContentType another", is: cms.ErrContentType, change: func(o *object, _ cms.Config) { o.contentType = cms.Data }},
	{name: "messageDigest of other content", is: cms.ErrDigest, change: func(o *object, _ cms.Config) { o.attributes[1] = digestAttr([]byte("other")) }},
	{name: "messageDigest cut short", is: cms.ErrDigest, change: func(o *object, _ cms.Config) {
		sum := sha256.Sum256(content)
		o.attributes[1] = attr(cms.AttributeMessageDigest, cms.TLV(0x04, sum[:20]))
	}},
	{name: "messageDigest empty", is: cms.ErrDigest, change: func(o *object, _ cms.Config) {
		o.attributes[1] = attr(cms.AttributeMessageDigest, cms.TLV(0x04))
	}},
	{name: "messageDigest by another hash", is: cms.ErrDigest, change: func(o *object, _ cms.Config) {
		sum := sha1.Sum(content)
		o.attributes[1] = attr(cms.AttributeMessageDigest, cms.TLV(0x04, sum[:]))
	}},
	{name: "content changed", is: cms.ErrDigest, change: func(o *object, _ cms.Config) { o.eContent = cms.TLV(0x04, []byte("\x30\x0dwhat is forged")) }},
	{name: "signingTime twice", is: cms.ErrAttribute, says: "signingTime", change: func(o *object, _ cms.Config) {
		at := attr(cms.AttributeSigningTime, cms.TLV(0x17, []byte("260301080000Z")))
		o.attributes = append(o.attributes, at, attr(cms.AttributeSigningTime, cms.TLV(0x17, []byte("270301080000Z"))))
	}},
	{name: "signingTime malformed", note: "signingTime: malformed", change: func(o *object, _ cms.Config) {
		o.attributes = append(o.attributes, attr(cms.AttributeSigningTime, cms.TLV(0x17, []byte("261301080000Z"))))
	}},
	{name: "signingTime without seconds", note: "signingTime: not UTCTime", change: func(o *object, _ cms.Config) {
		o.attributes = append(o.attributes, attr(cms.AttributeSigningTime, cms.TLV(0x17, []byte("2603010800Z"))))
	}},
	{name: "signingTime generalized", note: "signingTime: not UTCTime", change: func(o *object, _ cms.Config) {
		o.attributes = append(o.attributes, attr(cms.AttributeSigningTime, cms.TLV(0x18, []byte("20260301080000Z"))))
	}},
	{name: "attribute unsorted as signed", note: "not in the order of DER", change: func(o *object, _ cms.Config) {
		o.sortAttrs, o.attributes = false, unsorted(o.attributes)
	}},
	{name: "attribute unsorted, signed sorted", note: "signed in the form of DER", change: func(o *object, _ cms.Config) {
		o.sortAttrs, o.signDER, o.attributes = false, true, unsorted(o.attributes)
	}},
	{name: "unknown attribute", change: func(o *object, _ cms.Config) {
		o.attributes = append(o.attributes, attr("1.2.3.4", cms.TLV(0x0c, []byte("any"))))
	}},
	{name: "algorithm protection right", change: func(o *object, _ cms.Config) {
		o.attributes = append(o.attributes, protection(sha256ID, o.algorithmID))
	}},
	{name: "algorithm protection: digest", is: cms.ErrAttribute, says: "CMSAlgorithmProtection", change: func(o *object, _ cms.Config) {
		o.attributes = append(o.attributes, protection(sha512ID, o.algorithmID))
	}},
	{name: "algorithm protection: signature", is: cms.ErrAttribute, says: "CMSAlgorithmProtection", change: func(o *object, _ cms.Config) {
		o.attributes = append(o.attributes, protection(sha256ID, cms.TLV(0x30, cms.EncodeOID("1.2.840.10045.4.3.4"))))
	}},
	{name: "algorithm protection malformed", is: cms.ErrAttribute, says: "CMSAlgorithmProtection", change: func(o *object, _ cms.Config) {
		o.attributes = append(o.attributes, attr(cms.AttributeAlgorithmProtection, cms.TLV(0x30, sha256ID)))
	}},

	// No signed attributes.
	{name: "no attributes, id-data", change: func(o *object, _ cms.Config) { o.noAttrs, o.contentType, o.version = true, cms.Data, 1 }},
	{name: "no attributes, other type", note: "signature is over the content alone", change: func(o *object, _ cms.Config) { o.noAttrs = true }},
	{name: "attributes passed off as content", is: cms.ErrAttribute, says: "set of attributes", change: func(o *object, _ cms.Config) {
		o.digested = cms.SetOf(0x31, slices.Clone(o.attributes))
		o.noAttrs, o.eContent = true, cms.TLV(0x04, o.digested)
	}},
	{name: "no attributes, content changed", is: pki.ErrSignature, change: func(o *object, _ cms.Config) {
		o.noAttrs, o.eContent = true, cms.TLV(0x04, []byte("forged"))
	}},

	// Signers.
	{name: "nobody signed", is: cms.ErrNoSigner, change: func(o *object, _ cms.Config) { o.extraSigners = func([]byte) [][]byte { return nil } }},
	{name: "the same signer twice", note: "signerInfos: 2, one is recommended", change: func(o *object, _ cms.Config) {
		o.extraSigners = func(s []byte) [][]byte { return [][]byte{s, s} }
	}},
	{name: "a second signer that does not verify", is: pki.ErrSignature, change: func(o *object, _ cms.Config) {
		o.extraSigners = func(s []byte) [][]byte {
			bad := bytes.Clone(s)
			bad[len(bad)-3] ^= 1
			return [][]byte{s, bad}
		}
	}},
	{name: "a first signer that does not verify", is: pki.ErrSignature, change: func(o *object, _ cms.Config) {
		o.extraSigners = func(s []byte) [][]byte {
			bad := bytes.Clone(s)
			bad[len(bad)-3] ^= 1
			return [][]byte{bad, s}
		}
	}},
	{name: "too many signers", parse: "more than 16", change: func(o *object, _ cms.Config) {
		o.extraSigners = func(s []byte) [][]byte { return slices.Repeat([][]byte{s}, 17) }
	}},
	{name: "no certificate", is: cms.ErrNoSigner, change: func(o *object, _ cms.Config) { o.certificates = nil }},
	{name: "empty certificates", is: cms.ErrNoSigner, change: func(o *object, _ cms.Config) { o.certificates = []byte{} }},
	{name: "another serial, one certificate", note: "the only certificate, named otherwise", change: func(o *object, cfg cms.Config) {
		o.sid = cms.TLV(0x30, cfg.Certificate.Issuer.Raw, cms.TLV(0x02, []byte{7}))
	}},
	{name: "another serial, two certificates", is: cms.ErrNoSigner, change: func(o *object, cfg cms.Config) {
		o.sid = cms.TLV(0x30, cfg.Certificate.Issuer.Raw, cms.TLV(0x02, []byte{7}))
		o.certificates = append(bytes.Clone(o.certificates), o.certificates...)
	}},
	{name: "key identifier in a version 1 signer", note: "signerInfo version: 1, want 3", change: func(o *object, cfg cms.Config) {
		o.sid = cms.TLV(0x80, cfg.Certificate.SubjectKeyID)
	}},
	{name: "key identifier", change: func(o *object, cfg cms.Config) {
		o.siVersion, o.sid = 3, cms.TLV(0x80, cfg.Certificate.SubjectKeyID)
	}},
	{name: "key identifier of another", note: "the only certificate, named otherwise", change: func(o *object, cfg cms.Config) {
		o.siVersion, o.sid = 3, cms.TLV(0x80, make([]byte, 20))
	}},
	{name: "key identifier empty", parse: "subjectKeyIdentifier", change: func(o *object, _ cms.Config) { o.sid = cms.TLV(0x80) }},
	{name: "serial padded", note: "issuer or serial number encoded otherwise", change: func(o *object, cfg cms.Config) {
		o.sid = cms.TLV(0x30, cfg.Certificate.Issuer.Raw, cms.TLV(0x02, append([]byte{0}, cfg.Certificate.Serial...)))
	}},
	{name: "serial empty", parse: "serialNumber", change: func(o *object, cfg cms.Config) {
		o.sid = cms.TLV(0x30, cfg.Certificate.Issuer.Raw, cms.TLV(0x02))
	}},
	{name: "something behind the serial", parse: "issuerAndSerialNumber", change: func(o *object, cfg cms.Config) {
		o.sid = cms.TLV(0x30, cfg.Certificate.Issuer.Raw, cms.TLV(0x02, cfg.Certificate.Serial), cms.TLV(0x05))
	}},

	// Algorithms.
	{name: "signature names no hash", note: "names no hash", change: func(o *object, _ cms.Config) {
		o.algorithmID = cms.TLV(0x30, cms.EncodeOID("1.2.840.10045.2.1"))
	}},
	{name: "signature with NULL", note: "NULL parameters", change: func(o *object, _ cms.Config) {
		o.algorithmID = cms.TLV(0x30, cms.EncodeOID("1.2.840.10045.4.3.2"), []byte{5, 0})
	}},
	{name: "signature by the hash it names, digest by another", note: "hash SHA-256, digestAlgorithm is SHA-512", change: func(o *object, _ cms.Config) {
		sum := sha512.Sum512(content)
		o.digestID, o.digestIDs = sha512ID, sha512ID
		o.attributes[1] = attr(cms.AttributeMessageDigest, cms.TLV(0x04, sum[:]))
	}},
	{name: "signature by the hash of digestAlgorithm", is: cms.ErrMislabelled, says: "it does as ECDSA SHA-256", change: func(o *object, _ cms.Config) {
		o.algorithmID = cms.TLV(0x30, cms.EncodeOID("1.2.840.10045.4.3.4"))
	}},
	{name: "signature of another kind of key", is: cms.ErrMislabelled, says: "it does as ECDSA SHA-256", change: func(o *object, _ cms.Config) {
		o.algorithmID = cms.TLV(0x30, cms.EncodeOID("1.2.840.113549.1.1.11"), []byte{5, 0})
	}},
	{name: "signature unknown", is: pki.ErrUnsupported, change: func(o *object, _ cms.Config) {
		o.algorithmID = cms.TLV(0x30, cms.EncodeOID("1.3.101.112"))
	}},
	{name: "digest unknown", is: pki.ErrUnsupported, change: func(o *object, _ cms.Config) {
		o.digestID = cms.TLV(0x30, cms.EncodeOID("2.16.840.1.101.3.4.2.8"))
	}},
	{name: "digest not listed", change: func(o *object, _ cms.Config) { o.digestIDs = sha512ID }},
	{name: "no digest listed", change: func(o *object, _ cms.Config) { o.digestIDs = nil }},
	{name: "signature empty", is: pki.ErrSignature, change: func(o *object, _ cms.Config) { o.signature = func([]byte) []byte { return nil } }},
	{name: "signature followed by an octet", is: pki.ErrSignature, change: func(o *object, _ cms.Config) {
		o.signature = func(sig []byte) []byte { return append(sig, 0) }
	}},
	{name: "signature of zeros", is: pki.ErrSignature, change: func(o *object, _ cms.Config) {
		o.signature = func([]byte) []byte { return make([]byte, 64) }
	}},
	{name: "signature as r and s side by side", is: cms.ErrMislabelled, says: "it does as ECDSA plain SHA-256", change: func(o *object, _ cms.Config) {
		o.signature = plain
	}},

	// Structure.
	{name: "version 1", note: "version: 1, want 3", change: func(o *object, _ cms.Config) { o.version = 1 }},
	{name: "version negative", note: "version: -1, want 3", change: func(o *object, _ cms.Config) { o.version = 0xff }},
	{name: "CRLs", note: "crls: present", change: func(o *object, _ cms.Config) { o.crls = cms.TLV(0xa1) }},
	{name: "unsigned attributes", change: func(o *object, _ cms.Config) {
		o.unsigned = cms.TLV(0xa1, attr("1.2.3.4", cms.TLV(0x05)))
	}},
	{name: "an attribute that is none", parse: "signedAttrs", change: func(o *object, _ cms.Config) {
		o.attributes = append(o.attributes, cms.TLV(0x31))
	}},
	{name: "no content", says: "holds no content", change: func(o *object, _ cms.Config) { o.eContent = nil }},
	{name: "content without octet string", note: "as in PKCS#7", change: func(o *object, _ cms.Config) {
		inner := []byte("\x04\x04spam")
		o.eContent = cms.TLV(0x30, inner)
		o.attributes[1] = digestAttr(inner)
	}},
	{name: "two contents", parse: "eContent", change: func(o *object, _ cms.Config) { o.eContent = append(cms.TLV(0x04, content), 5, 0) }},
	{name: "not signedData", parse: "is not signedData", change: func(o *object, _ cms.Config) {
		o.wrap = func(body []byte) []byte {
			return cms.TLV(0x30, cms.EncodeOID(cms.Data), cms.TLV(0xa0, body))
		}
	}},
	{name: "an octet behind it", parse: "1 octets too many", change: func(o *object, _ cms.Config) {
		o.wrap = func(body []byte) []byte { return append(wrapInfo(body), 0) }
	}},
	{name: "an element behind SignedData", parse: "too many", change: func(o *object, _ cms.Config) {
		o.wrap = func(body []byte) []byte { return wrapInfo(append(body, 5, 0)) }
	}},
	{name: "an unreadable certificate beside", note: "certificate 2 can't be read", change: func(o *object, _ cms.Config) {
		o.certificates = append(bytes.Clone(o.certificates), cms.TLV(0x30, cms.TLV(0x02, []byte{1}))...)
	}},
	{name: "an attribute certificate beside", note: "no certificate of X.509", change: func(o *object, _ cms.Config) {
		o.certificates, o.version = append(bytes.Clone(o.certificates), cms.TLV(0xa2)...), 4
	}},
}

// plain turns SEQUENCE { r, s } into r ‖ s on P-256.
func plain(sig []byte) []byte {
	out := make([]byte, 0, 64)
	for _, number := range split(body(sig)) {
		out = append(out, new(big.Int).SetBytes(body(number)).FillBytes(make([]byte, 32))...)
	}
	return out
}

func protection(digest, algorithm []byte) []byte {
	signature := bytes.Clone(algorithm)
	signature[0] = 0xa1
	return attr(cms.AttributeAlgorithmProtection, cms.TLV(0x30, digest, signature))
}

func unsorted(list [][]byte) [][]byte {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b []byte) int { return bytes.Compare(b, a) })
	return list
}

func TestRules(t *testing.T) {
	cfg := signer(t, "P-256")
	seen := map[string]bool{}
	for _, r := range rules {
		require.False(t, seen[r.name], r.name)
		seen[r.name] = true
		t.Run(r.name, func(t *testing.T) {
			o := newObject(cfg)
			r.change(o, cfg)
			r.check(t, o.build(t, cfg))
		})
	}
}

func (r *rule) check(t *testing.T, raw []byte) {
	d, err := cms.Parse(raw)
	if r.parse != "" {
		require.ErrorContains(t, err, r.parse)
		require.Nil(t, d)
		return
	}
	require.NoError(t, err)
	err = d.Verify(nil)
	if r.is != nil || r.says != "" {
		require.Error(t, err)
		if r.is != nil {
			require.ErrorIs(t, err, r.is)
		}
		require.ErrorContains(t, err, r.says)
		return
	}
	require.NoError(t, err)
	notes, err := d.Examine(0, nil)
	require.NoError(t, err)
	all := fmt.Sprint(notes, d.Findings, d.SignerInfos[0].Findings)
	if r.note == "" {
		require.Equal(t, "[] [] []", all)
	}
	require.Contains(t, all, r.note)
	if again, err := d.Encode(); err == nil {
		require.Equal(t, raw, again)
	}
}

// TestValidateNamesEveryBreach holds the rules that Verify lives with and Validate does not.
func TestValidateNamesEveryBreach(t *testing.T) {
	cfg := signer(t, "P-256")
	for name, want := range map[string]string{
		"attribute unsorted as signed":         "not DER",
		"no attributes, other type":            "signedAttrs: signed attribute missing",
		"the same signer twice":                "signerInfos: 2, want 1",
		"version 1":                            "version: 1, want 3",
		"CRLs":                                 "crls: present",
		"digest not listed":                    "digestAlgorithms: SHA-256 of the signer is not listed",
		"signature names no hash":              "signatureAlgorithm",
		"key identifier in a version 1 signer": "signerInfo version",
		"content without octet string":         "without an OCTET STRING",
		"no content":                           "eContent: missing",
		"an unreadable certificate beside":     "1 of 2",
		"messageDigest missing":                "messageDigest",
	} {
		t.Run(name, func(t *testing.T) {
			at := slices.IndexFunc(rules, func(r rule) bool { return r.name == name })
			require.GreaterOrEqual(t, at, 0)
			o := newObject(cfg)
			rules[at].change(o, cfg)
			d, err := cms.Parse(o.build(t, cfg))
			require.NoError(t, err)
			require.ErrorContains(t, d.Validate(), want)
			_, err = d.Encode()
			require.Error(t, err)
		})
	}
}

// TestMislabelledRSA signs by one scheme and names another: refused, in words that say so.
func TestMislabelledRSA(t *testing.T) {
	cfg := signer(t, "RSA-2048")
	pss := cfg
	pss.PSS = true
	for name, c := range map[string]struct {
		signs, names cms.Config
		says         string
	}{
		"PKCS#1 as PSS": {cfg, pss, "it does as RSA PKCS#1 v1.5 SHA-256"},
		"PSS as PKCS#1": {pss, cfg, "it does as RSASSA-PSS SHA-256, MGF1 SHA-256, salt 32"},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := cms.Parse(newObject(c.names).build(t, c.signs))
			require.NoError(t, err)
			err = d.Verify(nil)
			require.ErrorIs(t, err, pki.ErrSignature)
			require.ErrorIs(t, err, cms.ErrMislabelled)
			require.ErrorContains(t, err, c.says)
			// A forged one says nothing of the kind.
			o := newObject(c.names)
			o.signature = func(sig []byte) []byte { sig[100] ^= 1; return sig }
			d, err = cms.Parse(o.build(t, c.signs))
			require.NoError(t, err)
			err = d.Verify(nil)
			require.ErrorIs(t, err, pki.ErrSignature)
			require.NotErrorIs(t, err, cms.ErrMislabelled)
		})
	}
}

func TestGivenCertificate(t *testing.T) {
	cfg, other := signer(t, "P-256"), signer(t, "P-384")
	o := newObject(cfg)
	o.certificates = nil
	d, err := cms.Parse(o.build(t, cfg))
	require.NoError(t, err)
	require.ErrorIs(t, d.Verify(nil), cms.ErrNoSigner)
	require.NoError(t, d.Verify(cfg.Certificate))
	require.ErrorIs(t, d.Verify(other.Certificate), pki.ErrSignature)
	found, match, err := d.FindSigner(0, other.Certificate, cfg.Certificate)
	require.NoError(t, err)
	require.Equal(t, cms.MatchExact, match)
	require.Same(t, cfg.Certificate, found)
	_, _, err = d.FindSigner(0, other.Certificate)
	require.ErrorIs(t, err, cms.ErrNoSigner)
	for _, i := range []int{-1, 1} {
		_, _, err = d.FindSigner(i)
		require.ErrorIs(t, err, cms.ErrNoSigner)
		_, err = d.Examine(i, cfg.Certificate)
		require.ErrorIs(t, err, cms.ErrNoSigner)
	}
	keyless := *cfg.Certificate
	keyless.PublicKey, keyless.KeyError = nil, pki.ErrUnsupported
	require.ErrorIs(t, d.Verify(&keyless), pki.ErrUnsupported)
}
