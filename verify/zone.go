package verify

import (
	"slices"
	"strings"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
)

// readZone reads the printed zone and judges its check digits.
func (in *inspection) readZone() {
	if strings.TrimSpace(in.evidence.Zone) == "" {
		in.set(atPrintedMRZ, result{status: NotPerformed, reason: PrintMissing, detail: "the printed zone was not presented"})
		return
	}
	record, faults := in.decodeZone(in.evidence.Zone)
	in.zone = record
	in.set(atPrintedMRZ, judgeZone(record, faults))
}

// decodeZone reads a zone whatever its faults, two-digit years completed from the time of the inspection, and from the first
// day of the signer's certificate: no document expires before it was signed (TR-03135-1, 5.7.1).
func (in *inspection) decodeZone(zone string) (*mrz.Record, []mrz.Fault) {
	century := mrz.Century{At: mrz.DateOf(in.now)}
	if in.signer != nil {
		century.Issued = mrz.DateOf(in.signer.NotBefore)
	}
	return mrz.DecodeUncheckedAt(zone, century)
}

// judgeZone judges one machine readable zone. Only its check digits and its layout can make it wrong here: a code that is
// not in a table, or a date of which a part is unknown, is the issuer's affair.
func judgeZone(record *mrz.Record, faults []mrz.Fault) result {
	var wrong, layout, other []string
	for _, f := range faults {
		text := string(f.Field) + ": " + f.Detail
		switch f.Rule {
		case mrz.RuleCheckDigit:
			wrong = append(wrong, text)
		case mrz.RuleLength:
			layout = append(layout, text)
		default:
			other = append(other, text)
		}
	}
	tail := ""
	if len(other) > 0 {
		tail = "; noted: " + strings.Join(other, "; ")
	}
	switch {
	case !record.Format.Known():
		return result{
			status: Undetermined, reason: PrintUnclear, about: Subject{Field: "layout"},
			detail: "not a machine readable zone that can be read: " + strings.Join(layout, "; "),
		}
	case len(wrong) > 0:
		return result{
			status: Failed, reason: CheckDigitWrong, about: Subject{Field: faultFields(faults)},
			detail: strings.Join(wrong, "; ") + tail,
		}
	}
	return result{status: Passed, detail: "all check digits are right" + tail}
}

// faultFields names the fields with a wrong check digit, without their values.
func faultFields(faults []mrz.Fault) string {
	var fields []string
	for _, f := range faults {
		if f.Rule == mrz.RuleCheckDigit && !slices.Contains(fields, string(f.Field)) {
			fields = append(fields, string(f.Field))
		}
	}
	return strings.Join(fields, ", ")
}

// judgeChipZone decodes DG1 where it is as the hash list says. Nothing is concluded from a DG1 that is not.
func (in *inspection) judgeChipZone() {
	if in.object == nil {
		return
	}
	raw, ok := in.verifiedFile(1)
	if !ok {
		in.needsDG1(atChipMRZ)
		return
	}
	dg1, err := lds.DecodeDG1(raw)
	if err != nil {
		in.set(atChipMRZ, result{
			status: Undetermined, reason: DataUnreadable, about: Subject{File: "DG1"}, detail: "DG1 can't be decoded: " + err.Error(),
		})
		return
	}
	record, faults := in.decodeZone(dg1.Zone)
	r := judgeZone(record, faults)
	if r.status == Undetermined {
		r.reason, r.about = DataUnreadable, Subject{File: "DG1"}
	} else {
		in.record = record
	}
	in.set(atChipMRZ, r)
}

// judgePrintedZone compares the page with the chip, field by field (TR-03135-1, 5.7.2). Only optional data may differ
// without proving a forgery.
func (in *inspection) judgePrintedZone() {
	switch {
	case in.zone == nil:
		in.set(atComparison, result{status: NotPerformed, reason: PrintMissing, detail: "the printed zone was not presented"})
		return
	case in.object == nil && in.evidence.Image == nil:
		in.skip(atComparison, "the chip was not read")
		return
	case in.record == nil:
		in.needsDG1(atComparison)
		return
	case in.results[atPrintedMRZ].status == Undetermined:
		in.set(atComparison, result{
			status: Undetermined, reason: PrintUnclear, about: Subject{Field: "layout"}, detail: "the printed zone can't be read",
		})
		return
	}
	differ := compareRecords(in.zone, in.record)
	switch {
	case len(differ) == 0:
		in.passed(atComparison, "every field agrees")
	case len(differ) == 1 && differ[0] == fieldOptional:
		in.set(atComparison, result{
			status: Undetermined, reason: PrintUnclear, about: Subject{Field: fieldOptional}, detail: "only optional data differs",
		})
	default:
		names := strings.Join(differ, ", ")
		in.set(atComparison, result{status: Failed, reason: PrintMismatch, about: Subject{Field: names}, detail: "differ: " + names})
	}
}

const fieldOptional = "optional data"

// compareRecords names the fields in which two zones differ.
func compareRecords(a, b *mrz.Record) []string {
	var differ []string
	field := func(name string, equal bool) {
		if !equal {
			differ = append(differ, name)
		}
	}
	field("format", a.Format == b.Format)
	field("document code", a.DocumentCode == b.DocumentCode)
	field("issuing State", a.IssuingState == b.IssuingState)
	field("document number", a.DocumentNumber == b.DocumentNumber)
	field("nationality", a.Nationality == b.Nationality)
	field("date of birth", a.DateOfBirth == b.DateOfBirth)
	field("sex", a.Sex == b.Sex)
	field("date of expiry", a.DateOfExpiry == b.DateOfExpiry)
	field("name", a.PrimaryIdentifier == b.PrimaryIdentifier && a.SecondaryIdentifier == b.SecondaryIdentifier)
	field(fieldOptional, a.OptionalData == b.OptionalData && a.OptionalData2 == b.OptionalData2)
	return differ
}
