package mdoc

// Disclose returns the document with no other items than those that keep takes: the octets of the others are not in it, and only their
// digests say that there are any. A name space of which nothing is left is left out.
func (d *IssuerSigned) Disclose(keep func(nameSpace, identifier string) bool) *IssuerSigned {
	out := *d
	out.NameSpaces = nil
	for n := range d.NameSpaces {
		space := NameSpace{Name: d.NameSpaces[n].Name}
		for _, item := range d.NameSpaces[n].Items {
			if keep(space.Name, item.Identifier) {
				space.Items = append(space.Items, item)
			}
		}
		if len(space.Items) > 0 {
			out.NameSpaces = append(out.NameSpaces, space)
		}
	}
	out.authFirst = out.authFirst && out.NameSpaces != nil
	out.Raw = out.encode()
	return &out
}
