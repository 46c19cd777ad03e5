package verify_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

// printed changes what the page says; check digits are computed anew.
func printed(change func(r *mrz.Record)) func(t *testing.T, s *scene) {
	return func(t *testing.T, s *scene) {
		r := *s.record
		change(&r)
		s.e.Zone = encode(t, &r)
	}
}

// misprinted changes characters of the page alone.
func misprinted(before, after string) func(t *testing.T, s *scene) {
	return func(t *testing.T, s *scene) {
		require.Contains(t, s.e.Zone, before)
		s.e.Zone = strings.Replace(s.e.Zone, before, after, 1)
	}
}

// personalised writes a zone into DG1 with a fault, and on the page as well, and signs it.
func personalised(before, after string) func(t *testing.T, s *scene) {
	return func(t *testing.T, s *scene) {
		require.Contains(t, s.zone, before)
		s.e.Zone = strings.Replace(s.zone, before, after, 1)
		s.groups[1] = teststate.DG1(s.e.Zone)
		s.sign(t)
		s.e.Image = s.image
	}
}

const (
	comparisonCheck = "5.7.2"
	digitsCheck     = "5.5.4.1.1"
)

// The page against the chip (TR-03135-1, 5.7.2), and zones with wrong digits (Doc 9303-3, 4.9).
var pageManipulations = []manipulation{
	{40, "name edited", invalid, verify.PrintMismatch, comparisonCheck, printed(func(r *mrz.Record) { r.PrimaryIdentifier = "ERIKSSEN" })},
	{
		40, "given name taken off", invalid, verify.PrintMismatch, comparisonCheck,
		printed(func(r *mrz.Record) { r.SecondaryIdentifier = "ANNA" }),
	},
	{
		40, "document number edited, check digits recomputed", invalid, verify.PrintMismatch, comparisonCheck,
		printed(func(r *mrz.Record) { r.DocumentNumber = "L898902C4" }),
	},
	{40, "nationality edited", invalid, verify.PrintMismatch, comparisonCheck, printed(func(r *mrz.Record) { r.Nationality = "NLD" })},
	{
		40, "date of birth edited, check digits recomputed", invalid, verify.PrintMismatch, comparisonCheck,
		printed(func(r *mrz.Record) { r.DateOfBirth = mrz.NewDate(1984, 8, 12) }),
	},
	{
		40, "day of birth blotted out, check digits recomputed", invalid, verify.PrintMismatch, comparisonCheck,
		printed(func(r *mrz.Record) { r.DateOfBirth = mrz.NewDate(1974, 8, 0) }),
	},
	{
		40, "date of expiry edited, check digits recomputed", invalid, verify.PrintMismatch, comparisonCheck,
		printed(func(r *mrz.Record) { r.DateOfExpiry = mrz.NewDate(2036, 4, 15) }),
	},
	{40, "sex edited", invalid, verify.PrintMismatch, comparisonCheck, printed(func(r *mrz.Record) { r.Sex = mrz.Unspecified })},
	{40, "document code edited", invalid, verify.PrintMismatch, comparisonCheck, printed(func(r *mrz.Record) { r.DocumentCode = "PD" })},
	{40, "issuing State edited", invalid, verify.PrintMismatch, comparisonCheck, printed(func(r *mrz.Record) { r.IssuingState = "NLD" })},
	{
		40, "page of another person of the State", invalid, verify.PrintMismatch, comparisonCheck,
		func(t *testing.T, s *scene) { s.e.Zone = s.another(t).zone },
	},
	{40, "page of a card before the chip of a passport", invalid, verify.PrintMismatch, comparisonCheck, printed(func(r *mrz.Record) {
		r.Format, r.DocumentCode = mrz.TD1, "I"
	})},
	{
		40, "only the optional data differs", undetermined, verify.PrintUnclear, comparisonCheck,
		printed(func(r *mrz.Record) { r.OptionalData = "ZE184227C" }),
	},
	{40, "date of birth edited, check digits left", invalid, verify.CheckDigitWrong, digitsCheck, misprinted("740812", "740813")},
	{40, "document number edited, check digits left", invalid, verify.CheckDigitWrong, digitsCheck, misprinted("L898902C", "L898902D")},
	{
		40, "document number and its check digit edited, composite left", invalid, verify.CheckDigitWrong, digitsCheck,
		misprinted("L898902C36", "L898902C47"),
	},
	{
		40, "page that is no zone", undetermined, verify.PrintUnclear, digitsCheck,
		func(_ *testing.T, s *scene) { s.e.Zone = "NO ZONE AT ALL" },
	},
	{40, "page alone", undetermined, verify.ChipMissing, signatureCheck, func(_ *testing.T, s *scene) { s.e.Image = nil }},
	{40, "page alone, with the chip said to be dead", undetermined, verify.InputUnreadable, signatureCheck, func(_ *testing.T, s *scene) {
		s.e.Image, s.e.Problem = nil, "the chip does not answer"
	}},
	{40, "nothing but the page's zone on the chip", invalid, verify.ObjectMissing, objectCheck, func(_ *testing.T, s *scene) {
		s.e.Image = only(s.image, lds.DG1)
	}},
	{40, "check digit wrong in the signed DG1", invalid, verify.CheckDigitWrong, "icao.dg1-mrz", personalised("740812", "740813")},
	{40, "composite check digit wrong in the signed DG1", invalid, verify.CheckDigitWrong, "icao.dg1-mrz", func(t *testing.T, s *scene) {
		last := s.zone[len(s.zone)-1:]
		personalised("<"+s.zone[len(s.zone)-2:], "<"+s.zone[len(s.zone)-2:len(s.zone)-1]+string('0'+(last[0]-'0'+1)%10))(t, s)
	}},
	{40, "signed DG1 that is no zone", undetermined, verify.DataUnreadable, "icao.dg1-mrz", func(t *testing.T, s *scene) {
		s.groups[1] = teststate.DG1("NO ZONE AT ALL")
		s.sign(t)
		s.e.Image = s.image
	}},
}

// What a reader of pages may do to a zone is no forgery.
func TestReadersSpellingsAreNotForgeries(t *testing.T) {
	s := newScene(t, newUtopia(t))
	for _, zone := range []string{
		s.zone, strings.ReplaceAll(s.zone, "\n", ""), strings.ReplaceAll(s.zone, "\n", "\r\n"), strings.ToLower(s.zone),
		" " + strings.ReplaceAll(s.zone, "\n", " \n ") + "\n\n",
	} {
		e := *s.e
		e.Zone = zone
		requireVerdict(t, s.v.Inspect(&e), verify.VerdictValid, verify.PassiveOK)
	}
}
