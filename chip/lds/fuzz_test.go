package lds

import "testing"

// fuzz holds the law of one file's decoder. Every sample of every file is a seed: the first octet is cheap to change.
func fuzz(f *testing.F, file File) {
	for other := range decoders {
		for _, b := range samplesOf(f, other) {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) { law(t, file, b) })
}

func FuzzCOM(f *testing.F)           { fuzz(f, COM) }
func FuzzDG1(f *testing.F)           { fuzz(f, DG1) }
func FuzzDG2(f *testing.F)           { fuzz(f, DG2) }
func FuzzDG3(f *testing.F)           { fuzz(f, DG3) }
func FuzzDG4(f *testing.F)           { fuzz(f, DG4) }
func FuzzDG5(f *testing.F)           { fuzz(f, DG5) }
func FuzzDG7(f *testing.F)           { fuzz(f, DG7) }
func FuzzDG8(f *testing.F)           { fuzz(f, DG8) }
func FuzzDG11(f *testing.F)          { fuzz(f, DG11) }
func FuzzDG12(f *testing.F)          { fuzz(f, DG12) }
func FuzzDG13(f *testing.F)          { fuzz(f, DG13) }
func FuzzDG14(f *testing.F)          { fuzz(f, DG14) }
func FuzzDG15(f *testing.F)          { fuzz(f, DG15) }
func FuzzDG16(f *testing.F)          { fuzz(f, DG16) }
func FuzzCardAccess(f *testing.F)    { fuzz(f, CardAccess) }
func FuzzSecurityInfos(f *testing.F) { fuzz(f, CardSecurity) }
func FuzzDIR(f *testing.F)           { fuzz(f, DIR) }
func FuzzATR(f *testing.F)           { fuzz(f, ATR) }
func FuzzCVCA(f *testing.F)          { fuzz(f, CVCA) }

// FuzzDowngrade compares files that are not both genuine.
func FuzzDowngrade(f *testing.F) {
	access := unhex(f, samples[CardAccess][0])
	f.Add(access, samplesOf(f, DG14)[0])
	f.Fuzz(func(t *testing.T, cardAccess, dg14 []byte) {
		missing, err := MissingFrom(cardAccess, dg14)
		if err != nil && missing != nil {
			t.Error("an error and a value")
		}
	})
}
