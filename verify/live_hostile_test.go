package verify_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/sim"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/record"
	"github.com/chancery-id/chancery/verify/trust"
)

// tampered is a card whose answers somebody changes from the nth on, one in four.
func tampered(card iso7816.Card, from int, r *rand.Rand) iso7816.Card {
	n := 0
	return iso7816.CardFunc(func(ctx context.Context, command []byte) ([]byte, error) {
		answer, err := card.Transmit(ctx, command)
		if n++; n < from || err != nil || r.IntN(4) > 0 || len(answer) == 0 {
			return answer, err
		}
		answer = bytes.Clone(answer)
		switch r.IntN(3) {
		case 0:
			answer[r.IntN(len(answer))] ^= 1 << r.IntN(8)
		case 1:
			answer = answer[:r.IntN(len(answer))]
		default:
			answer = []byte{[]byte{0x61, 0x62, 0x63, 0x67, 0x69, 0x6A, 0x6C, 0x6F, 0x90}[r.IntN(9)], byte(r.Uint32())}
		}
		return answer, nil
	})
}

// A hostile chip or a hostile radio: whatever comes of the reading, it is judged without a panic, kept and judged again the
// same, and what is accepted is what was signed.
func TestLiveHostile(t *testing.T) {
	state := teststate.New(t, "UTO", "UT")
	image, secrets := state.Signer(t, pki.DocumentSigner).Issue(t, teststate.Chip{Zone: liveZone, PACE: gm, Agreement: true, Active: teststate.RSA(), Portrait: 800})
	var l trust.Loader
	l.Add("csca.der", state.Certificate.Raw)
	v := &verify.Verifier{Trust: l.Store(), Time: teststate.Now}
	verdicts := map[verify.Verdict]int{}
	for seed := range uint64(300) {
		card, err := sim.New(image, secrets, &sim.Options{Open: seed%3 == 0})
		require.NoError(t, err)
		r := rand.New(rand.NewPCG(seed, 7))
		reading, err := chip.Read(t.Context(), tampered(card, 1+int(seed)%70, r), access.MRZInformation(secrets.MRZInformation), nil)
		e := verify.Live(reading, err)
		e.Zone = liveZone
		report := v.Inspect(e)
		verdicts[report.Verdict]++
		if report.Verdict == verify.VerdictValid {
			for _, f := range []lds.File{lds.DG1, lds.DG2} {
				want, _ := image.File(f)
				got, _ := reading.Image.File(f)
				require.True(t, bytes.Equal(want, got), "seed %d accepts another %v", seed, f)
			}
		}
		rec, err := record.New(v, e, report)
		require.NoError(t, err)
		b, err := rec.Encode()
		require.NoError(t, err)
		again, err := record.Decode(b)
		require.NoError(t, err, "seed %d", seed)
		_, err = again.Replay()
		require.NoError(t, err, "seed %d", seed)
	}
	require.NotZero(t, verdicts[verify.VerdictUndetermined])
	t.Log(verdicts)
}
