package cms_test

import (
	"bytes"
	"testing"

	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/corpus"
)

// seed adds the corpus, and of a small EF.SOD what is in it by itself.
func seed(f *testing.F, patterns ...string) {
	for _, data := range corpus.Seeds(f, patterns...) {
		if i := bytes.Index(data[:min(8, len(data))], []byte{0x30}); len(data) < 4096 && data[0] == 0x77 && i > 0 {
			f.Add(data[i:])
		}
		f.Add(data)
	}
}

// FuzzParse: nothing panics, what is accepted without breach encodes to the same octets, and no octet outside the input
// is ever verified.
func FuzzParse(f *testing.F) {
	cfg := signer(f, "P-256")
	at := issued
	for variant := range 4 {
		own := cfg
		own.UseSKI = variant&1 != 0
		if variant&2 != 0 {
			own.SigningTime = &at
		}
		raw, err := cms.Sign(own, ldsType, content)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
		f.Add(loosen(raw, indefinite))
		f.Add(loosen(raw, longLengths))
	}
	for i := range rules {
		o := newObject(cfg)
		rules[i].change(o, cfg)
		f.Add(o.build(f, cfg))
	}
	bundle, err := cms.Bundle([]*pki.Certificate{cfg.Certificate}, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(bundle)
	seed(f, "sod/*.bin", "chip/cardsecurity/*.bin", "certs/testbed/*.bin", "masterlist/small-1.ml", "masterlist/test-*.ml")
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 64<<10 {
			return
		}
		d, err := cms.Parse(data)
		if err != nil {
			if d != nil {
				t.Fatal("a value beside an error")
			}
			return
		}
		if !bytes.Equal(d.Raw, data) {
			t.Fatal("not all of the input is the object")
		}
		if again, err := d.Encode(); err == nil && !bytes.Equal(again, data) {
			t.Fatalf("encodes to\n%x, want\n%x", again, data)
		}
		for i := range d.SignerInfos {
			d.CheckAttributes(i)
			d.CheckDigest(i)
			cert, _, err := d.FindSigner(i)
			if (err == nil) != (cert != nil) {
				t.Fatal("a certificate beside an error")
			}
			if err == nil && pki.DescribeKey(cert.PublicKey) == "P-256" { // the fastest to verify
				d.CheckSignature(i, cert)
			}
		}
	})
}

// FuzzNormalise: the normal form is a fixed point, and reading it back finds nothing that is not DER in its lengths.
func FuzzNormalise(f *testing.F) {
	f.Add([]byte{0x30, 0x80, 0x24, 0x80, 4, 1, 7, 0, 0, 0, 0})
	f.Add([]byte{0x30, 0x82, 0, 3, 2, 1, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		once, err := cms.Definite(data)
		if err != nil {
			return
		}
		twice, err := cms.Definite(once)
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%x becomes %x, then %x (%v)", data, once, twice, err)
		}
	})
}
