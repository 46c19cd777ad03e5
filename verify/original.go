package verify

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/spki"
)

// refuted records a proof that did not work: one that is wrong is a copy's; one that was refused, cut off or is not known
// here proves nothing either way.
func (in *inspection) refuted(p position, problem Problem) {
	if problem.Kind == WrongProof {
		in.failed(p, ChipCloned, "the chip's proof is wrong: "+problem.Text)
		return
	}
	in.open(p, ChipUnproven, "the chip gave no proof: "+problem.Text)
}

// judgeActive verifies the signature over our nonce again, with the key of the signed DG15 (Doc 9303-11, 6.1): everything of
// active authentication can be proved once more, but that the nonce was fresh.
func (in *inspection) judgeActive(s *Session) {
	switch {
	case !in.listed(15):
		in.inapplicable(atAA, "the document offers no active authentication (DG15)")
		return
	case s.Active == nil && s.ActiveProblem.Kind != NoProblem:
		in.refuted(atAA, s.ActiveProblem)
		return
	case s.Active == nil:
		in.skip(atAA, "not asked of the chip")
		return
	}
	key, err := in.activeKey()
	if err != nil {
		in.open(atAA, ChipUnproven, err.Error())
		return
	}
	if weak := brokenKey(key); weak != "" {
		in.open(atAA, ChipUnproven, "a proof with "+weak+", which anybody can compute, is none")
		return
	}
	made, err := access.VerifyActive(key, in.activeHash(), s.Active)
	switch {
	case errors.Is(err, access.ErrUnsupported):
		in.open(atAA, ChipUnproven, err.Error())
	case err != nil:
		in.failed(atAA, ChipCloned, err.Error())
	default:
		detail := fmt.Sprintf("the signature over our nonce verifies with the key of DG15, %v", made.Hash)
		for _, f := range made.Findings {
			detail += "; " + f
		}
		in.tolerate += len(made.Findings)
		in.passed(atAA, detail)
	}
}

func (in *inspection) activeKey() (crypto.PublicKey, error) {
	file, ok := in.verifiedFile(15)
	if !ok {
		return nil, errors.New("no DG15 that is as signed to verify the chip's signature with")
	}
	k, err := lds.DecodeDG15(file)
	if err != nil {
		return nil, err
	}
	return spki.Parse(k.SubjectPublicKeyInfo)
}

// activeHash is the hash that the signed DG14 names for ECDSA, zero where it names none.
func (in *inspection) activeHash() crypto.Hash {
	options := in.signedOptions()
	if options == nil {
		return 0
	}
	info, _ := options.ActiveAuthenticationInfo()
	hash, _ := access.ActiveHash(info.SignatureAlgorithm)
	return hash
}

// judgeAgreement is chip authentication. The session keys of both sides are the same, so that no transcript could prove
// to a third party which of them wrote it: that it worked is the reader's word. That the key was a signed one is not.
func (in *inspection) judgeAgreement(s *Session) {
	options := in.signedOptions()
	switch {
	case !in.listed(14), options != nil && len(options.ChipAuthenticationPublicKeyInfos()) == 0:
		in.inapplicable(atCA, "the document offers no chip authentication (DG14)")
	case s.ChipProblem.Kind != NoProblem:
		in.refuted(atCA, s.ChipProblem)
	case s.Chip == nil || !s.Chip.Confirmed:
		in.skip(atCA, "not asked of the chip")
	case options == nil:
		in.open(atCA, ChipUnproven, "no DG14 that is as signed holds the key that the chip used")
	case !offersAgreement(options, s.Chip.Info):
		in.failed(atCA, ChipCloned, "the signed DG14 does not offer what the chip proved itself with")
	default:
		in.passed(atCA, fmt.Sprintf("a new session with the key of DG14 (%v) held; the reader's word", s.Chip.Suite))
	}
}

// offersAgreement says whether DG14 has a key of that id and, where the protocol was named, the protocol.
func offersAgreement(options *lds.SecurityInfos, used access.ChipAuthenticationInfo) bool {
	key := false
	for _, k := range options.ChipAuthenticationPublicKeyInfos() {
		key = key || used.KeyID == nil || k.KeyID == nil || bytes.Equal(k.KeyID, used.KeyID)
	}
	if used.OID == "" {
		return key && len(options.ChipAuthenticationInfos()) == 0
	}
	for _, p := range options.ChipAuthenticationInfos() {
		if p.Protocol == used.OID && bytes.Equal(p.KeyID, used.KeyID) {
			return key
		}
	}
	return false
}

// judgeMapping verifies the data of PACE with chip authentication mapping again, with the key of the signed EF.CardSecurity
// (Doc 9303-11, 4.4.3.5). Such data can be made up by anybody; that the session was opened with it is the reader's word.
func (in *inspection) judgeMapping(s *Session) {
	p := s.PACE
	switch {
	case p == nil || p.Mapping != access.ChipAuthenticationMapping:
		in.inapplicable(atCAM, "the chip was not opened by PACE with chip authentication mapping")
		return
	case len(p.ChipData) == 0 || in.security.infos == nil:
		in.open(atCAM, ChipUnproven, "no chip authentication data, or no EF.CardSecurity to verify it with")
		return
	}
	if security := in.results[atSecurity]; security.status != Passed {
		in.open(atCAM, ChipUnproven, "EF.CardSecurity: "+security.detail)
		return
	}
	switch err := verifyMapping(p, in.security.infos); {
	case errors.Is(err, access.ErrProof):
		in.failed(atCAM, ChipCloned, err.Error())
	case err != nil:
		in.open(atCAM, ChipUnproven, err.Error())
	default:
		in.passed(atCAM, "the mapping was made with the key of EF.CardSecurity; that it opened the session is the reader's word")
	}
}

// maxMappingKeys bounds the keys tried: a chip has one for each set of domain parameters.
const maxMappingKeys = 8

// verifyMapping tries the keys that may be meant: that with the id of the domain parameters, or one without an id.
func verifyMapping(p *access.PACEEvidence, signed *lds.SecurityInfos) error {
	err := fmt.Errorf("%w: EF.CardSecurity has no key for domain parameters %d", access.ErrProof, p.Info.ParameterID)
	tried := 0
	for _, k := range signed.ChipAuthenticationPublicKeyInfos() {
		if k.KeyID != nil && !bytes.Equal(k.KeyID, []byte{byte(p.Info.ParameterID)}) {
			continue
		}
		if tried++; tried > maxMappingKeys {
			return fmt.Errorf("%w: EF.CardSecurity has more than %d keys that may be meant", access.ErrUnsupported, maxMappingKeys)
		}
		key, e := spki.Parse(k.SubjectPublicKeyInfo)
		if e != nil {
			err = e
			continue
		}
		static, ok := key.(*curve.PublicKey)
		if !ok {
			continue
		}
		if e := access.VerifyMapping(p, static); e == nil {
			return nil
		} else {
			err = e
		}
	}
	return err
}

// judgeOriginal sums up whether the chip is the one that was issued (TR-03135-1, 5.6.4.1): one proof is enough, a wrong one
// too many. A chip that could prove itself and did not is its own state: authentic data, in a chip that nobody knows.
func (in *inspection) judgeOriginal(s *Session) {
	for _, p := range []position{atAA, atCA, atCAM} {
		if in.results[p].status == Failed {
			in.failed(atOriginal, in.results[p].reason, "a proof of the chip is wrong")
			return
		}
	}
	switch {
	case s.End.Kind == WrongProof:
		in.open(atOriginal, ChipLost, "the reading ended on an answer that does not verify, or on another chip: "+s.End.Text)
	case in.chipProven():
		in.passed(atOriginal, "the chip has proven itself")
	case in.offersProof(s):
		in.open(atOriginal, ChipUnproven, "the document's chip can prove itself, and this one did not")
	default:
		in.inapplicable(atOriginal, "the document offers no proof of its chip: a copy is not excluded")
	}
}

// offersProof says whether the signed data lets the chip prove itself, or is not there to say.
func (in *inspection) offersProof(s *Session) bool {
	if in.listed(15) || s.PACE != nil && s.PACE.Mapping == access.ChipAuthenticationMapping {
		return true
	}
	return in.listed(14) && in.results[atCA].status != NotApplicable
}
