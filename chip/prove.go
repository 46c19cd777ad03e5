package chip

import (
	"context"
	"crypto"
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/spki"
	"github.com/chancery-id/chancery/mrz"
)

// proveChip has the chip prove that it is no copy: by what chip authentication mapping has left, by chip authentication, or
// by active authentication, and proves the terminal to the chip. The error is one that ends the reading.
func (r *reader) proveChip(ctx context.Context) error {
	r.progress(Progress{Step: "prove"})
	_, security := r.image.File(lds.CardSecurity)
	mapped := security && r.reading.Access.PACE != nil && len(r.reading.Access.PACE.ChipData) > 0
	if !mapped {
		if err := r.proveByAgreement(ctx); err != nil {
			return err
		}
	}
	if c := r.reading.Proofs.Chip; !mapped && (c == nil || !c.Confirmed) {
		if err := r.proveBySignature(ctx); err != nil {
			return err
		}
	}
	if r.options.Terminal == nil {
		return nil
	}
	return r.proveTerminal(ctx)
}

// proveByAgreement is chip authentication with the best key of DG14. The session of one that failed is gone: the chip is
// opened again, so that what it holds is read all the same. One that a loss has cut off is done again.
func (r *reader) proveByAgreement(ctx context.Context) error {
	dg14, _, err := r.image.Element(lds.DG14)
	if err != nil || r.secure == nil {
		return nil
	}
	keys := chipKeys(dg14)
	if len(keys) == 0 {
		return nil
	}
	p := &r.reading.Proofs
	prove := func(ctx context.Context) error {
		p.Chip, p.ChipErr = r.agree(ctx, keys)
		return p.ChipErr
	}
	for {
		err := prove(ctx)
		if err == nil {
			r.prove = prove
			return nil
		}
		if again, err := r.restore(ctx, err); err != nil || !again {
			return err
		}
	}
}

// agree tries the keys in turn, until one is of a kind that is known here.
func (r *reader) agree(ctx context.Context, keys []chipKey) (*access.ChipEvidence, error) {
	var err error
	for _, k := range keys {
		var key crypto.PublicKey
		if key, err = spki.Parse(k.spki); err != nil {
			err = fmt.Errorf("%w: %w", access.ErrUnsupported, err)
			continue
		}
		var next *access.Messaging
		var evidence *access.ChipEvidence
		if next, evidence, err = access.ChipAuthentication(ctx, r.secure, key, k.info, nil, r.options.Random); err == nil {
			r.secure = next
			return evidence, nil
		}
		if !errors.Is(err, access.ErrUnsupported) {
			return evidence, err
		}
	}
	return nil, err
}

// restore opens the chip again after a protocol has broken its session, and says whether a loss did it, so that the
// protocol is worth another try. The error is one that ends the reading.
func (r *reader) restore(ctx context.Context, cause error) (again bool, err error) {
	t := newTransfer(lds.COM)
	session, connection := lost(cause)
	_, said := refusedClear(cause)
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case errors.Is(cause, ErrBudget):
		return false, cause
	case session && !connection && said: // the chip has answered in the clear: to ask again would end the same way
		err := r.reopen(ctx, t)
		if _, connection := lost(err); connection {
			_, err = r.restore(ctx, err)
		}
		return false, err
	case session || connection:
		err, resumed := r.resume(ctx, t, cause)
		if resumed {
			return true, nil
		}
		return false, err
	case r.secure != nil && r.secure.Channel().Closed():
		return false, r.reopen(ctx, t)
	}
	return false, nil
}

// proveBySignature is active authentication with the key of DG15.
func (r *reader) proveBySignature(ctx context.Context) error {
	dg15, _, err := r.image.Element(lds.DG15)
	if err != nil {
		return nil
	}
	k, err := lds.DecodeDG15(dg15)
	if err != nil {
		return nil
	}
	p := &r.reading.Proofs
	key, err := spki.Parse(k.SubjectPublicKeyInfo)
	if err != nil {
		p.ActiveErr = fmt.Errorf("%w: %w", access.ErrUnsupported, err)
		return nil
	}
	// A signature that does not fit a short answer needs extended length. Chips that make one have it, EF.ATR/INFO or none
	// (Doc 9303-11, 6.1.2).
	limits := r.limits
	limits.Extended = limits.Extended || r.options.Extended
	prove := func(ctx context.Context) error {
		p.Active, p.ActiveResult, p.ActiveErr = access.ActiveAuthentication(ctx, r.card(), key, r.activeHash(), limits, r.options.Random)
		return p.ActiveErr
	}
	for {
		err := prove(ctx)
		if err == nil {
			r.prove = prove
			return nil
		}
		if again, err := r.restore(ctx, err); err != nil || !again {
			return err
		}
	}
}

// activeHash is the hash that DG14 names for ECDSA, zero where it names none.
func (r *reader) activeHash() crypto.Hash {
	infos, ok := r.signedInfos()
	if !ok {
		return 0
	}
	info, ok := infos.ActiveAuthenticationInfo()
	if !ok {
		return 0
	}
	hash, _ := access.ActiveHash(info.SignatureAlgorithm)
	return hash
}

// proveTerminal proves to the chip that fingers and irises may be read.
func (r *reader) proveTerminal(ctx context.Context) error {
	p := &r.reading.Proofs
	for {
		if p.Terminal, p.TerminalErr = r.authenticateTerminal(ctx); p.TerminalErr == nil {
			break
		}
		if again, err := r.restore(ctx, p.TerminalErr); err != nil || !again {
			return err
		}
	}
	proven := r.prove
	r.prove = func(ctx context.Context) error {
		if proven != nil {
			if err := proven(ctx); err != nil {
				return err
			}
		}
		_, err := r.authenticateTerminal(ctx)
		return err
	}
	return nil
}

func (r *reader) authenticateTerminal(ctx context.Context) (*access.TerminalEvidence, error) {
	binding, err := r.binding(ctx)
	if err != nil {
		return nil, err
	}
	return access.TerminalAuthentication(ctx, r.card(), r.options.Terminal, binding, r.limits)
}

// binding is what terminal authentication signs: who the chip is, and our key of its last proof.
func (r *reader) binding(ctx context.Context) (access.TerminalBinding, error) {
	var b access.TerminalBinding
	pace := r.reading.Access.PACE
	switch c := r.reading.Proofs.Chip; {
	case c != nil && c.Confirmed:
		b.Ephemeral, b.DH = c.Ephemeral, len(c.Info.OID) > 2 && c.Info.OID[len(c.Info.OID)-3] == '1'
	case pace != nil && len(pace.ChipData) > 0:
		b.Ephemeral = pace.Ephemeral
	case r.reading.Proofs.ChipErr != nil:
		return b, fmt.Errorf("%w: it failed, and the chip knows a terminal only after it (Doc 9303-11, 7.1)", access.ErrNoChipProof)
	default:
		return b, fmt.Errorf("%w: the chip has none, and knows a terminal only after it (Doc 9303-11, 7.1)", access.ErrNoChipProof)
	}
	var err error
	if pace != nil {
		b.Authorities = pace.Authorities
		b.ChipID, err = access.ChipIDOfPACE(pace)
	} else {
		b.ChipID, err = r.documentNumber(ctx)
	}
	if err != nil || len(b.Authorities) > 0 {
		return b, err
	}
	if err := r.readAuthorities(ctx); err != nil {
		if _, says := refused(err); says {
			return b, nil // it names no authority
		}
		return b, err
	}
	file, _ := r.image.File(lds.CVCA)
	authorities, err := lds.DecodeCVCA(file)
	if err != nil {
		return b, err
	}
	b.Authorities = authorities.References
	return b, nil
}

// withholds says why fingers or irises are not asked for: terminal authentication came before them, and the chip would
// refuse. "" where it gives them, and for other files.
func (r *reader) withholds(f lds.File) string {
	right, restricted := map[lds.File]int{lds.DG3: cvc.RightFingers, lds.DG4: cvc.RightIrises}[f]
	t := r.reading.Proofs.Terminal
	switch {
	case !restricted:
	case t == nil || !t.Done:
		return "needs terminal authentication, which failed"
	case !t.Rights.Has(right):
		return "the terminal's certificates do not give the right to it"
	}
	return ""
}

// readAuthorities reads EF.CVCA, by the identifiers that DG14 gives it where they are not the usual ones (Doc 9303-11, 9.2.8).
func (r *reader) readAuthorities(ctx context.Context) error {
	t := newTransfer(lds.CVCA)
	if infos, ok := r.signedInfos(); ok {
		for _, info := range infos.TerminalAuthenticationInfos() {
			if len(info.FID) == 2 {
				t.fid, t.sfi = info.FID, 0
				if len(info.SFI) == 1 && info.SFI[0] < 0x1F {
					t.sfi = info.SFI[0]
				}
				break
			}
		}
	}
	return r.ensure(ctx, t)
}

// signedInfos are the SecurityInfos of DG14.
func (r *reader) signedInfos() (*lds.SecurityInfos, bool) {
	dg14, _, err := r.image.Element(lds.DG14)
	if err != nil {
		return nil, false
	}
	infos, err := lds.DecodeDG14(dg14)
	return infos, err == nil
}

// ensure reads a file if it has not been read yet.
func (r *reader) ensure(ctx context.Context, t *transfer) error {
	f := t.file
	if _, has := r.image.File(f); has {
		return nil
	}
	if err := t.run(ctx, &r.session); err != nil {
		return fmt.Errorf("%v: %w", f, err)
	}
	r.image.Put(f, t.data)
	r.reading.Files = append(r.reading.Files, FileResult{File: f, Outcome: Complete, Size: len(t.data), Read: len(t.data)})
	return nil
}

// documentNumber is the number with its check digit as the zone of DG1 has it.
func (r *reader) documentNumber(ctx context.Context) ([]byte, error) {
	if err := r.ensure(ctx, newTransfer(lds.DG1)); err != nil {
		return nil, err
	}
	file, _ := r.image.File(lds.DG1)
	zone, err := lds.DecodeDG1(file)
	if err != nil {
		return nil, err
	}
	information, err := mrz.AccessKey(zone.Zone)
	if err != nil {
		return nil, err
	}
	return access.ChipIDOfNumber(information[:len(information)-14]), nil
}
