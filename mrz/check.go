package mrz

// values of the characters for check digits: 0-9 are themselves, A-Z are 10 to 35, the filler is 0 (Doc 9303-3, 4.9).
// Every other byte is 0xFF.
var values = func() (v [256]byte) {
	for i := range v {
		v[i] = 0xFF
	}
	for c := byte('0'); c <= '9'; c++ {
		v[c] = c - '0'
	}
	for c := byte('A'); c <= 'Z'; c++ {
		v[c] = c - 'A' + 10
	}
	v[filler] = 0
	return v
}()

// filler stands in every place that holds nothing.
const filler = '<'

// text is a run of characters of a zone.
type text interface{ ~string | ~[]byte }

// sums are the values of a run of n characters, added up apart for each of the weights 7, 3 and 1 (Doc 9303-3, 4.9). Apart,
// because the digit of a run follows from the sums of its parts, and no character needs to be looked at twice.
type sums struct{ by7, by3, by1, n uint }

func sumsOf[T text](s T) (t sums) {
	i := 0
	for ; i < len(s)-2; i += 3 {
		t.by7, t.by3, t.by1 = t.by7+uint(values[s[i]]), t.by3+uint(values[s[i+1]]), t.by1+uint(values[s[i+2]])
	}
	if i < len(s) {
		t.by7 += uint(values[s[i]])
	}
	if i < len(s)-1 {
		t.by3 += uint(values[s[i+1]])
	}
	t.n = uint(len(s))
	return t
}

// then returns the sums of the run that t goes on: its weights begin where those of s end.
func (s sums) then(t sums) sums {
	switch s.n % 3 {
	case 1:
		t.by7, t.by3, t.by1 = t.by1, t.by7, t.by3
	case 2:
		t.by7, t.by3, t.by1 = t.by3, t.by1, t.by7
	}
	return sums{s.by7 + t.by7, s.by3 + t.by3, s.by1 + t.by1, s.n + t.n}
}

// and returns the sums with one more character.
func (s sums) and(c byte) sums { return s.then(sums{by7: uint(values[c]), n: 1}) }

func (s sums) digit() byte { return '0' + byte((7*s.by7+3*s.by3+s.by1)%10) }

// CheckDigit returns the check digit of s, '0' to '9', with the weights 7, 3, 1 (Doc 9303-3, 4.9). ok is false where s
// holds a character that a machine-readable zone can't.
func CheckDigit(s string) (digit byte, ok bool) {
	for i := range len(s) {
		if values[s[i]] == 0xFF {
			return 0, false
		}
	}
	return checkDigit(s), true
}

// checkDigit is CheckDigit for characters known to be of the alphabet.
func checkDigit[T text](s T) byte { return sumsOf(s).digit() }
