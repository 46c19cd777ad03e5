package barcode

// fieldPolynomial makes GF(256) of ISO/IEC 16022, annex E: x⁸ + x⁵ + x³ + x² + 1.
const fieldPolynomial = 0x12D

// power and logarithm are the tables of the field, of the base 2.
var power, logarithm = tables()

func tables() (power [255]byte, logarithm [256]int) {
	x := 1
	for i := range power {
		power[i], logarithm[x] = byte(x), i
		if x <<= 1; x > 0xFF {
			x ^= fieldPolynomial
		}
	}
	return power, logarithm
}

func multiply(a, b byte) byte {
	if a == 0 || b == 0 {
		return 0
	}
	return power[(logarithm[a]+logarithm[b])%255]
}

// generatorOf returns the product of x - 2ⁱ for i from 1 to n, without its leading 1, highest power first.
func generatorOf(n int) []byte {
	g := []byte{1}
	for i := 1; i <= n; i++ {
		next := append(g, 0)
		for k := len(g) - 1; k >= 0; k-- {
			next[k+1] ^= multiply(g[k], power[i%255])
		}
		g = next
	}
	return g[1:]
}

// remainder divides data, followed by as many zeros as the generator is long, by the generator.
func remainder(data, generator []byte) []byte {
	rest := make([]byte, len(generator))
	for _, d := range data {
		factor := d ^ rest[0]
		copy(rest, rest[1:])
		rest[len(rest)-1] = 0
		for i, g := range generator {
			rest[i] ^= multiply(g, factor)
		}
	}
	return rest
}
