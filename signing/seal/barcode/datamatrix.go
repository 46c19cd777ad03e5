package barcode

const refDataMatrix = "ISO/IEC 16022"

// format is a square symbol of ECC 200 (ISO/IEC 16022, Table 7).
type format struct {
	size    int // modules of a side
	regions int // data regions along a side
	data    int // codewords
	check   int // codewords of correction of each block
	blocks  int
}

// formats are the square ones from the smallest to 132. The one of 144 has blocks of two lengths, about whose order
// implementations disagree.
var formats = []format{
	{10, 1, 3, 5, 1},
	{12, 1, 5, 7, 1},
	{14, 1, 8, 10, 1},
	{16, 1, 12, 12, 1},
	{18, 1, 18, 14, 1},
	{20, 1, 22, 18, 1},
	{22, 1, 30, 20, 1},
	{24, 1, 36, 24, 1},
	{26, 1, 44, 28, 1},
	{32, 2, 62, 36, 1},
	{36, 2, 86, 42, 1},
	{40, 2, 114, 48, 1},
	{44, 2, 144, 56, 1},
	{48, 2, 174, 68, 1},
	{52, 2, 204, 42, 2},
	{64, 4, 280, 56, 2},
	{72, 4, 368, 36, 4},
	{80, 4, 456, 48, 4},
	{88, 4, 576, 56, 4},
	{96, 4, 696, 68, 4},
	{104, 4, 816, 56, 6},
	{120, 6, 1050, 68, 6},
	{132, 6, 1304, 62, 8},
}

// matrix is the side of the mapping matrix: the symbol without the borders of its regions.
func (f *format) matrix() int { return f.size - 2*f.regions }

// DataMatrix makes a square Data Matrix of ECC 200 that holds the content as octets in Base 256: the smallest one, or the one of
// size modules a side, as profiles of documents lay down (44 for the visas of BSI TR-03137-1). The largest, of 132, holds
// 1302 octets.
func DataMatrix(content []byte, size int) (*Symbol, error) {
	for i := range formats {
		f := &formats[i]
		if (size == 0 || f.size == size) && len(content) > 0 && len(content) <= f.capacity() {
			return f.symbol(f.protect(f.codewords(content))), nil
		}
	}
	if size == 0 {
		return nil, fault("Data Matrix", refDataMatrix, "no symbol for %d octets", len(content))
	}
	return nil, fault("Data Matrix", refDataMatrix, "no symbol of %d modules for %d octets", size, len(content))
}

// maxShort is the longest content whose length takes one codeword.
const maxShort = 249

// capacity is how many octets fit behind the latch and one codeword for their length. A longer content, whose length would take
// two, has all but the last: of one that ends with the symbol the length is not said.
func (f *format) capacity() int { return f.data - 2 }

// codewords writes the content in Base 256, and pads (ISO/IEC 16022, 5.2.9 and 5.2.3).
func (f *format) codewords(content []byte) []byte {
	const latch, pad = 231, 129
	out := append(make([]byte, 0, f.data), latch)
	add := func(b byte) { out = append(out, b+byte(149*(len(out)+1)%255+1)) }
	switch n := len(content); {
	case n <= maxShort:
		add(byte(n))
	case n == f.data-2: // to the end of the symbol
		add(0)
	default:
		add(byte(n/250 + 249))
		add(byte(n % 250))
	}
	for _, b := range content {
		add(b)
	}
	if len(out) < f.data {
		out = append(out, pad)
	}
	for len(out) < f.data {
		v := pad + 149*(len(out)+1)%253 + 1
		if v > 254 {
			v -= 254
		}
		out = append(out, byte(v))
	}
	return out
}

// protect adds the codewords of correction, blocks interleaved (ISO/IEC 16022, 5.7).
func (f *format) protect(data []byte) []byte {
	out := append(make([]byte, 0, f.data+f.blocks*f.check), data...)
	out = out[:cap(out)]
	generator := generatorOf(f.check)
	for block := range f.blocks {
		var part []byte
		for i := block; i < f.data; i += f.blocks {
			part = append(part, data[i])
		}
		for i, c := range remainder(part, generator) {
			out[f.data+block+i*f.blocks] = c
		}
	}
	return out
}

// symbol draws codewords into regions (ISO/IEC 16022, 5.8).
func (f *format) symbol(codewords []byte) *Symbol {
	s := &Symbol{Size: f.size, Quiet: 1, dark: make([]bool, f.size*f.size)}
	side := f.matrix()
	inner := side / f.regions
	matrix := place(codewords, side)
	for i := range s.dark {
		row, column := i/f.size, i%f.size
		dark, border := borderOf(row%(inner+2), column%(inner+2), inner+1)
		if !border {
			row, column = row-1-2*(row/(inner+2)), column-1-2*(column/(inner+2))
			dark = matrix[row*side+column]
		}
		s.dark[i] = dark
	}
	return s
}

// borderOf says whether a module of a region lies on its border, which is dark on the left and below, and dashed above and on the
// right.
func borderOf(row, column, last int) (dark, border bool) {
	switch {
	case column == 0 || row == last:
		return true, true
	case row == 0:
		return column%2 == 0, true
	case column == last:
		return row%2 == 1, true
	}
	return false, false
}
