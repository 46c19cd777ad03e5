package chip

import (
	"bytes"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/chancery-id/chancery/chip/lds"
)

// hashedFiles looks for the data groups that EF.SOD lists a hash of. It is a hint for what to read, taken from a file that
// nobody has verified: a list that is wrong costs a few commands and no more. EF.COM alone won't do, since it is not signed
// and an edited one would have signed files left unread.
func hashedFiles(sod []byte) []lds.File {
	// The object identifier of LDSSecurityObject as content type (Doc 9303-10, 4.6.2.3): 2.23.136.1.1.1.
	at := bytes.Index(sod, []byte("\x06\x06\x67\x81\x08\x01\x01\x01"))
	if at < 0 {
		return nil
	}
	in := cryptobyte.String(sod[at+8:])
	for range 4 { // [0], OCTET STRING, once more where the string is constructed, SEQUENCE
		if len(in) < 2 {
			return nil
		}
		if in[1] == 0x80 { // indefinite length: what follows begins behind the two octets
			in = in[2:]
			continue
		}
		var inner cryptobyte.String
		var tag asn1.Tag
		if !in.ReadAnyASN1(&inner, &tag) {
			return nil
		}
		in = inner
		if tag == asn1.SEQUENCE {
			return hashList(in)
		}
	}
	return nil
}

// hashList reads version, algorithm and the list of LDSSecurityObject.
func hashList(in cryptobyte.String) []lds.File {
	var list, entry, hash cryptobyte.String
	if !in.SkipASN1(asn1.INTEGER) || !in.SkipASN1(asn1.SEQUENCE) || !in.ReadASN1(&list, asn1.SEQUENCE) {
		return nil
	}
	var files []lds.File
	for n := 0; !list.Empty() && len(files) < 16; n++ {
		if !list.ReadASN1(&entry, asn1.SEQUENCE) || !entry.ReadASN1Integer(&n) || !entry.ReadASN1(&hash, asn1.OCTET_STRING) {
			return nil
		}
		if f := lds.DataGroupFile(n); f != 0 {
			files = append(files, f)
		}
	}
	return files
}

// listedFiles are the data groups that EF.COM names.
func listedFiles(com []byte) []lds.File {
	c, err := lds.DecodeCOM(com)
	if err != nil {
		return nil
	}
	var files []lds.File
	for _, n := range c.DataGroups() {
		files = append(files, lds.DataGroupFile(n))
	}
	return files
}
