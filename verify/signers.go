package verify

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/verify/trust"
)

// maxObjectSigners bounds the signers of one EF.SOD that are judged: each costs two verifications, and more than one is
// rare enough (Doc 9303-10, 4.6.2.2 recommends one).
const maxObjectSigners = 4

// judgeFurtherSigners holds the signers of EF.SOD beside the first to the same standard: each has signed this content, and
// each is one of the State that signed it first. So a State may sign by two algorithms, and nobody can put a signature of
// his own in beside a genuine one, or a genuine one beside his own.
func (in *inspection) judgeFurtherSigners() {
	if in.signed == nil || len(in.signed.SignerInfos) < 2 || in.results[atObject].status != Passed {
		return
	}
	n := len(in.signed.SignerInfos)
	if n > maxObjectSigners {
		in.failed(atObject, ObjectMalformed, fmt.Sprintf("%d signers, at most %d are judged", n, maxObjectSigners))
		return
	}
	for i := 1; i < n; i++ {
		signer, r := in.judgeFurtherSigner(i)
		if signer != nil {
			in.further = append(in.further, signer)
		}
		if r.status != Passed {
			r.detail = fmt.Sprintf("signer %d of %d: %s", i+1, n, r.detail)
			in.set(atObject, r)
			return
		}
	}
	in.tolerate++
	in.results[atObject].detail += fmt.Sprintf("; %d signers, all of the State; one is recommended", n)
}

// judgeFurtherSigner judges signer i and returns its certificate where there is one.
func (in *inspection) judgeFurtherSigner(i int) (*pki.Certificate, result) {
	d := in.signed
	signer, _, err := d.FindSigner(i)
	if err != nil {
		return nil, result{status: Undetermined, reason: SignerMissing, detail: err.Error()}
	}
	for j, other := range append([]*pki.Certificate{in.signer}, in.further...) {
		one, two := &d.SignerInfos[i], &d.SignerInfos[j]
		if sameAlgorithms(one, two) && (sameIdentifier(one.SID, two.SID) || other != nil && bytes.Equal(other.Raw, signer.Raw)) {
			return nil, result{status: Failed, reason: ObjectMalformed, detail: "the same as another"}
		}
	}
	if err := d.VerifySigner(i, signer); err != nil {
		switch {
		case errors.Is(err, pki.ErrUnsupported):
			return signer, result{status: Undetermined, reason: AlgorithmUnknown, detail: err.Error()}
		case errors.Is(err, cms.ErrDigest):
			return signer, result{status: Failed, reason: ObjectAltered, detail: err.Error()}
		}
		return signer, result{status: Failed, reason: ObjectMalformed, detail: err.Error()}
	}
	chain := in.store.Chain(signer)
	switch chain.Outcome {
	case trust.Trusted:
	case trust.Forged:
		return signer, result{status: Failed, reason: ObjectMalformed, detail: chain.Detail}
	default:
		return signer, result{status: Undetermined, reason: TrustMissing, detail: chain.Detail}
	}
	r := in.questionSigner(signer, chain)
	if r.status == Failed {
		r.reason = ObjectMalformed
	}
	return signer, r
}

// sameAlgorithms says whether two signatures of one signer are made in one way: then one of them says nothing.
func sameAlgorithms(a, b *cms.SignerInfo) bool {
	return a.Digest.Hash == b.Digest.Hash && a.SignatureAlgorithm.OID == b.SignatureAlgorithm.OID
}

// sameIdentifier compares what is not signed: two keys under one name are no two signers.
func sameIdentifier(a, b cms.SignerID) bool {
	return bytes.Equal(a.Issuer.Raw, b.Issuer.Raw) && bytes.Equal(a.Serial, b.Serial) && bytes.Equal(a.SubjectKeyID, b.SubjectKeyID)
}
