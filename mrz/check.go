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
	i, size := 0, len(s)
	for ; i < size && (n+i)%3 != 0; i++ {
		sum += int(values[s[i]]) * weight(n+i)
	}
	// Three characters at a time: this loop is most of what reading a zone costs.
	for ; i+3 <= size; i += 3 {
		sum += 7*int(values[s[i]]) + 3*int(values[s[i+1]]) + int(values[s[i+2]])
	}
	for ; i < size; i++ {
		sum += int(values[s[i]]) * weight(n+i)
	}
	return sum, n + size
}

// weight is 7, 3, 1 by turns.
func weight(i int) int { return int([3]uint8{7, 3, 1}[i%3]) }

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
