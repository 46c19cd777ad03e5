//go:build !amd64 || purego

package modexp

const adx = false

func mul(z, x, y *uint64, words int) { panic("modexp: no assembly here") }

func square(z, x *uint64, words int) { panic("modexp: no assembly here") }

func reduce(z, n *uint64, inverse uint64, words int) uint64 { panic("modexp: no assembly here") }
