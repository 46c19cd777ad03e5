package pki

// Limits on what is read. They are far above what real issuers write and keep the work on hostile input small.
const (
	maxLength      = 1 << 26 // any length field
	maxCertificate = 64 << 10
	maxCSR         = 64 << 10
	maxCRL         = 16 << 20
	maxPEM         = 64 << 20
	maxFindings    = 64
	maxDetail      = 240 // octets of what is said of one
	maxExtensions  = 64
	maxAttributes  = 64  // of one name
	maxItems       = 256 // of one list in an extension
	maxSerial      = 64  // octets
	maxOID         = 64  // octets
)
