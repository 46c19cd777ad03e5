package verify_test

import "testing"

func BenchmarkZInspect(b *testing.B) {
	for _, k := range benchKeys {
		b.Run(k.name, func(b *testing.B) {
			s := specimenOf(b, k.make)
			v, e := s.trusting(), s.evidence()
			do := inspecting(b, v, e)
			b.ReportAllocs()
			for b.Loop() {
				do()
			}
		})
	}
}

func BenchmarkZCold(b *testing.B) {
	for _, k := range benchKeys {
		b.Run(k.name, func(b *testing.B) {
			s := specimenOf(b, k.make)
			e := s.evidence()
			for b.Loop() {
				b.StopTimer()
				v := s.trusting()
				b.StartTimer()
				inspecting(b, v, e)()
			}
		})
	}
}
