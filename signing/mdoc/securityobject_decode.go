package mdoc

// ParseSecurityObject reads the payload of an issuerAuth: #6.24(bstr .cbor MobileSecurityObject). Keys that are not of the standard
// and other deviations are findings; what has no place to stand in is an error with its offset.
func ParseSecurityObject(payload []byte) (*SecurityObject, []Finding, error) {
	r := open(payload)
	o := r.securityObject()
	r.done("MobileSecurityObject")
	if err := r.result(); err != nil {
		return nil, nil, err
	}
	return o, r.findings, nil
}

func (outer *reader) securityObject() *SecurityObject {
	const name = "MobileSecurityObject"
	o := &SecurityObject{}
	r, _ := outer.embedded(name)
	keys := []string{"version", "digestAlgorithm", "valueDigests", "deviceKeyInfo", "docType", "validityInfo", "status"}
	r.fields(name, refMSO, 6, keys, func(key string) {
		switch key {
		case "version":
			o.Version = r.text(key)
		case "digestAlgorithm":
			o.DigestAlgorithm = r.text(key)
		case "valueDigests":
			o.ValueDigests = r.valueDigests()
		case "deviceKeyInfo":
			o.readKeyInfo(r)
		case "docType":
			o.DocType = r.text(key)
		case "validityInfo":
			o.Validity.read(r)
		case "status":
			o.Status = r.anyMap(key)
		}
	})
	r.done(name)
	return o
}

// valueDigests reads the digests; all name spaces together have a bounded number of them.
func (r *reader) valueDigests() map[string]map[uint64][]byte {
	const field = "valueDigests"
	all, left := map[string]map[uint64][]byte{}, maxItems
	r.named(field, maxNameSpaces, func(name string) {
		n := r.count(majorMap, left, field)
		left -= n
		digests := make(map[uint64][]byte, n)
		for range n {
			at := r.at
			id := r.number(1<<63, "digestID")
			if _, twice := digests[id]; twice && r.err == nil {
				r.fail(at, "digestID", "RFC 8949, 5.6", "%d a second time", id)
			}
			digests[id] = r.octets("digest")
			if r.err != nil {
				return
			}
		}
		all[name] = digests
	})
	return all
}

func (o *SecurityObject) readKeyInfo(r *reader) {
	r.fields("deviceKeyInfo", refMSO, 1, []string{"deviceKey", "keyAuthorizations", "keyInfo"}, func(key string) {
		switch key {
		case "deviceKey":
			o.DeviceKey = r.deviceKey()
		case "keyAuthorizations":
			o.Authorizations.read(r)
		case "keyInfo":
			o.KeyInfo = r.anyMap(key)
		}
	})
}

func (a *Authorizations) read(r *reader) {
	r.fields("keyAuthorizations", refMSO, 0, []string{"nameSpaces", "dataElements"}, func(key string) {
		switch key {
		case "nameSpaces":
			a.NameSpaces = r.texts(key)
		case "dataElements":
			a.DataElements = map[string][]string{}
			r.named(key, maxNameSpaces, func(name string) { a.DataElements[name] = r.texts(key) })
		}
	})
}

func (v *ValidityInfo) read(r *reader) {
	r.fields("validityInfo", refMSO, 3, []string{"signed", "validFrom", "validUntil", "expectedUpdate"}, func(key string) {
		switch at := r.dateTime(key); key {
		case "signed":
			v.Signed = at
		case "validFrom":
			v.ValidFrom = at
		case "validUntil":
			v.ValidUntil = at
		case "expectedUpdate":
			v.ExpectedUpdate = at
		}
	})
}

// texts reads an array of text.
func (r *reader) texts(field string) []string {
	list := make([]string, r.count(majorArray, maxItems, field))
	for i := range list {
		list[i] = r.text(field)
	}
	return list
}

// anyMap keeps a map that is read elsewhere.
func (r *reader) anyMap(field string) Value {
	start := r.at
	if r.peek()>>5 != majorMap {
		r.fail(start, field, "", "no map")
	}
	return r.raw(field)
}
