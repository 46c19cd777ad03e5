package mdoc

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/chancery-id/chancery/signing/pki"
)

const (
	version     = "1.0"
	maxDigestID = 1<<31 - 1
)

// objectRules are the rules for a security object.
var objectRules = []pki.Rule[*SecurityObject]{
	{ID: "version", Field: "version", Ref: refMSO, Weight: pki.Profile, Check: func(o *SecurityObject) error {
		return unless(o.Version == version, "%.20q, want %q", o.Version, version)
	}},
	{ID: "digest-algorithm", Field: "digestAlgorithm", Ref: refDigest, Weight: pki.Essential, Check: func(o *SecurityObject) error {
		_, known := o.Hash()
		return unless(known, "%.20q is none of SHA-256, SHA-384 and SHA-512", o.DigestAlgorithm)
	}},
	{ID: "digests", Field: "valueDigests", Ref: refDigest, Weight: pki.Profile, Check: checkDigests},
	{ID: "device-key", Field: "deviceKey", Ref: refMSO, Weight: pki.Profile, Check: func(o *SecurityObject) error {
		if o.DeviceKey.Err != nil {
			return o.DeviceKey.Err
		}
		return unless(o.DeviceKey.Key != nil && len(o.DeviceKey.Raw) > 0, "missing")
	}},
	{ID: "authorizations", Field: "keyAuthorizations", Ref: refMSO, Weight: pki.Profile, Check: checkAuthorizations},
	{ID: "key-info", Field: "keyInfo", Ref: refMSO, Weight: pki.Profile, Check: func(o *SecurityObject) error { return checkMap(o.KeyInfo) }},
	{ID: "doc-type", Field: "docType", Ref: refMSO, Weight: pki.Profile, Check: func(o *SecurityObject) error {
		return unless(o.DocType != "", "empty")
	}},
	{ID: "valid-order", Field: "validityInfo", Ref: refMSO, Weight: pki.Profile, Check: checkValidity},
	{ID: "time-form", Field: "validityInfo", Ref: refMSO, Weight: pki.Profile, Check: checkTimes},
	{ID: "status", Field: "status", Ref: refMSO, Weight: pki.Profile, Check: func(o *SecurityObject) error { return checkMap(o.Status) }},
}

// Lint judges the object by every rule. It verifies nothing.
func (o *SecurityObject) Lint() []pki.Result { return pki.Judge(o, objectRules, nil) }

// Validate returns every breach of the rules of ISO/IEC 18013-5 for the security object, joined, each an *[Error] with its clause.
func (o *SecurityObject) Validate() error { return pki.Hold(o, objectRules, pki.Profile) }

func checkDigests(o *SecurityObject) error {
	if len(o.ValueDigests) == 0 {
		return errors.New("no name space")
	}
	hash, known := o.Hash()
	for name, digests := range o.ValueDigests {
		if len(digests) == 0 {
			return fmt.Errorf("none in %.80q", name)
		}
		for id, digest := range digests {
			switch {
			case id > maxDigestID:
				return fmt.Errorf("digestID %d, at most %d", id, maxDigestID)
			case known && len(digest) != hash.Size():
				return fmt.Errorf("digestID %d: %d octets, want %d", id, len(digest), hash.Size())
			}
		}
	}
	return nil
}

// checkAuthorizations: what is authorized whole is not authorized in parts, and a list that is there names something.
func checkAuthorizations(o *SecurityObject) error {
	a := &o.Authorizations
	if a.NameSpaces != nil && len(a.NameSpaces) == 0 || a.DataElements != nil && len(a.DataElements) == 0 {
		return errors.New("an empty list")
	}
	whole := slices.Sorted(slices.Values(a.NameSpaces))
	if len(slices.Compact(slices.Clone(whole))) != len(whole) {
		return errors.New("a name space twice")
	}
	for name, elements := range a.DataElements {
		if _, both := slices.BinarySearch(whole, name); both {
			return fmt.Errorf("%.80q as a whole and in parts", name)
		}
		if len(elements) == 0 {
			return fmt.Errorf("no element of %.80q", name)
		}
	}
	return nil
}

func checkValidity(o *SecurityObject) error {
	v := &o.Validity
	switch {
	case v.Signed.IsZero() || v.ValidFrom.IsZero() || v.ValidUntil.IsZero():
		return errors.New("signed, validFrom or validUntil is missing")
	case v.ValidFrom.Before(v.Signed):
		return fmt.Errorf("validFrom %v is before signed %v", v.ValidFrom.Format(dateTime), v.Signed.Format(dateTime))
	case !v.ValidUntil.After(v.ValidFrom):
		return fmt.Errorf("validUntil %v is not after validFrom %v", v.ValidUntil.Format(dateTime), v.ValidFrom.Format(dateTime))
	}
	return nil
}

func checkTimes(o *SecurityObject) error {
	v := &o.Validity
	for _, t := range []time.Time{v.Signed, v.ValidFrom, v.ValidUntil, v.ExpectedUpdate} {
		if !t.Equal(t.Truncate(time.Second)) || t.UTC().Year() > 9999 || t.UTC().Year() < 0 {
			return errors.New("a time with a part of a second, or of no year of four digits")
		}
	}
	return nil
}

// checkMap: what is optional and there is one map.
func checkMap(v Value) error {
	if len(v) == 0 {
		return nil
	}
	r := open(v)
	r.anyMap("map")
	r.done("map")
	return r.result()
}
