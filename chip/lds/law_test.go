package lds

import (
	"bytes"
	"testing"

	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/chip/tlv"
)

// codec is what every file has: it is read, judged and written.
type codec interface {
	Validate() error
	Encode() ([]byte, error)
}

// decoders are all of them, by file. Under CardSecurity stands its signed content.
var decoders = map[File]func([]byte) (codec, error){
	COM:          func(b []byte) (codec, error) { return wrap(DecodeCOM(b)) },
	DG1:          func(b []byte) (codec, error) { return wrap(DecodeDG1(b)) },
	DG2:          func(b []byte) (codec, error) { return wrap(DecodeDG2(b)) },
	DG3:          func(b []byte) (codec, error) { return wrap(DecodeDG3(b)) },
	DG4:          func(b []byte) (codec, error) { return wrap(DecodeDG4(b)) },
	DG5:          func(b []byte) (codec, error) { return wrap(DecodeDG5(b)) },
	DG7:          func(b []byte) (codec, error) { return wrap(DecodeDG7(b)) },
	DG8:          func(b []byte) (codec, error) { return wrap(DecodeDG8(b)) },
	DG9:          func(b []byte) (codec, error) { return wrap(DecodeDG9(b)) },
	DG10:         func(b []byte) (codec, error) { return wrap(DecodeDG10(b)) },
	DG11:         func(b []byte) (codec, error) { return wrap(DecodeDG11(b)) },
	DG12:         func(b []byte) (codec, error) { return wrap(DecodeDG12(b)) },
	DG13:         func(b []byte) (codec, error) { return wrap(DecodeDG13(b)) },
	DG14:         func(b []byte) (codec, error) { return wrap(DecodeDG14(b)) },
	DG15:         func(b []byte) (codec, error) { return wrap(DecodeDG15(b)) },
	DG16:         func(b []byte) (codec, error) { return wrap(DecodeDG16(b)) },
	CVCA:         func(b []byte) (codec, error) { return wrap(DecodeCVCA(b)) },
	CardAccess:   func(b []byte) (codec, error) { return wrap(DecodeCardAccess(b)) },
	CardSecurity: func(b []byte) (codec, error) { return wrap(DecodeSecurityInfos(b)) },
	DIR:          func(b []byte) (codec, error) { return wrap(DecodeDIR(b)) },
	ATR:          func(b []byte) (codec, error) { return wrap(DecodeATR(b)) },
}

// wrap keeps a nil pointer from becoming an interface that isn't nil.
func wrap[T codec](v T, err error) (codec, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}

// law holds the law of every decoder: accepted and valid means written again to the same octets; not valid, not written.
func law(t *testing.T, f File, b []byte) {
	t.Helper()
	v, err := decoders[f](b)
	if err != nil {
		if v != nil {
			t.Errorf("%v: an error and a value", f)
		}
		return
	}
	invalid := v.Validate()
	out, err := v.Encode()
	switch {
	case invalid != nil && err == nil:
		t.Errorf("%v: written although not valid: %v", f, invalid)
	case invalid == nil && err != nil:
		t.Errorf("%v: valid and not written: %v", f, err)
	case invalid == nil && !bytes.Equal(out, b):
		t.Errorf("%v: valid and written otherwise\n%X\n%X", f, b, out)
	}
}

// samplesOf are valid files: those listed, and those that builders make.
func samplesOf(t testing.TB, f File) [][]byte {
	t.Helper()
	var all [][]byte
	for _, s := range samples[f] {
		all = append(all, unhex(t, s))
	}
	add := func(v codec) {
		b, err := v.Encode()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	switch f {
	case DG1:
		for _, zone := range []string{zoneTD1, zoneTD2, zoneTD3} {
			add(&MachineReadableZone{Zone: zone})
		}
	case DG2:
		template, err := biometric.NewFaceTemplate(picture(8, 8))
		if err != nil {
			t.Fatal(err)
		}
		add(&Biometrics{File: DG2, Template: template})
	case DG3, DG4:
		template, err := biometric.NewEmptyTemplate(bytes.NewReader(make([]byte, 64)))
		if err != nil {
			t.Fatal(err)
		}
		add(&Biometrics{File: f, Template: template})
	case DG14, CardSecurity:
		add(NewSecurityInfos(f, everyInfo(t)...))
	}
	return all
}

// picture is the header of a JPEG with this size (ISO/IEC 10918-1, B.2.2), and nothing to see.
func picture(width, height uint16) []byte {
	return []byte{
		0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, byte(height >> 8), byte(height), byte(width >> 8), byte(width),
		3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0, 0xFF, 0xD9,
	}
}

func TestSamplesAreValidAndWrittenTheSame(t *testing.T) {
	for f := range decoders {
		all := samplesOf(t, f)
		if len(all) == 0 {
			t.Errorf("%v: no sample", f)
		}
		for i, b := range all {
			v, err := decoders[f](b)
			if err != nil {
				t.Errorf("%v %d: %v", f, i, err)
				continue
			}
			if err := v.Validate(); err != nil {
				t.Errorf("%v %d: %v", f, i, err)
			}
			law(t, f, b)
		}
	}
}

// A file that is cut anywhere, or followed by anything, is refused, except where chips pad.
func TestCutAndFollowedFilesAreRefused(t *testing.T) {
	for f, decode := range decoders {
		for _, b := range samplesOf(t, f) {
			for n := range b {
				if v, err := decode(b[:n]); err == nil && (f.Tag() != 0 || v.Validate() == nil) && f != DIR && f != ATR {
					t.Fatalf("%v: cut to %d octets of %d: read", f, n, len(b))
				}
			}
			v, err := decode(append(bytes.Clone(b), 0))
			switch f {
			case CardAccess, DIR, ATR, CVCA:
				if err != nil || v.Validate() == nil || !Tolerable(v.Validate()) {
					t.Errorf("%v: padding is read, and named: %v", f, err)
				}
			default:
				if err == nil {
					t.Errorf("%v: an octet behind is refused", f)
				}
			}
		}
	}
}

func TestOtherTagsAreRefused(t *testing.T) {
	for f, decode := range decoders {
		b := samplesOf(t, f)[0]
		b[0] ^= 0x04
		if _, err := decode(b); err == nil && f != ATR {
			t.Errorf("%v: read with tag %02X", f, b[0])
		}
	}
}

// A length in more octets than needed is read, named, and not written.
func TestLongLengthsAreNamed(t *testing.T) {
	for f, decode := range decoders {
		for _, b := range samplesOf(t, f) {
			tag, header, length, err := tlv.Header(b)
			if err != nil {
				t.Fatal(err)
			}
			long := tlv.AppendTag(nil, tag)
			long = append(long, 0x84, byte(length>>24), byte(length>>16), byte(length>>8), byte(length))
			long = append(long, b[header:]...)
			v, err := decode(long)
			if err != nil {
				if f != CVCA {
					t.Errorf("%v: %v", f, err)
				}
				continue
			}
			if err := v.Validate(); err == nil || !Tolerable(err) {
				t.Errorf("%v: %v", f, err)
			}
			law(t, f, long)
		}
	}
}

func TestMutationsKeepTheLaw(t *testing.T) {
	for f := range decoders {
		for _, b := range samplesOf(t, f) {
			for i := range min(len(b), 400) {
				for _, mask := range []byte{0x01, 0x20, 0x80, 0xFF} {
					m := bytes.Clone(b)
					m[i] ^= mask
					law(t, f, m)
				}
			}
		}
	}
}
