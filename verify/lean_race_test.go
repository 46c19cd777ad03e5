//go:build race

package verify_test

// maxAllocations is higher where the race detector lets fewer objects stay on the stack.
const maxAllocations = 102.0

// maxFirstAllocations is the same for the first document of a State.
const maxFirstAllocations = 165.0

// slowdown is what the race detector and the other tests beside it make of a time.
const slowdown = 8
