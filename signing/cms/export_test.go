package cms

// What tests build objects of their own with.
var (
	TLV       = tlv
	SetOf     = setOf
	EncodeOID = encodeOID
)

// RuleIDs are the ids of all rules.
func RuleIDs() (ids []string) {
	for i := range rules {
		ids = append(ids, rules[i].ID)
	}
	return ids
}
