package specimen

import (
	"image"
	"image/color"
	"math"
)

// shape says how far inside a point lies, in pixels; outside it is negative.
type shape func(x, y float64) float64

func ellipse(cx, cy, rx, ry float64) shape {
	return func(x, y float64) float64 { return (1 - math.Hypot((x-cx)/rx, (y-cy)/ry)) * math.Min(rx, ry) }
}

// egg is an ellipse that narrows by chin below its middle.
func egg(cx, cy, rx, ry, chin float64) shape {
	return func(x, y float64) float64 {
		narrow := 1.0
		if below := (y - cy) / ry; below > 0 {
			narrow -= chin * below * below
		}
		return (1 - math.Hypot((x-cx)/(rx*narrow), (y-cy)/ry)) * math.Min(rx, ry)
	}
}

// arc is a stroke along a parabola through the middle (cx, cy), which rises or falls by bend to both ends at ±half. It
// tapers to nothing there.
func arc(cx, cy, half, bend, thickness float64) shape {
	return func(x, y float64) float64 {
		t := (x - cx) / half
		return thickness/2*(1-t*t) - math.Abs(y-cy-bend*t*t)
	}
}

// box is a rectangle with round corners.
func box(cx, cy, rx, ry, corner float64) shape {
	return func(x, y float64) float64 {
		dx, dy := math.Abs(x-cx)-rx+corner, math.Abs(y-cy)-ry+corner
		return corner - math.Hypot(math.Max(dx, 0), math.Max(dy, 0)) - math.Min(math.Max(dx, dy), 0)
	}
}

func (s shape) and(t shape) shape {
	return func(x, y float64) float64 { return math.Min(s(x, y), t(x, y)) }
}

func (s shape) or(t shape) shape {
	return func(x, y float64) float64 { return math.Max(s(x, y), t(x, y)) }
}

func (s shape) without(t shape) shape {
	return func(x, y float64) float64 { return math.Min(s(x, y), -t(x, y)) }
}

// canvas is painted from back to front, lit from the upper left.
type canvas struct {
	*image.RGBA
}

// fill paints a shape with an edge as soft as a lens makes it.
func (c canvas) fill(s shape, paint color.RGBA) { c.paint(s, nil, paint, 1, 1) }

// blur paints a shape that is opaque from soft pixels inside its edge, and gone from soft pixels outside.
func (c canvas) blur(s shape, paint color.RGBA, opacity, soft float64) {
	c.paint(s, nil, paint, opacity, soft)
}

// within is blur that stays inside another shape.
func (c canvas) within(clip, s shape, paint color.RGBA, opacity, soft float64) {
	c.paint(s, clip, paint, opacity, soft)
}

// tile is the side of the squares that are passed over whole where a shape is far away.
const tile = 8

func (c canvas) paint(s, clip shape, paint color.RGBA, opacity, soft float64) {
	far := -3*tile - soft // no shape here is steeper than three
	for ty := 0; ty < Height; ty += tile {
		for tx := 0; tx < Width; tx += tile {
			if s(float64(tx)+tile/2, float64(ty)+tile/2) < far {
				continue
			}
			for y := ty; y < min(ty+tile, Height); y++ {
				for x := tx; x < min(tx+tile, Width); x++ {
					a := opacity * cover(s, x, y, soft)
					if a > 0 && clip != nil {
						a *= cover(clip, x, y, 1)
					}
					if a > 0 {
						c.blend(x, y, paint, a)
					}
				}
			}
		}
	}
}

// cover is how much of a pixel lies in a shape.
func cover(s shape, x, y int, soft float64) float64 {
	return math.Max(0, math.Min(1, s(float64(x), float64(y))/(2*soft)+0.5))
}

func (c canvas) blend(x, y int, paint color.RGBA, a float64) {
	light := 1.06 - 0.1*float64(x)/Width - 0.06*float64(y)/Height
	i := c.PixOffset(x, y)
	for n, v := range [3]uint8{paint.R, paint.G, paint.B} {
		c.Pix[i+n] = uint8(float64(c.Pix[i+n])*(1-a) + math.Min(255, float64(v)*light)*a)
	}
}

func shade(c color.RGBA, by float64) color.RGBA {
	scale := func(v uint8) uint8 { return uint8(math.Min(255, float64(v)*by)) }
	return color.RGBA{scale(c.R), scale(c.G), scale(c.B), 255}
}

// mix goes from a to b by t.
func mix(a, b color.RGBA, t float64) color.RGBA {
	between := func(x, y uint8) uint8 { return uint8(float64(x)*(1-t) + float64(y)*t) }
	return color.RGBA{between(a.R, b.R), between(a.G, b.G), between(a.B, b.B), 255}
}
