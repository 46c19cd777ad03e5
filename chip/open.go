package chip

import (
	"context"
	"errors"

	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
)

// open opens the chip for the first time: EF.CardAccess, the lengths it takes, PACE or else BAC, the application.
func (r *reader) open(ctx context.Context) error {
	if err := r.selectMaster(ctx); err != nil {
		return err
	}
	if err := r.readInto(ctx, lds.CardAccess); err != nil {
		return err
	}
	if r.options.Extended {
		if err := r.readInto(ctx, lds.ATR); err != nil {
			return err
		}
		if file, ok := r.image.File(lds.ATR); ok {
			r.learn(file)
		}
	}
	cardAccess, _ := r.image.File(lds.CardAccess)
	for _, offer := range offers(cardAccess) {
		done, err := r.openPACE(ctx, offer)
		if done || err != nil {
			return err
		}
	}
	return r.openBasic(ctx)
}

// openPACE tries one offer, without and then with the parameter id: some chips want it although they offer one set only. A
// password that is refused ends it, and so does a proof that fails; what the chip can't do is noted, and the next way tried.
func (r *reader) openPACE(ctx context.Context, offer access.PACEInfo) (bool, error) {
	for {
		secure, evidence, err := access.PACE(ctx, r.meter, r.password, offer, r.options.Random)
		if err == nil {
			r.secure = secure
			r.reading.Access.Protocol, r.reading.Access.PACE = PACE, evidence
			r.reading.Access.Suite = secure.Channel().Suite()
			r.enter = func(ctx context.Context) error { return r.again(ctx, offer) }
			return true, r.afterPACE(ctx, evidence)
		}
		_, status := refused(err)
		if errors.Is(err, access.ErrPassword) || !status && !errors.Is(err, access.ErrUnsupported) {
			return false, err
		}
		r.reading.Access.Failed = append(r.reading.Access.Failed, Attempt{PACE, offer, err})
		if offer.NameParameters || !status {
			return false, nil
		}
		offer.NameParameters = true
	}
}

// afterPACE reads EF.CardSecurity, which the key of chip authentication mapping is in, and selects the application.
func (r *reader) afterPACE(ctx context.Context, evidence *access.PACEEvidence) error {
	if evidence.Mapping == access.ChipAuthenticationMapping {
		if err := r.readInto(ctx, lds.CardSecurity); err != nil {
			return err
		}
	}
	return r.selectApplication(ctx)
}

// again opens the chip as before.
func (r *reader) again(ctx context.Context, offer access.PACEInfo) error {
	if err := r.selectMaster(ctx); err != nil {
		return err
	}
	secure, evidence, err := access.PACE(ctx, r.meter, r.password, offer, r.options.Random)
	if err != nil {
		return err
	}
	r.secure, r.reading.Access.PACE = secure, evidence
	return r.selectApplication(ctx)
}

// openBasic selects the application and opens it by BAC. A chip that has no challenge to give may be one without access
// control, which the standard allowed once.
func (r *reader) openBasic(ctx context.Context) error {
	if err := r.selectApplication(ctx); err != nil {
		return err
	}
	if r.password.Kind() != access.KindMRZ {
		if r.isOpen(ctx) {
			return nil
		}
		return errNoWay
	}
	secure, err := access.BAC(ctx, r.meter, r.password, r.options.Random)
	if err == nil {
		r.secure = secure
		r.reading.Access.Protocol, r.reading.Access.Suite = BAC, secure.Channel().Suite()
		r.enter = r.basicAgain
		return nil
	}
	if _, status := refused(err); !status || errors.Is(err, access.ErrPassword) {
		return err
	}
	r.reading.Access.Failed = append(r.reading.Access.Failed, Attempt{Protocol: BAC, Err: err})
	if r.isOpen(ctx) {
		return nil
	}
	return err
}

// isOpen tries whether the zone can be read by anyone.
func (r *reader) isOpen(ctx context.Context) bool {
	t := newTransfer(lds.DG1)
	_, status, err := t.read(ctx, &r.session, headerSize)
	if err != nil || status != iso7816.OK && status != iso7816.EndOfFile {
		return false
	}
	r.reading.Access.Protocol = Unprotected
	r.enter = r.selectApplication
	return true
}

func (r *reader) basicAgain(ctx context.Context) error {
	if err := r.selectApplication(ctx); err != nil {
		return err
	}
	secure, err := access.BAC(ctx, r.meter, r.password, r.options.Random)
	if err == nil {
		r.secure = secure
	}
	return err
}

// readInto reads a file of the master file that need not be there. The error is one that ends the session.
func (r *reader) readInto(ctx context.Context, f lds.File) error {
	result := FileResult{File: f}
	err := r.readFile(ctx, f, &result)
	r.reading.Files = append(r.reading.Files, result)
	if _, isStatus := refused(err); isStatus || errors.Is(err, errAnswer) || errors.Is(err, ErrLimit) {
		return nil
	}
	return err
}
