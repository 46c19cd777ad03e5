package deviationlist

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/signing/pki"
)

// Validate returns every breach of the rules for a deviation list, joined: those of the content, and of a signed one those
// of its object.
func (l *List) Validate() error { return pki.Breaches(l.Lint(), pki.Profile) }

// Lint judges the list by the same rules one by one. It judges the form: neither signature nor trust.
func (l *List) Lint() []pki.Result {
	results := pki.Judge(l, contentRules, nil)
	if l.CMS != nil {
		results = append(append(results, pki.Judge(l, signedRules, nil)...), l.CMS.Lint()...)
	}
	return results
}

// contentRules are those of DeviationList (Doc 9303-12, 10.2).
var contentRules = []pki.Rule[*List]{
	{ID: "deviations-version", Field: "version", Ref: refList, Weight: pki.Profile, Check: func(l *List) error {
		return unless(l.Version == 0, "%d, want 0", l.Version)
	}},
	{ID: "deviations-der", Field: "DeviationList", Ref: "X.690, 10", Weight: pki.Profile, Check: func(l *List) error {
		return unless(!l.loose, "not DER, or not the types of the standard")
	}},
	{ID: "deviations-empty", Field: "deviations", Ref: refList, Weight: pki.Profile, Check: func(l *List) error {
		return unless(len(l.Deviations) > 0, "empty")
	}},
	{ID: "deviations-once", Field: "deviations", Ref: refList, Weight: pki.Profile, Check: once},
	{ID: "deviations-size", Field: "deviations", Ref: refList, Weight: pki.Profile, Check: size},
	{ID: "documents-type", Field: "documentType", Ref: refList, Weight: pki.Profile, Check: documents(func(_ *List, v *Documents) error {
		// The standard says two characters and gives "P" as its example.
		return unless(v.Type == "" || len(v.Type) <= 2 && isPrintable(v.Type), "%q is no document code", v.Type)
	})},
	{ID: "documents-signer", Field: "dscIdentifier", Ref: refList, Weight: pki.Profile, Check: documents(signerRule)},
	{ID: "documents-digest", Field: "certificateDigest", Ref: refList, Weight: pki.Profile, Check: documents(func(l *List, v *Documents) error {
		switch n := len(v.CertificateDigest); {
		case n == 0:
		case l.Digest == 0:
			return errors.New("without a digestAlgorithm")
		case n != l.Digest.Size():
			return fmt.Errorf("%d octets, %v has %d", n, l.Digest, l.Digest.Size())
		}
		return nil
	})},
	{ID: "documents-period", Field: "issuingDate", Ref: refList, Weight: pki.Profile, Check: documents(periodRule)},
	{ID: "documents-numbers", Field: "documentNumbers", Ref: refList, Weight: pki.Profile, Check: documents(numbersRule)},
	{ID: "descriptions-empty", Field: "descriptions", Ref: refList, Weight: pki.Profile, Check: func(l *List) error {
		for i := range l.Deviations {
			if len(l.Deviations[i].Descriptions) == 0 {
				return fmt.Errorf("deviation %d has none", i)
			}
		}
		return nil
	}},
	{ID: "description-text", Field: "description", Ref: "X.680, 41.4", Weight: pki.Profile, Check: descriptions(func(s *Description) error {
		return unless(isPrintable(s.Text) && len(s.Text) <= maxText, "not a PrintableString of at most %d characters", maxText)
	})},
	{ID: "description-type", Field: "deviationType", Ref: refList, Weight: pki.Profile, Check: descriptions(func(s *Description) error {
		_, err := encodeOID(s.Type, "deviationType")
		return err
	})},
	{ID: "description-known", Field: "deviationType", Ref: refList, Weight: pki.Advice, Check: descriptions(func(s *Description) error {
		return unless(Known(s.Type), "%s is no type of the standard", s.Type)
	})},
	{ID: "description-parameters", Field: "parameters", Ref: refList, Weight: pki.Profile, Check: descriptions(parametersRule)},
	{ID: "description-national", Field: "nationalUse", Ref: refList, Weight: pki.Profile, Check: descriptions(func(s *Description) error {
		return unless(s.NationalUse == nil || isElement(s.NationalUse), "not one encoded element")
	})},
}

// signedRules are those of Table 19 that are not every signed object's.
var signedRules = []pki.Rule[*List]{
	{ID: "deviations-signing-time", Field: "signingTime", Ref: refList, Weight: pki.Profile, Check: func(l *List) error {
		for i := range l.CMS.SignerInfos {
			if l.CMS.SignerInfos[i].SigningTime.IsZero() {
				return errors.New("missing")
			}
		}
		return nil
	}},
	{ID: "deviations-unsigned-attributes", Field: "unsignedAttrs", Ref: refList, Weight: pki.Profile, Check: func(l *List) error {
		for i := range l.CMS.SignerInfos {
			if len(l.CMS.SignerInfos[i].UnsignedAttrs) > 0 {
				return errors.New("present")
			}
		}
		return nil
	}},
	{ID: "deviations-signer", Field: "certificates", Ref: "Doc 9303-12, 7.1.1.3", Weight: pki.Essential, Check: func(l *List) error {
		signer, _, err := l.CMS.FindSigner(0)
		if err != nil {
			return err
		}
		return signer.Fit(pki.DeviationListSigner)
	}},
	{ID: "deviations-signer-id", Field: "sid", Ref: refList, Weight: pki.Advice, Check: func(l *List) error {
		for i := range l.CMS.SignerInfos {
			if !l.CMS.SignerInfos[i].SID.IsKeyID() {
				return errors.New("issuer and serial number, subjectKeyIdentifier is recommended")
			}
		}
		return nil
	}},
	{ID: "deviations-csca", Field: "certificates", Ref: refList, Weight: pki.Advice, Check: func(l *List) error {
		signer, _, err := l.CMS.FindSigner(0)
		if err != nil {
			return nil // another rule
		}
		beside := slices.ContainsFunc(l.CMS.Certificates, func(c *pki.Certificate) bool {
			return c.BasicConstraints.CA && signer.CheckSignatureFrom(c) == nil
		})
		return unless(beside, "the CSCA certificate of the signer is not beside it")
	}},
}

// once finds members that are there twice: a SET OF has each once.
func once(l *List) error {
	seen := map[string]bool{}
	for i := range l.Deviations {
		v := &l.Deviations[i]
		raw, err := v.encode()
		if err != nil {
			continue // another rule
		}
		if seen[string(raw)] {
			return fmt.Errorf("deviation %d repeats another", i)
		}
		seen[string(raw)] = true
		inner := map[string]bool{}
		for j := range v.Descriptions {
			raw, err := v.Descriptions[j].encode()
			if err == nil && inner[string(raw)] {
				return fmt.Errorf("description %d of deviation %d repeats another", j, i)
			}
			inner[string(raw)] = true
		}
	}
	return nil
}

// size holds a list to the limits of reading, so that none is made that can't be read.
func size(l *List) error {
	numbers, described, names := 0, 0, 0
	for i := range l.Deviations {
		numbers += len(l.Deviations[i].Documents.Numbers)
		described += len(l.Deviations[i].Descriptions)
		names += len(l.Deviations[i].Documents.Issuer.Raw)
		if n := len(l.Deviations[i].Descriptions); n > maxDescriptions {
			return fmt.Errorf("%d descriptions of one deviation, at most %d", n, maxDescriptions)
		}
	}
	for _, limit := range []struct {
		what    string
		n, most int
	}{
		{"deviations", len(l.Deviations), maxDeviations},
		{"document numbers", numbers, maxNumbers},
		{"descriptions", described, maxDescribed},
		{"octets of issuers", names, maxNames},
	} {
		if limit.n > limit.most {
			return fmt.Errorf("%d %s, at most %d", limit.n, limit.what, limit.most)
		}
	}
	return nil
}

func signerRule(_ *List, v *Documents) error {
	ways := 0
	for _, octets := range [][]byte{v.Serial, v.SubjectKeyID, v.CertificateDigest} {
		if octets != nil {
			ways++
		}
		if octets != nil && len(octets) == 0 || len(octets) > maxKeyID {
			return fmt.Errorf("%d octets", len(octets))
		}
	}
	switch {
	case ways > 1:
		return errors.New("named in more than one way")
	case (v.Serial == nil) != v.Issuer.IsZero():
		return errors.New("issuer without serial number, or the other way round")
	}
	return nil
}

func periodRule(_ *List, v *Documents) error {
	first, last := v.FirstIssued, v.LastIssued
	switch {
	case first.IsZero() != last.IsZero():
		return errors.New("open at one end")
	case last.Before(first):
		return fmt.Errorf("ends %s, before it begins %s", last.UTC().Format(time.DateOnly), first.UTC().Format(time.DateOnly))
	case first.UTC().Year() < 0 || last.UTC().Year() > 9999 || first.Nanosecond()+last.Nanosecond() != 0:
		return errors.New("not a time in whole seconds that can be written")
	}
	return nil
}

func numbersRule(_ *List, v *Documents) error {
	if v.Numbers != nil && len(v.Numbers) == 0 {
		return errors.New("present and empty")
	}
	seen := make(map[string]bool, len(v.Numbers))
	for _, n := range v.Numbers {
		if n == "" || len(n) > maxNumber || !isPrintable(n) {
			return fmt.Errorf("%q is not a PrintableString of 1 to %d characters", n, maxNumber)
		}
		if seen[n] {
			return fmt.Errorf("%q is there twice", n)
		}
		seen[n] = true
	}
	return nil
}

// parametersRule: types that are at a place may name it, others have no parameter; types of other editions may have any.
func parametersRule(s *Description) error {
	switch {
	case s.Place != nil && s.Parameters != nil:
		return errors.New("given twice")
	case s.Place != nil && !s.Place.fits(placeOf(s.Type)):
		return fmt.Errorf("%v is no place of %q", s.Place, Words(s.Type))
	case s.Place != nil:
		_, err := s.Place.encode()
		return err
	case s.Parameters != nil && Known(s.Type):
		return fmt.Errorf("%x is no parameter of %q", clip(s.Parameters), Words(s.Type))
	}
	return unless(s.Parameters == nil || isElement(s.Parameters), "not one encoded element")
}

// clip bounds foreign octets in a message.
func clip(b []byte) []byte { return b[:min(len(b), 32)] }

// isElement says whether b is one data object whose length is in as few octets as it takes.
func isElement(b []byte) bool {
	r := tlv.NewReader(b)
	e, err := r.Next()
	return err == nil && r.Empty() && e.Minimal && bytes.Equal(e.Raw, b)
}

// documents asks a rule of every group of documents.
func documents(check func(*List, *Documents) error) func(*List) error {
	return func(l *List) error {
		for i := range l.Deviations {
			if err := check(l, &l.Deviations[i].Documents); err != nil {
				return fmt.Errorf("deviation %d: %w", i, err)
			}
		}
		return nil
	}
}

// descriptions asks a rule of every description.
func descriptions(check func(*Description) error) func(*List) error {
	return func(l *List) error {
		for i := range l.Deviations {
			for j := range l.Deviations[i].Descriptions {
				if err := check(&l.Deviations[i].Descriptions[j]); err != nil {
					return fmt.Errorf("deviation %d, description %d: %w", i, j, err)
				}
			}
		}
		return nil
	}
}

func unless(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}
