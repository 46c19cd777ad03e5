package mrz

import "fmt"

// HKIDCheck returns the check character of a Hong Kong identity card number: one or two letters and six digits. Letters
// count 10 to 35, a missing first letter counts 36; the weights are 9 down to 2; the check character makes the sum a
// multiple of 11 and is A for ten. It is printed in brackets and no part of the number.
func HKIDCheck(number string) (byte, error) {
	n := len(number)
	if n != 7 && n != 8 {
		return 0, fmt.Errorf("hkid: %d characters, want one or two letters and six digits", n)
	}
	sum := 0
	if n == 7 {
		sum = 36 * 9
	}
	for i := range n {
		c := number[i]
		digit := i >= n-6
		if digit && (c < '0' || c > '9') || !digit && (c < 'A' || c > 'Z') {
			return 0, fmt.Errorf("hkid: character %d, want one or two letters and six digits", i+1)
		}
		sum += int(values[c]) * (n + 1 - i)
	}
	switch r := (11 - sum%11) % 11; r {
	case 10:
		return 'A', nil
	default:
		return '0' + byte(r), nil
	}
}
