package mdoc

// Limits, judged before anything is allocated. Real documents stay far below: a licence with portrait and signature has 16 kB
// and 18 elements, a photo ID with all data groups of a passport some 100 kB.
const (
	// MaxSize bounds everything that is read, in octets.
	MaxSize = 1 << 20

	maxDepth      = 16      // arrays, maps and tags inside each other
	maxHeads      = 1 << 15 // items of CBOR in a document, small and large
	maxItems      = 1024    // data elements of a document, and digests of a security object
	maxNameSpaces = 64
	maxFields     = 32 // keys of a map that the standard describes
	maxChain      = 8  // certificates of an x5chain
	maxDocuments  = 16 // of a response
	maxFindings   = 32
)
