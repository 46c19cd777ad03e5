package teststate

import (
	"crypto"
	"crypto/sha256"
	"slices"
	"strings"
	"testing"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/sod"
)

// Object makes an EF.SOD over the data groups, by number. Edits change the list of hashes before it is signed.
func (c Credential) Object(t testing.TB, groups map[int][]byte, edits ...func(*sod.SecurityObject)) []byte {
	t.Helper()
	o := &sod.SecurityObject{Hash: crypto.SHA256}
	numbers := make([]int, 0, len(groups))
	for n := range groups {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		h := o.Hash.New()
		h.Write(groups[n])
		o.DataGroups = append(o.DataGroups, sod.DataGroupHash{Number: n, Hash: h.Sum(nil)})
	}
	for _, edit := range edits {
		edit(o)
	}
	content, err := o.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return c.Sign(t, content)
}

// Sign makes an EF.SOD over any content.
func (c Credential) Sign(t testing.TB, content []byte) []byte {
	t.Helper()
	signed, err := cms.Sign(cms.Config{Signer: c.Key, Certificate: c.Certificate}, sod.ContentType, content)
	if err != nil {
		t.Fatal(err)
	}
	return tlv.Append(nil, 0x77, signed)
}

// DG1 makes the data group of a zone; line ends are left out.
func DG1(zone string) []byte {
	return tlv.Append(nil, 0x61, tlv.Append(nil, 0x5F1F, []byte(strings.ReplaceAll(zone, "\n", ""))))
}

// Opaque makes a data object with the tag of data group n and a content of that many octets that means nothing.
func Opaque(n, size int) []byte {
	content := make([]byte, size)
	for i := range content {
		content[i] = byte(i * 7)
	}
	return tlv.Append(nil, lds.DataGroupFile(n).Tag(), content)
}

// SHA256 returns the hash of a file.
func SHA256(file []byte) []byte {
	sum := sha256.Sum256(file)
	return sum[:]
}
