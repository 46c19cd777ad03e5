package verify_test

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
)

const (
	contentTypeOID   = "1.2.840.113549.1.9.3"
	messageDigestOID = "1.2.840.113549.1.9.4"
	signingTimeOID   = "1.2.840.113549.1.9.5"
	ldsObjectOID     = "2.23.136.1.1.1"
	idDataOID        = "1.2.840.113549.1.7.1"
	sha1OID          = "1.3.14.3.2.26"
	sha512OID        = "2.16.840.1.101.3.4.2.3"
)

// object is an EF.SOD taken apart (RFC 5652, 5.1).
type object struct{ root *node }

func (o *object) signedData() *node  { return o.root.at(0, 1, 0) }
func (o *object) contentType() *node { return o.signedData().at(2, 0) }
func (o *object) content() *node     { return o.signedData().at(2, 1, 0) } // the OCTET STRING
func (o *object) certs() *node       { return o.signedData().at(3) }
func (o *object) signers() *node     { return o.signedData().at(-1) }
func (o *object) signer() *node      { return o.signers().at(0) }
func (o *object) sid() *node         { return o.signer().at(1) }
func (o *object) digestID() *node    { return o.signer().at(2) }
func (o *object) attributes() *node  { return o.signer().at(3) }
func (o *object) algorithm() *node   { return o.signer().at(-2) }
func (o *object) signature() *node   { return o.signer().at(-1) }

// edit takes the specimen's EF.SOD apart, changes it and puts it back.
func (s *scene) edit(t *testing.T, change func(o *object)) {
	t.Helper()
	raw, ok := s.image.File(lds.SOD)
	require.True(t, ok)
	o := &object{readNode(t, raw)}
	change(o)
	s.image.Put(lds.SOD, o.root.bytes())
}

// list opens the hash list, changes it and closes it again. Nothing else is put right.
func (o *object) list(t *testing.T, change func(list *node)) {
	t.Helper()
	list := readNode(t, o.content().body)
	change(list)
	o.content().body = list.bytes()
}

// digest puts the messageDigest attribute right.
func (o *object) digest() {
	sum := sha256.Sum256(o.content().body)
	o.attributes().at(o.attributes().child(messageDigestOID)).become(attribute(messageDigestOID, primitive(0x04, sum[:]...)))
}

// sign signs the attributes as they stand, whatever they are.
func (o *object) sign(t *testing.T, key teststate.Credential) {
	t.Helper()
	signed := o.attributes().clone()
	signed.tag = 0x31
	o.signature().body = rawSignature(t, key, o.algorithm().bytes(), signed.bytes())
}

// rawSignature signs a message with the algorithm of an AlgorithmIdentifier.
func rawSignature(t *testing.T, key teststate.Credential, algorithm, message []byte) []byte {
	t.Helper()
	alg, err := pki.ParseAlgorithm(algorithm)
	require.NoError(t, err)
	sig, err := pki.Sign(key.Key, alg, message)
	require.NoError(t, err)
	return sig
}

// attribute makes an attribute with these values.
func attribute(id string, values ...*node) *node {
	return constructed(0x30, oid(id), constructed(0x31, values...))
}

// relist changes the hash list and signs it again with the genuine key, as an issuer by mistake or an insider would.
func (s *scene) relist(t *testing.T, change func(list *node)) {
	t.Helper()
	s.edit(t, func(o *object) {
		o.list(t, change)
		o.digest()
		o.sign(t, s.signer)
	})
}

// resign changes the object and signs its attributes again with the genuine key.
func (s *scene) resign(t *testing.T, change func(o *object)) {
	t.Helper()
	s.edit(t, func(o *object) {
		change(o)
		o.sign(t, s.signer)
	})
}

// swap puts another document signer in, who signs the same data groups.
func (s *scene) swap(t *testing.T, signer teststate.Credential) {
	t.Helper()
	s.signer = signer
	s.sign(t)
	s.e.Image = s.image
}

// altered changes a certificate without signing it again.
func altered(t *testing.T, c *pki.Certificate, change func(tbs *node)) *pki.Certificate {
	t.Helper()
	root := readNode(t, c.Raw)
	change(root.at(0))
	return parsed(t, root.bytes())
}

// reissued changes a certificate and signs it with the issuer's key, whatever the profile says to it.
func reissued(t *testing.T, c *pki.Certificate, issuer teststate.Credential, change func(tbs *node)) *pki.Certificate {
	t.Helper()
	root := readNode(t, c.Raw)
	tbs := root.at(0)
	change(tbs)
	signature := rawSignature(t, issuer, root.at(1).bytes(), tbs.bytes())
	root.at(2).become(primitive(0x03, append([]byte{0}, signature...)...))
	return parsed(t, root.bytes())
}

func parsed(t *testing.T, der []byte) *pki.Certificate {
	t.Helper()
	c, err := pki.ParseCertificate(der)
	require.NoError(t, err)
	return c
}

// extensions of a TBSCertificate.
func extensions(tbs *node) *node { return tbs.at(-1, 0) }

// setExtension puts an extension in, in place of one with the same id.
func setExtension(tbs *node, id string, critical bool, value []byte) {
	e := constructed(0x30, oid(id))
	if critical {
		e.add(primitive(0x01, 0xFF))
	}
	e.add(primitive(0x04, value...))
	if i := extensions(tbs).child(id); i >= 0 {
		extensions(tbs).at(i).become(e)
		return
	}
	extensions(tbs).add(e)
}

// dropExtension takes an extension out.
func dropExtension(tbs *node, id string) {
	if i := extensions(tbs).child(id); i >= 0 {
		extensions(tbs).drop(i)
	}
}

// replaceAll puts other octets of the same length in every place of a certificate or an object.
func replaceAll(t *testing.T, b []byte, before, after string) []byte {
	t.Helper()
	require.Len(t, after, len(before))
	require.True(t, bytes.Contains(b, []byte(before)))
	return bytes.ReplaceAll(b, []byte(before), []byte(after))
}
