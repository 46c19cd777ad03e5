package sod

import (
	"bytes"
	"crypto"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
)

// Config says who signs EF.SOD, and how.
type Config struct {
	cms.Config

	// GroupHash is the hash of the data groups; 0 takes that of the signature, as Doc 9303-10, 4.6.2.3 has it.
	GroupHash crypto.Hash
}

// Sign makes EF.SOD, tag 77 included, of the data groups of an image: [Build], then [SecurityObject.Sign], then reading it
// again and comparing it with the image.
func Sign(img *chip.Image, cfg Config) ([]byte, error) {
	hash := cfg.GroupHash
	if hash == 0 {
		if cfg.Signer == nil {
			return nil, fault("signer", "", "missing")
		}
		algorithm, err := pki.AlgorithmFor(cfg.Signer.Public(), cfg.Hash, cfg.PSS)
		if err != nil {
			return nil, fault("hashAlgorithm", refObject, "%w", err)
		}
		hash = algorithm.Hash
	}
	o, err := Build(img, hash)
	if err != nil {
		return nil, err
	}
	file, again, err := o.sign(cfg.Config)
	if err != nil {
		return nil, err
	}
	for _, c := range again.Compare(img) {
		if c.Outcome != Identical {
			return nil, fault("dataGroupHashValues", refObject, "DG%d: %v after signing", c.Number, c.Outcome)
		}
	}
	return file, nil
}

// Build lists the hashes of the data groups of an image, in ascending order. The version follows EF.COM: LDS 1.8 makes an
// object of version 1, which repeats EF.COM's versions; LDS 1.7, or an image without EF.COM, one of version 0.
//
// The error is the one of [SecurityObject.Validate], or that a file is more than its data object.
func Build(img *chip.Image, hash crypto.Hash) (*SecurityObject, error) {
	if !hash.Available() {
		return nil, fault("hashAlgorithm", refObject, "%v is not available", hash)
	}
	o := &SecurityObject{Hash: hash}
	if err := o.readVersions(img); err != nil {
		return nil, err
	}
	groups := img.DataGroups()
	h, sums := hash.New(), make([]byte, 0, len(groups)*hash.Size())
	for _, number := range groups {
		element, trailing, err := img.Element(lds.DataGroupFile(number))
		if err != nil {
			return nil, fault("dataGroupHashValue", refObject, "%w", err)
		}
		if trailing > 0 {
			return nil, fault("dataGroupHashValue", refObject, "DG%d: %d octets behind its data object", number, trailing)
		}
		h.Reset()
		h.Write(element)
		sums = h.Sum(sums)
		o.DataGroups = append(o.DataGroups, DataGroupHash{number, sums[len(sums)-hash.Size() : len(sums) : len(sums)]})
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	return o, nil
}

// readVersions takes the versions of EF.COM (Doc 9303-10, 4.6.1).
func (o *SecurityObject) readVersions(img *chip.Image) error {
	file, ok := img.File(lds.COM)
	if !ok {
		return nil
	}
	com, err := tlv.One(file, lds.COM.Tag())
	if err != nil {
		return cms.Malformed("EF.COM", err)
	}
	for in := com.Children(); !in.Empty(); {
		e, err := in.Next()
		if err != nil {
			return cms.Malformed("EF.COM", err)
		}
		switch e.Tag {
		case 0x5F01:
			o.LDSVersion = string(e.Value)
		case 0x5F36:
			o.UnicodeVersion = string(e.Value)
		}
	}
	if o.LDSVersion <= "0107" {
		o.LDSVersion, o.UnicodeVersion = "", ""
	} else {
		o.Version = 1
	}
	return nil
}

// Sign makes EF.SOD, tag 77 included, of the list. The error is that of [SecurityObject.Validate] or [cms.Sign]; the signed
// object under the tag was read again, verified, and holds this list.
func (o *SecurityObject) Sign(cfg cms.Config) ([]byte, error) {
	file, _, err := o.sign(cfg)
	return file, err
}

// sign also returns the list as it was read again.
func (o *SecurityObject) sign(cfg cms.Config) (file []byte, again *SecurityObject, err error) {
	content, err := o.Encode()
	if err != nil {
		return nil, nil, err
	}
	signed, err := cms.Create(cfg, ContentType, content)
	if err != nil {
		return nil, nil, err
	}
	if again, err = listOf(signed, nil); err != nil {
		return nil, nil, err
	}
	if !bytes.Equal(signed.Content, content) {
		return nil, nil, fault("EF.SOD", refObject, "holds another list than was signed")
	}
	return tlv.Append(nil, tagFile, signed.Raw), again, nil
}
