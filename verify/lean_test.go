//go:build !race

package verify_test

// maxAllocations bounds the allocations of an inspection, beside those of the signature.
const maxAllocations = 95.0

// maxFirstAllocations is the same for the first document of a State: certificate and chain are new.
const maxFirstAllocations = 150.0

// slowdown is what the other tests beside it make of a time.
const slowdown = 4
