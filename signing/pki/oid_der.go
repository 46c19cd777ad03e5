package pki

import (
	"errors"
	"math/big"
	"strconv"
	"strings"
)

// interned maps the encodings this package meets often to their dotted form, so that reading them allocates nothing. The
// arcs id-ce and id-at, most of all identifiers, have tables of their own.
var (
	internedExtensions = arcTable("2.5.29.")
	internedAttributes = arcTable("2.5.4.")
	interned           = internTable()
)

func arcTable(arc string) (table [128]OID) {
	for i := range table {
		table[i] = OID(arc + strconv.Itoa(i))
	}
	return table
}

func internTable() map[string]OID {
	table := map[string]OID{}
	for _, id := range []OID{
		ExtAuthorityInfoAccess, ExtSubjectInfoAccess, ExtNetscapeCertType, ExtEntrustVersion, ExtNameChange,
		ExtDocumentTypeList, ExtDocumentTypeListDraft,
		PurposeMasterListSigner, PurposeDeviationListSigner, PurposeBarcodeSigner, PurposeDTCSigner, PurposeHealthCA,
		PurposeVDSNCSigner, AttributeEmail, AttributeDomain, AttributeUserID,
		oidRSA, oidMGF1, oidPSS, oidEC, oidDSA, oidPrimeField,
	} {
		table[string(id.encode())] = id
	}
	for _, h := range hashes {
		table[string(h.oid.encode())] = h.oid
	}
	for _, s := range signatureAlgorithms {
		table[string(s.oid.encode())] = s.oid
	}
	return table
}

// contents is interned read the other way.
var contents = func() map[OID][]byte {
	table := make(map[OID][]byte, len(interned))
	for content, id := range interned {
		table[id] = []byte(content)
	}
	return table
}()

// decodeOID returns the dotted form of the content octets of an OBJECT IDENTIFIER.
func decodeOID(b []byte) (OID, bool) {
	if len(b) == 3 && b[0] == 0x55 && b[2] < 0x80 {
		switch b[1] {
		case 29:
			return internedExtensions[b[2]], true
		case 4:
			return internedAttributes[b[2]], true
		}
	}
	if id, ok := interned[string(b)]; ok {
		return id, true
	}
	if len(b) == 0 || len(b) > maxOID || b[len(b)-1] >= 0x80 {
		return "", false
	}
	text := make([]byte, 0, 4*len(b))
	for first := true; len(b) > 0; first = false {
		end := 0
		for b[end] >= 0x80 {
			end++
		}
		if b[0] == 0x80 {
			return "", false
		}
		text = appendArc(text, b[:end+1], first)
		b = b[end+1:]
	}
	return OID(text), true
}

// appendArc writes one base-128 number; the first holds two arcs (X.690, 8.19.4).
func appendArc(text, b []byte, first bool) []byte {
	if len(b) > 8 {
		return appendLongArc(text, b, first)
	}
	var v uint64
	for _, c := range b {
		v = v<<7 | uint64(c&0x7f)
	}
	if first {
		top := min(v/40, 2)
		text = append(text, byte('0'+top))
		v -= 40 * top
	}
	return strconv.AppendUint(append(text, '.'), v, 10)
}

func appendLongArc(text, b []byte, first bool) []byte {
	v := new(big.Int)
	for _, c := range b {
		v.Lsh(v, 7).Or(v, big.NewInt(int64(c&0x7f)))
	}
	if first {
		text = append(text, '2')
		v.Sub(v, big.NewInt(80))
	}
	return v.Append(append(text, '.'), 10)
}

// content returns the content octets, nil if id is no object identifier. They must not be changed.
func (id OID) content() []byte {
	if known, ok := contents[id]; ok {
		return known
	}
	return id.encode()
}

func (id OID) encode() []byte {
	arcs := strings.Split(string(id), ".")
	if len(arcs) < 2 {
		return nil
	}
	var out []byte
	var top int64
	for i, arc := range arcs {
		v, ok := new(big.Int).SetString(arc, 10)
		if !ok || v.Sign() < 0 || v.BitLen() > 7*maxOID || arc != v.String() {
			return nil
		}
		switch i {
		case 0:
			if top = v.Int64(); v.BitLen() > 2 || top > 2 {
				return nil
			}
			continue
		case 1:
			if top < 2 && v.Cmp(big.NewInt(40)) >= 0 {
				return nil
			}
			v.Add(v, big.NewInt(40*top))
		}
		out = appendBase128(out, v)
	}
	if len(out) > maxOID {
		return nil
	}
	return out
}

func appendBase128(out []byte, v *big.Int) []byte {
	n := max(1, (v.BitLen()+6)/7)
	for i := n - 1; i >= 0; i-- {
		b := byte(new(big.Int).Rsh(v, uint(7*i)).Uint64() & 0x7f)
		if i > 0 {
			b |= 0x80
		}
		out = append(out, b)
	}
	return out
}

// errOID is what building reports for an OID that is none.
var errOID = errors.New("not an object identifier")

// Valid says whether id is an object identifier in dotted form.
func (id OID) Valid() bool { return id.content() != nil }
