//go:build !purego

package limbs4

import "testing"

// A processor without ADX takes the Go code from inside the assembly.
func TestProcessorWithoutADX(t *testing.T) {
	if !adx {
		t.Log("this processor is one")
	}
	defer func(was bool) { adx = was }(adx)
	adx = false
	TestArithmeticAgreesWithBig(t)
	TestInverse(t)
}
