package mdoc

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/pki"
)

func TestMACs(t *testing.T) {
	key, payload := make([]byte, 32), []byte("what is authenticated")
	m, err := newMac0(key, payload)
	require.NoError(t, err)
	read := func(v Value) (*Mac0, *reader) {
		r := open(v)
		return r.mac0("deviceMac"), r
	}
	again, r := read(m.Raw)
	require.NoError(t, r.result())
	require.Empty(t, r.findings)
	require.NoError(t, again.verify(key, payload))
	require.ErrorIs(t, again.verify(append(key, 1), payload), pki.ErrSignature)
	require.ErrorIs(t, again.verify(key, payload[1:]), pki.ErrSignature)
	require.Equal(t, "algorithm 5, 32 octets", again.String())

	hs256 := []byte{0xA1, 1, 5}
	for why, test := range map[string]struct {
		mac  Value
		want string
	}{
		"another length":    {cborArray(hs256, cborMap(), nil, m.Tag[:31]), "the MAC is another"},
		"another algorithm": {cborArray([]byte{0xA1, 1, 4}, cborMap(), nil, m.Tag), "unsupported: algorithm 4"},
		"no algorithm":      {cborArray([]byte{}, cborMap(), nil, m.Tag), "unsupported: algorithm 0"},
		"named by text":     {cborArray([]byte(cborMap(1, "HS256")), cborMap(), nil, m.Tag), "unsupported: algorithm 0"},
		"with a payload":    {cborArray(hs256, cborMap(), payload, m.Tag), "want it detached"},
		"something critical": {
			cborArray([]byte(cborMap(1, 5, 2, cborArray(99), 99, 1)), cborMap(), nil, m.Tag), "unsupported: critical header 99",
		},
	} {
		t.Run(why, func(t *testing.T) {
			again, r := read(test.mac)
			require.NoError(t, r.result())
			require.ErrorContains(t, again.verify(key, payload), test.want)
		})
	}
	_, r = read(append(Value{0xD1}, m.Raw...))
	require.NoError(t, r.result())
	require.Len(t, r.findings, 1)
	_, r = read(cborArray(1, 2, 3))
	require.Error(t, r.result())
}
