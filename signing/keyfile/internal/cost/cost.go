// Package cost says what a guess at the passphrase of a new key file costs.
package cost

// Parameters are those of scrypt (RFC 7914, 2): cost N, block size R, parallelization P.
type Parameters struct{ N, R, P int }

// Default takes 16 MiB, the most that OpenSSL takes without being told to (it refuses 32), gone through twice to make up for it.
var Default = Parameters{N: 1 << 14, R: 8, P: 2}

// New is what new files get: Default, unless a test has asked for less.
var New = Default
