package mdoc_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"github.com/chancery-id/chancery/signing/mdoc"
	"github.com/chancery-id/chancery/testdata/corpus"
)

// seeds are documents of every maker at hand: real ones, where there are any, the example of the standard, and one of our own.
func seeds(f *testing.F) (all [][]byte) {
	i := issue(f)
	signed, err := mdoc.Present(i.Disclose(only("age_over_18")), nil, transcript, i.device)
	if err != nil {
		f.Fatal(err)
	}
	octets, err := (&mdoc.Response{Version: "1.0", Documents: []mdoc.Presentation{*signed}}).Encode()
	if err != nil {
		f.Fatal(err)
	}
	all = append(corpus.Seeds(f, "mdoc/*.cbor"), i.Raw, octets, i.Auth.Raw, i.Auth.Payload)
	for _, file := range corpus.Seeds(f, "mdoc/iso18013-5-annex-d.json") {
		var a annexD
		if json.Unmarshal(file, &a) != nil {
			continue
		}
		for _, name := range []string{"device_response", "reader_auth", "session_transcript_bytes", "device_request"} {
			if b, err := hex.DecodeString(a.Values[name]); err == nil {
				all = append(all, b)
			}
		}
	}
	for _, b := range all {
		if p, err := mdoc.ParseResponse(b); err == nil {
			for _, d := range p.Documents {
				all = append(all, d.Issuer.Raw, d.Issuer.Auth.Payload)
			}
		}
	}
	return all
}

// deterministic says whether the octets are what deterministic CBOR is.
func deterministic(b []byte) bool {
	enc, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		return false
	}
	var v any
	if cbor.Unmarshal(b, &v) != nil {
		return false
	}
	again, err := enc.Marshal(v)
	return err == nil && bytes.Equal(again, b)
}

// FuzzParse: a document that is accepted without breach encodes to the same octets; what it holds are parts of the input.
func FuzzParse(f *testing.F) {
	for _, b := range seeds(f) {
		f.Add(b)
	}
	profiles := mdoc.Profiles()
	f.Fuzz(func(t *testing.T, octets []byte) {
		d, err := mdoc.Parse(octets)
		if err != nil {
			if d != nil {
				t.Fatal("a value beside an error")
			}
			return
		}
		if !bytes.Equal(d.Raw, octets) {
			t.Fatal("a part of the input is lost")
		}
		count := 0
		for _, space := range d.NameSpaces {
			for _, item := range space.Items {
				count++
				if !bytes.Contains(octets, item.Raw) || !bytes.Contains(item.Raw, item.Value) || item.Value.Validate() != nil {
					t.Fatal("an item that is not of the input")
				}
			}
		}
		if len(d.Compare()) != count {
			t.Fatal("an item without a comparison")
		}
		valid := d.Validate() == nil
		again, err := d.Encode()
		if (err == nil) != valid || valid != (len(d.Findings) == 0 && valid) {
			t.Fatalf("valid %t, encoding %v", valid, err)
		}
		if valid && !bytes.Equal(again, octets) {
			t.Fatalf("encodes to\n%x, want\n%x", again, octets)
		}
		if p, ok := profiles.For(d.Object.DocType); ok {
			_ = p.Validate(d.Elements())
		}
		if _, err := d.Auth.Certificates(); err == nil && d.CheckSignature(nil) == nil {
			t.Fatal("verified with no key")
		}
	})
}

// FuzzResponse: a response that is accepted is written and read again as the same documents.
func FuzzResponse(f *testing.F) {
	for _, b := range seeds(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, octets []byte) {
		p, err := mdoc.ParseResponse(octets)
		if err != nil {
			return
		}
		once, err := p.Encode()
		if err != nil {
			t.Fatal(err)
		}
		q, err := mdoc.ParseResponse(once)
		if err != nil {
			t.Fatal(err)
		}
		for i := range p.Documents {
			a, b := &p.Documents[i], &q.Documents[i]
			if !bytes.Equal(a.Issuer.Raw, b.Issuer.Raw) || !bytes.Equal(a.Device.RawNameSpaces, b.Device.RawNameSpaces) {
				t.Fatal("another document")
			}
			_ = a.Validate()
			if a.CheckDevice(mdoc.SessionTranscript{0x80}, nil) == nil {
				t.Fatal("a device in a session that never was")
			}
		}
		twice, err := q.Encode()
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%v: encodes to\n%x, want\n%x", err, twice, once)
		}
	})
}

// FuzzSign1: a structure without findings encodes to the same octets.
func FuzzSign1(f *testing.F) {
	for _, b := range seeds(f) {
		f.Add(b)
	}
	key := &deviceKey(f).PublicKey
	f.Fuzz(func(t *testing.T, octets []byte) {
		s, err := mdoc.ParseSign1(octets)
		if err != nil {
			return
		}
		if !bytes.Equal(s.Raw, octets) {
			t.Fatal("a part of the input is lost")
		}
		if len(s.Findings) == 0 && !bytes.Equal(s.Encode(), octets) {
			t.Fatalf("encodes to\n%x, want\n%x", s.Encode(), octets)
		}
		if s.Verify(key, nil) == nil {
			t.Fatal("verified with a key that is new")
		}
	})
}

// FuzzSecurityObject: an object without breach and in deterministic CBOR encodes to the same octets.
func FuzzSecurityObject(f *testing.F) {
	for _, b := range seeds(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		o, findings, err := mdoc.ParseSecurityObject(payload)
		if err != nil {
			return
		}
		_, _, _ = o.StatusList()
		again, err := o.Encode()
		if (err == nil) != (o.Validate() == nil) {
			t.Fatal(err)
		}
		if err != nil || len(findings) > 0 {
			return
		}
		var inner cbor.Tag
		if cbor.Unmarshal(payload, &inner) != nil || !deterministic(inner.Content.([]byte)) {
			return
		}
		if !bytes.Equal(again, payload) {
			t.Fatalf("encodes to\n%x, want\n%x", again, payload)
		}
	})
}

// FuzzValue: what a value reads as encodes to the same octets.
func FuzzValue(f *testing.F) {
	for _, space := range licence(nil).NameSpaces {
		for _, e := range space.Elements {
			f.Add([]byte(e.Value))
		}
	}
	f.Fuzz(func(t *testing.T, octets []byte) {
		v := mdoc.Value(octets)
		var again []mdoc.Value
		if s, err := v.Text(); err == nil {
			again = append(again, mdoc.Text(s))
		}
		if b, err := v.Octets(); err == nil {
			again = append(again, mdoc.Octets(b))
		}
		if n, err := v.Number(); err == nil {
			again = append(again, mdoc.Number(n))
		}
		if b, err := v.Bool(); err == nil {
			again = append(again, mdoc.Bool(b))
		}
		if d, err := v.FullDate(); err == nil {
			again = append(again, mdoc.FullDate(d))
		}
		if b, err := v.BirthDate(); err == nil {
			again = append(again, b.Value())
		}
		if list, err := mdoc.ReadPrivileges(v); err == nil {
			again = append(again, mdoc.Privileges(list...))
		}
		if len(again) > 0 && v.Validate() != nil {
			t.Fatal("read and not valid")
		}
		for _, a := range again {
			if deterministic(octets) && deterministic(a) && !bytes.Equal(a, octets) && !mapOrArray(octets) {
				t.Fatalf("encodes to %x, want %x", []byte(a), octets)
			}
		}
	})
}

// mapOrArray says that keys may be ordered otherwise, or some not be of the standard.
func mapOrArray(b []byte) bool { return b[0]>>5 == 4 || b[0]>>5 == 5 }
