package pki_test

import (
	"fmt"
	"time"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/pki"
)

func Example() {
	brainpool, _ := curve.ByName("brainpoolP384r1")
	authorityKey, err := curve.GenerateKey(brainpool, nil)
	if err != nil {
		panic(err)
	}
	signerKey, err := curve.GenerateKey(brainpool, nil)
	if err != nil {
		panic(err)
	}
	subject, err := pki.NewName("C=UT,O=Utopia,CN=Utopia CSCA")
	if err != nil {
		panic(err)
	}
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	csca, err := pki.Issue(&pki.Template{Role: pki.CSCA, Subject: subject, State: "UTO", NotBefore: start}, nil, authorityKey)
	if err != nil {
		panic(err)
	}
	subject, err = pki.NewName("C=UT,O=Utopia,CN=Document Signer 1")
	if err != nil {
		panic(err)
	}
	signer, err := pki.Issue(&pki.Template{
		Role: pki.DocumentSigner, Subject: subject, State: "UTO", NotBefore: start, PublicKey: signerKey.Public(),
		DocumentTypes: []string{"P"},
	}, csca, authorityKey)
	if err != nil {
		panic(err)
	}
	fmt.Println(signer.Subject)
	fmt.Println("signs until", signer.PrivateKeyUsage.NotAfter.Format(time.DateOnly))
	fmt.Println("valid until", signer.NotAfter.Format(time.DateOnly))
	fmt.Println("from its CSCA:", signer.CheckSignatureFrom(csca) == nil)
	fmt.Println("as a master-list signer:", signer.Fit(pki.MasterListSigner))
	// Output:
	// C=UT,O=Utopia,CN=Document Signer 1
	// signs until 2026-03-31
	// valid until 2036-03-31
	// from its CSCA: true
	// as a master-list signer: extKeyUsage: [], want 2.23.136.1.1.3 (Doc 9303-12, 7.1.1.3)
}

func ExampleName_Match() {
	a, _ := pki.NewName("C=UT,O=Ministry of the Interior,CN=CSCA")
	b, _ := pki.NewName("C=ut,O=MINISTRY OF THE INTERIOR,CN=csca")
	fmt.Println(a.Equal(b), a.Match(b) == pki.NameFolded, a.Fold() == b.Fold())
	// Output: true true true
}
