package approval

import (
	"bytes"
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/chancery-id/chancery/signing/pki"
)

// Policy is who may sign as what, and how many must. It is settled once for a ledger.
type Policy struct {
	V         int      `json:"v"`
	Need      int      `json:"need"`                // signatures of different makers and checkers; 0: nobody is asked
	Makers    [][]byte `json:"makers,omitempty"`    // SubjectPublicKeyInfo; where there are any, one of them must have signed
	Checkers  [][]byte `json:"checkers,omitempty"`  // one of them must have signed
	Operators [][]byte `json:"operators,omitempty"` // where there are any, one of them works the station
}

// Open is the policy under which nobody is asked.
func Open() *Policy { return &Policy{V: 1} }

// ParsePolicy reads a policy and checks it.
func ParsePolicy(data []byte) (*Policy, error) {
	p := &Policy{}
	if err := json.Unmarshal(data, p); err != nil {
		return nil, fmt.Errorf("approval: %w", err)
	}
	return p, p.Validate()
}

// Validate checks that nobody has two roles and that enough persons are named.
func (p *Policy) Validate() error {
	if p.V != 1 {
		return errors.New("approval: not a policy of version 1")
	}
	all := slices.Concat(p.Makers, p.Checkers, p.Operators)
	for i, key := range all {
		if err := plain(key); err != nil {
			return fmt.Errorf("approval: %w", err)
		}
		if contains(all[:i], key) {
			return errors.New("approval: a key is named twice; maker, checker and operator are different persons")
		}
	}
	switch persons := len(p.Makers) + len(p.Checkers); {
	case p.Need < 0 || p.Need > persons:
		return fmt.Errorf("approval: %d signatures of %d persons", p.Need, persons)
	case p.Need == 0 && persons > 0:
		return errors.New("approval: makers and checkers are named and no signature is asked for")
	case p.Need > 0 && len(p.Checkers) == 0:
		return errors.New("approval: nobody checks")
	case len(p.Makers) > 0 && p.Need < 2:
		return errors.New("approval: a maker and a checker are two signatures")
	}
	return nil
}

// plain wants a key as [SignMessage] writes it: in another form, with explicit parameters or a point compressed, it would be a
// second person.
func plain(key []byte) error {
	public, _, err := pki.ParsePublicKey(key)
	if err != nil {
		return err
	}
	same, err := pki.MarshalPublicKey(public, false)
	if err == nil && !bytes.Equal(same, key) {
		err = errors.New("a key in another form than statements have it")
	}
	return err
}

func contains(list [][]byte, key []byte) bool {
	return slices.ContainsFunc(list, func(k []byte) bool { return bytes.Equal(k, key) })
}

// Check says whether a subject may be done, by the statements there are about it. signers are the keys that will do it: those of
// the documents and of the operator, who can't have approved it. Statements that say nothing to the purpose don't count; the
// error says how many do, and why others don't.
func (p *Policy) Check(subject string, statements []*Statement, signers ...crypto.PublicKey) error {
	if p.Need == 0 {
		return nil
	}
	var doing [][]byte
	for _, public := range signers {
		key, err := pki.MarshalPublicKey(public, false)
		if err != nil {
			return fmt.Errorf("approval: %w", err)
		}
		doing = append(doing, key)
	}
	var counted [][]byte
	roles := map[Role]int{}
	var reasons []error
	for _, s := range statements {
		if err := p.counts(s, subject, doing); err != nil {
			reasons = append(reasons, err)
			continue
		}
		if !contains(counted, s.Key) {
			counted = append(counted, s.Key)
			roles[s.Role]++
		}
	}
	var err error
	switch {
	case len(p.Makers) > 0 && roles[Maker] == 0:
		err = errors.New("no maker has signed")
	case roles[Checker] == 0:
		err = errors.New("no checker has signed")
	case len(counted) < p.Need:
		err = fmt.Errorf("%d of %d signatures", len(counted), p.Need)
	default:
		return nil
	}
	return fmt.Errorf("approval: %w", errors.Join(append([]error{err}, reasons...)...))
}

// counts says why a statement does not count.
func (p *Policy) counts(s *Statement, subject string, doing [][]byte) error {
	named := map[Role][][]byte{Maker: p.Makers, Checker: p.Checkers}[s.Role]
	switch {
	case s.Subject != subject:
		return errors.New("a statement about another batch, or about this one before it was changed")
	case contains(doing, s.Key):
		return errors.New("a statement by who signs the documents")
	case !contains(named, s.Key):
		return fmt.Errorf("a statement of a %s who is not named", s.Role)
	}
	return s.Verify()
}

// MayOperate says whether a key may work the station: nil is no key.
func (p *Policy) MayOperate(operator crypto.PublicKey) error {
	if len(p.Operators) == 0 {
		return nil
	}
	if operator == nil {
		return errors.New("approval: an operator must sign the results")
	}
	key, err := pki.MarshalPublicKey(operator, false)
	if err != nil {
		return fmt.Errorf("approval: %w", err)
	}
	if !contains(p.Operators, key) {
		return errors.New("approval: the operator's key is not named")
	}
	return nil
}
