package verify_test

import (
	"strings"
	"testing"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

// listed is an entry of the hash list: DataGroupHash { number, hash }.
func listed(number byte, hash ...byte) *node {
	return constructed(0x30, primitive(0x02, number), primitive(0x04, hash...))
}

// forgedName puts a DG1 with another name on the chip and returns its hash.
func (s *scene) forgedName() []byte {
	forged := teststate.DG1(strings.Replace(s.zone, "ERIKSSON", "ERIKSSEN", 1))
	s.image.Put(lds.DG1, forged)
	return teststate.SHA256(forged)
}

// The hash list (Doc 9303-10, 4.6.2.3): version, hashAlgorithm, dataGroupHashValues. Where it is signed again, that is by
// the genuine key: no mistake of an issuer may open a door.
var listManipulations = []manipulation{
	{26, "hash of a forged DG1 in the list", invalid, verify.ObjectAltered, "5.6.4.2.2a", func(t *testing.T, s *scene) {
		s.edit(t, func(o *object) {
			o.list(t, func(list *node) { list.at(2, 0, 1).body = s.forgedName() })
		})
	}},
	{
		26, "hash of a forged DG1 in the list, messageDigest recomputed", invalid, verify.SignatureWrong, "5.6.4.2.2b",
		func(t *testing.T, s *scene) {
			s.edit(t, func(o *object) {
				o.list(t, func(list *node) { list.at(2, 0, 1).body = s.forgedName() })
				o.digest()
			})
		},
	},
	{26, "list cut to DG1 alone", invalid, verify.ObjectAltered, "5.6.4.2.2a", func(t *testing.T, s *scene) {
		s.edit(t, func(o *object) { o.list(t, func(list *node) { list.at(2).kids = list.at(2).kids[:1] }) })
		s.drop(lds.DG2, lds.DG14, lds.DG15, lds.COM)
	}},
	{26, "list emptied", invalid, verify.ObjectAltered, "icao.security-object", func(t *testing.T, s *scene) {
		s.edit(t, func(o *object) { o.list(t, func(list *node) { list.at(2).kids = nil }) })
	}},
	{26, "list without DG2, signed", invalid, verify.GroupMissing, "5.6.4.4.2/DG2", func(t *testing.T, s *scene) {
		s.relist(t, func(list *node) { list.at(2).drop(1) })
		s.drop(lds.DG2, lds.COM)
	}},
	{26, "list without a data group, signed", invalid, verify.ObjectMalformed, "icao.security-object", func(t *testing.T, s *scene) {
		s.relist(t, func(list *node) { list.at(2).kids = nil })
	}},
	{
		26, "DG1 listed twice, a forged one first, signed", invalid, verify.ObjectMalformed, "icao.security-object",
		func(t *testing.T, s *scene) {
			hash := s.forgedName()
			s.relist(t, func(list *node) { list.at(2).kids = append([]*node{listed(1, hash...)}, list.at(2).kids...) })
		},
	},
	{26, "DG1 listed twice alike, signed", invalid, verify.ObjectMalformed, "icao.security-object", func(t *testing.T, s *scene) {
		s.relist(t, func(list *node) { list.at(2).add(list.at(2, 0).clone()) })
	}},
	{26, "data group 0 listed, signed", invalid, verify.ObjectMalformed, "icao.security-object", func(t *testing.T, s *scene) {
		s.relist(t, func(list *node) { list.at(2).add(listed(0, make([]byte, 32)...)) })
	}},
	{26, "data group 17 listed, signed", invalid, verify.ObjectMalformed, "icao.security-object", func(t *testing.T, s *scene) {
		s.relist(t, func(list *node) { list.at(2).add(listed(17, make([]byte, 32)...)) })
	}},
	{26, "data group -1 listed, signed", invalid, verify.ObjectMalformed, "icao.security-object", func(t *testing.T, s *scene) {
		s.relist(t, func(list *node) { list.at(2).add(listed(0xFF, make([]byte, 32)...)) })
	}},
	{42, "hash of DG1 cut to eight octets, signed", invalid, verify.GroupAltered, "5.6.4.4.2/DG1", func(t *testing.T, s *scene) {
		s.relist(t, func(list *node) { list.at(2, 0, 1).body = list.at(2, 0, 1).body[:8] })
	}},
	{42, "hash of DG1 left empty, signed", invalid, verify.GroupAltered, "5.6.4.4.2/DG1", func(t *testing.T, s *scene) {
		s.relist(t, func(list *node) { list.at(2, 0, 1).body = nil })
	}},
	{42, "hash of DG1 drawn out with zeros, signed", invalid, verify.GroupAltered, "5.6.4.4.2/DG1", func(t *testing.T, s *scene) {
		s.relist(t, func(list *node) { list.at(2, 0, 1).body = append(list.at(2, 0, 1).body, 0, 0) })
	}},
	{42, "hash algorithm of the list named SHA-1, signed", invalid, verify.GroupAltered, "5.6.4.4.2/DG1", func(t *testing.T, s *scene) {
		s.relist(t, func(list *node) { list.at(1).become(constructed(0x30, oid(sha1OID))) })
	}},
	{
		42, "hash algorithm of the list named MD5, signed", undetermined, verify.AlgorithmUnknown, "5.6.4.4.2/DG1",
		func(t *testing.T, s *scene) {
			s.relist(t, func(list *node) { list.at(1).become(constructed(0x30, oid("1.2.840.113549.2.5"))) })
		},
	},
	{26, "hash algorithm of the list exchanged", invalid, verify.ObjectAltered, "5.6.4.2.2a", func(t *testing.T, s *scene) {
		s.edit(t, func(o *object) { o.list(t, func(list *node) { list.at(1).become(constructed(0x30, oid(sha512OID))) }) })
	}},
	{34, "octets behind the list, signed", invalid, verify.ObjectMalformed, "icao.security-object", func(t *testing.T, s *scene) {
		s.resign(t, func(o *object) {
			o.content().body = append(o.content().body, 0)
			o.digest()
		})
	}},
	{34, "list that is no list, signed", invalid, verify.ObjectMalformed, "icao.security-object", func(t *testing.T, s *scene) {
		s.resign(t, func(o *object) {
			o.content().body = []byte("not a hash list")
			o.digest()
		})
	}},
}
