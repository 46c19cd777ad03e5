package verify

import (
	"errors"
	"strconv"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
)

// judgeObject reads EF.SOD and judges its envelope: structure, attributes, digest, signature.
func (in *inspection) judgeObject() {
	raw, ok := in.image().File(lds.SOD)
	if s := in.evidence.Session; !ok && s != nil && !s.absent(lds.SOD) {
		in.open(atObject, ChipLost, "EF.SOD did not come from the chip: "+s.End.Text)
		return
	}
	if !ok {
		in.failed(atObject, ObjectMissing, "EF.SOD is missing; it is mandatory")
		return
	}
	object, err := sod.ParseKnown(raw, in.store.Known)
	if err != nil {
		in.failed(atObject, ObjectMalformed, "EF.SOD can't be read: "+err.Error())
		// The envelope may be readable where the content is not: then digest and signature say what happened to it.
		in.signed, _ = sod.ParseCMS(raw)
	} else {
		in.object, in.signed = object, object.CMS
		in.tolerate += len(object.Findings) + len(object.CMS.Findings)
		in.passed(atObject, describeObject(object))
	}
	if in.signed == nil {
		return
	}
	if len(in.signed.SignerInfos) == 0 {
		in.failed(atObject, ObjectMalformed, "nobody signed it")
		return
	}
	in.judgeEnvelope()
	if in.object == nil && in.results[atDigest].status == Failed {
		in.results[atObject].reason = ObjectAltered // the list can't be read because it was changed after it was signed
	}
}

func describeObject(o *sod.SecurityObject) string {
	s := "version " + strconv.Itoa(o.Version) + ", " + o.Hash.String() + ", " + strconv.Itoa(len(o.DataGroups)) + " data groups"
	for _, f := range o.Findings {
		s += "; " + f.String()
	}
	return s
}

// judgeEnvelope makes the checks of RFC 5652, 5.4 one by one, so that the report tells which of them failed.
func (in *inspection) judgeEnvelope() {
	d := in.signed
	if err := d.CheckAttributes(0); err != nil {
		in.envelopeFault(atAttributes, ObjectAltered, err)
	} else if len(d.SignerInfos[0].SignedAttrs) == 0 {
		in.passed(atAttributes, "no signed attributes: the content itself is signed")
	} else {
		in.passed(atAttributes, strconv.Itoa(len(d.SignerInfos[0].SignedAttrs))+" attributes")
	}
	if err := d.CheckDigest(0); err != nil {
		in.envelopeFault(atDigest, ObjectAltered, err)
	} else {
		in.passed(atDigest, d.SignerInfos[0].Digest.Hash.String())
	}
	in.judgeSignature()
}

// judgeSignature finds the signer's certificate and verifies the signature with it.
func (in *inspection) judgeSignature() {
	cert, match, err := in.signed.FindSigner(0)
	if err != nil {
		in.open(atSignature, SignerMissing, err.Error())
		return
	}
	in.signer = cert
	found, err := in.signed.CheckSignature(0, cert)
	if err != nil {
		in.envelopeFault(atSignature, SignatureWrong, err)
		return
	}
	detail := in.signed.SignerInfos[0].SignatureAlgorithm.String() + " with " + pki.DescribeKey(cert.PublicKey)
	if match != cms.MatchExact {
		in.tolerate++
		detail += "; signer's certificate: " + match.String()
	}
	in.tolerate += len(found)
	for _, f := range found {
		detail += "; " + f.String()
	}
	in.passed(atSignature, detail)
}

// envelopeFault records a check that failed, or one that nobody here can judge.
func (in *inspection) envelopeFault(p position, reason Reason, err error) {
	if errors.Is(err, pki.ErrUnsupported) {
		in.open(p, AlgorithmUnknown, err.Error())
		return
	}
	in.failed(p, reason, err.Error())
}
