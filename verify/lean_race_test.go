//go:build race

package verify_test

// maxAllocations is higher where the race detector lets fewer objects stay on the stack.
const maxAllocations = 145.0

// slowdown is what the race detector and the other tests beside it make of a time.
const slowdown = 8
