package piv

import (
	"errors"
	"slices"
)

// withPUK has a PUK tried, never a second time after a refusal: a blocked PUK costs the token's keys. A token does not tell the tries
// left of its PUK, so the trial is on record as refused before it begins and taken off when it was not; one that a crash cut off stays
// there until Forget.
func (g Guard) withPUK(op string, serial uint32, puk PIN, try func() error) error {
	fault := func(sentinel error, detail string) error {
		return &Error{Op: op, Serial: serial, Retries: -1, Err: sentinel, Detail: detail}
	}
	m, err := g.load(serial)
	if err != nil {
		return fault(nil, "PUK not tried: "+err.Error())
	}
	hash := m.hash(serial, append(PIN("PUK\x00"), puk...))
	if slices.Contains(m.Refused, hash) {
		return fault(ErrPINRefused, "it is the PUK; give the right one")
	}
	m.Refused = append(m.Refused, hash)
	if err := g.save(serial, m); err != nil {
		return fault(nil, "PUK not tried: "+err.Error())
	}
	err = try()
	if errors.Is(err, ErrPIN) || errors.Is(err, ErrBlocked) {
		return err
	}
	m.Refused = slices.DeleteFunc(m.Refused, func(h string) bool { return h == hash })
	return errors.Join(err, g.save(serial, m))
}

// newPUK forgets that a PUK was refused: it is the right one now.
func (g Guard) newPUK(serial uint32, puk PIN) error {
	m, err := g.load(serial)
	if err != nil {
		return err
	}
	hash := m.hash(serial, append(PIN("PUK\x00"), puk...))
	m.Refused = slices.DeleteFunc(m.Refused, func(h string) bool { return h == hash })
	return g.save(serial, m)
}
