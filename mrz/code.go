package mrz

// The days of Doc 9303-4, 4.4, from which the second letter of a passport's code is harmonised.
var (
	lettersHarmonised = Date{2026, 1, 1} // where there is a second letter, it is one of the list
	lettersMandatory  = Date{2028, 1, 1} // there is one
	oldCodesEnd       = Date{2038, 1, 1} // every document with another code has expired
)

// DocumentType says in words what a document code means where that is harmonised: the passport codes of Doc 9303-4, 4.4,
// the single sheet of Doc 9303-8, the crew member certificate of Doc 9303-5, and visas. ok is false for codes whose meaning
// is the issuer's, as "P" and "ID"; and a code of a passport issued before 2026 may have meant something else.
func DocumentType(code string) (name string, ok bool) {
	switch code {
	case "PP":
		name = "ordinary passport"
	case "PE":
		name = "emergency passport"
	case "PD":
		name = "diplomatic passport"
	case "PO":
		name = "official or service passport"
	case "PR":
		name = "refugee passport"
	case "PT":
		name = "alien's or non-citizen's passport"
	case "PS":
		name = "stateless person's passport"
	case "PL":
		name = "laissez-passer"
	case "PM":
		name = "military passport"
	case "PU":
		name = "single-sheet emergency travel document"
	case "AC":
		name = "crew member certificate"
	default:
		if code != "" && code[0] == 'V' {
			name = "visa"
		}
	}
	return name, name != ""
}

// passport says whether the code of a record is under the rules of Doc 9303-4, 4.4: passports, and the single sheet of
// Doc 9303-8, which has the two lines of a TD2.
func (r *Record) passport() bool {
	return (r.Format == TD3 || r.Format == TD2) && r.DocumentCode != "" && r.DocumentCode[0] == 'P'
}

// harmonised says whether a passport's code is of the list: PU is for single sheets, the others are for booklets.
func (r *Record) harmonised() bool {
	_, ok := DocumentType(r.DocumentCode)
	return ok && (r.DocumentCode == "PU") == (r.Format == TD2)
}

// ValidateCode holds the code of a passport or single sheet against the calendar of Doc 9303-4, 4.4, which asks for a
// harmonised second letter by the day of issue: where there is one from 2026, and always from 2028. Documents with another
// code expire before 2038. A day of issue that is not known breaks no rule.
func (r *Record) ValidateCode(issued Date) error {
	var b breaches
	b.calendar(r, issued)
	return b.join()
}

func (b *breaches) calendar(r *Record, issued Date) {
	if !r.passport() || r.harmonised() {
		return
	}
	from := func(day Date) bool { return issued.year > 0 && !issued.Before(day) }
	switch {
	case from(lettersMandatory):
		b.add(FieldCode, RuleCode, refTypes, "%q, a document issued from %s has a second letter of the harmonised list", r.DocumentCode, lettersMandatory)
	case from(lettersHarmonised) && len(r.DocumentCode) > 1:
		b.add(FieldCode, RuleCode, refTypes, "%q, the second letter of a document issued from %s is of the harmonised list", r.DocumentCode, lettersHarmonised)
	case r.DateOfExpiry.year > 0 && !r.DateOfExpiry.Before(oldCodesEnd):
		b.add(FieldCode, RuleCode, refTypes, "%q, a document without a harmonised second letter expires before %s", r.DocumentCode, oldCodesEnd)
	}
}

// code checks what holds for a code whenever the document was issued.
func (b *breaches) code(r *Record) {
	code := r.DocumentCode
	fail := func(format string) { b.add(FieldCode, RuleCode, refCode, format, code) }
	if len(code) > 2 || !letters(code) {
		fail("%q, want one or two letters")
		return
	}
	card := code[0] == 'A' || code[0] == 'C' || code[0] == 'I'
	switch r.Format {
	case TD3:
		if code[0] != 'P' {
			fail("%q, a passport begins with P")
		}
	case MRVA, MRVB:
		if code[0] != 'V' {
			fail("%q, a visa begins with V")
		}
	default:
		switch {
		case code == "PU" && r.Format == TD2:
		case !card:
			fail("%q, a card begins with A, C or I")
		case len(code) == 2 && code[1] == 'V':
			fail("%q, the second letter of a card is never V")
		case code == "AI" && r.Format == TD1:
			fail("%q is not used")
		}
	}
	b.calendar(r, Date{})
}
