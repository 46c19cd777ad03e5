package mdoc

import "github.com/fxamacker/cbor/v2"

// Encode writes the payload of an issuerAuth in deterministic CBOR: #6.24(bstr .cbor MobileSecurityObject). The error is the one of
// [SecurityObject.Validate].
func (o *SecurityObject) Encode() ([]byte, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	info := map[string]any{"deviceKey": cbor.RawMessage(o.DeviceKey.Raw)}
	if a := o.Authorizations.data(); a != nil {
		info["keyAuthorizations"] = a
	}
	if len(o.KeyInfo) > 0 {
		info["keyInfo"] = o.KeyInfo
	}
	object := map[string]any{
		"version": o.Version, "digestAlgorithm": o.DigestAlgorithm, "valueDigests": o.ValueDigests, "deviceKeyInfo": info,
		"docType": o.DocType, "validityInfo": o.Validity.data(),
	}
	if len(o.Status) > 0 {
		object["status"] = o.Status
	}
	inner, err := marshal(object, "MobileSecurityObject")
	if err != nil {
		return nil, err
	}
	return appendEmbedded(nil, inner), nil
}

// data is what is written, nil where nothing is authorized.
func (a *Authorizations) data() map[string]any {
	var out map[string]any
	if len(a.NameSpaces) > 0 {
		out = map[string]any{"nameSpaces": a.NameSpaces}
	}
	if len(a.DataElements) > 0 {
		if out == nil {
			out = map[string]any{}
		}
		out["dataElements"] = a.DataElements
	}
	return out
}

func (v *ValidityInfo) data() map[string]Value {
	out := map[string]Value{
		"signed": DateTime(v.Signed), "validFrom": DateTime(v.ValidFrom), "validUntil": DateTime(v.ValidUntil),
	}
	if !v.ExpectedUpdate.IsZero() {
		out["expectedUpdate"] = DateTime(v.ExpectedUpdate)
	}
	return out
}
