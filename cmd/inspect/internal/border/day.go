package border

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"

	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/trust"
)

// Record is the number of passengers of the record day: Hong Kong, 19 February 2026.
const Record = 1_273_533

// Day is the States and the trust list.
type Day struct {
	seed     uint64
	keys     *keys
	states   []*state
	weights  []float64 // cumulative, of the trusted States
	withList []int     // States that publish a revocation list
	store    *trust.Store
}

// New makes the States. The same seed makes the same travellers, with other keys.
func New(seed uint64) (*Day, error) { return newDay(seed, mix) }

func newDay(seed uint64, mix []share) (*Day, error) {
	d := &Day{seed: seed, keys: newKeys()}
	var err error
	if d.states, err = newStates(d.keys, mix); err != nil {
		return nil, err
	}
	trusted := len(d.states) - 1
	for i := range min(listed, trusted) {
		n := i * trusted / min(listed, trusted)
		if err := d.states[n].revoke(d.keys); err != nil {
			return nil, err
		}
		d.withList = append(d.withList, n)
	}
	d.weigh(trusted)
	var l trust.Loader
	for _, s := range d.states[:trusted] {
		l.Add(s.code+".cer", s.csca.certificate.Raw)
		if s.crl != nil {
			l.Add(s.code+".crl", s.crl.Raw)
		}
	}
	d.store = l.Store()
	if r := d.store.Refused(); len(r) > 0 {
		return nil, fmt.Errorf("%s: %s", r[0].Name, r[0].Reason)
	}
	return d, nil
}

// weigh spreads the travellers: the State in rank n sends 1/n of what the first does, in an order drawn by the seed.
func (d *Day) weigh(states int) {
	r := rand.New(rand.NewPCG(d.seed, math.MaxUint64))
	d.weights = make([]float64, states)
	for rank, i := range r.Perm(states) {
		d.weights[i] = 1 / float64(rank+1)
	}
	for i := 1; i < states; i++ {
		d.weights[i] += d.weights[i-1]
	}
}

func (d *Day) pick(r *rand.Rand) int {
	return sort.SearchFloat64s(d.weights, r.Float64()*d.weights[len(d.weights)-1])
}

func (d *Day) verifier() *verify.Verifier { return &verify.Verifier{Trust: d.store, Time: Date} }
