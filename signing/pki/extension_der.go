package pki

// readExtensions reads Extensions and the content of those this package knows.
func (c *Certificate) readExtensions(r *reader) {
	c.BasicConstraints.PathLen = -1
	c.Extensions = r.extensions(12, c.readExtension)
	r.done("extensions")
}

// extensions reads SEQUENCE OF Extension and hands each content to read.
func (r *reader) extensions(expect int, read func(Extension, reader)) []Extension {
	const field = "extensions"
	list := r.sequence(field)
	var all []Extension
	for list.more() {
		if len(all) == maxExtensions {
			r.fail(field, list.offset, "", "more than %d extensions", maxExtensions)
			return nil
		}
		at := list.offset
		e, content := list.extension()
		if r.err != nil {
			return nil
		}
		for i := range all {
			if all[i].ID == e.ID {
				r.fail(extensionName(e.ID), at, "RFC 5280, 4.2", "extension occurs twice")
				return nil
			}
		}
		if all == nil {
			all = make([]Extension, 0, expect)
		}
		all = append(all, e)
		r.extensionContent(e, content, read)
	}
	if len(all) == 0 && r.err == nil {
		r.note(field, "RFC 5280, 4.1.2.9", "empty list")
	}
	return all
}

// extension reads one Extension and returns a reader over its content.
func (r *reader) extension() (Extension, reader) {
	in := r.sequence("extension")
	e := Extension{ID: in.oid("extension")}
	if in.peek() == tagBoolean {
		if e.Critical = in.boolean(extensionName(e.ID)); !e.Critical && r.err == nil {
			r.note(extensionName(e.ID), "X.690, 11.5", "critical: default value encoded")
		}
	}
	value := in.read(tagOctetString, "extension")
	in.done("extension")
	e.Value = r.content(value)
	return e, in.inside(value)
}

// extensionContent reads the content of an extension. Where it is malformed, a critical extension ends the reading (RFC 5280, 4.2)
// and another is noted and has no effect.
func (r *reader) extensionContent(e Extension, in reader, read func(Extension, reader)) {
	before := len(r.findings)
	read(e, in)
	if r.err == nil || e.Critical {
		return
	}
	malformed := r.err
	r.err, r.findings = nil, r.findings[:before]
	r.note(extensionName(e.ID), malformed.Ref, "malformed and passed over: %v", malformed.Err)
}

// readExtension reads one content. Fields are set only from a content that is whole.
func (c *Certificate) readExtension(e Extension, r reader) {
	field := extensionName(e.ID)
	switch e.ID {
	case ExtSubjectKeyIdentifier:
		readInto(&r, field, &c.SubjectKeyID, func() []byte { return r.subjectKeyID(e.Value) })
	case ExtAuthorityKeyIdentifier:
		c.readAuthorityKey(&r)
	case ExtKeyUsage:
		readInto(&r, field, &c.KeyUsage, r.keyUsage)
	case ExtBasicConstraints:
		readInto(&r, field, &c.BasicConstraints, r.basicConstraints)
	case ExtExtendedKeyUsage:
		readInto(&r, field, &c.ExtKeyUsage, func() []OID { return r.oids(field) })
	case ExtPrivateKeyUsagePeriod:
		readInto(&r, field, &c.PrivateKeyUsage, r.keyUsagePeriod)
	case ExtSubjectAltName:
		readInto(&r, field, &c.SubjectAltNames, func() []GeneralName { return r.altNames(field) })
	case ExtIssuerAltName:
		readInto(&r, field, &c.IssuerAltNames, func() []GeneralName { return r.altNames(field) })
	case ExtCRLDistributionPoints:
		readInto(&r, field, &c.CRLDistributionPoints, r.distributionPoints)
	case ExtCertificatePolicies:
		readInto(&r, field, &c.Policies, r.policies)
	case ExtDocumentTypeList, ExtDocumentTypeListDraft:
		if e.ID == ExtDocumentTypeListDraft {
			r.note(field, "Doc 9303-12, 7.1.1.6", "identifier %s of a draft", e.ID)
		}
		readInto(&r, field, &c.DocumentTypes, r.documentTypes)
	case ExtNameChange:
		readInto(&r, field, &c.NameChange, func() bool {
			r.read(tagNull, field)
			return true
		})
	}
}

// readInto reads a value to the end of the content and stores it if nothing was wrong.
func readInto[T any](r *reader, field string, to *T, read func() T) {
	v := read()
	r.done(field)
	if r.err == nil {
		*to = v
	}
}

// subjectKeyID reads KeyIdentifier. Lithuania puts the octets into extnValue without the inner OCTET STRING.
func (r *reader) subjectKeyID(value []byte) []byte {
	const field, ref = "subjectKeyIdentifier", "RFC 5280, 4.2.1.2"
	if len(value) >= 8 && len(value) <= 64 && (value[0] != tagOctetString || int(value[1]) != len(value)-2) {
		r.note(field, ref, "not wrapped in an OCTET STRING")
		r.skip()
		return value
	}
	e := r.read(tagOctetString, field)
	id := r.content(e)
	if r.err == nil && len(id) == 0 {
		r.note(field, ref, "empty")
	}
	return id
}

// readAuthorityKey reads AuthorityKeyIdentifier.
func (c *Certificate) readAuthorityKey(r *reader) {
	const field = "authorityKeyIdentifier"
	in := r.sequence(field)
	id, _ := in.optional(implicitTag(0), field)
	var issuer Name
	if e, ok := in.optional(explicitTag(1), field); ok {
		names := in.inside(e)
		for _, g := range names.generalNames(field) {
			if g.Kind == DirectoryName {
				issuer = g.Directory
			}
		}
	}
	serial, _ := in.optional(implicitTag(2), field)
	in.done(field)
	r.done(field)
	if r.err == nil {
		c.AuthorityKeyID, c.AuthorityIssuer, c.AuthoritySerial = r.content(id), issuer, r.content(serial)
	}
}

// keyUsage reads the named bits.
func (r *reader) keyUsage() KeyUsage {
	const field, ref = "keyUsage", "RFC 5280, 4.2.1.3"
	e := r.read(tagBitString, field)
	if r.err != nil {
		return 0
	}
	bits := r.content(e)
	if len(bits) < 1 || len(bits) > 4 || bits[0] > 7 {
		r.fail(field, e.offset, ref, "malformed BIT STRING of %d octets", len(bits))
		return 0
	}
	unused := bits[0]
	bits = bits[1:]
	var u KeyUsage
	for i := range 9 {
		if i/8 < len(bits) && bits[i/8]&(0x80>>(i%8)) != 0 {
			u |= 1 << i
		}
	}
	if n := len(bits); n == 0 || bits[n-1]&(1<<unused) == 0 || bits[n-1]&(1<<unused-1) != 0 || unused > 7 {
		r.note(field, "X.690, 11.2", "BIT STRING with trailing zero or non-zero unused bits")
	}
	return u
}

// basicConstraints reads cA and pathLenConstraint.
func (r *reader) basicConstraints() BasicConstraints {
	const field, ref = "basicConstraints", "RFC 5280, 4.2.1.9"
	b := BasicConstraints{PathLen: -1}
	in := r.sequence(field)
	if in.peek() == tagBoolean {
		if b.CA = in.boolean(field); !b.CA && r.err == nil {
			r.note(field, "X.690, 11.5", "cA: default value encoded")
		}
	}
	if in.peek() == tagInteger {
		b.PathLen = in.small(tagInteger, field)
		if !b.CA {
			r.note(field, ref, "pathLenConstraint without cA")
		}
	}
	in.done(field)
	return b
}

// keyUsagePeriod reads PrivateKeyUsagePeriod.
func (r *reader) keyUsagePeriod() (p Period) {
	const field, ref = "privateKeyUsagePeriod", "RFC 3280, 4.2.1.4"
	in := r.sequence(field)
	if e, ok := in.optional(implicitTag(0), field); ok {
		p.NotBefore = in.timeOf(e, tagGeneralized, field)
	}
	if e, ok := in.optional(implicitTag(1), field); ok {
		p.NotAfter = in.timeOf(e, tagGeneralized, field)
	}
	in.done(field)
	if p.IsZero() && r.err == nil {
		r.note(field, ref, "neither notBefore nor notAfter")
	}
	return p
}

func (r *reader) altNames(field string) []GeneralName {
	in := r.sequence(field)
	names := in.generalNames(field)
	if len(names) == 0 && r.err == nil {
		r.note(field, "RFC 5280, 4.2.1.6", "empty list")
	}
	return names
}

// oids reads SEQUENCE OF OBJECT IDENTIFIER.
func (r *reader) oids(field string) []OID {
	var ids []OID
	for in := r.sequence(field); in.more(); {
		if len(ids) == maxItems {
			r.fail(field, in.offset, "", "more than %d identifiers", maxItems)
			return nil
		}
		ids = append(ids, in.oid(field))
	}
	return ids
}

// distributionPoints returns the URIs of CRLDistributionPoints.
func (r *reader) distributionPoints() []string {
	const field = "cRLDistributionPoints"
	var uris []string
	points := 0
	for in := r.sequence(field); in.more(); {
		point := in.sequence(field)
		if points++; points > maxItems {
			r.fail(field, in.offset, "", "more than %d points", maxItems)
		}
		e, ok := point.optional(explicitTag(0), field)
		for point.more() {
			point.any(field)
		}
		if !ok {
			continue
		}
		name := point.inside(e)
		full, ok := name.optional(explicitTag(0), field)
		if !ok {
			continue
		}
		for names := name.inside(full); names.more(); {
			if g := names.generalName(field); g.Kind == URIName && len(uris) < maxItems {
				uris = append(uris, g.Value)
			}
		}
	}
	return uris
}

// policies returns the identifiers of CertificatePolicies.
func (r *reader) policies() []OID {
	const field = "certificatePolicies"
	var ids []OID
	for in := r.sequence(field); in.more(); {
		if len(ids) == maxItems {
			r.fail(field, in.offset, "", "more than %d policies", maxItems)
			return nil
		}
		policy := in.sequence(field)
		ids = append(ids, policy.oid(field))
		for policy.more() {
			policy.any(field)
		}
	}
	return ids
}

// documentTypes reads DocumentTypeListSyntax: SEQUENCE { version 0, SET OF PrintableString }. Real issuers also leave the
// version out, write the codes straight into the SEQUENCE, or each into a SET of its own.
func (r *reader) documentTypes() []string {
	const field, ref = "documentTypeList", "Doc 9303-12, 7.1.1.6"
	types := []string{}
	in := r.sequence(field)
	if in.peek() == tagInteger {
		if v := in.small(tagInteger, field); v != 0 && r.err == nil {
			r.note(field, ref, "version %d, want 0", v)
		}
	} else if r.err == nil {
		r.note(field, ref, "without version")
	}
	sets := 0
	for in.more() {
		if in.peek() != tagSet {
			r.note(field, ref, "codes not in a SET")
			types = in.documentType(types)
			continue
		}
		if sets++; sets > 1 {
			r.note(field, ref, "codes in several SETs")
		}
		for set := in.inside(in.any(field)); set.more(); {
			types = set.documentType(types)
		}
	}
	return types
}

// documentType reads one code.
func (r *reader) documentType(types []string) []string {
	const field, ref = "documentTypeList", "Doc 9303-12, 7.1.1.6"
	e := r.any(field)
	switch {
	case r.err != nil:
		return nil
	case len(types) == maxItems:
		r.fail(field, e.offset, ref, "more than %d codes", maxItems)
		return nil
	case e.tag != tagPrintable && e.tag != tagUTF8 && e.tag != tagIA5:
		r.fail(field, e.offset, ref, "tag %#02x is no code", e.tag)
		return nil
	case e.tag != tagPrintable:
		r.note(field, ref, "code as string type %d, want PrintableString", e.tag)
	}
	code := latin1(string(r.content(e)))
	if len(code) < 1 || len(code) > 2 {
		r.note(field, ref, "code of %d characters", len(code))
	}
	return append(types, code)
}
