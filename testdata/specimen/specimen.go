// Package specimen draws portraits of people who do not exist, so that tests and demonstrations carry no person's face.
//
// [Portrait] is what a document holds; [PortraitOfSize] has the size that a test or a measurement asks for.
package specimen

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"sync"
)

// Size of a portrait in pixels: 35 × 45 mm at 300 dots per inch.
const (
	Width  = 413
	Height = 531
)

// Portrait returns the JPEG of a drawn face, of 20 kB. The same seed gives the same bytes.
func Portrait(seed int) []byte { return PortraitOfSize(seed, 20_000) }

// PortraitOfSize returns a portrait of exactly size bytes: the quality is chosen to come near, and comment segments, which
// every reader passes over, fill the rest. Where size is too small for any quality the smallest portrait is returned.
func PortraitOfSize(seed, size int) []byte {
	key := [2]int{seed, size}
	if b, ok := drawn.Load(key); ok {
		return bytes.Clone(b.([]byte))
	}
	b := fill(closest(draw(lookOf(seed)), size), size)
	drawn.Store(key, b)
	return bytes.Clone(b)
}

// drawn keeps the portraits of this process: drawing one and finding its quality takes longer than most tests.
var drawn sync.Map

// closest encodes at the highest quality that stays within size and leaves room for a comment or needs none.
func closest(picture image.Image, size int) []byte {
	best := encode(picture, 1)
	for low, high := 2, 95; low <= high; {
		quality := (low + high) / 2
		if b := encode(picture, quality); len(b) <= size-4 || len(b) == size {
			best, low = b, quality+1
		} else {
			high = quality - 1
		}
	}
	return best
}

// jfif says that there are 300 dots per inch (ISO/IEC 10918-5, 10.1). The encoder of the standard library leaves it out, and
// some readers of documents look for it.
var jfif = []byte("\xFF\xE0\x00\x10JFIF\x00\x01\x02\x01\x01\x2C\x01\x2C\x00\x00")

func encode(picture image.Image, quality int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: quality}); err != nil {
		return nil // a buffer does not fail, and the size is fixed
	}
	return insert(b.Bytes(), jfif, 2)
}

// fill puts comment segments behind the JFIF segment until the picture has size bytes.
func fill(b []byte, size int) []byte {
	for left := size - len(b); left >= 4; left = size - len(b) {
		n := min(left-4, 60_000)
		if rest := left - 4 - n; rest > 0 && rest < 4 {
			n -= 4 // too little for a segment of its own
		}
		comment := binary.BigEndian.AppendUint16([]byte{0xFF, 0xFE}, uint16(n+2))
		b = insert(b, append(comment, bytes.Repeat([]byte(" "), n)...), 2+len(jfif))
	}
	return b
}

func insert(b, segment []byte, at int) []byte {
	out := append(make([]byte, 0, len(b)+len(segment)), b[:at]...)
	return append(append(out, segment...), b[at:]...)
}
