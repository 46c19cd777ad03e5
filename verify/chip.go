package verify

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
)

// judgeCardAccess holds EF.CardAccess, which is not signed, against the signed DG14: one that was edited leads a reader to
// a weaker protocol (Doc 9303-11, 4.4 and 9.2).
func (in *inspection) judgeCardAccess() {
	if _, ok := in.image().File(lds.CardAccess); !ok {
		in.inapplicable(atCardAccess, "EF.CardAccess was not presented")
		return
	}
	if in.object != nil && !in.listed(14) {
		in.inapplicable(atCardAccess, "the document has no DG14 to hold EF.CardAccess against")
		return
	}
	signed, ok := in.verifiedFile(14)
	if !ok {
		in.open(atCardAccess, DataMissing, "EF.CardAccess is there, and no DG14 that is as signed to hold it against")
		in.results[atCardAccess].about = Subject{File: "DG14"}
		return
	}
	var access [][]byte
	raw, _, err := in.image().Element(lds.CardAccess)
	if err == nil {
		access, err = securityInfos(raw)
	}
	if err != nil {
		in.failed(atCardAccess, CardAccessMismatch, "EF.CardAccess can't be read: "+err.Error())
		return
	}
	options, err := tlv.One(signed, lds.DG14.Tag())
	var known [][]byte
	if err == nil {
		known, err = securityInfos(options.Value)
	}
	if err != nil {
		in.set(atCardAccess, result{
			status: Undetermined, reason: DataUnreadable, about: Subject{File: "DG14"}, detail: "DG14 can't be decoded: " + err.Error(),
		})
		return
	}
	foreign := 0
	for _, info := range access {
		if !slices.ContainsFunc(known, func(k []byte) bool { return bytes.Equal(k, info) }) {
			foreign++
		}
	}
	if foreign > 0 {
		in.failed(atCardAccess, CardAccessMismatch,
			fmt.Sprintf("%d of %d entries of EF.CardAccess are not in the signed DG14", foreign, len(access)))
		return
	}
	in.passed(atCardAccess, fmt.Sprintf("%d entries, all in the signed DG14", len(access)))
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

// judgeChip says what is known about the chip itself. Files alone prove nothing about the chip they came from.
func (in *inspection) judgeChip() {
	if in.object == nil {
		return
	}
	const cloned = "files alone can't prove the chip original: a clone is not excluded"
	for _, p := range []position{atBAC, atPACE, atTA} {
		in.skip(p, "files were presented, not a chip")
	}
	offer := func(p position, n int, what string) {
		if in.listed(n) {
			in.skip(p, "the document offers "+what+"; "+cloned)
			return
		}
		in.inapplicable(p, "the document offers no "+what)
	}
	offer(atAA, 15, "active authentication (DG15)")
	offer(atCA, 14, "chip authentication (DG14)")
	in.skip(atCAM, cloned)
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
