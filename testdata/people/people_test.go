package people

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
)

func TestPeopleAreTheSameEachTime(t *testing.T) {
	for n := range 200 {
		require.Equal(t, Holder(n), Holder(n))
	}
	require.NotEqual(t, Holder(0), Holder(len(Scripts)*len(Nationalities())*15))
	require.GreaterOrEqual(t, len(Scripts), 30)
	for _, code := range []string{"D", "XXA", "XXB", "XXC", "XXX", "RKS", "GBO", "UNO", "XOM", "UTO"} {
		require.Contains(t, Nationalities(), code)
	}
	require.NotContains(t, Nationalities(), "EUE")
	require.Contains(t, Issuers(), "EUE")
}

func TestSomebodyFitsEveryProfile(t *testing.T) {
	for _, p := range document.Builtin() {
		fit := 0
		for n := range 100 {
			if _, ok := Document(n, p, mrz.NewDate(2026, 5, 14)); ok {
				fit++
			}
		}
		require.Greater(t, fit, 50, p.ID)
	}
}
