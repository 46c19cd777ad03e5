package verify

import "time"

// Policy is what an inspecting State may decide. The zero value is the default of TR-03135 for a gate without a network,
// and never accepts what was not proven; every field only asks for more.
type Policy struct {
	// RequireRevocation makes a missing or outdated CRL an undetermined verdict. By default it is a note, because few
	// States publish one that a station without a network has.
	RequireRevocation bool

	// RequireChipAuthentication makes a chip that was not proven original an undetermined verdict. Files alone never
	// prove it.
	RequireChipAuthentication bool

	// RequirePrintedZone makes a page that was not compared with the chip an undetermined verdict.
	RequirePrintedZone bool

	// PACEFrom is the day from which a signer's documents must be opened by PACE; others are then undetermined. BAC keeps
	// nobody out who records the conversation, and chips issued from 2028 on must not have it (Doc 9303-11, 1). The day is
	// held against the signer's certificate, since chips don't state theirs. The zero value means never.
	PACEFrom time.Time

	// WeakFrom is the day from which a signer certified with a key or hash below today's strength is no longer accepted
	// with a note: RSA below 2048 bits, curves below 224 bits, SHA-1. The zero value means never, so that old documents
	// of foreign States stay acceptable; keys that anybody can compute are refused whatever the date.
	WeakFrom time.Time
}
