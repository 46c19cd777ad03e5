package verify

// Group is an axis of the inspection: what a set of checks makes a statement about. The axes stay apart in the report,
// because who signed, whether anything changed, whether it is in force and whom it belongs to are four questions.
type Group uint8

// The groups.
const (
	Authenticity Group = iota // who signed
	Integrity                 // unchanged since
	Validity                  // in force: dates and revocation
	Consistency               // the chip agrees with the page
	ChipGroup                 // the chip is the one that was personalised
	Bearer                    // the person presenting it is the holder
	groupCount
)

var groupNames = [groupCount]string{"authenticity", "integrity", "validity", "consistency", "chip", "bearer"}

// String returns the word used in reports: "authenticity".
func (g Group) String() string {
	if g < groupCount {
		return groupNames[g]
	}
	return "unknown"
}

// MarshalText returns the word used in reports.
func (g Group) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// weight says how a check enters the verdict (the m, o and e of TR-03135-2).
type weight uint8

const (
	noted    weight = iota // never enters the verdict
	counted                // a failure or an undecided result enters, a check that was not run does not
	required               // must have passed, or not apply to this document
	core                   // must have passed: without it there is nothing to accept
)

// Check identifiers: numbers of the tables of BSI TR-03135-1; "icao." marks what the guideline has no number for.
const (
	checkObject     = "icao.security-object"
	checkAttributes = "icao.signed-attributes"
	checkDigest     = "5.6.4.2.2a"
	checkSignature  = "5.6.4.2.2b"
	checkProfile    = "icao.dsc-profile"
	checkStrength   = "icao.key-strength"
	checkChain      = "5.6.4.3.3"
	checkValidity   = "5.6.4.3.4"
	checkRevocation = "5.6.4.3.5"
	checkTrust      = "5.6.4.3.6"
	checkUsage      = "icao.usage-period"
	checkSigner     = "icao.signer-country"
	checkCountry    = "5.6.4.5"
	checkType       = "icao.document-type"
	checkCOM        = "5.6.4.4.1"
	checkGroups     = "5.6.4.4.2"
	checkCardAccess = "icao.cardaccess-dg14"
	checkSecurity   = "icao.card-security"
	checkChipMRZ    = "icao.dg1-mrz"
	checkPrintedMRZ = "5.5.4.1.1"
	checkComparison = "5.7.2"
	checkExpiry     = "5.7.1"
	checkBAC        = "5.6.3.1.1"
	checkPACE       = "5.6.3.1.2"
	checkAccess     = "icao.access-choice"
	checkTA         = "5.6.3.2"
	checkOriginal   = "5.6.4.1"
	checkAA         = "5.6.4.1.1"
	checkCA         = "5.6.4.1.2"
	checkCAM        = "5.6.4.1.3"
	checkVisualZone = "5.7.5"
	checkFace       = "5.7.6"
)

// Rule is one entry of the catalogue: a check every report has, whatever the document.
type Rule struct {
	ID    string
	Ref   string // clause
	Group Group

	weight weight
	title  texts
}

// Title returns what the check is about, in lang.
func (r Rule) Title(lang Language) string { return r.title.in(lang) }

// Catalogue returns every check in the order of the standard and of the report.
func Catalogue() []Rule { return append([]Rule(nil), catalogue[:]...) }

// position of a check in the catalogue; a report's checks have the same positions.
type position int

const (
	atObject position = iota
	atAttributes
	atDigest
	atSignature
	atProfile
	atStrength
	atChain
	atValidity
	atRevocation
	atTrust
	atUsage
	atSigner
	atCountry
	atType
	atCOM
	atGroups
	atDG1
)

const (
	atCardAccess = atDG1 + 16 + iota
	atSecurity
	atChipMRZ
	atPrintedMRZ
	atComparison
	atExpiry
	atBAC
	atPACE
	atAccess
	atTA
	atOriginal
	atAA
	atCA
	atCAM
	atVisualZone
	atFace
	checkCount
)

// atGroup is the position of the check of data group n, 1 to 16.
func atGroup(n int) position { return atDG1 + position(n-1) }

// derived checks sum up others and never are the main reason of a verdict.
func (p position) derived() bool { return p == atTrust || p == atGroups || p == atOriginal }

var catalogue = newCatalogue()

func newCatalogue() [checkCount]Rule {
	rules := [checkCount]Rule{
		atObject:     {checkObject, "Doc 9303-10, 4.6.2", Integrity, required, titleObject},
		atAttributes: {checkAttributes, "RFC 5652, 5.3", Integrity, required, titleAttributes},
		atDigest:     {checkDigest, "TR-03135-1, 5.6.4.2.2 a", Integrity, core, titleDigest},
		atSignature:  {checkSignature, "TR-03135-1, 5.6.4.2.2 b", Authenticity, core, titleSignature},
		atProfile:    {checkProfile, "Doc 9303-12, 7.1", Authenticity, required, titleProfile},
		atStrength:   {checkStrength, "Doc 9303-12, 4.4", Authenticity, required, titleStrength},
		atChain:      {checkChain, "TR-03135-1, 5.6.4.3.3", Authenticity, core, titleChain},
		atValidity:   {checkValidity, "TR-03135-1, 5.6.4.3.4", Validity, core, titleValidity},
		atRevocation: {checkRevocation, "TR-03135-1, 5.6.4.3.5", Validity, counted, titleRevocation},
		atTrust:      {checkTrust, "TR-03135-1, 5.6.4.3.6", Authenticity, core, titleTrust},
		atUsage:      {checkUsage, "Doc 9303-12, 7.1.1", Validity, noted, titleUsage},
		atSigner:     {checkSigner, "Doc 9303-12, 6", Authenticity, required, titleSigner},
		atCountry:    {checkCountry, "TR-03135-1, 5.6.4.5", Authenticity, required, titleCountry},
		atType:       {checkType, "Doc 9303-12, 7.1.1", Authenticity, required, titleType},
		atCOM:        {checkCOM, "TR-03135-1, 5.6.4.4.1", Integrity, required, titleCOM},
		atGroups:     {checkGroups, "TR-03135-1, 5.6.4.4.2", Integrity, core, titleGroups},
		atCardAccess: {checkCardAccess, "Doc 9303-11, 4.4", Integrity, counted, titleCardAccess},
		atSecurity:   {checkSecurity, "Doc 9303-11, 9.2.11", Integrity, counted, titleSecurity},
		atChipMRZ:    {checkChipMRZ, "Doc 9303-3, 4.9", Consistency, required, titleChipMRZ},
		atPrintedMRZ: {checkPrintedMRZ, "TR-03135-1, 5.5.4.1.1", Consistency, counted, titlePrintedMRZ},
		atComparison: {checkComparison, "TR-03135-1, 5.7.2", Consistency, counted, titleComparison},
		atExpiry:     {checkExpiry, "TR-03135-1, 5.7.1", Validity, core, titleExpiry},
		atBAC:        {checkBAC, "TR-03135-1, 5.6.3.1.1", ChipGroup, counted, titleBAC},
		atPACE:       {checkPACE, "TR-03135-1, 5.6.3.1.2", ChipGroup, counted, titlePACE},
		atAccess:     {checkAccess, "Doc 9303-11, 4.2", ChipGroup, counted, titleAccess},
		atTA:         {checkTA, "TR-03135-1, 5.6.3.2", ChipGroup, counted, titleTA},
		atOriginal:   {checkOriginal, "TR-03135-1, 5.6.4.1", ChipGroup, counted, titleOriginal},
		atAA:         {checkAA, "TR-03135-1, 5.6.4.1.1", ChipGroup, counted, titleAA},
		atCA:         {checkCA, "TR-03135-1, 5.6.4.1.2", ChipGroup, counted, titleCA},
		atCAM:        {checkCAM, "TR-03135-1, 5.6.4.1.3", ChipGroup, counted, titleCAM},
		atVisualZone: {checkVisualZone, "TR-03135-1, 5.7.5", Bearer, noted, titleVisualZone},
		atFace:       {checkFace, "TR-03135-1, 5.7.6", Bearer, noted, titleFace},
	}
	for n := 1; n <= 16; n++ {
		rules[atGroup(n)] = groupRule(n)
	}
	return rules
}

func groupRule(n int) Rule {
	name, w := groupName(n), counted
	if n <= 2 { // mandatory on every chip (Doc 9303-10, 4.7)
		w = core
	}
	return Rule{
		checkGroups + "/" + name, "TR-03135-1, 5.6.4.4.2", Integrity, w,
		texts{name + " is as signed", name + " 與簽署時一致", name + " 与签署时一致"},
	}
}
