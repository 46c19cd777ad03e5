package cms

// Limits on what is read. They are far above what real issuers write and keep the work on hostile input small.
const (
	// MaxSize is the largest object read: master lists of all States together have a few megabytes.
	MaxSize = 64 << 20

	maxDepth        = 16
	maxElements     = 1 << 20 // tags read in all
	maxAlgorithms   = 32
	maxCertificates = 256
	maxBundle       = 16384 // certificates where nothing is signed: all CSCAs there are
	maxSigners      = 16
	maxAttributes   = 64 // of one signer, signed and unsigned each
	maxValues       = 64 // of one attribute
	maxFindings     = 64
	maxKeyID        = 256 // octets of a subjectKeyIdentifier or serial number
)
