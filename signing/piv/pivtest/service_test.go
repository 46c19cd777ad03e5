//go:build cgo && (linux || darwin || freebsd || openbsd)

package pivtest_test

import (
	"fmt"
	"os"
	"testing"

	pivgo "github.com/go-piv/piv-go/v2/piv"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/piv/pivtest"
	"github.com/chancery-id/chancery/signing/piv/pivtest/internal/upstream"
)

var service *pivtest.Service

func TestMain(m *testing.M) { os.Exit(pivtest.Main(&service, m.Run)) }

const reader = "Yubikey pivtest 00 00"

func insert(t *testing.T, c pivtest.Config) *pivtest.Token {
	token, err := pivtest.New(c)
	require.NoError(t, err)
	require.NoError(t, service.Insert(reader, token))
	t.Cleanup(func() { service.Unplug(reader) })
	return token
}

// piv-go's own suite, made for hardware, judges the token.
func TestUpstreamSuite(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	insert(t, pivtest.Config{Version: [3]byte{5, 7, 1}})
	upstream.Run(t)
}

func TestReaders(t *testing.T) {
	cards, err := pivgo.Cards()
	require.NoError(t, err)
	require.Empty(t, cards)
	token := insert(t, pivtest.Config{Serial: 77})
	cards, err = pivgo.Cards()
	require.NoError(t, err)
	require.Equal(t, []string{reader}, cards)
	yk, err := pivgo.Open(reader)
	require.NoError(t, err)
	serial, err := yk.Serial()
	require.NoError(t, err)
	require.Equal(t, token.Serial(), serial)
	service.Remove(reader)
	_, err = yk.Serial()
	require.ErrorContains(t, err, "has been removed")
	require.NoError(t, service.Insert(reader, token))
	_, err = yk.Serial()
	require.ErrorContains(t, err, "has been removed", "for ever on that handle")
	require.NoError(t, yk.Close())
	yk, err = pivgo.Open(reader)
	require.NoError(t, err)
	require.NoError(t, yk.Close())
	for i := range 20 {
		err = service.Plug(fmt.Sprint("reader ", i))
	}
	require.ErrorContains(t, err, "no room")
	for i := range 20 {
		service.Unplug(fmt.Sprint("reader ", i))
	}
}
