package biometric

import (
	"fmt"
	"time"

	"github.com/chancery-id/chancery/chip/tlv"
)

// CaptureTime is when a portrait was taken, in universal time. Month and day are 0 where they are not known, hour, minute
// and second -1; the zero CaptureTime is one that is not known at all.
type CaptureTime struct {
	Year, Month, Day     int
	Hour, Minute, Second int
}

// CaptureDay is the capture time of a portrait of which only the day is known.
func CaptureDay(year, month, day int) CaptureTime {
	return CaptureTime{Year: year, Month: month, Day: day, Hour: absent, Minute: absent, Second: absent}
}

// valid tells whether the parts that are known are those of a time of the calendar, none known behind one that isn't.
func (t CaptureTime) valid() bool {
	parts := []struct{ value, least, most int }{
		{t.Month, 1, 12}, {t.Day, 1, daysIn(t.Year, t.Month)}, {t.Hour, 0, 23}, {t.Minute, 0, 59}, {t.Second, 0, 60},
	}
	known := t.Year >= 1900 && t.Year <= 9999
	for _, p := range parts {
		there := p.value >= p.least
		if p.value > p.most || there && !known {
			return false
		}
		known = there
	}
	return t.Year >= 1900 && t.Year <= 9999
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// NewExtensibleFace makes the record of ISO/IEC 39794-5:2019 of one portrait, JPEG or JPEG 2000: its format, size and
// colour space taken from the picture's header, of the kind for documents, in the dialect of the application profile of
// ICAO. The time of capture is left out where it is zero.
func NewExtensibleFace(portrait []byte, captured CaptureTime) ([]byte, error) {
	image, err := probePortrait(portrait)
	if err != nil {
		return nil, err
	}
	ref := ModalityFace.ref39794()
	if captured != (CaptureTime{}) && !captured.valid() {
		return nil, &Error{"capture time", -1, ref, fmt.Errorf("no time of the calendar")}
	}
	code := uint32(2)
	if image.Format.IsJPEG2000() {
		code = 3 // lossy: what is lossless can't be told from the header
	}
	b := tlv.NewBuilder(len(portrait) + 128)
	b.AddNested(tagFace39794, func(b *tlv.Builder) {
		b.AddNested(0xA0, func(b *tlv.Builder) {
			addInteger(b, 0x80, 3)
			addInteger(b, 0x81, 2019)
		})
		b.AddNested(0xA1, func(b *tlv.Builder) {
			b.AddNested(0x30, func(b *tlv.Builder) {
				addInteger(b, 0x80, 0)
				addNested(b, []tlv.Tag{0xA1, 0xA0, 0xA0}, func(b *tlv.Builder) {
					b.Add(0x80, portrait)
					b.AddNested(0xA1, func(b *tlv.Builder) { addInformation(b, code, image) })
				})
				if captured.Year != 0 {
					b.AddNested(0xA2, captured.build)
				}
			})
		})
	})
	return b.Bytes(), nil
}

// addInformation writes the image information block: format, kind, size and colour space.
func addInformation(b *tlv.Builder, format uint32, image Image) {
	fallback := func(b *tlv.Builder, tag tlv.Tag, code uint32) {
		addNested(b, []tlv.Tag{tag, 0xA1}, func(b *tlv.Builder) { addInteger(b, 0x80, code) })
	}
	b.AddNested(0xA0, func(b *tlv.Builder) { addInteger(b, 0x80, format) })
	fallback(b, 0xA1, 0) // for documents
	b.AddNested(0xA7, func(b *tlv.Builder) {
		addInteger(b, 0x80, uint32(image.Width))
		addInteger(b, 0x81, uint32(image.Height))
	})
	switch image.Components {
	case 1:
		fallback(b, 0xA9, 5)
	case 3:
		fallback(b, 0xA9, 2)
	}
}

func (t CaptureTime) build(b *tlv.Builder) {
	for i, p := range []struct{ value, least int }{
		{t.Year, 1}, {t.Month, 1}, {t.Day, 1}, {t.Hour, 0}, {t.Minute, 0}, {t.Second, 0},
	} {
		if p.value < p.least {
			return
		}
		addInteger(b, tlv.Tag(0x80+i), uint32(p.value))
	}
}

func addNested(b *tlv.Builder, tags []tlv.Tag, build func(*tlv.Builder)) {
	if len(tags) == 0 {
		build(b)
		return
	}
	b.AddNested(tags[0], func(b *tlv.Builder) { addNested(b, tags[1:], build) })
}

// addInteger writes an INTEGER (X.690, 8.3): in as few octets as it takes with a sign.
func addInteger(b *tlv.Builder, tag tlv.Tag, n uint32) {
	octets := []byte{0, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}
	for len(octets) > 1 && octets[0] == 0 && octets[1] < 0x80 {
		octets = octets[1:]
	}
	b.Add(tag, octets)
}
