package verify

import (
	"fmt"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
)

// judgeCardAccess holds EF.CardAccess, which is not signed, against the signed DG14 and EF.CardSecurity, both ways: one that
// was edited, or is gone, leads a reader to a weaker protocol (Doc 9303-11, 4.4 and 9.2).
func (in *inspection) judgeCardAccess() {
	session := in.evidence.Session
	_, presented := in.image().File(lds.CardAccess)
	gone := session != nil && session.withheld(lds.CardAccess)
	switch {
	case !presented && !gone:
		in.inapplicable(atCardAccess, "EF.CardAccess was not presented")
		return
	case in.object == nil:
		return
	case !in.listed(14) && in.signedSecurity() == nil:
		in.inapplicable(atCardAccess, "the document has no DG14 to hold EF.CardAccess against")
		return
	}
	known, r := in.signedEntries()
	if known == nil {
		in.set(atCardAccess, r)
		return
	}
	var access [][]byte
	if presented {
		raw, _, err := in.image().Element(lds.CardAccess)
		if err == nil {
			access, err = securityInfos(raw)
		}
		if err != nil {
			in.failed(atCardAccess, CardAccessMismatch, "EF.CardAccess can't be read: "+err.Error())
			return
		}
	}
	in.compareAccess(access, known)
}

// compareAccess looks for entries that nobody signed, and for signed ways of PACE that were taken out.
func (in *inspection) compareAccess(access, known [][]byte) {
	without := func(a, b [][]byte) (n int) {
		held := make(map[string]bool, len(b)) // both are as long as their maker likes
		for _, info := range b {
			held[string(info)] = true
		}
		for _, info := range a {
			if !held[string(info)] {
				n++
			}
		}
		return n
	}
	offered := rawPACE(access)
	hidden, foreign := without(rawPACE(known), access), without(offered, known)
	// What does not open the chip leads nobody astray, and genuine chips announce more in EF.CardAccess than DG14 repeats.
	other := without(access, known) - foreign
	if other > 0 {
		in.tolerate++
	}
	switch {
	case foreign > 0:
		in.failed(atCardAccess, CardAccessMismatch, fmt.Sprintf("%d of %d ways of PACE in EF.CardAccess are not in the signed DG14", foreign, len(offered)))
	case hidden > 0:
		in.failed(atCardAccess, CardAccessMismatch, fmt.Sprintf("EF.CardAccess hides %d ways of PACE that the signed DG14 has", hidden))
	case len(access) == 0:
		in.passed(atCardAccess, "the chip has no EF.CardAccess, and the signed DG14 no PACE")
	case other > 0:
		in.passed(atCardAccess, fmt.Sprintf("%d ways of PACE, all in the signed DG14; %d of %d entries are of other kinds and not in it", len(offered), other, len(access)))
	default:
		in.passed(atCardAccess, fmt.Sprintf("%d entries, all in the signed DG14", len(access)))
	}
}

// signedEntries are the SecurityInfos that were signed, as encoded; nil with the result that stands where there are none.
func (in *inspection) signedEntries() ([][]byte, result) {
	entries := [][]byte{}
	if s := in.signedSecurity(); s != nil {
		for _, info := range s.Infos {
			entries = append(entries, info.Raw)
		}
	}
	if !in.listed(14) {
		return entries, result{}
	}
	about := Subject{File: "DG14"}
	signed, ok := in.verifiedFile(14)
	if !ok {
		return nil, result{status: Undetermined, reason: DataMissing, about: about, detail: "no DG14 that is as signed to hold EF.CardAccess against"}
	}
	options, err := tlv.One(signed, lds.DG14.Tag())
	var more [][]byte
	if err == nil {
		more, err = securityInfos(options.Value)
	}
	if err != nil {
		return nil, result{status: Undetermined, reason: DataUnreadable, about: about, detail: "DG14 can't be decoded: " + err.Error()}
	}
	return append(entries, more...), result{}
}

// signedSecurity is the content of EF.CardSecurity, where that is as its State signed it.
func (in *inspection) signedSecurity() *lds.SecurityInfos {
	if in.results[atSecurity].status != Passed {
		return nil
	}
	return in.security.infos
}

// signedOptions is DG14, where that is as signed and can be read.
func (in *inspection) signedOptions() *lds.SecurityInfos {
	file, ok := in.verifiedFile(14)
	if !ok {
		return nil
	}
	infos, err := lds.DecodeDG14(file)
	if err != nil {
		return nil
	}
	return infos
}

// rawPACE keeps the entries that choose a way of PACE or its parameters.
func rawPACE(entries [][]byte) [][]byte {
	var only [][]byte
	for _, raw := range entries {
		infos, err := lds.DecodeSecurityInfos(tlv.Append(nil, 0x31, raw))
		if err == nil && len(infos.MissingFrom(&lds.SecurityInfos{})) > 0 {
			only = append(only, raw)
		}
	}
	return only
}

// securityInfos splits a SET OF SecurityInfo into its entries as encoded: what is compared is octets, whether the entry is
// understood or not.
func securityInfos(set []byte) ([][]byte, error) {
	outer, err := tlv.One(set, 0x31)
	if err != nil {
		return nil, err
	}
	var infos [][]byte
	for r := outer.Children(); !r.Empty(); {
		e, err := r.Next()
		if err != nil {
			return nil, err
		}
		infos = append(infos, e.Raw)
	}
	return infos, nil
}

// listed says whether the hash list names data group n.
func (in *inspection) listed(n int) bool {
	for _, g := range in.object.DataGroups {
		if g.Number == n {
			return true
		}
	}
	return false
}

// judgeBearer names what only the person at the counter can judge.
func (in *inspection) judgeBearer() {
	in.skip(atVisualZone, "the printed text is compared by the officer")
	in.skip(atFace, "the person is compared by the officer or the gate, apart from the document")
}
