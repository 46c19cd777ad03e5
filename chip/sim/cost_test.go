package sim_test

import (
	"crypto"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/sim"
	"github.com/chancery-id/chancery/chip/tlv"
)

// overhead of one protected READ BINARY and its answer, in octets: header, Lc, 97 01 Le, 8E 08 MAC, Le; and 87 LL 01, padding
// and status objects.
func protectedCost(data, block int, extended bool) (sent, received int) {
	sent = 4 + 1 + 3 + 10 + 1
	if extended {
		sent += 2 + 1 + 1 // longer Lc, Le and 97
	}
	padded := (data/block + 1) * block
	return sent, tlv.Size(0x87, padded+1) + 4 + 10 + 2
}

// The whole document of the standard example, at every length of buffer: the number of commands and of octets is that of
// the least there can be, and a tenth at most.
func TestReadingCost(t *testing.T) {
	const ca = "0.4.0.127.0.7.2.2.3.2.2"
	for _, tc := range []struct {
		pace     []offer
		buffer   int
		extended bool
	}{
		{nil, 256, false},
		{[]offer{{gmAES128, 12}}, 256, false},
		{[]offer{{gmAES128, 12}}, 128, false},
		{nil, 192, false},
		{[]offer{{gmAES128, 12}}, 1024, true},
		{[]offer{{gmAES128, 12}}, 4096, true},
		{[]offer{{gmAES128, 12}}, 65536, true},
	} {
		t.Run(fmt.Sprintf("%v %d", tc.pace, tc.buffer), func(t *testing.T) {
			f := fixture{dg2: 20 << 10, pace: tc.pace, chipKeys: []crypto.PrivateKey{ecKey(t, "P-256")}, chipOIDs: []string{ca}, active: rsaKey()}
			img, secrets := f.make(t)
			if tc.extended {
				img.Put(lds.ATR, atrInfo(t, tc.buffer+2))
			}
			card, err := sim.New(img, secrets, nil)
			require.NoError(t, err)
			r, err := chip.Read(t.Context(), card, mrzPassword, &chip.ReadOptions{MaxResponse: tc.buffer, Extended: tc.extended})
			require.NoError(t, err)
			sameFiles(t, img, r)

			// What opens and proves: SELECT, EF.CardAccess (twice where there is none), PACE or BAC, SELECT; MSE, GENERAL
			// AUTHENTICATE, and a command that confirms.
			commands, block := 1+2+1+2+3, 8
			if tc.pace != nil {
				commands, block = 1+1+5+1+3, 16
			}
			if tc.extended {
				commands++ // EF.ATR/INFO
			}
			octets := 0
			for _, file := range img.Files() {
				if file.InMasterFile() {
					continue
				}
				b, _ := img.File(file)
				suite := block
				if file != lds.COM && file != lds.SOD && file != lds.DG14 && file != lds.DG15 {
					suite = 16 // chip authentication has changed the ciphers
				}
				n, sum := least(len(b), tc.buffer, suite)
				commands += n
				octets += sum
			}
			t.Logf("%d commands, at least %d; %d octets, %d for the files", r.Commands, commands, r.Sent+r.Received, octets)
			require.LessOrEqual(t, r.Commands, commands*11/10)
			opening := 2200 // of PACE, BAC and chip authentication, EF.CardAccess and the SELECTs, once
			require.LessOrEqual(t, r.Sent+r.Received, (octets+opening)*11/10)
		})
	}
}

// least is how many commands and octets a file takes.
func least(size, buffer, block int) (commands, octets int) {
	room := 0
	for n := 1; n < buffer; n++ {
		if _, received := protectedCost(n, block, false); received-2 <= buffer {
			room = n
		}
	}
	for size > 0 {
		n := min(size, room)
		sent, received := protectedCost(n, block, buffer > 256)
		commands, octets, size = commands+1, octets+sent+received, size-n
	}
	return commands, octets
}

func atrInfo(t testing.TB, response int) []byte {
	t.Helper()
	var lengths tlv.Builder
	lengths.Add(0x02, []byte{0x01, 0x00, 0x00})
	lengths.Add(0x02, []byte{byte(min(response, 65536) >> 16), byte(min(response, 65536) >> 8), byte(min(response, 65536))})
	b, err := (&lds.ATRInfo{Objects: []lds.Object{{Tag: 0x47, Value: []byte{0x84, 0x01, 0xE0}}, {Tag: 0x7F66, Value: lengths.Bytes()}}}).Encode()
	require.NoError(t, err)
	return b
}

func BenchmarkRead(b *testing.B) {
	for name, pace := range map[string][]offer{"BAC": nil, "PACE-GM-P256-AES128": {{gmAES128, 12}}} {
		for _, buffer := range []int{256, 65536} {
			b.Run(fmt.Sprintf("%s-%d", name, buffer), func(b *testing.B) {
				img, secrets := fixture{dg2: 20 << 10, pace: pace}.make(b)
				img.Put(lds.ATR, atrInfo(b, buffer))
				card, err := sim.New(img, secrets, nil)
				require.NoError(b, err)
				b.SetBytes(int64(img.Size()))
				for b.Loop() {
					card.Reset()
					if _, err := chip.Read(b.Context(), card, mrzPassword, &chip.ReadOptions{Extended: buffer > 256}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
