package verify_test

import (
	"bytes"
	"testing"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

// FuzzInspect: whatever the files, no panic, every check reported, and nothing accepted whose data is not what was signed.
func FuzzInspect(f *testing.F) {
	s := newSpecimen(f, teststate.New(f, "UTO", "UT"))
	object, _ := s.image.File(lds.SOD)
	com, _ := s.image.File(lds.COM)
	access := []byte{0x31, 0x02, 0x30, 0x00}
	f.Add(object, com, s.groups[1], access, s.zone)
	f.Add([]byte{0x77, 0x00}, []byte{0x60, 0x00}, []byte{0x61, 0x00}, []byte{}, "P<UTO")
	v := s.trusting()
	f.Fuzz(func(t *testing.T, object, com, dg1, access []byte, zone string) {
		image := chip.NewImage()
		for n, data := range s.groups {
			image.Put(lds.DataGroupFile(n), data)
		}
		image.Put(lds.SOD, object)
		image.Put(lds.DG1, dg1)
		image.Put(lds.COM, com)
		if len(access) > 0 {
			image.Put(lds.CardAccess, access)
		}
		r := v.Inspect(&verify.Evidence{Image: image, Zone: zone})
		if len(r.Checks) != len(verify.Catalogue()) || r.Reason == "" || r.Action == "" {
			t.Fatalf("%d checks, reason %q", len(r.Checks), r.Reason)
		}
		if _, err := r.JSON(verify.English); err != nil {
			t.Fatal(err)
		}
		if r.Accepted() && !bytes.HasPrefix(dg1, s.groups[1]) {
			t.Fatalf("accepted %x", dg1)
		}
		if _, err := r.Document(); err == nil && !r.Accepted() {
			t.Fatal("data of a document that was not accepted")
		}
	})
}
