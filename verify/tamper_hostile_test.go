package verify_test

import (
	"archive/zip"
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/testdata/ratio"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/record"
	"github.com/chancery-id/chancery/verify/trust"
)

// hostile bounds what any input may cost. The time is generous, so that a busy machine passes: 50 ms are the target.
var hostile = ratio.Bound{Time: slowdown * 250 * time.Millisecond, Memory: 8 << 20}

// requireCheap holds f against the bound.
func requireCheap(t *testing.T, name string, f func()) {
	t.Helper()
	require.NoError(t, hostile.Check(f), name)
}

// bombs are octets that cost a careless reader his memory, his stack or his day.
func bombs() map[string][]byte {
	const size = 60 << 10
	many := func(unit ...byte) []byte { return bytes.Repeat(unit, size/len(unit)) }
	return map[string][]byte{
		"length of 4 GB":               {0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0},
		"length of 2^63":               {0x30, 0x88, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0},
		"length of 64 kB and nothing":  {0x30, 0x82, 0xFF, 0xFF},
		"length of 126 octets":         append([]byte{0x30, 0xFE}, many(0xFF)...),
		"nest of definite lengths":     nest(8_000),
		"nest of indefinite lengths":   many(0x30, 0x80),
		"nest of octet strings":        many(0x24, 0x80),
		"nest of sets":                 many(0x31, 0x80),
		"thirty thousand empty pieces": element(0x30, many(0x30, 0)),
		"thirty thousand nulls":        element(0x30, many(0x05, 0)),
		"string in thirty thousand":    append([]byte{0x24, 0x80}, many(0x04, 0)...),
		"one long identifier":          element(0x30, element(0x06, many(0x81))),
		"one long number":              element(0x30, element(0x02, many(0x7F))),
		"long tag":                     append([]byte{0x3F}, many(0xFF)...),
		"zeros":                        make([]byte, size),
		"ones":                         many(0xFF),
		"text":                         many('A'),
	}
}

// Every file of a chip, and every file of a trust list, may be a bomb.
func TestHostileBytesAreCheap(t *testing.T) {
	s := newScene(t, newUtopia(t))
	requireCheap(t, "genuine", func() { s.v.Inspect(s.e) })
	for name, bomb := range bombs() {
		for _, f := range []lds.File{lds.SOD, lds.COM, lds.DG1, lds.DG2, lds.DG14, lds.CardAccess} {
			for _, wrapped := range [][]byte{bomb, element(byte(f.Tag()), bomb)} {
				image := s.image.Clone()
				image.Put(f, wrapped)
				requireCheap(t, name+" as "+f.Name(), func() {
					r := s.v.Inspect(&verify.Evidence{Image: image, Zone: s.zone})
					require.NotEqual(t, verify.VerdictValid, r.Verdict, "%s as %v", name, f)
				})
			}
		}
		requireCheap(t, name+" as a zone", func() {
			s.v.Inspect(&verify.Evidence{Image: s.image, Zone: string(bomb)})
		})
		requireCheap(t, name+" as trust", func() {
			var l trust.Loader
			l.Add("bomb", bomb)
			require.Zero(t, l.Store().Len())
		})
		requireCheap(t, name+" as a record", func() {
			_, err := record.Decode(bomb)
			require.Error(t, err)
		})
	}
}

// Parts of an EF.SOD, each grown to what the file may hold.
func TestHostilePartsAreCheap(t *testing.T) {
	const room = 60 << 10
	grow := map[string]func(s *scene, o *object){
		"hash list": func(_ *scene, o *object) {
			o.content().body = element(0x30, bytes.Repeat(listed(1, make([]byte, 32)...).bytes(), room/39))
		},
		"attributes": func(_ *scene, o *object) {
			o.attributes().kids = slices.Repeat([]*node{attribute(signingTimeOID, primitive(0x17))}, room/18)
		},
		"values of an attribute": func(_ *scene, o *object) {
			adds(signingTimeOID, slices.Repeat([]*node{primitive(0x05)}, room/2)...)(o)
		},
		"signers": func(_ *scene, o *object) {
			o.signers().kids = slices.Repeat([]*node{o.signer()}, room/len(o.signer().bytes()))
		},
		"certificates": func(_ *scene, o *object) { o.certs().kids = slices.Repeat(o.certs().kids, room/len(o.certs().bytes())) },
		"certificates that are none": func(_ *scene, o *object) {
			o.certs().kids = slices.Repeat([]*node{constructed(0x30)}, room/2)
		},
		"algorithms": func(_ *scene, o *object) {
			o.signedData().at(1).kids = slices.Repeat(o.signedData().at(1).kids, room/15)
		},
		"names of the signer": func(_ *scene, o *object) {
			rdn := constructed(0x31, constructed(0x30, oid("2.5.4.3"), primitive(0x0C, 'x')))
			o.sid().at(0).kids = slices.Repeat([]*node{rdn}, room/12)
		},
		"extensions": func(_ *scene, o *object) {
			e := constructed(0x30, oid("1.2.3.4"), primitive(0x04))
			extensions(o.certs().at(0, 0)).kids = slices.Repeat([]*node{e}, room/9)
		},
		"RSA modulus": func(_ *scene, o *object) {
			key := constructed(0x30, primitive(0x02, append([]byte{0}, bytes.Repeat([]byte{0xFF}, room)...)...), primitive(0x02, 1, 0, 1))
			o.certs().at(0, 0, 6).become(rsaKeyNode(key))
		},
		"RSA exponent": func(_ *scene, o *object) {
			key := constructed(0x30, number(oddModulus(8192)()), primitive(0x02, append([]byte{0}, bytes.Repeat([]byte{0xFF}, room/2)...)...))
			o.certs().at(0, 0, 6).become(rsaKeyNode(key))
		},
		"RSA key of the largest size": func(_ *scene, o *object) {
			key := constructed(0x30, number(oddModulus(8192)()), primitive(0x02, 1, 0xFF, 0xFF, 0xFF, 0xFF))
			o.certs().at(0, 0, 6).become(rsaKeyNode(key))
			o.algorithm().become(constructed(0x30, oid("1.2.840.113549.1.1.11"), primitive(0x05)))
			o.signature().body = append(make([]byte, 1), bytes.Repeat([]byte{0x55}, 1023)...)
		},
		"field of explicit parameters": func(_ *scene, o *object) {
			o.certs().at(0, 0, 6, 0, 1, 1, 1).body = bytes.Repeat([]byte{0x7F}, room)
		},
		"signature": func(_ *scene, o *object) {
			o.signature().body = constructed(0x30, primitive(0x02, bytes.Repeat([]byte{0x7F}, room)...), primitive(0x02, 1)).bytes()
		},
	}
	state := newUtopia(t)
	for name, change := range grow {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, state)
			s.edit(t, func(o *object) { change(s, o) })
			requireCheap(t, name, func() {
				r := (&verify.Verifier{Trust: s.trusting().Trust, Time: teststate.Now}).Inspect(s.e) // without what it remembers
				// The signer's own certificate says the same however often it is there.
				require.Equal(t, name == "certificates", r.Verdict == verify.VerdictValid, dump(r))
			})
		})
	}
}

func rsaKeyNode(key *node) *node {
	return constructed(0x30, constructed(0x30, oid("1.2.840.113549.1.1.1"), primitive(0x05)), primitive(0x03, append([]byte{0}, key.bytes()...)...))
}

// A zip whose entries grow to far more than they take.
func TestZipBombsAreCheap(t *testing.T) {
	pack := func(entries int, size int) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for i := range entries {
			name := "DG2.bin"
			if i > 0 {
				name = "x" + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676))
			}
			f, err := w.Create(name)
			require.NoError(t, err)
			_, err = f.Write(make([]byte, size))
			require.NoError(t, err)
		}
		require.NoError(t, w.Close())
		return b.Bytes()
	}
	for name, b := range map[string][]byte{"one large": pack(1, 16<<20), "many": pack(2_000, 0)} {
		requireCheap(t, name, func() {
			_, err := chip.LoadZip(bytes.NewReader(b), int64(len(b)))
			require.ErrorIs(t, err, chip.ErrLimit, name)
		})
	}
}

// One bit anywhere in the files of an issued document: where it is still accepted, the data handed out is the same.
func TestNoBitOfAnIssuedDocumentCanBeChangedUnseen(t *testing.T) {
	s := newScene(t, newUtopia(t))
	genuine, err := s.v.Inspect(s.e).MarshalJSON()
	require.NoError(t, err)
	document := genuine[bytes.Index(genuine, []byte(`"document"`)):]
	accepted := map[lds.File]int{}
	for _, f := range s.image.Files() {
		data, _ := s.image.File(f)
		for i := 0; i < len(data); i += 1 + len(data)/2_000 {
			image := *s.image
			changed := bytes.Clone(data)
			changed[i] ^= 1 << (i % 8)
			image.Put(f, changed)
			r := s.v.Inspect(&verify.Evidence{Image: &image, Zone: s.zone})
			if r.Verdict != verify.VerdictValid {
				continue
			}
			accepted[f]++
			got, err := r.MarshalJSON()
			require.NoError(t, err)
			require.Equal(t, string(document), string(got[bytes.Index(got, []byte(`"document"`)):]), "%v octet %d", f, i)
			_, isGroup := f.DataGroup()
			require.False(t, isGroup, "%v octet %d", f, i)
		}
	}
	t.Logf("bits that say nothing: %v", accepted)
}
