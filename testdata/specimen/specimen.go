// Package specimen draws portraits of people who do not exist, so that tests and demonstrations carry no person's face.
package specimen

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"sync"
)

// Size of a portrait in pixels: 35 × 45 mm at 300 dots per inch (Doc 9303-3, 3.9).
const (
	Width  = 413
	Height = 531
)

// Portrait returns the JPEG of a drawn face, about 20 kB. The same seed gives the same bytes.
func Portrait(seed int) []byte { return PortraitOfSize(seed, 20_000) }

// PortraitOfSize returns a portrait of exactly size bytes: the quality is chosen to come near, and a comment segment,
// which every reader passes over, fills the rest. Where size is too small for any quality the smallest portrait is
// returned.
func PortraitOfSize(seed, size int) []byte {
	key := [2]int{seed, size}
	if b, ok := drawn.Load(key); ok {
		return bytes.Clone(b.([]byte))
	}
	b := portraitOfSize(seed, size)
	drawn.Store(key, b)
	return bytes.Clone(b)
}

// drawn keeps the portraits of this process: drawing one takes a quarter of a second.
var drawn sync.Map

func portraitOfSize(seed, size int) []byte {
	picture := draw(seed)
	best := encode(picture, 5)
	for quality := 95; quality >= 10; quality -= 5 {
		if b := encode(picture, quality); len(b) <= size-4 {
			best = b
			break
		}
	}
	return fill(best, size)
}

func encode(picture image.Image, quality int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: quality}); err != nil {
		return nil // a buffer does not fail, and the size is fixed
	}
	return b.Bytes()
}

// fill puts comment segments behind the start of image until the picture has size bytes.
func fill(b []byte, size int) []byte {
	for len(b) <= size-4 {
		n := min(size-len(b)-4, 60_000)
		comment := append([]byte{0xFF, 0xFE, byte((n + 2) >> 8), byte(n + 2)}, bytes.Repeat([]byte(" "), n)...)
		b = append(append(append(make([]byte, 0, size), b[:2]...), comment...), b[2:]...)
	}
	return b
}

// look is what differs from face to face.
type look struct {
	skin, hair, shirt, eyes       color.RGBA
	faceWidth, faceHeight, fringe float64
	long, glasses                 bool
}

func lookOf(seed int) look {
	r := rand.New(rand.NewPCG(uint64(seed), 9303))
	skins := []color.RGBA{{244, 214, 190, 255}, {225, 184, 150, 255}, {198, 146, 108, 255}, {150, 102, 72, 255}, {98, 64, 46, 255}}
	hairs := []color.RGBA{{34, 28, 26, 255}, {70, 46, 32, 255}, {128, 84, 46, 255}, {200, 170, 110, 255}, {150, 150, 154, 255}, {120, 52, 28, 255}}
	shirts := []color.RGBA{{48, 72, 112, 255}, {92, 48, 60, 255}, {52, 92, 76, 255}, {70, 66, 84, 255}, {140, 120, 84, 255}}
	return look{
		skin: skins[r.IntN(len(skins))], hair: hairs[r.IntN(len(hairs))], shirt: shirts[r.IntN(len(shirts))],
		eyes:      color.RGBA{uint8(40 + r.IntN(60)), uint8(50 + r.IntN(60)), uint8(40 + r.IntN(80)), 255},
		faceWidth: 92 + 14*r.Float64(), faceHeight: 122 + 16*r.Float64(), fringe: 0.30 + 0.2*r.Float64(),
		long: r.IntN(2) == 0, glasses: r.IntN(4) == 0,
	}
}

// draw paints the layers from back to front; each is a shape with a soft edge and a light from the upper left.
func draw(seed int) image.Image {
	l := lookOf(seed)
	m := image.NewRGBA(image.Rect(0, 0, Width, Height))
	const cx, cy = Width / 2.0, 236.0
	ellipse := func(x, y, ax, ay float64) func(px, py float64) float64 {
		return func(px, py float64) float64 { return (1 - math.Hypot((px-x)/ax, (py-y)/ay)) * math.Min(ax, ay) }
	}
	both := func(a, b func(px, py float64) float64) func(px, py float64) float64 {
		return func(px, py float64) float64 { return math.Min(a(px, py), b(px, py)) }
	}
	above := func(y float64) func(px, py float64) float64 { return func(_, py float64) float64 { return y - py } }
	for y := range Height {
		for x := range Width {
			v := 206 - 22*float64(y)/Height
			m.SetRGBA(x, y, color.RGBA{uint8(v - 6), uint8(v), uint8(v + 6), 255})
		}
	}
	if l.long {
		paint(m, ellipse(cx, cy+40, l.faceWidth+40, l.faceHeight+66), l.hair, 0.8)
	}
	paint(m, ellipse(cx, Height+50, 190, 190), l.shirt, 1)
	paint(m, ellipse(cx, cy+l.faceHeight, 44, 90), shade(l.skin, 0.88), 1)
	paint(m, ellipse(cx-l.faceWidth, cy+8, 16, 30), shade(l.skin, 0.92), 1)
	paint(m, ellipse(cx+l.faceWidth, cy+8, 16, 30), shade(l.skin, 0.88), 1)
	paint(m, ellipse(cx, cy-10, l.faceWidth+10, l.faceHeight+14), l.hair, 1)
	paint(m, ellipse(cx, cy+10, l.faceWidth, l.faceHeight), l.skin, 1)
	paint(m, both(ellipse(cx, cy-10, l.faceWidth+10, l.faceHeight+14), above(cy-l.faceHeight*(1-l.fringe))), l.hair, 1)
	for _, side := range []float64{-1, 1} {
		ex, ey := cx+side*40, cy+2.0
		paint(m, ellipse(ex, ey-26, 24, 5), shade(l.hair, 0.9), 1)
		paint(m, ellipse(ex, ey, 19, 10), color.RGBA{250, 250, 248, 255}, 1)
		paint(m, ellipse(ex, ey, 9, 9), l.eyes, 1)
		paint(m, ellipse(ex, ey, 4, 4), color.RGBA{16, 14, 14, 255}, 1)
		paint(m, ellipse(ex-3, ey-3, 2, 2), color.RGBA{255, 255, 255, 255}, 1)
		if l.glasses {
			outer, inner := ellipse(ex, ey, 33, 24), ellipse(ex, ey, 29, 20)
			paint(m, func(px, py float64) float64 { return math.Min(outer(px, py), -inner(px, py)) }, color.RGBA{40, 40, 46, 255}, 1)
		}
	}
	paint(m, ellipse(cx, cy+40, 13, 9), shade(l.skin, 0.86), 0.8)
	paint(m, ellipse(cx, cy+78, 34, 7), color.RGBA{168, 84, 84, 255}, 0.85)
	paint(m, ellipse(cx, cy+76, 32, 1.6), color.RGBA{110, 48, 50, 255}, 0.9)
	return m
}

// paint blends c where inside is positive; the edge is two pixels soft.
func paint(m *image.RGBA, inside func(x, y float64) float64, c color.RGBA, opacity float64) {
	for y := range Height {
		for x := range Width {
			a := opacity * math.Max(0, math.Min(1, inside(float64(x), float64(y))/2+0.5))
			if a == 0 {
				continue
			}
			light := 1.05 - 0.12*float64(x)/Width - 0.06*float64(y)/Height
			old := m.RGBAAt(x, y)
			mix := func(o, n uint8) uint8 { return uint8(float64(o)*(1-a) + math.Min(255, float64(n)*light)*a) }
			m.SetRGBA(x, y, color.RGBA{mix(old.R, c.R), mix(old.G, c.G), mix(old.B, c.B), 255})
		}
	}
}

func shade(c color.RGBA, by float64) color.RGBA {
	return color.RGBA{uint8(float64(c.R) * by), uint8(float64(c.G) * by), uint8(float64(c.B) * by), 255}
}
