package biometric_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/chip/tlv"
)

func TestFaceTemplateBothWays(t *testing.T) {
	made, err := biometric.NewFaceTemplate(portrait(t, 64, 80))
	require.NoError(t, err)
	h := &made.Instances[0].Header
	h.Subtype, h.Creator = []byte{0}, []byte{1, 2, 3, 4}
	h.Created = []byte{0x20, 0x26, 0x05, 0x13, 0x12, 0, 0}
	h.Validity = []byte{0x20, 0x26, 0x05, 0x13, 0x20, 0x36, 0x05, 0x12}
	b, err := made.Encode()
	require.NoError(t, err)
	back, err := biometric.DecodeTemplate(b)
	require.NoError(t, err)
	require.Equal(t, made.Instances, back.Instances)
	require.NoError(t, back.Validate(biometric.ModalityFace))
	require.ErrorContains(t, back.Validate(biometric.ModalityIris), "02, want 10 (iris)")
	require.Error(t, back.Validate(biometric.Modality(1)))
	pictures, err := back.Pictures()
	require.NoError(t, err)
	require.Equal(t, [][]byte{portrait(t, 64, 80)}, pictures)
	again, err := back.Encode()
	require.NoError(t, err)
	require.Equal(t, b, again)
	_, err = biometric.NewFaceTemplate([]byte("no picture"))
	require.ErrorIs(t, err, biometric.ErrUnsupported)
}

func TestSeveralInstances(t *testing.T) {
	for _, m := range modalities {
		for n := 1; n <= 11; n++ {
			record := faceRecord(t)
			switch m {
			case biometric.ModalityFinger:
				record = fingerRecord(2, 300, 400, wsq(300, 400))
			case biometric.ModalityIris:
				record = irisRecord(6, 8, 9, portrait(t, 8, 9))
			}
			records := make([][]byte, n)
			for i := range records {
				records[i] = record
			}
			subtype := map[biometric.Modality]byte{biometric.ModalityFinger: 0x09, biometric.ModalityIris: 1}[m]
			b := template(t, m, subtype, records...)
			back, err := biometric.DecodeTemplate(b)
			require.NoError(t, err)
			require.Len(t, back.Instances, n)
			err = back.Validate(m)
			require.Equal(t, n <= biometric.MaxInstances || m == biometric.ModalityFinger, err == nil, "%d of %s: %v", n, m, err)
			pictures, err := back.Pictures()
			require.NoError(t, err)
			require.Len(t, pictures, n)
		}
	}
}

// A template without instances tells nothing of its holder; the random object stands in the group or behind it.
func TestEmptyTemplate(t *testing.T) {
	made, err := biometric.NewEmptyTemplate(bytes.NewReader(make([]byte, 32)))
	require.NoError(t, err)
	other, err := biometric.NewEmptyTemplate(nil)
	require.NoError(t, err)
	require.NotEqual(t, made.Random, other.Random)
	for _, behind := range []bool{false, true} {
		made.RandomBehind = behind
		b, err := made.Encode()
		require.NoError(t, err)
		back, err := biometric.DecodeTemplate(b)
		require.NoError(t, err)
		require.Equal(t, made, back)
		require.NoError(t, back.Validate(biometric.ModalityFinger))
		require.NoError(t, back.Validate(biometric.ModalityIris))
		require.ErrorContains(t, back.Validate(biometric.ModalityFace), "number of instances: none")
	}
	bare, err := biometric.DecodeTemplate([]byte{0x7F, 0x61, 3, 2, 1, 0})
	require.NoError(t, err)
	require.NoError(t, bare.Validate(biometric.ModalityFinger), "the random object is a recommendation")
	_, err = biometric.NewEmptyTemplate(bytes.NewReader(make([]byte, 31)))
	require.ErrorContains(t, err, "random")
	_, err = biometric.DecodeTemplate([]byte{0x7F, 0x61, 6, 2, 1, 0, 0x53, 1, 9, 0x53, 1, 9})
	require.Error(t, err, "in the group and behind it")
}

// Lies about counts and lengths.
func TestTemplateRefuses(t *testing.T) {
	record := object(0x5F2E, []byte("FAC"))
	header := object(0xA1, object(0x87, []byte{1, 1}), object(0x88, []byte{0, 8}))
	instance := object(0x7F60, header, record)
	group := func(count []byte, parts ...[]byte) []byte {
		return object(0x7F61, append([][]byte{object(0x02, count)}, parts...)...)
	}
	one := []byte{1}
	for name, tc := range map[string]struct {
		b    []byte
		want string
	}{
		"empty":                {nil, "tag 7F61 is missing"},
		"other object":         {object(0x7F60, instance), "tag 7F60, want 7F61"},
		"no count":             {object(0x7F61, instance), "tag 7F60, want 02"},
		"no octet of count":    {group(nil), "number of instances"},
		"two octets of count":  {group([]byte{0, 1}, instance), "number of instances 0001"},
		"count of 17":          {group([]byte{17}), "number of instances 11"},
		"count too large":      {group([]byte{2}, instance), "2 instances stated, 1 there"},
		"count too small":      {group(one, instance, instance), "more instances than the 1 stated"},
		"count 0":              {group([]byte{0}, instance), "more instances than the 0 stated"},
		"behind":               {append(group(one, instance), 0), "after the last data object"},
		"two behind":           {append(group(one, instance), 0x53, 0, 0x53, 0), "after the last data object"},
		"cut":                  {group(one, instance)[:20], "input ends"},
		"instance empty":       {group(one, object(0x7F60)), "input ends before"},
		"no header":            {group(one, object(0x7F60, record)), "want A1"},
		"no block":             {group(one, object(0x7F60, header)), "no biometric data block"},
		"two blocks":           {group(one, object(0x7F60, header, record, record)), "a second biometric data block"},
		"two types":            {group(one, object(0x7F60, object(0xA1, header[2:], object(0x88, []byte{0, 8})), record)), "a second time"},
		"owner of 1":           {group(one, object(0x7F60, object(0xA1, object(0x87, one)), record)), "87 of 1 octets, want 2"},
		"type of 3":            {group(one, object(0x7F60, object(0xA1, object(0x88, []byte{0, 0, 8})), record)), "88 of 3 octets, want 2"},
		"7F2E empty":           {group(one, object(0x7F60, header, object(0x7F2E))), "input ends before"},
		"7F2E of other object": {group(one, object(0x7F60, header, object(0x7F2E, object(0xA2)))), "tag A2, want A1"},
		"7F2E of two objects":  {group(one, object(0x7F60, header, object(0x7F2E, object(0xA1), object(0xA1)))), "after the last"},
		"65 strays":            {group([]byte{0}, bytes.Repeat([]byte{4, 0}, 65)), "more than 64 deviations"},
		"indefinite length":    {[]byte{0x7F, 0x61, 0x80, 0x02, 0x01, 0x00, 0, 0}, "indefinite length"},
		"header cut":           {group(one, object(0x7F60, object(0xA1, []byte{0x87, 9}), record)), "octets left"},
	} {
		_, err := biometric.DecodeTemplate(tc.b)
		require.ErrorContains(t, err, tc.want, name)
		var e *biometric.Error
		require.ErrorAs(t, err, &e, name)
		require.GreaterOrEqual(t, e.Offset, 0, name)
		require.NotContains(t, err.Error(), "tlv:", "the place is told once")
	}
	_, err := (&biometric.Template{Instances: make([]biometric.Instance, 17)}).Encode()
	require.ErrorContains(t, err, "number of instances: 17")
}

// What is tolerated when reading is named by Validate, with its place.
func TestTemplateDeviations(t *testing.T) {
	record := object(0x5F2E, faceRecord(t))
	owner, kind := object(0x87, []byte{1, 1}), object(0x88, []byte{0, 8})
	header := object(0xA1, owner, kind)
	group := func(parts ...[]byte) []byte { return object(0x7F61, append([][]byte{{2, 1, 1}}, parts...)...) }
	face := object(0x65, object(0xA0, object(0x80, []byte{3}), object(0x81, []byte{7, 0xE3})),
		object(0xA1, face39794(portrait(t, 8, 9), full(0xA0, 2))))
	longCount := object(0x7F61, []byte{2, 0x81, 1, 1}, object(0x7F60, header, record))
	for want, b := range map[string][]byte{
		"length at offset 5: of tag 02 in more octets":      longCount,
		"header at offset 13: tag A2, want A1":              group(object(0x7F60, object(0xA2, owner, kind), record)),
		"tag 84, which the standard does not name":          group(object(0x7F60, object(0xA1, object(0x84, []byte{1}), owner, kind), record)),
		"tag 87 is not in its order":                        group(object(0x7F60, object(0xA1, kind, owner), record)),
		"tag 87 is missing":                                 group(object(0x7F60, object(0xA1, kind), record)),
		"tag 88 is missing":                                 group(object(0x7F60, object(0xA1, owner), record)),
		"instance at offset 23: tag 06, which the standard": group(object(0x7F60, header, object(0x06, []byte{1}), record)),
		"template at offset 8: tag 04, which the standard":  group(object(0x04), object(0x7F60, header, record)),
		"instance at offset 10: behind another object":      group(object(0x04), object(0x7F60, header, record)),
		"random at offset 8: behind another object":         object(0x7F61, []byte{2, 1, 0}, object(0x04), object(0x53)),
		"random: beside 1 instances":                        group(object(0x7F60, header, record), object(0x53, []byte{1})),
		"a record of ISO/IEC 19794 in tag 7F2E":             group(object(0x7F60, header, object(0x7F2E, record[len(record)-len(faceRecord(t)):]))),
		"tag 65 in 7F2E, want A1 around it":                 group(object(0x7F60, header, object(0x7F2E, face))),
	} {
		back, err := biometric.DecodeTemplate(b)
		require.NoError(t, err, want)
		require.ErrorContains(t, back.Validate(biometric.ModalityFace), want)
		if len(back.Instances) > 0 {
			pictures, err := back.Pictures()
			require.NoError(t, err, want)
			require.Len(t, pictures, 1)
		}
		_, err = back.Encode()
		require.NoError(t, err, "nothing is lost that could not be written")
	}
}

func TestUnknownObjectsAreWrittenBack(t *testing.T) {
	made, err := biometric.NewFaceTemplate(portrait(t, 8, 9))
	require.NoError(t, err)
	made.Other, made.Instances[0].Other, made.Instances[0].Header.Other = object(0x04), object(0x06, []byte{1}), object(0x84)
	require.ErrorContains(t, made.Validate(biometric.ModalityFace), "objects that the standard does not name")
	b, err := made.Encode()
	require.NoError(t, err)
	back, err := biometric.DecodeTemplate(b)
	require.NoError(t, err)
	require.Equal(t, made.Instances, back.Instances)
	require.Equal(t, made.Other, back.Other)
}

func TestHeaderValidate(t *testing.T) {
	for want, change := range map[string]func(*biometric.Header){
		"header version: 0102, want 0101":            func(h *biometric.Header) { h.Version = []byte{1, 2} },
		"header version: 1 octets, want 2":           func(h *biometric.Header) { h.Version = []byte{1} },
		"biometric type: 08, want 02 (face)":         func(h *biometric.Header) { h.Modality = []byte{8} },
		"biometric type: 0 octets":                   func(h *biometric.Header) { h.Modality = []byte{} },
		"biometric type: 4 octets":                   func(h *biometric.Header) { h.Modality = []byte{0, 0, 0, 2} },
		"biometric subtype: 09 (face)":               func(h *biometric.Header) { h.Subtype = []byte{9} },
		"biometric subtype: 2 octets":                func(h *biometric.Header) { h.Subtype = []byte{0, 0} },
		"creation date and time: no time":            func(h *biometric.Header) { h.Created = []byte{0x20, 0x26, 0x13, 1, 0, 0, 0} },
		"creation date and time: 3 octets":           func(h *biometric.Header) { h.Created = make([]byte, 3) },
		"validity period: no period":                 func(h *biometric.Header) { h.Validity = []byte{0x20, 0x26, 1, 1, 0x20, 0x25, 1, 1} },
		"validity period: 9 octets, want 8":          func(h *biometric.Header) { h.Validity = make([]byte, 9) },
		"creator: 3 octets":                          func(h *biometric.Header) { h.Creator = make([]byte, 3) },
		"format owner: 0102, want 0101":              func(h *biometric.Header) { h.Owner = 0x0102 },
		"format type: 0007, want 0008 (face)":        func(h *biometric.Header) { h.Type = 7 },
		"(Doc 9303-10, 4.7.2.1)":                     func(h *biometric.Header) { h.Type = 7 },
		"no period in BCD (Doc 9303-10, 4.7.2.1)":    func(h *biometric.Header) { h.Validity = bytes.Repeat([]byte{0xAA}, 8) },
		"no time in BCD (Doc 9303-10, 4.7.2.1)":      func(h *biometric.Header) { h.Created = bytes.Repeat([]byte{0x99}, 7) },
		"header version: 0000, want 0101 (Doc 9303-": func(h *biometric.Header) { h.Version = []byte{0, 0} },
	} {
		made, err := biometric.NewFaceTemplate(portrait(t, 8, 9))
		require.NoError(t, err)
		change(&made.Instances[0].Header)
		require.ErrorContains(t, made.Validate(biometric.ModalityFace), want)
		b, err := made.Encode()
		require.NoError(t, err)
		back, err := biometric.DecodeTemplate(b)
		require.NoError(t, err, want)
		require.ErrorContains(t, back.Validate(biometric.ModalityFace), want)
	}
	made, err := biometric.NewFaceTemplate(portrait(t, 8, 9))
	require.NoError(t, err)
	made.Instances[0].Header.Modality = []byte{0, 0, 2}
	require.NoError(t, made.Validate(biometric.ModalityFace), "the type may take three octets")
}

// Breaches of a record are named with their place in the template, those of several instances with their number.
func TestValidateNamesInstanceAndPlace(t *testing.T) {
	good := faceRecord(t)
	short := bytes.Clone(good)
	short[11]--
	b := template(t, biometric.ModalityFace, 0, good, short)
	back, err := biometric.DecodeTemplate(b)
	require.NoError(t, err)
	err = back.Validate(biometric.ModalityFace)
	require.ErrorContains(t, err, "instance 2: record length")
	var e *biometric.Error
	require.True(t, errors.As(err, &e))
	require.Equal(t, bytes.Index(b, short)+8, e.Offset)

	b = template(t, biometric.ModalityFace, 0, append([]byte("FIR"), good[3:]...))
	back, err = biometric.DecodeTemplate(b)
	require.NoError(t, err)
	_, err = back.Pictures()
	require.Error(t, err)
	back.Instances = append(back.Instances, biometric.Instance{Record: good})
	pictures, err := back.Pictures()
	require.Error(t, err, "of the first")
	require.Len(t, pictures, 1, "of the second")
}

// Every finger and every eye has an instance of its own, and the header names it.
func TestOneFeatureEach(t *testing.T) {
	finger, eye := wsq(300, 400), portrait(t, 8, 9)
	for _, tc := range []struct {
		m       biometric.Modality
		subtype byte
		record  []byte
		want    string
	}{
		{biometric.ModalityFinger, 0x09, fingerRecord(2, 300, 400, finger), ""},
		{biometric.ModalityFinger, 0x00, fingerRecord(2, 300, 400, finger), ""},
		{biometric.ModalityFinger, 0x0A, fingerRecord(2, 300, 400, finger), "left pointer in the header, right pointer in the record"},
		{biometric.ModalityFinger, 0x18, fingerRecord(2, 300, 400, finger), "18 (finger)"},
		{biometric.ModalityFinger, 0x09, fingerRecord(2, 300, 400, finger, finger), "2 pictures, want one"},
		{biometric.ModalityIris, 0x01, irisRecord(6, 8, 9, eye), ""},
		{biometric.ModalityIris, 0x02, irisRecord(6, 8, 9, eye), "left in the header, right in the record"},
		{biometric.ModalityIris, 0x05, irisRecord(6, 8, 9, eye), "05 (iris)"},
		{biometric.ModalityIris, 0x01, irisRecord(6, 8, 9, eye, eye), "2 eyes, want one"},
	} {
		back, err := biometric.DecodeTemplate(template(t, tc.m, tc.subtype, tc.record))
		require.NoError(t, err)
		err = back.Validate(tc.m)
		if tc.want == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, tc.want)
	}
	back, err := biometric.DecodeTemplate(template(t, biometric.ModalityFinger, 0x09, fingerRecord(2, 300, 400, finger)))
	require.NoError(t, err)
	back.Instances[0].Header.Subtype = nil
	require.ErrorContains(t, back.Validate(biometric.ModalityFinger), "missing in a template of finger")
	require.ErrorContains(t, back.Validate(biometric.ModalityFace), "format identifier")
	require.ErrorContains(t, back.Validate(biometric.ModalityIris), "format identifier")
}

func TestSubtype(t *testing.T) {
	for s, want := range map[biometric.Subtype]string{
		0: "unspecified", 1: "right", 2: "left", 0x05: "right thumb", 0x09: "right pointer", 0x0D: "right middle", 0x11: "right ring",
		0x15: "right little", 0x06: "left thumb", 0x0A: "left pointer", 0x08: "pointer", 3: "subtype 03", 0x19: "subtype 19",
	} {
		require.Equal(t, want, s.String())
	}
	require.Equal(t, []string{"face", "finger", "iris", "modality 20"}, []string{
		biometric.ModalityFace.String(), biometric.ModalityFinger.String(), biometric.ModalityIris.String(), biometric.Modality(0x20).String(),
	})
}

// A template that was read can be changed and written again.
func TestChangedTemplateIsValid(t *testing.T) {
	back, err := biometric.DecodeTemplate(template(t, biometric.ModalityFace, 0, faceRecord(t), faceRecord(t)))
	require.NoError(t, err)
	back.Instances = back.Instances[:1]
	require.NoError(t, back.Validate(biometric.ModalityFace))
	b, err := back.Encode()
	require.NoError(t, err)
	require.Equal(t, template(t, biometric.ModalityFace, 0, faceRecord(t)), b)
	_, err = tlv.One(b, 0x7F61)
	require.NoError(t, err)
}
