package cms

// What tests build objects of their own with.
var (
	TLV       = tlv
	SetOf     = setOf
	EncodeOID = encodeOID
	Normalise = normalise
)
