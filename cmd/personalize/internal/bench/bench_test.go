package bench_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/personalize/internal/bench"
)

func TestCasesOfEveryKindCanBeMeasured(t *testing.T) {
	for _, kind := range bench.Kinds {
		cases, err := bench.Cases(kind)
		require.NoError(t, err, kind)
		require.Len(t, cases, 4)
		for _, c := range cases {
			c.Work.Do()
			c.Work.Floor()
		}
	}
	_, err := bench.Cases("P-42")
	require.Error(t, err)
}
