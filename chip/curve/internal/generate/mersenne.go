package main

// mersenne emits the product modulo 2^521 - 1, where reducing is a shift and an addition. The modulus tells itself by inv, which is 1.
func mersenne(t *text) {
	const n = 9
	t.line("// mulMersenne sets z to x·y mod m for m = 2^521 - 1.")
	t.line("func (m *modulus) mulMersenne(z, x, y *element) {")
	fullProduct(t, n)
	t.line("m.fold(z, &[2 * limbs]uint64{")
	for i := range 2 * n {
		t.line("t%d,", i)
	}
	t.line("})\n}\n")
	t.line("// squareMersenne sets z to x² mod m for m = 2^521 - 1.")
	t.line("func (m *modulus) squareMersenne(z, x *element) {")
	fullSquare(t, n)
	t.line("m.fold(z, &[2 * limbs]uint64{")
	for i := range 2 * n {
		t.line("t%d,", i)
	}
	t.line("})\n}\n")
	fold(t)
}

func declareWide(t *text, n int) {
	t.line("var c, d, v, hi, lo uint64")
	for i := range 2 * n {
		t.line("var t%d uint64", i)
	}
}

// fullProduct: t = x·y in 2n words.
func fullProduct(t *text, n int) {
	declareWide(t, n)
	for i := range n {
		t.line("\nv = x[%d]", i)
		for j := range n {
			accumulate(t, "y", i, j, j == 0, i == 0)
		}
		t.line("t%d = d", i+n)
	}
}

// fullSquare: t = x² from the products of different words, doubled, and the squares of the words.
func fullSquare(t *text, n int) {
	declareWide(t, n)
	for i := range n - 1 {
		t.line("\nv = x[%d]", i)
		for j := i + 1; j < n; j++ {
			accumulate(t, "x", i, j, j == i+1, i == 0)
		}
		t.line("t%d = d", i+n)
	}
	t.line("")
	for i := 2*n - 1; i > 1; i-- {
		if i == 2*n-1 {
			t.line("t%d = t%d >> 63", i, i-1)
		} else {
			t.line("t%d = t%d<<1 | t%d>>63", i, i, i-1)
		}
	}
	t.line("t1 <<= 1")
	for i := range n {
		t.line("hi, lo = bits.Mul64(x[%d], x[%d])", i, i)
		t.line("t%d, c = bits.Add64(t%d, lo, %s)", 2*i, 2*i, carry(i, "c"))
		out := "c"
		if i == n-1 {
			out = "_"
		}
		t.line("t%d, %s = bits.Add64(t%d, hi, c)", 2*i+1, out, 2*i+1)
	}
}

// accumulate: t(i+j) += v·y[j] + d, with the carry left in d.
func accumulate(t *text, y string, i, j int, first, fresh bool) {
	t.line("hi, lo = bits.Mul64(v, %s[%d])", y, j)
	if !fresh {
		t.line("lo, c = bits.Add64(lo, t%d, 0)\nhi += c", i+j)
	}
	if !first {
		t.line("lo, c = bits.Add64(lo, d, 0)\nhi += c")
	}
	t.line("t%d, d = lo, hi", i+j)
}

// fold: z = the low 521 bits of t plus the rest, less m where that is not below m.
func fold(t *text) {
	const n, low = 9, 9 // 521 = 8·64 + 9
	t.line("// fold sets z to t mod m for m = 2^521 - 1 and t below m².")
	t.line("func (m *modulus) fold(z *element, t *[2 * limbs]uint64) {\nvar c uint64")
	for i := range n - 1 {
		t.line("t%d, c := bits.Add64(t[%d], t[%d]>>%d|t[%d]<<%d, %s)", i, i, i+n-1, low, i+n, 64-low, carry(i, "c"))
	}
	t.line("t%d := t[%d]&(1<<%d-1) + t[%d]>>%d + c", n-1, n-1, low, 2*n-2, low)
	for i := range n {
		t.line("l%d, c := bits.Sub64(t%d, m.m[%d], %s)", i, i, i, carry(i, "c"))
	}
	t.line("c = -c")
	for i := range n {
		t.line("z[%d] = l%d ^ c&(l%d^t%d)", i, i, i, i)
	}
	t.line("}\n")
}
