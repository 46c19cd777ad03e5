package mdoc_test

import (
	"crypto/elliptic"
	"fmt"
	"log"
	"slices"
	"testing"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/mdoc"
)

// A driving licence is issued, its holder shows an age and nothing else, and a reader verifies both.
func Example() {
	t := &testing.T{}
	authority := iaca(t) // an issuing authority, as tests make it
	ds := signer(t, authority, elliptic.P256())
	device := deviceKey(t)

	issued, err := mdoc.Sign(licence(&device.PublicKey), mdoc.Config{Signer: ds.key, Certificate: ds.Certificate})
	if err != nil {
		log.Fatal(err)
	}

	// The holder's device: in this session, this element alone.
	session := mdoc.SessionTranscript{0x83, 0xF6, 0xF6, 0xF6}
	shown := issued.Disclose(func(_, element string) bool { return element == "age_over_18" })
	document, err := mdoc.Present(shown, nil, session, device)
	if err != nil {
		log.Fatal(err)
	}
	octets, err := (&mdoc.Response{Version: "1.0", Documents: []mdoc.Presentation{*document}}).Encode()
	if err != nil {
		log.Fatal(err)
	}

	// The reader, in the order of ISO/IEC 18013-5, 9.3.1.
	response, err := mdoc.ParseResponse(octets)
	if err != nil {
		log.Fatal(err)
	}
	got := &response.Documents[0]
	chain, err := got.Issuer.Auth.Certificates()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("certificate:", mdoc.Fit(chain[0], mdoc.DocumentSigner) == nil && mdoc.Related(chain[0], authority.Certificate) == nil)
	fmt.Println("signature:", got.Issuer.CheckSignature(chain[0]) == nil)
	for _, c := range got.Issuer.Compare() {
		fmt.Println("element:", c.Identifier, c.Outcome)
	}
	fmt.Println("document:", got.Validate() == nil && got.Issuer.CheckSigner(chain[0]) == nil)
	fmt.Println("validity:", got.Issuer.Object.Validity.Contains(now))
	fmt.Println("device:", got.CheckDevice(session, nil) == nil)
	// Output:
	// certificate: true
	// signature: true
	// element: age_over_18 identical
	// document: true
	// validity: true
	// device: true
}

// An element is found by its name, and read as what it is.
func ExampleIssuerSigned_Find() {
	document := issue(&testing.T{})
	item, err := document.Find(mdoc.NameSpaceLicence, "expiry_date")
	if err != nil {
		log.Fatal(err)
	}
	expiry, err := item.Value.Date()
	fmt.Println(item.Identifier, expiry, err)
	fmt.Println(item.Value) // a holder's data does not print by accident
	// Output:
	// expiry_date 2031-05-13 <nil>
	// tag, 14 octets
}

// What stands in a document is held against the profile of its type; a presentation is not complete, and need not be.
func ExampleProfile_Validate() {
	elements := []mdoc.Elements{{NameSpace: mdoc.NameSpaceLicence, Elements: []mdoc.Element{
		{Identifier: "sex", Value: mdoc.Number(7)},
		{Identifier: "issue_date", Value: mdoc.FullDate(mrz.NewDate(2026, 5, 14))},
		{Identifier: "eye_color", Value: mdoc.Text("green")},
	}}}
	profile, _ := mdoc.Profiles().For("org.iso.18013.5.1.mDL")
	fmt.Println(profile.Validate(elements))
	fmt.Println(profile.Unknown(elements))
	fmt.Println(profile.Complete(elements) == nil)
	// Output:
	// sex: none of 0, 1, 2 and 9 (ISO/IEC 18013-5, Table 5)
	// [org.iso.18013.5.1 eye_color]
	// false
}

// A program adds a document type as data.
func ExampleProfile() {
	fishing := mdoc.Profile{Name: "fishing permit", DocTypes: []string{"org.example.fishing"}, NameSpaces: []mdoc.NameSpaceProfile{
		{Name: "org.example.fishing", Ref: "Fisheries Act, 12", Elements: []mdoc.Definition{
			{ID: "lake", Kind: mdoc.TextValue, Mandatory: true}, {ID: "rods", Kind: mdoc.NumberValue},
		}},
	}}
	profiles := append(mdoc.Profiles(), fishing)
	found, ok := profiles.For("org.example.fishing")
	fmt.Println(found.Name, ok, slices.ContainsFunc(found.NameSpaces[0].Elements, func(d mdoc.Definition) bool { return d.Mandatory }))
	// Output:
	// fishing permit true true
}
