package specimen

import (
	"image"
	"image/color"
	"math/rand/v2"
)

// Where a face is: the middle of the picture, the eyes in its upper part.
const (
	middle = Width / 2.0
	eyes   = 232.0
)

// look is what differs from face to face.
type look struct {
	skin, hair, shirt, iris color.RGBA
	width, height           float64 // of the head, halves
	hairline, parting       float64 // how far the hair comes down, and to which side it is parted
	long, glasses, beard    bool
	smile                   float64
}

var (
	skins = []color.RGBA{{246, 218, 196, 255}, {232, 194, 160, 255}, {206, 156, 118, 255}, {162, 112, 80, 255}, {112, 76, 56, 255}}
	hairs = []color.RGBA{
		{38, 32, 30, 255}, {74, 50, 36, 255}, {132, 90, 52, 255}, {206, 176, 116, 255}, {164, 164, 168, 255}, {140, 66, 38, 255},
	}
	shirts = []color.RGBA{{48, 72, 112, 255}, {104, 54, 66, 255}, {54, 96, 80, 255}, {76, 72, 94, 255}, {150, 130, 94, 255}, {60, 62, 66, 255}}
	irises = []color.RGBA{{78, 54, 38, 255}, {54, 40, 32, 255}, {74, 104, 128, 255}, {86, 102, 66, 255}}
)

func lookOf(seed int) look {
	r := rand.New(rand.NewPCG(uint64(seed), 9303))
	l := look{
		shirt: shirts[r.IntN(len(shirts))], width: 90 + 12*r.Float64(), height: 122 + 12*r.Float64(),
		hairline: 40 + 26*r.Float64(), parting: 70*r.Float64() - 35, long: r.IntN(2) == 0, glasses: r.IntN(4) == 0,
		smile: 9 + 7*r.Float64(),
	}
	tone := r.IntN(len(skins))
	l.skin = skins[tone]
	// Fair hair and eyes go with fair skin.
	l.hair, l.iris = hairs[r.IntN(len(hairs)-tone/2)], irises[r.IntN(len(irises)-tone/2)]
	if tone > 2 {
		l.hair = hairs[r.IntN(2)]
	}
	l.beard = !l.long && r.IntN(3) == 0
	return l
}

// draw paints a head and shoulders before a plain background.
func draw(l look) image.Image {
	c := canvas{image.NewRGBA(image.Rect(0, 0, Width, Height))}
	for i := 3; i < len(c.Pix); i += 4 {
		c.Pix[i] = 255
	}
	c.fill(func(float64, float64) float64 { return 9 }, color.RGBA{198, 206, 216, 255})
	c.blur(ellipse(middle, 210, 250, 280), color.RGBA{214, 220, 228, 255}, 0.7, 120)
	head := egg(middle, eyes+8, l.width, l.height, 0.22)
	l.back(c)
	c.fill(head, l.skin)
	c.within(head, head.without(ellipse(middle-26, eyes-18, l.width+26, l.height+34)), shade(l.skin, 0.84), 0.8, 16)
	for _, side := range []float64{-1, 1} {
		c.within(head, ellipse(middle+side*48, eyes+52, 24, 18), mix(l.skin, color.RGBA{226, 96, 84, 255}, 0.35), 0.5, 12)
		l.eye(c, middle+side*39, side)
	}
	l.features(c, head)
	l.front(c)
	return c.RGBA
}

// back paints what is behind the face: hair, shoulders, neck and ears.
func (l look) back(c canvas) {
	dark := shade(l.hair, 0.8)
	if l.long {
		c.fill(ellipse(middle, eyes-6, l.width+34, l.height+30).or(box(middle, eyes+110, l.width+30, 150, 60)), dark)
	}
	body := ellipse(middle, Height+66, 196, 176)
	c.fill(body, l.shirt)
	c.within(body, body.without(ellipse(middle-10, Height+50, 160, 158)), shade(l.shirt, 0.78), 0.6, 20)
	neck := shade(l.skin, 0.93)
	c.fill(ellipse(middle, Height-116, 62, 46), shade(l.shirt, 0.72))
	throat := ellipse(middle, Height-124, 54, 46).or(box(middle, Height-170, 46, 70, 20))
	c.fill(throat, neck)
	c.within(throat, ellipse(middle, eyes+l.height+6, 64, 34), shade(l.skin, 0.74), 0.7, 12)
	for _, side := range []float64{-1, 1} {
		c.fill(ellipse(middle+side*(l.width-1), eyes+16, 13, 27), shade(l.skin, 0.94))
		c.blur(ellipse(middle+side*(l.width+1), eyes+17, 6, 15), shade(l.skin, 0.74), 0.6, 3)
	}
}

func (l look) eye(c canvas, x, side float64) {
	y := eyes
	white := ellipse(x, y, 18, 10)
	c.blur(ellipse(x, y-1, 24, 15), shade(l.skin, 0.86), 0.6, 6)
	c.fill(white, color.RGBA{248, 247, 244, 255})
	c.fill(ellipse(x, y, 9.5, 9.5).and(white), l.iris)
	c.fill(ellipse(x, y, 4.5, 4.5), color.RGBA{18, 16, 16, 255})
	c.fill(ellipse(x-3, y-3, 2.2, 2.2), color.RGBA{255, 255, 255, 255})
	c.blur(arc(x, y-10, 22, 9, 5), shade(l.skin, 0.3), 0.9, 1)
	c.blur(arc(x, y+11, 16, -6, 2), shade(l.skin, 0.7), 0.6, 1)
	c.blur(arc(x+side*3, y-29, 27, 8, 8), shade(l.hair, 0.78), 0.9, 1.5)
	if l.glasses {
		rim := box(x, y+3, 33, 25, 16).without(box(x, y+3, 29.5, 21.5, 13))
		c.fill(rim, color.RGBA{46, 46, 52, 255})
		c.fill(box(x+side*(l.width+33)/2-side*20, y-4, (l.width-72)/2+2, 2, 1), color.RGBA{46, 46, 52, 255})
	}
}

// features paints nose, beard and mouth.
func (l look) features(c canvas, head shape) {
	c.blur(arc(middle+5, eyes+32, 8, -12, 30), shade(l.skin, 0.84), 0.5, 6)
	c.blur(arc(middle, eyes+51, 17, -5, 5), shade(l.skin, 0.68), 0.75, 2)
	c.blur(ellipse(middle-2, eyes+40, 7, 9), shade(l.skin, 1.08), 0.5, 5)
	if l.glasses {
		c.fill(arc(middle, eyes-2, 9, 3, 7), color.RGBA{46, 46, 52, 255})
	}
	mouth := eyes + 80.0
	if l.beard {
		chin := head.and(func(_, y float64) float64 { return y - eyes - 48 }).without(ellipse(middle, eyes+34, l.width*0.62, 40))
		c.blur(chin, shade(l.hair, 0.9), 0.82, 5)
	}
	lip := mix(l.skin, color.RGBA{176, 66, 70, 255}, 0.6)
	c.fill(arc(middle, mouth+6, 35, -l.smile, 14), lip)
	c.fill(arc(middle, mouth+1, 32, -l.smile*0.7, 5), color.RGBA{250, 246, 242, 255})
	c.blur(arc(middle, mouth-2, 37, -l.smile*0.7, 4), shade(lip, 0.6), 0.9, 1)
	c.blur(arc(middle, mouth+21, 18, -3, 4), shade(l.skin, 0.78), 0.6, 3)
}

// front paints the hair that falls over the forehead, parted to one side.
func (l look) front(c canvas) {
	top := egg(middle, eyes+2, l.width+9, l.height+15, 0.1)
	brow := eyes - l.height + l.hairline
	line := func(x, y float64) float64 {
		side, t := (x-middle)/l.width, (x-middle-l.parting)/l.width
		return brow + 96*side*side*side*side + 22*t*t - y
	}
	fringe := top.and(line).and(func(_, y float64) float64 { return (eyes + 22 - y) / 4 })
	c.fill(fringe, l.hair)
	c.within(fringe, fringe.and(arc(middle-16, eyes-l.height+4, l.width*0.8, 46, 16)), shade(l.hair, 1.28), 0.6, 6)
}
