package sod

import (
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/cms"
)

const refCardSecurity = "Doc 9303-11, 9.2.11"

// CardSecurity is EF.CardSecurity: the SecurityInfos of a chip, signed (Doc 9303-11, 9.2.11).
type CardSecurity struct {
	SecurityInfos []byte // the SET as encoded
	CMS           *cms.SignedData
}

// ParseCardSecurity reads EF.CardSecurity: the signed object without a tag of its own around it and nothing behind it.
// Nothing is verified yet: that is for the Verify of CMS.
func ParseCardSecurity(file []byte) (*CardSecurity, error) {
	if len(file) > MaxSize {
		return nil, fault("EF.CardSecurity", "", "%d octets, at most %d are read", len(file), MaxSize)
	}
	signed, err := cms.Parse(file)
	if err != nil {
		return nil, err
	}
	if signed.ContentType != CardSecurityType {
		return nil, fault("eContentType", refCardSecurity, "%s is not id-SecurityObject", signed.ContentType)
	}
	if signed.Content == nil {
		return nil, fault("eContent", refCardSecurity, "missing")
	}
	if err := checkInfos(signed.Content); err != nil {
		return nil, err
	}
	return &CardSecurity{SecurityInfos: signed.Content, CMS: signed}, nil
}

// SignCardSecurity makes EF.CardSecurity of SecurityInfos as encoded. What comes back was read again and verified.
func SignCardSecurity(securityInfos []byte, cfg cms.Config) ([]byte, error) {
	if err := checkInfos(securityInfos); err != nil {
		return nil, err
	}
	return cms.Sign(cfg, CardSecurityType, securityInfos)
}

// checkInfos says whether the content is a SET of SEQUENCEs that begin with an identifier.
func checkInfos(content []byte) error {
	const field = "SecurityInfos"
	set, err := tlv.One(content, 0x31)
	if err != nil {
		return cms.Malformed(field, err)
	}
	for in := set.Children(); !in.Empty(); {
		info, err := in.Expect(tagSequence)
		if err != nil {
			return cms.Malformed(field, err)
		}
		inside := info.Children()
		if _, err := inside.Expect(0x06); err != nil {
			return cms.Malformed(field, err)
		}
	}
	return nil
}
