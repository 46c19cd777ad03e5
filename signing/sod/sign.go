package sod

import (
	"bytes"
	"crypto"
	"maps"
	"slices"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
)

// New lists the hashes of the complete files of data groups, by number, in ascending order. ldsVersion and unicodeVersion
// are those of EF.COM: "0107" makes an object of version 0, which does not carry them, "0108" one of version 1.
//
// The error is the one of [SecurityObject.Validate].
func New(files map[int][]byte, hash crypto.Hash, ldsVersion, unicodeVersion string) (*SecurityObject, error) {
	if !hash.Available() {
		return nil, fault("hashAlgorithm", refObject, "%v is not available", hash)
	}
	o := &SecurityObject{Hash: hash}
	if ldsVersion != "" && ldsVersion != "0107" {
		o.Version, o.LDSVersion, o.UnicodeVersion = 1, ldsVersion, unicodeVersion
	}
	for _, number := range slices.Sorted(maps.Keys(files)) {
		o.DataGroups = append(o.DataGroups, DataGroupHash{number, digest(hash, files[number])})
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	return o, nil
}

// Sign makes EF.SOD, tag 77 included, of the list. The error is that of [SecurityObject.Validate] or [cms.Sign]; what comes
// back was read again, verified, and holds this list.
func (o *SecurityObject) Sign(cfg cms.Config) ([]byte, error) {
	content, err := o.Encode()
	if err != nil {
		return nil, err
	}
	signed, err := cms.Sign(cfg, ContentType, content)
	if err != nil {
		return nil, err
	}
	file := tlv.Append(nil, tagFile, signed)
	again, err := Parse(file)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again.CMS.Content, content) {
		return nil, fault("EF.SOD", refObject, "holds another list than was signed")
	}
	return file, nil
}
