package cms_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
)

// A document signer signs content and names itself by its key identifier; whoever reads the object checks it with the
// certificate inside, and that certificate by other means.
func Example() {
	cfg, err := exampleSigner()
	if err != nil {
		log.Fatal(err)
	}
	cfg.UseSKI = true
	out, err := cms.Sign(cfg, "2.23.136.1.1.1", []byte("the content"))
	if err != nil {
		log.Fatal(err)
	}

	object, err := cms.Parse(out)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s by %v\n", object.Content, object.SignerInfos[0].SignatureAlgorithm)
	fmt.Println("signed:", object.Verify(nil) == nil)

	object, _ = cms.Parse([]byte(string(out[:60]) + "X" + string(out[61:])))
	err = object.Verify(nil)
	fmt.Println("changed:", errors.Is(err, cms.ErrDigest))
	// Output:
	// the content by ECDSA SHA-256
	// signed: true
	// changed: true
}

func exampleSigner() (cms.Config, error) {
	p256, _ := curve.ByName("P-256")
	caKey, err := curve.GenerateKey(p256, rand.Reader)
	if err != nil {
		return cms.Config{}, err
	}
	key, err := curve.GenerateKey(p256, rand.Reader)
	if err != nil {
		return cms.Config{}, err
	}
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	name, err := pki.NewName("C=UT,CN=CSCA Utopia")
	if err != nil {
		return cms.Config{}, err
	}
	ca, err := pki.Issue(&pki.Template{Role: pki.CSCA, Subject: name, State: "UTO", NotBefore: from}, nil, caKey)
	if err != nil {
		return cms.Config{}, err
	}
	if name, err = pki.NewName("C=UT,CN=Document Signer 1"); err != nil {
		return cms.Config{}, err
	}
	cert, err := pki.Issue(&pki.Template{
		Role: pki.DocumentSigner, Subject: name, State: "UTO", NotBefore: from, PublicKey: key.Public(), DocumentTypes: []string{"P"},
	}, ca, caKey)
	return cms.Config{Signer: key, Certificate: cert}, err
}
