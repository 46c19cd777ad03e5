package barcode

// place puts the bits of codewords into the mapping matrix, in the order of ISO/IEC 16022, annex F.
func place(codewords []byte, side int) []bool {
	p := &placement{side: side, codewords: codewords, dark: make([]bool, side*side), set: make([]bool, side*side)}
	p.run()
	return p.dark
}

type placement struct {
	side      int
	codewords []byte
	next      int
	dark, set []bool
}

// run goes up and down the diagonals.
func (p *placement) run() {
	n := p.side
	for row, column := 4, 0; row < n || column < n; {
		switch {
		case row == n && column == 0:
			p.corner(corner1)
		case row == n-2 && column == 0 && n%4 != 0:
			p.corner(corner2)
		}
		if row == n-2 && column == 0 && n%8 == 4 {
			p.corner(corner3)
		}
		if row == n+4 && column == 2 && n%8 == 0 {
			p.corner(corner4)
		}
		for up := true; up; up = row >= 0 && column < n {
			p.utah(row, column)
			row, column = row-2, column+2
		}
		row, column = row+1, column+3
		for down := true; down; down = row < n && column >= 0 {
			p.utah(row, column)
			row, column = row+2, column-2
		}
		row, column = row+3, column+1
	}
	if last := n*n - 1; !p.set[last] { // a corner that no codeword reaches
		p.dark[last], p.dark[last-n-1] = true, true
	}
}

// offset is a place relative to a corner of the matrix or to the last module of a codeword.
type offset struct{ row, column int }

// shape is the usual one of the eight modules of a codeword, most significant bit first.
var shape = [8]offset{{-2, -2}, {-2, -1}, {-1, -2}, {-1, -1}, {-1, 0}, {0, -2}, {0, -1}, {0, 0}}

// The shapes in the corners. Negative numbers count from the end.
var (
	corner1 = [8]offset{{-1, 0}, {-1, 1}, {-1, 2}, {0, -2}, {0, -1}, {1, -1}, {2, -1}, {3, -1}}
	corner2 = [8]offset{{-3, 0}, {-2, 0}, {-1, 0}, {0, -4}, {0, -3}, {0, -2}, {0, -1}, {1, -1}}
	corner3 = [8]offset{{-3, 0}, {-2, 0}, {-1, 0}, {0, -2}, {0, -1}, {1, -1}, {2, -1}, {3, -1}}
	corner4 = [8]offset{{-1, 0}, {-1, -1}, {0, -3}, {0, -2}, {0, -1}, {1, -3}, {1, -2}, {1, -1}}
)

// utah places the next codeword with its last module here, unless the place is taken or outside.
func (p *placement) utah(row, column int) {
	n := p.side
	if row < 0 || row >= n || column < 0 || column >= n || p.set[row*n+column] {
		return
	}
	for bit, o := range shape {
		r, c := row+o.row, column+o.column
		if r < 0 {
			r, c = r+n, c+4-(n+4)%8
		}
		if c < 0 {
			r, c = r+4-(n+4)%8, c+n
		}
		p.put(r, c, bit)
	}
	p.next++
}

func (p *placement) corner(places [8]offset) {
	for bit, o := range places {
		p.put((o.row+p.side)%p.side, (o.column+p.side)%p.side, bit)
	}
	p.next++
}

func (p *placement) put(row, column, bit int) {
	i := row*p.side + column
	p.set[i] = true
	p.dark[i] = p.codewords[p.next]<<bit&0x80 != 0
}
