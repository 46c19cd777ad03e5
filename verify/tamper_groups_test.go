package verify_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

// flip changes one bit in the middle of a file.
func (s *scene) flip(f lds.File, at int) {
	b, _ := s.image.File(f)
	b = bytes.Clone(b)
	b[(at+len(b))%len(b)] ^= 1
	s.image.Put(f, b)
}

// drop takes files off the chip.
func (s *scene) drop(files ...lds.File) {
	for _, f := range files {
		s.e.Image = without(s.e.Image, f)
	}
}

// index writes an EF.COM that lists these groups.
func (s *scene) index(t *testing.T, groups ...int) {
	t.Helper()
	com, err := lds.NewCommonData(groups...).Encode()
	require.NoError(t, err)
	s.e.Image.Put(lds.COM, com)
}

// another is a genuine document of the same State and the same signer.
func (s *scene) another(t *testing.T) *specimen {
	t.Helper()
	other := newSpecimen(t, s.state, func(r *mrz.Record) {
		r.DocumentNumber, r.PrimaryIdentifier, r.SecondaryIdentifier, r.Sex = "L898902D1", "SVENSSON", "BO", mrz.Male
	})
	other.signer = s.signer
	other.groups[2] = teststate.Opaque(2, 19_000)
	other.groups[15] = teststate.Opaque(15, 270)
	other.sign(t)
	return other
}

// from copies one file of another document.
func (s *scene) from(other *specimen, f lds.File) {
	b, _ := other.image.File(f)
	s.image.Put(f, b)
}

var groupManipulations = []manipulation{
	{26, "one bit of DG1", invalid, verify.GroupAltered, "5.6.4.4.2/DG1", func(_ *testing.T, s *scene) { s.flip(lds.DG1, 40) }},
	{26, "one bit of DG2", invalid, verify.GroupAltered, "5.6.4.4.2/DG2", func(_ *testing.T, s *scene) { s.flip(lds.DG2, 9_000) }},
	{26, "last bit of DG14", invalid, verify.GroupAltered, "5.6.4.4.2/DG14", func(_ *testing.T, s *scene) { s.flip(lds.DG14, -1) }},
	{26, "last bit of DG15", invalid, verify.GroupAltered, "5.6.4.4.2/DG15", func(_ *testing.T, s *scene) { s.flip(lds.DG15, -1) }},
	{26, "tag of DG2", invalid, verify.GroupAltered, "5.6.4.4.2/DG2", func(_ *testing.T, s *scene) { s.flip(lds.DG2, 0) }},
	{26, "DG1 of another genuine document", invalid, verify.GroupAltered, "5.6.4.4.2/DG1", func(t *testing.T, s *scene) {
		s.from(s.another(t), lds.DG1)
	}},
	{26, "portrait of another genuine document", invalid, verify.GroupAltered, "5.6.4.4.2/DG2", func(t *testing.T, s *scene) {
		s.from(s.another(t), lds.DG2)
	}},
	{26, "chip key of another genuine document", invalid, verify.GroupAltered, "5.6.4.4.2/DG15", func(t *testing.T, s *scene) {
		s.from(s.another(t), lds.DG15)
	}},
	{26, "EF.SOD of another genuine document", invalid, verify.GroupAltered, "5.6.4.4.2/DG1", func(t *testing.T, s *scene) {
		s.from(s.another(t), lds.SOD)
	}},
	{
		26, "new name in DG1, check digits recomputed, page as well", invalid, verify.GroupAltered, "5.6.4.4.2/DG1",
		func(t *testing.T, s *scene) {
			s.record.PrimaryIdentifier = "ERIKSSEN"
			s.e.Zone = encode(t, s.record)
			s.image.Put(lds.DG1, teststate.DG1(s.e.Zone))
		},
	},
	{26, "DG1 and DG2 under each other's names", invalid, verify.GroupAltered, "5.6.4.4.2/DG1", func(_ *testing.T, s *scene) {
		s.image.Put(lds.DG1, s.groups[2])
		s.image.Put(lds.DG2, s.groups[1])
	}},
	{26, "forged DG1 before the genuine one", invalid, verify.GroupAltered, "5.6.4.4.2/DG1", func(_ *testing.T, s *scene) {
		s.image.Put(lds.DG1, append(teststate.DG1(strings.Replace(s.zone, "ERIKSSON", "ERIKSSEN", 1)), s.groups[1]...))
	}},
	{26, "DG2 cut", invalid, verify.GroupAltered, "5.6.4.4.2/DG2", func(_ *testing.T, s *scene) {
		s.image.Put(lds.DG2, s.groups[2][:10_000])
	}},
	{26, "DG1 empty", invalid, verify.GroupAltered, "5.6.4.4.2/DG1", func(_ *testing.T, s *scene) { s.image.Put(lds.DG1, nil) }},
	{26, "DG1 with a length in more octets", invalid, verify.GroupAltered, "5.6.4.4.2/DG1", func(_ *testing.T, s *scene) {
		b := s.groups[1]
		s.image.Put(lds.DG1, slices.Concat(b[:1], []byte{0x82, 0}, b[1:]))
	}},
	{26, "DG1 with an indefinite length", invalid, verify.GroupAltered, "5.6.4.4.2/DG1", func(_ *testing.T, s *scene) {
		s.image.Put(lds.DG1, slices.Concat([]byte{0x61, 0x80}, s.groups[1][2:], []byte{0, 0}))
	}},
	{18, "DG1 removed", invalid, verify.GroupMissing, "5.6.4.4.2/DG1", func(_ *testing.T, s *scene) { s.drop(lds.DG1) }},
	{18, "DG2 removed", invalid, verify.GroupMissing, "5.6.4.4.2/DG2", func(_ *testing.T, s *scene) { s.drop(lds.DG2) }},
	{18, "DG14 removed", invalid, verify.GroupMissing, "5.6.4.4.2/DG14", func(_ *testing.T, s *scene) { s.drop(lds.DG14) }},
	{18, "DG15 removed", invalid, verify.GroupMissing, "5.6.4.4.2/DG15", func(_ *testing.T, s *scene) { s.drop(lds.DG15) }},
	{18, "DG15 and EF.COM removed", invalid, verify.GroupMissing, "5.6.4.4.2/DG15", func(_ *testing.T, s *scene) {
		s.drop(lds.DG15, lds.COM)
	}},
	{18, "DG15 removed, EF.COM edited to hide it", invalid, verify.CommonMismatch, "5.6.4.4.2/DG15", func(t *testing.T, s *scene) {
		s.drop(lds.DG15)
		s.index(t, 1, 2, 14)
	}},
	{18, "DG14 and DG15 removed, EF.COM edited to hide it", invalid, verify.CommonMismatch, "5.6.4.4.2/DG14", func(t *testing.T, s *scene) {
		s.drop(lds.DG14, lds.DG15)
		s.index(t, 1, 2)
	}},
	{
		18, "DG15 removed, EF.COM and the hash list edited to hide it", invalid, verify.ObjectAltered, "5.6.4.2.2a",
		func(t *testing.T, s *scene) {
			s.edit(t, func(o *object) { o.list(t, func(list *node) { list.at(2).drop(-1) }) })
			s.drop(lds.DG15)
			s.index(t, 1, 2, 14)
		},
	},
	{18, "all data groups but DG1 removed", invalid, verify.GroupMissing, "5.6.4.4.2/DG2", func(_ *testing.T, s *scene) {
		s.drop(lds.DG2, lds.DG14, lds.DG15)
	}},
	{18, "a data group the reader says it left out", undetermined, verify.DataMissing, "5.6.4.4.2/DG15", func(_ *testing.T, s *scene) {
		s.drop(lds.DG15)
		s.e.NotRead = []lds.File{lds.DG15}
	}},
	{19, "DG11 put in", invalid, verify.GroupUnlisted, "5.6.4.4.2/DG11", func(_ *testing.T, s *scene) {
		s.image.Put(lds.DG11, teststate.Opaque(11, 40))
	}},
	{19, "DG16 put in", invalid, verify.GroupUnlisted, "5.6.4.4.2/DG16", func(_ *testing.T, s *scene) {
		s.image.Put(lds.DG16, []byte{0x70, 0})
	}},
	{19, "an empty DG3 put in", invalid, verify.GroupUnlisted, "5.6.4.4.2/DG3", func(_ *testing.T, s *scene) { s.image.Put(lds.DG3, nil) }},
	{19, "DG11 put in, and EF.COM edited to announce it", invalid, verify.CommonMismatch, "5.6.4.4.2/DG11", func(t *testing.T, s *scene) {
		s.image.Put(lds.DG11, teststate.Opaque(11, 40))
		s.index(t, 1, 2, 11, 14, 15)
	}},
	{
		17, "clone of a chip, where the post asks for an original one", undetermined, verify.ChipUnproven, "5.6.4.1.1",
		func(_ *testing.T, s *scene) {
			s.v.Policy.RequireChipAuthentication = true
		},
	},
}

var commonManipulations = []manipulation{
	{20, "EF.COM lists a data group that EF.SOD does not", invalid, verify.CommonMismatch, "5.6.4.4.1", func(t *testing.T, s *scene) {
		s.index(t, 1, 2, 3, 14, 15)
	}},
	{
		20, "EF.COM leaves a data group out", invalid, verify.CommonMismatch, "5.6.4.4.1",
		func(t *testing.T, s *scene) { s.index(t, 1, 2, 15) },
	},
	{20, "EF.COM cut", invalid, verify.CommonMismatch, "5.6.4.4.1", func(_ *testing.T, s *scene) {
		b, _ := s.image.File(lds.COM)
		s.image.Put(lds.COM, b[:len(b)-2])
	}},
	{20, "EF.COM with another tag", invalid, verify.CommonMismatch, "5.6.4.4.1", func(_ *testing.T, s *scene) { s.flip(lds.COM, 0) }},
	{20, "EF.COM empty", invalid, verify.CommonMismatch, "5.6.4.4.1", func(_ *testing.T, s *scene) { s.image.Put(lds.COM, nil) }},
	{20, "EF.COM of an older LDS version than was signed", invalid, verify.CommonMismatch, "5.6.4.4.1", func(t *testing.T, s *scene) {
		s.image.Put(lds.SOD, s.signer.Object(t, s.groups, func(o *sod.SecurityObject) {
			o.Version, o.LDSVersion, o.UnicodeVersion = 1, "0108", "040000"
		}))
	}},
	{
		21, "EF.CardAccess offers a weaker protocol than the signed DG14", invalid, verify.CardAccessMismatch, "icao.cardaccess-dg14",
		func(t *testing.T, s *scene) {
			s.groups[14] = tlv.Append(nil, 0x6E, infos("pace", "ca"))
			s.sign(t)
			s.e.Image = s.image
			s.image.Put(lds.CardAccess, infos("weak"))
		},
	},
	{21, "EF.CardAccess garbled", invalid, verify.CardAccessMismatch, "icao.cardaccess-dg14", func(t *testing.T, s *scene) {
		s.groups[14] = tlv.Append(nil, 0x6E, infos("pace", "ca"))
		s.sign(t)
		s.e.Image = s.image
		s.image.Put(lds.CardAccess, []byte{0x31, 0x84, 0xFF, 0xFF, 0xFF, 0xFF})
	}},
}

// What lies behind a data object or beside the files is no part of the document: it is left out and never shown.
func TestNothingUnsignedIsHandedOut(t *testing.T) {
	s := newScene(t, teststate.New(t, "UTO", "UT"))
	s.image.Put(lds.DG1, slices.Concat(s.groups[1], teststate.DG1(strings.Replace(s.zone, "ERIKSSON", "ERIKSSEN", 1))))
	r := s.v.Inspect(s.e)
	requireVerdict(t, r, verify.VerdictValid, verify.PassiveOK)
	require.Contains(t, r.Notes, verify.NoteToleration)
	line, err := r.MarshalJSON()
	require.NoError(t, err)
	require.Contains(t, string(line), "ERIKSSON")
	require.NotContains(t, string(line), "ERIKSSEN")
	require.Contains(t, r.Notes, verify.NoteChipUnproven, "a copy is never called an original")
}
