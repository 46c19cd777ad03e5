package iso7816

import "fmt"

// Status is a status word, SW1-SW2 (ISO/IEC 7816-4, 5.6). Every status but [OK] is an error.
type Status uint16

// The status words that a reader decides on.
const (
	OK                     Status = 0x9000
	EndOfFile              Status = 0x6282 // end of file before Le bytes: what came is good
	Deactivated            Status = 0x6283
	AuthenticationFailed   Status = 0x6300
	WrongLength            Status = 0x6700
	ChannelNotSupported    Status = 0x6881
	MessagingNotSupported  Status = 0x6882
	LastOfChainExpected    Status = 0x6883
	SecurityStatus         Status = 0x6982 // access control needed, or the session is lost
	Blocked                Status = 0x6983
	Unusable               Status = 0x6984
	ConditionsNotSatisfied Status = 0x6985
	NoCurrentFile          Status = 0x6986
	MessagingObjectMissing Status = 0x6987
	MessagingObjectWrong   Status = 0x6988
	WrongData              Status = 0x6A80
	FunctionNotSupported   Status = 0x6A81
	FileNotFound           Status = 0x6A82
	WrongParameters        Status = 0x6A86
	LcInconsistent         Status = 0x6A87
	ReferenceNotFound      Status = 0x6A88
	OffsetOutside          Status = 0x6B00
	InsNotSupported        Status = 0x6D00
	ClaNotSupported        Status = 0x6E00
	NoDiagnosis            Status = 0x6F00
)

var meanings = map[Status]string{
	OK:                     "completed",
	EndOfFile:              "end of file reached early",
	Deactivated:            "file or application deactivated",
	AuthenticationFailed:   "authentication failed",
	WrongLength:            "wrong length",
	ChannelNotSupported:    "logical channel not supported",
	MessagingNotSupported:  "secure messaging not supported",
	LastOfChainExpected:    "last command of the chain expected",
	SecurityStatus:         "security status not satisfied",
	Blocked:                "authentication method blocked",
	Unusable:               "reference data not usable",
	ConditionsNotSatisfied: "conditions of use not satisfied",
	NoCurrentFile:          "no current file",
	MessagingObjectMissing: "secure messaging object missing",
	MessagingObjectWrong:   "secure messaging object incorrect",
	WrongData:              "incorrect data",
	FunctionNotSupported:   "function not supported",
	FileNotFound:           "file or application not found",
	WrongParameters:        "incorrect parameters P1-P2",
	LcInconsistent:         "length inconsistent with P1-P2",
	ReferenceNotFound:      "referenced data not found",
	OffsetOutside:          "offset outside the file",
	InsNotSupported:        "instruction not supported",
	ClaNotSupported:        "class not supported",
	NoDiagnosis:            "no precise diagnosis",
}

// Error returns the status word in hexadecimal and its meaning.
func (s Status) Error() string {
	if tries, ok := s.TriesLeft(); ok {
		return fmt.Sprintf("status %04X: authentication failed, %d tries left", uint16(s), tries)
	}
	if meaning, ok := meanings[s]; ok {
		return fmt.Sprintf("status %04X: %s", uint16(s), meaning)
	}
	return fmt.Sprintf("status %04X", uint16(s))
}

// Err returns nil for [OK] and s for every other status.
func (s Status) Err() error {
	if s == OK {
		return nil
	}
	return s
}

// TriesLeft returns the counter of 63CX.
func (s Status) TriesLeft() (int, bool) { return int(s & 0xF), s&0xFFF0 == 0x63C0 }

// more returns the number of bytes that 61XX announces; 00 stands for 256 or more.
func (s Status) more() (int, bool) { return full(byte(s)), s>>8 == 0x61 }

// exact returns the length that 6CXX asks for.
func (s Status) exact() (int, bool) { return full(byte(s)), s>>8 == 0x6C }

// full reads a length byte in which 00 stands for 256.
func full(b byte) int {
	if b == 0 {
		return 256
	}
	return int(b)
}
