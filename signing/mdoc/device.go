package mdoc

import "slices"

const refDevice = "ISO/IEC 18013-5, 9.1.3"

// DeviceSigned is what the holder's device signed in one session.
type DeviceSigned struct {
	RawNameSpaces []byte     // #6.24(bstr .cbor DeviceNameSpaces) as read: what is authenticated
	NameSpaces    []Elements // what the device says itself, mostly nothing

	Signature *Sign1 // one of the two is there
	MAC       *Mac0
}

// deviceSigned reads the structure.
func (r *reader) deviceSigned() *DeviceSigned {
	d := &DeviceSigned{}
	r.fields("DeviceSigned", refResponse, 2, []string{"nameSpaces", "deviceAuth"}, func(key string) {
		switch key {
		case "nameSpaces":
			var inner *reader
			inner, d.RawNameSpaces = r.embedded("DeviceNameSpaces")
			d.NameSpaces = inner.elements()
			inner.done("DeviceNameSpaces")
		case "deviceAuth":
			d.readAuth(r)
		}
	})
	return d
}

func (d *DeviceSigned) readAuth(r *reader) {
	start := r.at
	r.fields("deviceAuth", refDevice, 0, []string{"deviceSignature", "deviceMac"}, func(key string) {
		switch key {
		case "deviceSignature":
			d.Signature = r.sign1(key, nil)
		case "deviceMac":
			d.MAC = r.mac0(key)
		}
	})
	if (d.Signature == nil) == (d.MAC == nil) {
		r.fail(start, "deviceAuth", refDevice, "want either deviceSignature or deviceMac")
	}
}

// elements reads { name space => { identifier => value } }.
func (r *reader) elements() (out []Elements) {
	left := maxItems
	r.named("DeviceNameSpaces", maxNameSpaces, func(name string) {
		space := Elements{NameSpace: name}
		r.named("DeviceNameSpaces", left, func(identifier string) {
			left--
			space.Elements = append(space.Elements, Element{identifier, r.raw("elementValue")})
		})
		out = append(out, space)
	})
	return out
}

// encodeElements writes #6.24(bstr .cbor DeviceNameSpaces), sorted as deterministic CBOR is.
func encodeElements(spaces []Elements) ([]byte, error) {
	all := map[string]map[string]Value{}
	for _, space := range spaces {
		values := map[string]Value{}
		for _, e := range space.Elements {
			values[e.Identifier] = e.Value
		}
		all[space.NameSpace] = values
	}
	inner, err := marshal(all, "DeviceNameSpaces")
	if err != nil {
		return nil, err
	}
	return appendEmbedded(nil, inner), nil
}

// String says how the device authenticates, and nothing of its holder.
func (d *DeviceSigned) String() string {
	if d.MAC != nil {
		return "deviceMac"
	}
	return "deviceSignature"
}

// encode writes the structure from its parts.
func (d *DeviceSigned) encode() []byte {
	out := append(appendText(appendHead(nil, majorMap, 2), "nameSpaces"), d.RawNameSpaces...)
	out = appendHead(appendText(out, "deviceAuth"), majorMap, 1)
	if d.MAC != nil {
		return append(appendText(out, "deviceMac"), d.MAC.Raw...)
	}
	return append(appendText(out, "deviceSignature"), d.Signature.Raw...)
}

// Allow says whether the device may sign a data element itself.
func (a *Authorizations) Allow(nameSpace, identifier string) bool {
	return slices.Contains(a.NameSpaces, nameSpace) || slices.Contains(a.DataElements[nameSpace], identifier)
}
