package mdoc

import (
	"errors"
	"fmt"
	"slices"

	"github.com/chancery-id/chancery/signing/pki"
)

// minRandom is the least an item is hidden with: shorter ones let a reader guess what was not disclosed.
const minRandom = 16

// itemRules are the rules for the items.
var itemRules = []pki.Rule[*IssuerSigned]{
	{ID: "name-spaces", Field: "nameSpaces", Ref: refResponse, Weight: pki.Profile, Check: checkNameSpaces},
	{ID: "random-length", Field: "random", Ref: refDigest, Weight: pki.Profile, Check: eachItem(func(i *Item) error {
		return unless(len(i.Random) >= minRandom, "%d octets, at least %d", len(i.Random), minRandom)
	})},
	{ID: "digest-id-range", Field: "digestID", Ref: refDigest, Weight: pki.Profile, Check: eachItem(func(i *Item) error {
		return unless(i.DigestID <= maxDigestID, "%d, at most %d", i.DigestID, maxDigestID)
	})},
	{ID: "digest-id-unique", Field: "digestID", Ref: refDigest, Weight: pki.Profile, Check: unique(func(i *Item) uint64 { return i.DigestID })},
	{ID: "element-unique", Field: "elementIdentifier", Ref: refResponse, Weight: pki.Profile, Check: unique(func(i *Item) string { return i.Identifier })},
	{ID: "item-intact", Field: "IssuerSignedItem", Ref: refDigest, Weight: pki.Profile, Check: checkItems},
}

// documentRules are all rules for what an issuer signed; those of the security object stand behind them.
var documentRules = slices.Concat(itemRules, []pki.Rule[*IssuerSigned]{
	{ID: "payload-intact", Field: "issuerAuth", Ref: refMSO, Weight: pki.Profile, Check: func(d *IssuerSigned) error {
		return unless(d.Auth != nil && d.Auth.Payload != nil && d.Object != nil, "no payload")
	}},
	{ID: "signer-named", Field: "x5chain", Ref: refMSO, Weight: pki.Profile, Check: func(d *IssuerSigned) error {
		return unless(d.Auth != nil && len(d.Auth.Chain) > 0, "no certificate")
	}},
	{ID: "algorithm", Field: "alg", Ref: refMSO, Weight: pki.Profile, Check: func(d *IssuerSigned) error {
		if d.Auth == nil {
			return errors.New("no issuerAuth")
		}
		row, known := d.Auth.Algorithm.row()
		return unless(known && !row.bound, "%v is none of ES256, ES384, ES512 and EdDSA", d.Auth.Algorithm)
	}},
})

// Lint judges the document by every rule of ISO/IEC 18013-5 for its form, the security object included; deviations noted while reading
// come behind them. It verifies nothing.
func (d *IssuerSigned) Lint() []pki.Result {
	results := pki.Judge(d, documentRules, d.Findings)
	if d.Object != nil {
		results = append(results, d.Object.Lint()...)
	}
	return results
}

// Validate returns every breach of the rules, joined, each an *[Error] with its clause. Genuine documents break some: what must
// hold for one to be genuine is for [IssuerSigned.CheckSignature] and [IssuerSigned.Compare].
func (d *IssuerSigned) Validate() error { return pki.Breaches(d.Lint(), pki.Profile) }

// checkNameSpaces: what is there is not empty, and there once.
func checkNameSpaces(d *IssuerSigned) error {
	if d.NameSpaces == nil {
		return nil // nothing was disclosed
	}
	if len(d.NameSpaces) == 0 {
		return errors.New("empty")
	}
	names, items := make([]string, len(d.NameSpaces)), 0
	for i := range d.NameSpaces {
		items += len(d.NameSpaces[i].Items)
		if names[i] = d.NameSpaces[i].Name; len(d.NameSpaces[i].Items) == 0 {
			return fmt.Errorf("no item of %.80q", names[i])
		}
	}
	if len(names) > maxNameSpaces || items > maxItems {
		return fmt.Errorf("%d items in %d name spaces, at most %d in %d", items, len(names), maxItems, maxNameSpaces)
	}
	slices.Sort(names)
	return unless(len(slices.Compact(names)) == len(d.NameSpaces), "a name space twice")
}

// eachItem makes a rule of items one of documents.
func eachItem(check func(*Item) error) func(*IssuerSigned) error {
	return func(d *IssuerSigned) error {
		for n := range d.NameSpaces {
			for i := range d.NameSpaces[n].Items {
				item := &d.NameSpaces[n].Items[i]
				if err := check(item); err != nil {
					return fmt.Errorf("%.80s: %w", item.Identifier, err)
				}
			}
		}
		return nil
	}
}

// unique makes a rule that no two items of a name space have the same key.
func unique[K comparable](key func(*Item) K) func(*IssuerSigned) error {
	return func(d *IssuerSigned) error {
		for n := range d.NameSpaces {
			seen := make(map[K]bool, len(d.NameSpaces[n].Items))
			for i := range d.NameSpaces[n].Items {
				k := key(&d.NameSpaces[n].Items[i])
				if seen[k] {
					return fmt.Errorf("%.80v a second time in %.80s", k, d.NameSpaces[n].Name)
				}
				seen[k] = true
			}
		}
		return nil
	}
}
