// Package lds holds the files of an eMRTD chip and reads and writes what is in them (Doc 9303-10, logical data structure;
// Doc 9303-11, 9.2, security infos).
//
// [File] names a file: its identifiers, its tag, the application it lies in. Every file has a type with the same three
// calls; Decode reads the whole file, Validate lists every breach of the standard with its clause, Encode writes what
// passes Validate and nothing else:
//
//	EF.COM        DecodeCOM         CommonData           versions and an index, unsigned
//	DG1           DecodeDG1         MachineReadableZone
//	DG2 DG3 DG4   DecodeDG2 …       Biometrics           face, fingers, irises: see package biometric
//	DG5           DecodeDG5         DisplayedPortrait
//	DG7           DecodeDG7         DisplayedSignature
//	DG8 DG9 DG10  DecodeDG8 …       Features
//	DG11          DecodeDG11        PersonalDetails
//	DG12          DecodeDG12        DocumentDetails
//	DG13          DecodeDG13        OptionalDetails
//	DG14          DecodeDG14        SecurityInfos
//	DG15          DecodeDG15        AuthenticationKey
//	DG16          DecodeDG16        PersonsToNotify
//	EF.CardAccess DecodeCardAccess  SecurityInfos
//	EF.DIR        DecodeDIR         Directory
//	EF.ATR/INFO   DecodeATR         ATRInfo
//	EF.CVCA       DecodeCVCA        TerminalAuthorities
//
// EF.SOD and EF.CardSecurity are signed and belong to package signing/sod; [DecodeSecurityInfos] reads what is signed in
// EF.CardSecurity. DG6 is reserved.
//
// Genuine documents deviate from the standard. Decode refuses a file only where its data objects can't be told apart, or
// something lies behind them; all else is read, kept, and named by Validate. [Tolerable] tells deviations that genuine
// documents are known for from the rest. A file that decodes and passes Validate is written again to the same octets; hashes
// are nevertheless taken over the octets that were read, never over what Encode makes.
//
// Nothing here is authentic: package verify says that, of the octets.
//
// Errors name field and place, and never the value of a field, except versions, counts, tags and dates' form. Values alias
// the file they were read from where their type is a byte slice.
package lds
