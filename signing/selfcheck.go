package signing

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/sod"
)

// selfCheck reads an image out of its own bytes and compares it with what was ordered. It shares no state with the code
// that made the image: whatever went wrong on the way shows here.
func (is *Issuer) selfCheck(image *chip.Image, ordered *document.Document) error {
	object, err := parseObject(image)
	if err == nil {
		err = checkSignature(object, image, is.Certificate())
	}
	if err := errors.Join(err, ordered.CheckImage(image)); err != nil {
		return breach(ruleSelfCheck, "output", "not as ordered, and not handed out: %w", err)
	}
	return nil
}

// Confirm says whether files that are already there were signed by this issuer or, if it was given a CSCA, by another
// document signer of that: signature and every hash are verified as after a signature. It does not say whose document it
// is; see [document.FromImage].
func (is *Issuer) Confirm(image *chip.Image) error {
	object, err := parseObject(image)
	if err != nil {
		return breach(ruleObjectRead, "EF.SOD", "%w", err)
	}
	signer, _, err := object.CMS.FindSigner(0)
	if err != nil {
		return breach(ruleObjectSigner, "EF.SOD", "%w", err)
	}
	if own := is.Certificate(); bytes.Equal(signer.Raw, own.Raw) {
		signer = own
	} else if err := is.vouch(signer); err != nil {
		return err
	}
	if err := checkSignature(object, image, signer); err != nil {
		return breach(ruleObjectVerify, "EF.SOD", "%w", err)
	}
	return nil
}

// vouch says with an error that a certificate is none of another document signer of the same CSCA.
func (is *Issuer) vouch(signer *pki.Certificate) error {
	if is.cfg.CSCA == nil {
		return breach(ruleObjectSigner, "EF.SOD", "signed by another document signer; without the CSCA nothing says that it is one of ours")
	}
	if err := signer.CheckSignatureFrom(is.cfg.CSCA); err != nil {
		return breach(ruleObjectSigner, "EF.SOD", "signed by a document signer that the CSCA did not issue: %w", err)
	}
	if err := signer.Fit(pki.DocumentSigner); err != nil {
		return breach(ruleObjectSigner, "EF.SOD", "signed by a certificate that is none of a document signer: %w", err)
	}
	return nil
}

func parseObject(image *chip.Image) (*sod.SecurityObject, error) {
	raw, ok := image.File(lds.SOD)
	if !ok {
		return nil, errors.New("EF.SOD is missing")
	}
	return sod.Parse(raw)
}

// checkSignature verifies EF.SOD with that certificate and every data group against its list.
func checkSignature(object *sod.SecurityObject, image *chip.Image, signer *pki.Certificate) error {
	if err := object.Validate(); err != nil {
		return err
	}
	if n := len(object.CMS.SignerInfos); n != 1 {
		return fmt.Errorf("EF.SOD: %d signers, want one", n)
	}
	embedded := func(c *pki.Certificate) bool { return bytes.Equal(c.Raw, signer.Raw) }
	if !slices.ContainsFunc(object.CMS.Certificates, embedded) {
		return errors.New("EF.SOD: the document signer's certificate is not in it")
	}
	if err := object.CMS.Verify(signer); err != nil {
		return fmt.Errorf("EF.SOD: %w", err)
	}
	for _, group := range object.Compare(image) {
		if group.Outcome != sod.Identical {
			return fmt.Errorf("DG%d: %v", group.Number, group.Outcome)
		}
		if group.Trailing != 0 {
			return fmt.Errorf("DG%d: %d octets behind the data object", group.Number, group.Trailing)
		}
	}
	return checkCommon(image, object)
}

// checkCommon compares EF.COM with the signed list: the same data groups, the same versions.
func checkCommon(image *chip.Image, object *sod.SecurityObject) error {
	raw, _ := image.File(lds.COM)
	com, err := lds.DecodeCOM(raw)
	if err != nil {
		return err
	}
	if err := com.Validate(); err != nil {
		return err
	}
	var listed []int
	for _, group := range object.DataGroups {
		listed = append(listed, group.Number)
	}
	named := com.DataGroups()
	slices.Sort(named)
	slices.Sort(listed)
	if !slices.Equal(named, listed) {
		return fmt.Errorf("EF.COM names data groups %v, EF.SOD lists %v", named, listed)
	}
	if object.Version == 1 && (object.LDSVersion != com.LDSVersion || object.UnicodeVersion != com.UnicodeVersion) {
		return fmt.Errorf("EF.COM says LDS %s and Unicode %s, EF.SOD %s and %s",
			com.LDSVersion, com.UnicodeVersion, object.LDSVersion, object.UnicodeVersion)
	}
	return nil
}
