package tlv

// Size is the number of octets of a data object with a value of length octets.
func Size(tag Tag, length int) int {
	return HeaderSize(tag, length) + length
}

// HeaderSize is the number of octets of tag and length in their shortest form.
func HeaderSize(tag Tag, length int) int {
	return tag.Len() + lengthSize(length)
}

// Append appends one data object to dst.
func Append(dst []byte, tag Tag, value []byte) []byte {
	return append(AppendHeader(dst, tag, len(value)), value...)
}

// AppendHeader appends tag and length to dst, in their shortest form. The value must follow.
func AppendHeader(dst []byte, tag Tag, length int) []byte {
	dst = AppendTag(dst, tag)
	n := lengthSize(length) - 1
	if n > 0 {
		dst = append(dst, 0x80|byte(n))
	} else {
		n = 1
	}
	for ; n > 0; n-- {
		dst = append(dst, byte(length>>(8*(n-1))))
	}
	return dst
}

func lengthSize(length int) int {
	switch {
	case length < 0x80:
		return 1
	case length < 1<<8:
		return 2
	case length < 1<<16:
		return 3
	case length < 1<<24:
		return 4
	}
	return 5
}

// Builder writes data objects one after another. The zero Builder is empty and ready.
type Builder struct {
	out []byte
}

// NewBuilder has room for size octets before it must grow.
func NewBuilder(size int) *Builder {
	return &Builder{out: make([]byte, 0, size)}
}

// Add writes one data object with this value.
func (b *Builder) Add(tag Tag, value []byte) {
	b.out = Append(b.out, tag, value)
}

// AddString writes one data object with these octets as value.
func (b *Builder) AddString(tag Tag, value string) {
	b.out = append(AppendHeader(b.out, tag, len(value)), value...)
}

// AddUint writes one data object with n as its value in one octet, or as many as it takes without a sign.
func (b *Builder) AddUint(tag Tag, n uint32) {
	size := 1
	for size < 4 && n>>(8*size) != 0 {
		size++
	}
	b.out = AppendHeader(b.out, tag, size)
	for ; size > 0; size-- {
		b.out = append(b.out, byte(n>>(8*(size-1))))
	}
}

// AddNested writes one data object whose value is what build writes.
func (b *Builder) AddNested(tag Tag, build func(*Builder)) {
	b.out = AppendTag(b.out, tag)
	at := len(b.out)
	b.out = append(b.out, 0)
	build(b)
	length := len(b.out) - at - 1
	if length < 0x80 {
		b.out[at] = byte(length)
		return
	}
	var header [8]byte
	octets := AppendHeader(header[:0], tag, length)[tag.Len():]
	b.out = append(b.out, octets[1:]...)
	copy(b.out[at+len(octets):], b.out[at+1:at+1+length])
	copy(b.out[at:], octets)
}

// AddRaw writes octets that are encoded already.
func (b *Builder) AddRaw(encoded []byte) {
	b.out = append(b.out, encoded...)
}

// Bytes is what has been written. It stays valid until the next write.
func (b *Builder) Bytes() []byte { return b.out }
