//go:build !purego

package modexp

import "golang.org/x/sys/cpu"

// adx says whether the processor has MULX, ADCX and ADOX.
var adx = cpu.X86.HasBMI2 && cpu.X86.HasADX

//go:noescape
func mul(z, x, y *uint64, words int)

//go:noescape
func square(z, x *uint64, words int)

//go:noescape
func reduce(z, n *uint64, inverse uint64, words int) (carry uint64)
