package cms_test

import (
	"crypto"
	"crypto/sha256"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
)

// object is a signed object put together by hand, so that every part can be wrong.
type object struct {
	version      byte
	digestIDs    []byte // content of digestAlgorithms
	contentType  pki.OID
	eContent     []byte // content of [0]; nil leaves it out
	digested     []byte
	certificates []byte // content of [0]; nil leaves it out
	crls         []byte // whole [1]
	attributes   [][]byte
	sortAttrs    bool
	signDER      bool // sign the sorted form
	noAttrs      bool
	siVersion    byte
	sid          []byte
	digestID     []byte
	algorithmID  []byte
	hash         crypto.Hash
	unsigned     []byte // whole [1]
	extraSigners func(signer []byte) [][]byte
	wrap         func(body []byte) []byte // ContentInfo around SignedData
	signature    func(sig []byte) []byte
}

var (
	sha256ID = mustHash(crypto.SHA256)
	sha512ID = mustHash(crypto.SHA512)
)

func mustHash(h crypto.Hash) []byte {
	der, err := pki.MarshalHash(h)
	if err != nil {
		panic(err)
	}
	return der
}

func attr(id pki.OID, values ...[]byte) []byte {
	return cms.TLV(0x30, cms.EncodeOID(id), cms.TLV(0x31, values...))
}

func digestAttr(message []byte) []byte {
	sum := sha256.Sum256(message)
	return attr(cms.AttributeMessageDigest, cms.TLV(0x04, sum[:]))
}

func newObject(cfg cms.Config) *object {
	algorithm, err := pki.AlgorithmFor(cfg.Signer.Public(), crypto.SHA256, cfg.PSS)
	if err != nil {
		panic(err)
	}
	return &object{
		version: 3, digestIDs: sha256ID, contentType: ldsType, eContent: cms.TLV(0x04, content), digested: content,
		certificates: cfg.Certificate.Raw, siVersion: 1, sortAttrs: true, hash: crypto.SHA256,
		sid:      cms.TLV(0x30, cfg.Certificate.Issuer.Raw, cms.TLV(0x02, cfg.Certificate.Serial)),
		digestID: sha256ID, algorithmID: algorithm.Raw,
		attributes: [][]byte{attr(cms.AttributeContentType, cms.EncodeOID(ldsType)), digestAttr(content)},
	}
}

// build signs and assembles.
func (o *object) build(t testing.TB, cfg cms.Config) []byte {
	sorted := slices.Clone(o.attributes)
	signedForm := cms.SetOf(0x31, sorted)
	sent := o.attributes
	if o.sortAttrs {
		sent = sorted
	}
	message := cms.TLV(0x31, sent...)
	if o.signDER {
		message = signedForm
	}
	if o.noAttrs {
		message = o.digested
	}
	algorithm, err := pki.AlgorithmFor(cfg.Signer.Public(), o.hash, cfg.PSS)
	require.NoError(t, err)
	sig, err := pki.Sign(cfg.Signer, algorithm, message)
	require.NoError(t, err)
	if o.signature != nil {
		sig = o.signature(sig)
	}
	parts := [][]byte{{2, 1, o.siVersion}, o.sid, o.digestID}
	if !o.noAttrs {
		parts = append(parts, cms.TLV(0xa0, sent...))
	}
	parts = append(parts, o.algorithmID, cms.TLV(0x04, sig), o.unsigned)
	signers := [][]byte{cms.TLV(0x30, parts...)}
	if o.extraSigners != nil {
		signers = o.extraSigners(signers[0])
	}
	info := [][]byte{cms.EncodeOID(o.contentType)}
	if o.eContent != nil {
		info = append(info, cms.TLV(0xa0, o.eContent))
	}
	body := [][]byte{{2, 1, o.version}, cms.TLV(0x31, o.digestIDs), cms.TLV(0x30, info...)}
	if o.certificates != nil {
		body = append(body, cms.TLV(0xa0, o.certificates))
	}
	body = append(body, o.crls, cms.TLV(0x31, signers...))
	if o.wrap != nil {
		return o.wrap(cms.TLV(0x30, body...))
	}
	return wrapInfo(cms.TLV(0x30, body...))
}

func wrapInfo(body []byte) []byte {
	return cms.TLV(0x30, cms.EncodeOID("1.2.840.113549.1.7.2"), cms.TLV(0xa0, body))
}
