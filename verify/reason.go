package verify

import "strings"

// Reason is the one main reason of a verdict: a stable code, never translated. Text gives its words.
type Reason string

// Reason of an acceptance.
const (
	PassiveOK Reason = "PA-OK" // data authentic, unchanged and in force
)

// Reasons of a refusal.
const (
	ObjectMissing      Reason = "SOD-MISSING"             // the chip's files hold no EF.SOD
	ObjectMalformed    Reason = "SOD-MALFORMED"           // EF.SOD can't be read as one
	ObjectAltered      Reason = "SOD-ALTERED"             // messageDigest or contentType don't match what was signed
	SignatureWrong     Reason = "SIGNATURE-WRONG"         // the signature was not made with the signer's key
	SignerUnfit        Reason = "SIGNER-UNFIT"            // the certificate is not that of a document signer
	SignerForged       Reason = "SIGNER-FORGED"           // the signer's certificate was not made by the State it names
	SignerOutOfTime    Reason = "SIGNER-OUT-OF-TIME"      // the signer's or its issuer's certificate was not in force
	SignerRevoked      Reason = "SIGNER-REVOKED"          // the signer's or its issuer's certificate is revoked
	KeyTooWeak         Reason = "KEY-TOO-WEAK"            // a key anybody could have computed
	StateMismatch      Reason = "STATE-MISMATCH"          // signer of another State
	TypeMismatch       Reason = "TYPE-MISMATCH"           // signer not entitled to this type of document
	CommonMismatch     Reason = "COM-MISMATCH"            // EF.COM disagrees with EF.SOD
	GroupAltered       Reason = "DG-ALTERED"              // a data group differs from what was signed
	GroupMissing       Reason = "DG-MISSING"              // a signed data group is gone
	GroupUnlisted      Reason = "DG-UNLISTED"             // a data group nobody signed
	CardAccessMismatch Reason = "CARDACCESS-MISMATCH"     // EF.CardAccess disagrees with the signed DG14
	CardSecurityWrong  Reason = "CARDSECURITY-WRONG"      // EF.CardSecurity is not as its State signed it
	ChipCloned         Reason = "CHIP-CLONED"             // what the chip proves itself with is wrong
	CheckDigitWrong    Reason = "MRZ-CHECK-DIGIT"         // a check digit is wrong
	PrintMismatch      Reason = "MRZ-MISMATCH"            // the printed zone disagrees with the chip
	Expired            Reason = "DOC-EXPIRED"             // sound in every other way
	ExpiredUnconfirmed Reason = "DOC-EXPIRED-UNCONFIRMED" // and its authenticity could not be confirmed
)

// Reasons why nothing could be said.
const (
	NothingPresented  Reason = "NOTHING-PRESENTED"  // no zone, no files
	InputUnreadable   Reason = "INPUT-UNREADABLE"   // what was presented is no set of chip files
	ChipMissing       Reason = "CHIP-MISSING"       // a printed zone alone proves nothing
	SignerMissing     Reason = "SIGNER-MISSING"     // EF.SOD doesn't carry its signer's certificate
	AlgorithmUnknown  Reason = "ALGORITHM-UNKNOWN"  // an algorithm, curve or key this package can't judge
	TrustMissing      Reason = "TRUST-MISSING"      // no trusted certificate of the State
	TrustUnclear      Reason = "TRUST-UNCLEAR"      // certificates of that name are known, but not the one named
	ProfileUnclear    Reason = "SIGNER-UNCLEAR"     // the certificate doesn't say what it is for
	ValidityUnknown   Reason = "VALIDITY-UNKNOWN"   // dates can't be judged
	RevocationUnknown Reason = "REVOCATION-UNKNOWN" // no usable CRL, and the policy asks for one
	StateUnknown      Reason = "STATE-UNKNOWN"      // a State code is not in the table
	KeyWeak           Reason = "KEY-WEAK"           // below what the policy asks for
	DataMissing       Reason = "DATA-MISSING"       // EF.SOD without the data it signs
	DataUnreadable    Reason = "DATA-UNREADABLE"    // authentic data that can't be decoded
	ExpiryUnknown     Reason = "EXPIRY-UNKNOWN"     // no date of expiry that can be read
	PrintUnclear      Reason = "MRZ-UNCLEAR"        // only optional data differs, or the zone can't be read
	PrintMissing      Reason = "MRZ-NOT-COMPARED"   // the printed zone was not presented, and the policy asks for it
	ChipUnproven      Reason = "CHIP-UNPROVEN"      // the chip can prove itself and did not, or the policy asks for proof
	AccessFallback    Reason = "ACCESS-FALLBACK"    // opened in a weaker way than the signed data offers or the policy asks for
	ChipClosed        Reason = "CHIP-CLOSED"        // the chip did not open with what was printed
	ChipLost          Reason = "CHIP-LOST"          // the chip could not be read to the end
)

// Action is the one next step: a stable code, never translated.
type Action string

// The actions.
const (
	CompareHolder   Action = "COMPARE-HOLDER"    // accept the data; compare the person with the portrait
	Refuse          Action = "REFUSE"            // don't accept; second line
	ReferSecondLine Action = "REFER-SECOND-LINE" // an expert decides
	UpdateTrust     Action = "UPDATE-TRUST"      // second line, or a trust list that knows the State
	ReadAgain       Action = "READ-AGAIN"        // read the page or the chip again
	ReadChip        Action = "READ-CHIP"         // read the chip and inspect again
	ApplyExpiryRule Action = "APPLY-EXPIRY-RULE" // the rule of the post for expired documents
	CheckClock      Action = "CHECK-CLOCK"       // the clock of this machine may be wrong
)

// Note is a statement beside the verdict that a reader must not miss: a stable code.
type Note string

// The notes.
const (
	NoteChipUnproven      Note = "CHIP-UNPROVEN"      // a copy of genuine data can't be excluded
	NoteRevocationUnknown Note = "REVOCATION-UNKNOWN" // no usable CRL
	NoteNotCompared       Note = "MRZ-NOT-COMPARED"   // the printed zone was not presented
	NoteKeyWeak           Note = "KEY-WEAK"           // old document, signed with what was good then
	NoteToleration        Note = "DEVIATIONS"         // encodings that deviate from the standard were tolerated
	NoteNotRead           Note = "DG-NOT-READ"        // signed data groups that were not read
	NoteFallback          Note = "ACCESS-FALLBACK"    // opened by BAC, although the signed data offers PACE
)

// Notes from deviation lists of the issuing State, whatever the verdict.
const (
	NoteKnownDeviation Note = "KNOWN-DEVIATION"    // a list names what is wrong with such documents; nothing is accepted for it
	NoteKeyCompromised Note = "AA-KEY-COMPROMISED" // active authentication passed, with a key that others may know
)

// Subject holds what the text of a reason speaks about; a field that doesn't apply is empty.
type Subject struct {
	State string `json:"state,omitempty"` // three-letter code as in the MRZ, else the two letters of the certificate
	Date  string `json:"date,omitempty"`  // ISO 8601, may be partial
	File  string `json:"file,omitempty"`  // "DG15"
	Field string `json:"field,omitempty"` // "document number"
}

// Text returns the reason in words.
func (r Reason) Text(lang Language, about Subject) string {
	m, ok := reasons[r]
	if !ok {
		return string(r)
	}
	return about.fill(m.text.in(lang))
}

// Action returns the next step for a verdict with this reason.
func (r Reason) Action() Action {
	if m, ok := reasons[r]; ok {
		return m.action
	}
	return ReferSecondLine
}

// Text returns the step in words.
func (a Action) Text(lang Language) string {
	if t, ok := actions[a]; ok {
		return t.in(lang)
	}
	return string(a)
}

// Text returns the note in words.
func (n Note) Text(lang Language) string {
	if t, ok := notes[n]; ok {
		return t.in(lang)
	}
	return string(n)
}

// fill puts the subject into a text. A place whose value is unknown becomes a question mark, never nothing.
func (s Subject) fill(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	known := func(v string) string {
		if v == "" {
			return "?"
		}
		return v
	}
	return strings.NewReplacer("{state}", known(s.State), "{date}", known(s.Date), "{file}", known(s.File),
		"{field}", known(s.Field)).Replace(text)
}
