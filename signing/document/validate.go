package document

// ruleZone is asked last, and on a sound document finds nothing: what the zone itself asks for and no rule before has named.
var ruleZone = Rule{ID: "ZONE", Ref: "Doc 9303-3, 4", Asks: "a zone that can be made of the document", Stage: StageDocument}

// Validate asks every rule of the document and returns all breaches, joined: those of Doc 9303 and those of its profile, each an
// [*Error] with field, rule and clause (see [Breaches] and [Rules]). It knows no clock; what can be judged against the date of
// issue only is not judged while Issue is zero.
func (d *Document) Validate() error {
	if d.Profile == nil {
		var b breaches
		b.add("profile", ruleProfile, "missing")
		return b.err()
	}
	found := d.ask(false)
	if len(found) > 0 {
		return found.err()
	}
	if record, _, err := d.MRZ(); err != nil {
		found.join(err)
	} else if err := record.Validate(); err != nil {
		found.add("zone", ruleZone, "%w", err)
	}
	return found.err()
}
