package limbs4

// digits of a public scalar, least significant first; one more than the bits of an element, for the last carry.
type digits [64*limbs + 1]int8

// slidingWindow writes the plain k as a sum of odd digits below 2^(w-1) in size, each followed by w-1 zeros at least (wNAF). It
// returns the number of digits.
func (d *digits) slidingWindow(k *element, w uint) int {
	n := 0
	carry := uint64(0)
	for i := 0; i < len(d); {
		bit := carry
		if i < 64*limbs {
			bit = k[i/64]>>(i%64)&1 + carry
		}
		if bit&1 == 0 { // 0, or 1 + carry: the carry goes on
			i++
			continue
		}
		v := int(k.bits(i, w)) + int(carry)
		carry = 0
		if v >= 1<<(w-1) {
			v -= 1 << w
			carry = 1
		}
		d[i] = int8(v)
		n = i + 1
		i += int(w)
	}
	return n
}

// bits returns w bits of k from position i on; bits outside k are 0. The position is public.
func (k *element) bits(i int, w uint) uint64 {
	word, shift := i/64, uint(i%64)
	if word >= limbs {
		return 0
	}
	v := k[word] >> shift
	if shift+w > 64 && word+1 < limbs {
		v |= k[word+1] << (64 - shift)
	}
	return v & (1<<w - 1)
}

// secretWindow is the width of the signed windows of secret scalars, secretPoints the number of multiples they select from.
const (
	secretWindow = 5
	secretPoints = 1 << (secretWindow - 1)
)

// booth returns the i-th signed digit of k, in -16..16, as its size and its sign (1: negative), in constant time. The sum of
// digit·32ⁱ over i below secretDigits is k.
func (k *element) booth(i int) (size, sign uint64) {
	var in uint64
	if i == 0 {
		in = k.bits(0, secretWindow) << 1
	} else {
		in = k.bits(i*secretWindow-1, secretWindow+1)
	}
	sign = in >> secretWindow
	mask := -sign
	v := in&^mask | (1<<(secretWindow+1)-1-in)&mask
	return v>>1 + v&1, sign
}

// secretDigits is the number of signed digits of a scalar of that many bits.
func secretDigits(bits int) int { return (bits + secretWindow) / secretWindow }
