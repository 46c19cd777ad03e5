package chip

import (
	"cmp"
	"slices"

	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/lds"
)

// offers are the PACE protocols of EF.CardAccess that are known here, the best first: AES before 3DES, chip authentication
// mapping before generic before integrated, the longer key, the larger group.
func offers(cardAccess []byte) []access.PACEInfo {
	infos, err := lds.DecodeCardAccess(cardAccess)
	if err != nil {
		return nil
	}
	count := map[string]int{}
	var all []access.PACEInfo
	for _, info := range infos.PACEInfos() {
		if info.ParameterID == nil {
			continue // parameters of the chip's own are not used: nobody knows them to be good (Doc 9303-11, 9.2.2)
		}
		offer := access.PACEInfo{OID: info.Protocol, ParameterID: *info.ParameterID}
		if _, err := offer.Mapping(); err == nil && !slices.Contains(all, offer) {
			count[offer.OID]++
			all = append(all, offer)
		}
	}
	slices.SortStableFunc(all, func(a, b access.PACEInfo) int { return slices.Compare(merit(b), merit(a)) })
	for i := range all {
		all[i].NameParameters = count[all[i].OID] > 1
	}
	return all
}

// merit ranks an offer, the most important first.
func merit(i access.PACEInfo) []int {
	mapping, _ := i.Mapping()
	rank := map[access.Mapping]int{access.ChipAuthenticationMapping: 3, access.GenericMapping: 2, access.IntegratedMapping: 1}[mapping]
	suite := access.Suite(i.OID[len(i.OID)-1] - '0')
	aes := 0
	if suite != access.TripleDES {
		aes = 1
	}
	return []int{aes, rank, int(suite), i.ParameterID}
}

// chipKey is one way of chip authentication that a chip offers: a key and the protocol for it.
type chipKey struct {
	info access.ChipAuthenticationInfo
	spki []byte
}

// chipKeys are the ways of DG14, the best first: AES before 3DES, the longer key first. A key without a
// ChipAuthenticationInfo is one of the first chips, with 3DES.
func chipKeys(dg14 []byte) []chipKey {
	infos, err := lds.DecodeDG14(dg14)
	if err != nil {
		return nil
	}
	var all []chipKey
	protocols := infos.ChipAuthenticationInfos()
	for _, key := range infos.ChipAuthenticationPublicKeyInfos() {
		agreement := key.Protocol[len(key.Protocol)-1]
		found := false
		for _, p := range protocols {
			if p.Version != 1 || p.Protocol[len(p.Protocol)-3] != agreement || !sameKey(p.KeyID, key.KeyID) {
				continue
			}
			found = true
			all = append(all, chipKey{access.ChipAuthenticationInfo{OID: p.Protocol, KeyID: p.KeyID}, key.SubjectPublicKeyInfo})
		}
		if !found && len(protocols) == 0 {
			all = append(all, chipKey{access.ChipAuthenticationInfo{KeyID: key.KeyID}, key.SubjectPublicKeyInfo})
		}
	}
	suite := func(k chipKey) byte {
		if k.info.OID == "" {
			return '1'
		}
		return k.info.OID[len(k.info.OID)-1]
	}
	slices.SortStableFunc(all, func(a, b chipKey) int { return cmp.Compare(suite(b), suite(a)) })
	return all
}

// sameKey says whether a protocol is for a key: by their key ids, or where one of them has none.
func sameKey(a, b []byte) bool { return a == nil || b == nil || slices.Equal(a, b) }

// CompareCardAccess lists what EF.CardAccess offers as PACE and the signed file does not: entries that somebody added or
// changed to have a weaker protocol chosen (Doc 9303-11, 9.2.11). signed is the content of DG14, or the SecurityInfos that
// EF.CardSecurity signs. None means that both agree. The error says which of them can't be read.
func CompareCardAccess(cardAccess []byte, signed *lds.SecurityInfos) ([]lds.SecurityInfo, error) {
	unsigned, err := lds.DecodeCardAccess(cardAccess)
	if err != nil {
		return nil, err
	}
	return unsigned.MissingFrom(signed), nil
}

// HiddenProtocols lists the PACE protocols that the signed file has and EF.CardAccess does not: a chip whose EF.CardAccess
// was emptied has some, and so has one that led the reader to BAC. cardAccess is nil where the chip had no such file.
func HiddenProtocols(cardAccess []byte, signed *lds.SecurityInfos) ([]lds.SecurityInfo, error) {
	unsigned := &lds.SecurityInfos{File: lds.CardAccess}
	if cardAccess != nil {
		var err error
		if unsigned, err = lds.DecodeCardAccess(cardAccess); err != nil {
			return nil, err
		}
	}
	return signed.MissingFrom(unsigned), nil
}
