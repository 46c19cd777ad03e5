package verify_test

import (
	"testing"
	"time"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/corpus"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

// BenchmarkInspect is a whole passive authentication of a 20 kB passport, the chain known from an earlier document of the
// same signer. Its floor is BenchmarkSignature: the one public-key operation in it.
func BenchmarkInspect(b *testing.B) {
	s := newSpecimen(b, teststate.New(b, "UTO", "UT"))
	v, e := s.trusting(s.state.CRL(b, 1).Raw), s.evidence()
	b.ReportAllocs()
	for b.Loop() {
		if r := v.Inspect(e); r.Verdict != verify.VerdictValid {
			b.Fatal(dump(r))
		}
	}
}

// BenchmarkSignature verifies the signature over the hash list and nothing else.
func BenchmarkSignature(b *testing.B) {
	s := newSpecimen(b, teststate.New(b, "UTO", "UT"))
	signed := envelope(b, s)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := signed.CheckSignature(0, s.signer.Certificate); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkInspectParallel is the same from many goroutines.
func BenchmarkInspectParallel(b *testing.B) {
	s := newSpecimen(b, teststate.New(b, "UTO", "UT"))
	v, e := s.trusting(), s.evidence()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if r := v.Inspect(e); r.Verdict != verify.VerdictValid {
				b.Error(dump(r))
			}
		}
	})
}

func BenchmarkReportJSON(b *testing.B) {
	s := newSpecimen(b, teststate.New(b, "UTO", "UT"))
	r := s.trusting().Inspect(s.evidence())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.JSON(verify.English); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkInspectReal judges real EF.SOD files of several States, alone: their certificates deviate more than ours, and
// their keys are of every kind. The public-key operation dominates.
func BenchmarkInspectReal(b *testing.B) {
	store := realStore(b)
	for _, name := range []string{"fr-2017", "gb-2021", "de-2023", "nz-2013", "sg-2022", "at-2023"} {
		b.Run(name, func(b *testing.B) {
			image := chip.NewImage()
			image.Put(lds.SOD, corpus.Read(b, "sod/"+name+".bin"))
			v := &verify.Verifier{Trust: store, Time: teststate.Now}
			e := &verify.Evidence{Image: image}
			signed, err := sod.ParseCMS(corpus.Read(b, "sod/"+name+".bin"))
			if err != nil {
				b.Fatal(err)
			}
			cert, _, err := signed.FindSigner(0)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				v.Inspect(e)
			}
			b.StopTimer()
			start, n := time.Now(), 20
			for range n {
				_, _ = signed.CheckSignature(0, cert)
			}
			floor := float64(time.Since(start).Microseconds()) / float64(n)
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)-floor, "own-us/op")
		})
	}
}
