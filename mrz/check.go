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

// checkSum adds the weighted values of s to sum; n is the number of characters before s, which the weights go on from.
func checkSum[T text](sum, n int, s T) (int, int) {
	size := len(s)
	// The values of every third character have one weight in common.
	a, b, c := 0, 0, 0
	for ; len(s) >= 3; s = s[3:] {
		a, b, c = a+int(values[s[0]]), b+int(values[s[1]]), c+int(values[s[2]])
	}
	if len(s) > 0 {
		a += int(values[s[0]])
	}
	if len(s) > 1 {
		b += int(values[s[1]])
	}
	w := weights[n%3:]
	return sum + a*w[0] + b*w[1] + c*w[2], n + size
}

// weights are 7, 3, 1 by turns (Doc 9303-3, 4.9), from any of them on.
var weights = [...]int{7, 3, 1, 7, 3}

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
func checkDigit[T text](s T) byte {
	sum, _ := checkSum(0, 0, s)
	return '0' + byte(sum%10)
}
