package verify_test

import (
	"slices"
	"testing"

	"github.com/chancery-id/chancery/verify"
)

// drops takes an attribute out.
func drops(id string) func(o *object) {
	return func(o *object) { o.attributes().drop(o.attributes().child(id)) }
}

// adds puts an attribute in.
func adds(id string, values ...*node) func(o *object) {
	return func(o *object) { o.attributes().add(attribute(id, values...)) }
}

// puts changes an attribute.
func puts(id string, values ...*node) func(o *object) {
	return func(o *object) { o.attributes().at(o.attributes().child(id)).become(attribute(id, values...)) }
}

// signedSo is the attribute rule broken by the signer itself, so that only the rule can refuse it.
func signedSo(change func(o *object)) func(t *testing.T, s *scene) {
	return func(t *testing.T, s *scene) { s.resign(t, change) }
}

// unsigned is a change that leaves the signature as it was.
func unsigned(change func(o *object)) func(t *testing.T, s *scene) {
	return func(t *testing.T, s *scene) { s.edit(t, change) }
}

const attributesCheck = "icao.signed-attributes"

// The signed attributes (RFC 5652, 5.3 and 11).
var envelopeManipulations = []manipulation{
	{25, "messageDigest missing, signed", invalid, verify.ObjectAltered, attributesCheck, signedSo(drops(messageDigestOID))},
	{25, "contentType missing, signed", invalid, verify.ObjectAltered, attributesCheck, signedSo(drops(contentTypeOID))},
	{
		25, "messageDigest twice, signed", invalid, verify.ObjectAltered, attributesCheck,
		signedSo(adds(messageDigestOID, primitive(0x04, make([]byte, 32)...))),
	},
	{25, "contentType twice, signed", invalid, verify.ObjectAltered, attributesCheck, signedSo(adds(contentTypeOID, oid(ldsObjectOID)))},
	{25, "signingTime twice, signed", invalid, verify.ObjectAltered, attributesCheck, signedSo(func(o *object) {
		adds(signingTimeOID, primitive(0x17, []byte("260401000000Z")...))(o)
		adds(signingTimeOID, primitive(0x17, []byte("250401000000Z")...))(o)
	})},
	{25, "messageDigest of two values, signed", invalid, verify.ObjectAltered, attributesCheck, signedSo(func(o *object) {
		set := o.attributes().at(o.attributes().child(messageDigestOID), 1)
		set.add(primitive(0x04, make([]byte, 32)...))
	})},
	{25, "messageDigest of no value, signed", invalid, verify.ObjectAltered, attributesCheck, signedSo(puts(messageDigestOID))},
	{
		25, "messageDigest no octet string, signed", invalid, verify.ObjectAltered, attributesCheck,
		signedSo(puts(messageDigestOID, primitive(0x03, make([]byte, 32)...))),
	},
	{25, "messageDigest empty, signed", invalid, verify.ObjectAltered, "5.6.4.2.2a", signedSo(puts(messageDigestOID, primitive(0x04)))},
	{
		25, "messageDigest of other content, signed", invalid, verify.ObjectAltered, "5.6.4.2.2a",
		signedSo(puts(messageDigestOID, primitive(0x04, make([]byte, 32)...))),
	},
	{
		25, "contentType attribute of another type, signed", invalid, verify.ObjectAltered, attributesCheck,
		signedSo(puts(contentTypeOID, oid(idDataOID))),
	},
	{
		25, "type of the content exchanged", invalid, verify.ObjectAltered, attributesCheck,
		unsigned(func(o *object) { o.contentType().become(oid(idDataOID)) }),
	},
	{
		25, "type of the content that of a master list, signed", invalid, verify.ObjectMalformed, "icao.security-object",
		signedSo(func(o *object) {
			o.contentType().become(oid("2.23.136.1.1.2"))
			puts(contentTypeOID, oid("2.23.136.1.1.2"))(o)
		}),
	},
	{25, "signed attributes taken out", invalid, verify.SignatureWrong, "5.6.4.2.2b", unsigned(func(o *object) { o.signer().drop(3) })},
	{25, "signed attributes passed off as the content", invalid, verify.ObjectMalformed, attributesCheck, unsigned(func(o *object) {
		content := o.attributes().clone()
		content.tag = 0x31
		o.content().body = content.bytes()
		o.signer().drop(3)
	})},
	{
		25, "signed attributes emptied, signed", invalid, verify.ObjectAltered, attributesCheck,
		signedSo(func(o *object) { o.attributes().kids = nil }),
	},
	{
		25, "an attribute put in", invalid, verify.SignatureWrong, "5.6.4.2.2b",
		unsigned(adds(signingTimeOID, primitive(0x17, []byte("260401000000Z")...))),
	},
	{25, "signed attributes moved to the unsigned ones", invalid, verify.SignatureWrong, "5.6.4.2.2b", unsigned(func(o *object) {
		attributes := o.attributes().clone()
		o.signer().drop(3)
		attributes.tag = 0xA1
		o.signer().add(attributes)
	})},
	{
		25, "content taken out", invalid, verify.ObjectAltered, "icao.security-object",
		unsigned(func(o *object) { o.signedData().at(2).drop(1) }),
	},
	{42, "digest algorithm exchanged for a longer one", invalid, verify.ObjectAltered, "5.6.4.2.2a", unsigned(func(o *object) {
		o.digestID().become(constructed(0x30, oid(sha512OID)))
	})},
	{42, "digest algorithm exchanged for SHA-1", invalid, verify.ObjectAltered, "5.6.4.2.2a", unsigned(func(o *object) {
		o.digestID().become(constructed(0x30, oid(sha1OID)))
	})},
	{42, "signature algorithm exchanged for SHA-1", invalid, verify.SignatureWrong, "5.6.4.2.2b", unsigned(func(o *object) {
		o.algorithm().become(constructed(0x30, oid("1.2.840.10045.4.1")))
	})},
	{42, "signature algorithm exchanged for RSA", invalid, verify.SignatureWrong, "5.6.4.2.2b", unsigned(func(o *object) {
		o.algorithm().become(constructed(0x30, oid("1.2.840.113549.1.1.11"), primitive(0x05)))
	})},
	{42, "signature algorithm nobody knows", undetermined, verify.AlgorithmUnknown, "5.6.4.2.2b", unsigned(func(o *object) {
		o.algorithm().become(constructed(0x30, oid("1.2.3.4.5")))
	})},
}

// indefinite writes an element without a length, closed by an end mark. What is in it must have been written before.
func indefinite(n *node) {
	b := []byte{n.tag, 0x80}
	for _, kid := range n.kids {
		b = append(b, kid.bytes()...)
	}
	n.become(verbatim(append(b, 0, 0)))
}

// What a signer writes in another form than DER, or what changes nothing that was signed, is named and is no forgery.
func TestDeviationsAreNotForgeries(t *testing.T) {
	for _, m := range []struct {
		name  string
		apply func(t *testing.T, s *scene)
	}{
		{"attributes not in the order of DER, signed as sent", signedSo(func(o *object) { slices.Reverse(o.attributes().kids) })},
		{"attributes sent in another order than signed", unsigned(func(o *object) { slices.Reverse(o.attributes().kids) })},
		{"a certificate embedded beside the signer's", func(t *testing.T, s *scene) {
			s.edit(t, func(o *object) { o.certs().add(verbatim(s.state.Certificate.Raw)) })
		}},
		{"the signer's certificate embedded twice", func(t *testing.T, s *scene) {
			s.edit(t, func(o *object) { o.certs().add(verbatim(s.signer.Certificate.Raw)) })
		}},
		{"a revocation list embedded", func(t *testing.T, s *scene) {
			list := s.state.CRL(t, 1, s.signer.Certificate).Raw // one that nobody gave the verifier counts for nothing
			s.edit(t, func(o *object) {
				kids := o.signedData().kids
				o.signedData().kids = slices.Insert(kids, 4, constructed(0xA1, verbatim(list)))
			})
		}},
		{"signer identifier of another certificate", unsigned(func(o *object) { o.sid().at(1).body[3] ^= 1 })},
		{"an unsigned attribute", unsigned(func(o *object) {
			o.signer().add(constructed(0xA1, attribute(signingTimeOID, primitive(0x17, []byte("260401000000Z")...))))
		})},
		{"signed object with indefinite lengths, as BER allows", unsigned(func(o *object) {
			for _, n := range []*node{o.signers(), o.signedData().at(2, 1), o.signedData().at(2), o.signedData(), o.root.at(0, 1), o.root.at(0)} {
				indefinite(n)
			}
		})},
		{"content in parts, as BER allows", unsigned(func(o *object) {
			content := o.content().body
			o.content().become(constructed(0x24, primitive(0x04, content[:20]...), primitive(0x04, content[20:]...)))
		})},
		{"signature in the other half of its range", func(t *testing.T, s *scene) { s.values(t, other) }},
	} {
		t.Run(m.name, func(t *testing.T) {
			s := newScene(t, newUtopia(t))
			m.apply(t, s)
			requireVerdict(t, s.v.Inspect(s.e), verify.VerdictValid, verify.PassiveOK)
		})
	}
}
