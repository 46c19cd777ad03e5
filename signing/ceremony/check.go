package ceremony

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/spki"
	"github.com/chancery-id/chancery/signing/keyfile"
	"github.com/chancery-id/chancery/signing/pki"
)

// roles are the roles as scripts and the csca command name them.
var roles = map[string]pki.Role{
	"csca": pki.CSCA, "link": pki.Link, "document-signer": pki.DocumentSigner, "master-list-signer": pki.MasterListSigner,
	"deviation-list-signer": pki.DeviationListSigner, "barcode-signer": pki.BarcodeSigner, "vds-nc-signer": pki.VDSNCSigner,
	"dtc-signer": pki.DTCSigner,
}

// tokenAlgorithms are the algorithms of keys that tokens have.
var tokenAlgorithms = []string{"P-256", "P-384", "RSA-2048", "RSA-3072", "RSA-4096"}

// fileName is what files are named by: no dots, slashes or anything a shell or a reader takes for something else.
var fileName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// check finds the first thing that is wrong with a script.
func (s *Script) check() error {
	switch {
	case s.V != 1:
		return fault(ErrScript, "v", "version %d, want 1", s.V)
	case s.Title == "" || !printable(s.Title):
		return fault(ErrScript, "title", "missing, longer than %d or not printable", maxText)
	case len(s.Keys) == 0 || len(s.Keys) > maxKeys:
		return fault(ErrScript, "keys", "%d, want 1 to %d", len(s.Keys), maxKeys)
	}
	if err := s.Custodians.check(); err != nil {
		return err
	}
	for i, text := range s.Makers {
		der, err := onePEM(text, "CERTIFICATE")
		if err != nil {
			return &Error{ErrScript, fmt.Sprintf("makers[%d]", i), err}
		}
		root, err := x509.ParseCertificate(der)
		if err != nil {
			return &Error{ErrScript, fmt.Sprintf("makers[%d]", i), err}
		}
		s.makers = append(s.makers, root)
	}
	places := map[string]string{}
	for i, k := range s.Keys {
		where := fmt.Sprintf("keys[%d]", i)
		if k == nil {
			return fault(ErrScript, where, "empty")
		}
		if k.Name != "" {
			where += " " + strconv.Quote(k.Name)
		}
		if err := s.checkKey(k, i); err != nil {
			return &Error{ErrScript, where, err}
		}
		if place := k.Place(); place != "" {
			if other, taken := places[place]; taken {
				return fault(ErrScript, where, "%s is the place of %q", place, other)
			}
			places[place] = k.Name
		}
	}
	return nil
}

func printable(text string) bool {
	return len(text) <= maxText && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// check wants distinct keys, not only distinct names: one person with two entries is one custodian.
func (c *Custodians) check() error {
	n := len(c.Members)
	if n > maxCustodians || c.Threshold < 1 || c.Threshold > n {
		return fault(ErrScript, "custodians", "%d of %d, want 1 of at least 1, and no more than %d", c.Threshold, n, maxCustodians)
	}
	names, ids := map[string]bool{}, map[string]bool{}
	for i := range c.Members {
		m := &c.Members[i]
		where := fmt.Sprintf("custodians.members[%d]", i)
		der, err := onePEM(m.PublicKey, "PUBLIC KEY")
		if err == nil {
			m.key, err = spki.Parse(der)
		}
		if err != nil {
			return &Error{ErrScript, where, err}
		}
		switch m.key.(type) {
		case *rsa.PublicKey, *curve.PublicKey:
		default:
			return fault(ErrScript, where, "a key that does not sign")
		}
		if weak := pki.Weakness(m.key); len(weak) > 0 {
			return fault(ErrScript, where, "weak key: %s", weak[0].Detail)
		}
		sum := sha256.Sum256(der)
		m.id = hex.EncodeToString(sum[:])
		if canonical, err := pki.MarshalPublicKey(m.key, false); err == nil {
			sum = sha256.Sum256(canonical) // one key in two encodings is one custodian
			m.id = hex.EncodeToString(sum[:])
		}
		if m.Name == "" || !printable(m.Name) || names[m.Name] || ids[m.id] {
			return fault(ErrScript, where, "name or key missing, not printable or there twice")
		}
		names[m.Name], ids[m.id] = true, true
	}
	return nil
}

// checkKey checks one key and fills in what is read of it. Issuers stand before what they certify.
func (s *Script) checkKey(k *Key, i int) (err error) {
	role, ok := roles[k.Role]
	if !ok {
		return fmt.Errorf("no role %q", k.Role)
	}
	k.role = role
	if !fileName.MatchString(k.Name) || slices.ContainsFunc(s.Keys[:i], func(o *Key) bool { return o.Name == k.Name }) {
		return fmt.Errorf("name %q is there already or not of small letters, digits and hyphens", k.Name)
	}
	for _, d := range []struct {
		text string
		to   *time.Time
		last bool
	}{{k.From, &k.from, false}, {k.Until, &k.until, true}, {k.UseUntil, &k.useUntil, true}} {
		if d.text == "" {
			continue
		}
		if *d.to, err = time.Parse(time.DateOnly, d.text); err != nil {
			return fmt.Errorf("%q is no date", d.text)
		}
		if d.last {
			*d.to = d.to.AddDate(0, 0, 1).Add(-time.Second) // the whole day
		}
	}
	if err := s.checkPlace(k); err != nil {
		return err
	}
	if k.Existing() {
		return k.checkExisting()
	}
	return s.checkNew(k, i)
}

// checkPlace checks where a key is.
func (s *Script) checkPlace(k *Key) error {
	if k.role == pki.Link {
		if k.Token != 0 || k.Slot != "" || k.Software || k.Algorithm != "" || k.PIN != "" || k.Touch != "" || k.Replace {
			return fmt.Errorf("a link certificate has no key of its own")
		}
		return nil
	}
	if (k.Token != 0) == k.Software {
		return fmt.Errorf("either a token or software: true")
	}
	if k.Software && (k.Slot != "" || k.PIN != "" || k.Touch != "" || k.Replace) {
		return fmt.Errorf("slot, pin, touch and replace are for tokens")
	}
	if k.Software {
		return nil
	}
	if len(s.makers) == 0 {
		return fmt.Errorf("a token, and makers names no root to attest it")
	}
	if k.Slot == "" {
		k.Slot = "9c"
	}
	k.Slot = strings.ToLower(k.Slot)
	n, err := strconv.ParseUint(k.Slot, 16, 8)
	if err != nil || !(n >= 0x82 && n <= 0x95 || n == 0x9A || n >= 0x9C && n <= 0x9E) {
		return fmt.Errorf("slot %q is none of 9a, 9c, 9d, 9e and 82 to 95", k.Slot)
	}
	k.Slot = fmt.Sprintf("%02x", n) // one slot, one text: "09c" is no second place
	return nil
}

// Place names where a key is, "" for a link certificate: "token 12345678, slot 9c".
func (k *Key) Place() string {
	switch {
	case k.Token != 0:
		return fmt.Sprintf("token %d, slot %s", k.Token, k.Slot)
	case k.Software:
		return "software key " + k.Name
	}
	return ""
}

func (k *Key) checkExisting() error {
	if k.role != pki.CSCA {
		return fmt.Errorf("only a csca may exist before")
	}
	if k.Subject+k.Algorithm+k.Issuer+k.Links+k.From+k.Until+k.UseUntil+k.PIN+k.Touch != "" || k.Replace || k.CRL || k.NameChange || k.PKCS1 || k.NamedCurve || k.DocumentTypes != nil {
		return fmt.Errorf("nothing is made of a csca that exists")
	}
	if k.Software {
		return fmt.Errorf("a csca that exists has its key in a token")
	}
	der, err := onePEM(k.Certificate, "CERTIFICATE")
	if err != nil {
		return err
	}
	if k.certificate, err = pki.ParseCertificate(der); err != nil {
		return err
	}
	return k.certificate.Fit(pki.CSCA)
}

func (s *Script) checkNew(k *Key, i int) (err error) {
	before := func(name string) *Key {
		for _, o := range s.Keys[:i] {
			if o.Name == name && o.role == pki.CSCA {
				return o
			}
		}
		return nil
	}
	switch {
	case k.role == pki.CSCA && k.Issuer != "":
		return fmt.Errorf("a csca has no issuer; a link certificate does")
	case k.role != pki.CSCA && before(k.Issuer) == nil:
		return fmt.Errorf("issuer %q is no csca further up", k.Issuer)
	case k.role != pki.CSCA && k.CRL:
		return fmt.Errorf("crl is for a csca")
	case k.role != pki.CSCA && k.NameChange:
		return fmt.Errorf("nameChange is for a csca; a link certificate has it where the names differ")
	}
	if k.role == pki.Link {
		next := before(k.Links)
		if next == nil || next.Name == k.Issuer || k.Subject != "" || k.DocumentTypes != nil {
			return fmt.Errorf("links names another csca further up, whose subject it has, and no document types")
		}
		return nil
	}
	if k.Links != "" {
		return fmt.Errorf("links is for a link certificate")
	}
	known := tokenAlgorithms
	if k.Software {
		known = keyfile.Algorithms()
	}
	if !slices.Contains(known, k.Algorithm) {
		return fmt.Errorf("algorithm %q: one of %s", k.Algorithm, strings.Join(known, ", "))
	}
	if err := k.checkPolicies(); err != nil {
		return err
	}
	if k.subject, err = pki.NewName(k.Subject); err != nil {
		return err
	}
	if k.subject.IsZero() {
		return fmt.Errorf("subject is missing")
	}
	if k.CRL && s.continues(k, i) {
		return fmt.Errorf("crl: a csca of this name has lists already; the next one goes on with their number and entries: publish it with csca crl")
	}
	return nil
}

// continues says whether a CSCA of that name exists, or has its first list in this script: lists of one name have rising numbers, whatever key signs them (Doc
// 9303-12, 7.1.4).
func (s *Script) continues(k *Key, i int) bool {
	return slices.ContainsFunc(s.Keys[:i], func(o *Key) bool {
		return o.Existing() && o.certificate.Subject.Equal(k.subject) || o.CRL && o.subject.Equal(k.subject)
	})
}

// checkPolicies fills in what the script leaves to the token, so that the attestation can be compared.
func (k *Key) checkPolicies() error {
	if k.Token == 0 {
		return nil
	}
	for _, d := range []struct {
		policy    *string
		preset    string
		permitted []string
	}{{&k.PIN, "once", []string{"once", "always", "never"}}, {&k.Touch, "never", []string{"never", "always", "cached"}}} {
		if *d.policy == "" {
			*d.policy = d.preset
		}
		if !slices.Contains(d.permitted, *d.policy) {
			return fmt.Errorf("policy %q: one of %s", *d.policy, strings.Join(d.permitted, ", "))
		}
	}
	return nil
}
