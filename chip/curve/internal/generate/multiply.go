package main

// ownSquare says from how many words on a product of its own for squares is faster than mul.
func ownSquare(n int) bool { return n >= 8 }

// multiply emits mul and square in Go. Up to 6 words the products of a row are formed first and summed in two carry chains; above, where
// they no longer fit the registers, each product is added as it comes.
func multiply(t *text, n int) {
	t.line("// mulGeneric sets z to x·y/r mod m, with r = 2^%d (Montgomery 1985, word by word).", 64*n)
	t.line("func mulGeneric(z, x, y *element, m *modulus) {")
	if n == 9 {
		t.line("if m.inv == 1 { // p of P-521\nm.mulMersenne(z, x, y)\nreturn\n}")
	}
	if n <= 6 {
		rows(t, n)
	} else {
		products(t, n)
	}
	final(t, n)
	t.line("}\n")
	t.line("// squareGeneric sets z to x²/r mod m.")
	t.line("func squareGeneric(z, x *element, m *modulus) {")
	if n == 9 {
		t.line("if m.inv == 1 { // p of P-521\nm.squareMersenne(z, x)\nreturn\n}")
	}
	if ownSquare(n) {
		fullSquare(t, n)
		reduce(t, n)
	} else {
		t.line("mulGeneric(z, x, x, m)")
	}
	t.line("}\n")
	if n == 9 {
		mersenne(t)
	}
}

// reduce: z = t/r mod m for a t of 2n words, below m·r.
func reduce(t *text, n int) {
	t.line("var over uint64")
	for i := range n {
		t.line("var l%d uint64", i)
	}
	for i := range n {
		t.line("\nv = t%d * m.inv", i)
		for j := range n {
			t.line("hi, lo = bits.Mul64(v, m.m[%d])", j)
			if j == 0 { // the sum is 0 by the choice of v
				t.line("_, c = bits.Add64(lo, t%d, 0)\nd = hi + c", i)
				continue
			}
			t.line("lo, c = bits.Add64(lo, t%d, 0)\nhi += c", i+j)
			t.line("lo, c = bits.Add64(lo, d, 0)\nhi += c")
			t.line("t%d, d = lo, hi", i+j)
		}
		t.line("d, c = bits.Add64(d, over, 0)")
		t.line("t%d, over = bits.Add64(t%d, d, 0)", i+n, i+n)
		t.line("over += c")
	}
	t.line("")
	for j := range n {
		t.line("l%d, c = bits.Sub64(t%d, m.m[%d], %s)", j, j+n, j, carry(j, "c"))
	}
	t.line("_, c = bits.Sub64(over, 0, c)\nc = -c")
	for j := range n {
		t.line("z[%d] = l%d ^ c&(l%d^t%d)", j, j, j, j+n)
	}
}

func declare(t *text, n int) {
	t.line("var c, d, v uint64")
	for i := range n {
		t.line("var t%d, h%d, l%d uint64", i, i, i)
	}
	t.line("var t%d uint64", n)
}

// rows: t += x[i]·y, then t = (t + v·m)/2⁶⁴ with the v that makes the lowest word 0.
func rows(t *text, n int) {
	declare(t, n)
	for i := range n {
		t.line("\nv = x[%d]", i)
		row(t, n, "y")
		if i == 0 {
			for j := range n {
				t.line("t%d = l%d", j, j)
			}
			t.line("t%d = h%d", n, n-1)
		} else {
			for j := range n {
				t.line("t%d, c = bits.Add64(t%d, l%d, %s)", j, j, j, carry(j, "c"))
			}
			t.line("t%d, d = bits.Add64(t%d, h%d, c)", n, n, n-1)
		}
		t.line("v = t0 * m.inv")
		row(t, n, "m.m")
		t.line("_, c = bits.Add64(t0, l0, 0)")
		for j := 1; j < n; j++ {
			t.line("t%d, c = bits.Add64(t%d, l%d, c)", j-1, j, j)
		}
		t.line("t%d, c = bits.Add64(t%d, h%d, c)", n-1, n, n-1)
		t.line("t%d = c + d", n)
	}
}

// row: l0 … l(n-1), h(n-1) = v·y.
func row(t *text, n int, y string) {
	for j := range n {
		t.line("h%d, l%d = bits.Mul64(v, %s[%d])", j, j, y, j)
	}
	for j := 1; j < n; j++ {
		t.line("l%d, c = bits.Add64(l%d, h%d, %s)", j, j, j-1, carry(j-1, "c"))
	}
	t.line("h%d += c", n-1)
}

// products: the same, product by product.
func products(t *text, n int) {
	t.line("var c, d, v, hi, lo, over uint64")
	for i := range n {
		t.line("var t%d, l%d uint64", i, i)
	}
	t.line("var t%d uint64", n)
	for i := range n {
		t.line("\nv = x[%d]", i)
		for j := range n {
			t.line("hi, lo = bits.Mul64(v, y[%d])", j)
			t.line("lo, c = bits.Add64(lo, t%d, 0)\nhi += c", j)
			if j > 0 {
				t.line("lo, c = bits.Add64(lo, d, 0)\nhi += c")
			}
			t.line("t%d, d = lo, hi", j)
		}
		t.line("t%d, over = bits.Add64(t%d, d, 0)", n, n)
		t.line("v = t0 * m.inv")
		for j := range n {
			t.line("hi, lo = bits.Mul64(v, m.m[%d])", j)
			if j == 0 { // the sum is 0 by the choice of v
				t.line("_, c = bits.Add64(lo, t0, 0)\nd = hi + c")
				continue
			}
			t.line("lo, c = bits.Add64(lo, t%d, 0)\nhi += c", j)
			t.line("t%d, c = bits.Add64(lo, d, 0)\nd = hi + c", j-1)
		}
		t.line("t%d, c = bits.Add64(t%d, d, 0)", n-1, n)
		t.line("t%d = over + c", n)
	}
}

// final: z = t or t - m.
func final(t *text, n int) {
	t.line("")
	for j := range n {
		t.line("l%d, c = bits.Sub64(t%d, m.m[%d], %s)", j, j, j, carry(j, "c"))
	}
	t.line("_, c = bits.Sub64(t%d, 0, c)\nc = -c", n)
	for j := range n {
		t.line("z[%d] = l%d ^ c&(l%d^t%d)", j, j, j, j)
	}
}
