package vdsnc_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/chancery-id/chancery/signing/seal/vdsnc"
	"github.com/chancery-id/chancery/testdata/corpus"
)

// FuzzParse: what is accepted has signed octets that read to the same ones, a message that is told apart from what it is not, and
// nothing panics.
func FuzzParse(f *testing.F) {
	for _, e := range published(f) {
		f.Add([]byte(e.BarcodeText))
	}
	for _, text := range corpus.Seeds(f, "vdsnc/*.json") {
		f.Add(text)
	}
	f.Add([]byte(`{"data":{"hdr":{"is":"UTO","t":"x","v":1},"msg":{}},"sig":{"alg":"","cer":"AA","sigvl":"AA"}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := vdsnc.Parse(text)
		if err != nil {
			if d != nil {
				t.Fatal("a value beside an error")
			}
			return
		}
		again, err := vdsnc.Parse(append(append([]byte(`{"data":`), d.SignedData...), `,"sig":{"alg":"ES256","sigvl":"AA","cer":"AA"}}`...))
		if len(d.SignedData) < vdsnc.MaxSize-64 && (err != nil || !bytes.Equal(again.SignedData, d.SignedData)) {
			t.Fatalf("%s is not stable: %v", d.SignedData, err)
		}
		_ = d.CheckSignature(nil)
		m, err := d.Message()
		if (m == nil) != (err != nil && !errors.Is(err, vdsnc.ErrType)) {
			t.Fatalf("%v beside %v", m, err)
		}
		if d.Validate() == nil && (m.Validate() != nil || m.Type() != d.Type) {
			t.Fatal("a valid document with another message")
		}
	})
}
