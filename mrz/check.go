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
	weights := [3]int{7, 3, 1}
	w := n % 3
	for i := range len(s) {
		sum += int(values[s[i]]) * weights[w]
		if w++; w == 3 {
			w = 0
		}
	}
	return sum, n + len(s)
}

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
