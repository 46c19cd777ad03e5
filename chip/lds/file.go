package lds

import (
	"fmt"
	"slices"

	"github.com/chancery-id/chancery/chip/tlv"
)

// File is one elementary file of an identity chip. The zero File is none.
//
// A file identifier alone doesn't name a file: 011D is EF.SOD in the eMRTD application and EF.CardSecurity in the
// master file (Doc 9303-10, 3.11 and 4.6). A File says both where it lies and its identifier.
type File uint8

// The files of the eMRTD application (LDS1), and of the master file.
const (
	COM File = iota + 1
	SOD
	DG1  // machine readable zone
	DG2  // face
	DG3  // fingers
	DG4  // irises
	DG5  // displayed portrait
	DG6  // reserved
	DG7  // displayed signature or usual mark
	DG8  // data features
	DG9  // structure features
	DG10 // substance features
	DG11 // additional personal details
	DG12 // additional document details
	DG13 // the issuer's own
	DG14 // security options
	DG15 // active authentication key
	DG16 // persons to notify
	CVCA // names of the authorities that may sign terminals

	CardAccess   // security options before access, unsigned
	CardSecurity // security options, signed
	DIR          // applications
	ATR          // EF.ATR/INFO: what the chip's interface can do
)

// ApplicationLDS1 is the application identifier of the eMRTD application (Doc 9303-10, 4.1).
const ApplicationLDS1 = "\xA0\x00\x00\x02\x47\x10\x01"

type fileRow struct {
	file   File
	name   string
	fid    uint16
	sfi    byte
	tag    tlv.Tag // 0: the file is not one data object
	master bool    // in the master file
}

// files is Doc 9303-10, 3.11 (master file) and 4.6 (LDS1).
var files = [...]fileRow{
	{COM, "EF.COM", 0x011E, 0x1E, 0x60, false},
	{SOD, "EF.SOD", 0x011D, 0x1D, 0x77, false},
	{DG1, "DG1", 0x0101, 0x01, 0x61, false},
	{DG2, "DG2", 0x0102, 0x02, 0x75, false},
	{DG3, "DG3", 0x0103, 0x03, 0x63, false},
	{DG4, "DG4", 0x0104, 0x04, 0x76, false},
	{DG5, "DG5", 0x0105, 0x05, 0x65, false},
	{DG6, "DG6", 0x0106, 0x06, 0x66, false},
	{DG7, "DG7", 0x0107, 0x07, 0x67, false},
	{DG8, "DG8", 0x0108, 0x08, 0x68, false},
	{DG9, "DG9", 0x0109, 0x09, 0x69, false},
	{DG10, "DG10", 0x010A, 0x0A, 0x6A, false},
	{DG11, "DG11", 0x010B, 0x0B, 0x6B, false},
	{DG12, "DG12", 0x010C, 0x0C, 0x6C, false},
	{DG13, "DG13", 0x010D, 0x0D, 0x6D, false},
	{DG14, "DG14", 0x010E, 0x0E, 0x6E, false},
	{DG15, "DG15", 0x010F, 0x0F, 0x6F, false},
	{DG16, "DG16", 0x0110, 0x10, 0x70, false},
	{CVCA, "EF.CVCA", 0x011C, 0x1C, 0, false},
	{CardAccess, "EF.CardAccess", 0x011C, 0x1C, 0x31, true},
	{CardSecurity, "EF.CardSecurity", 0x011D, 0x1D, 0x30, true},
	{DIR, "EF.DIR", 0x2F00, 0x1E, 0, true},
	{ATR, "EF.ATR", 0x2F01, 0x01, 0, true},
}

// Files lists every file, in the order of the constants.
func Files() []File {
	all := make([]File, len(files))
	for i, row := range files {
		all[i] = row.file
	}
	return all
}

func (f File) row() fileRow {
	if !f.Valid() {
		return fileRow{}
	}
	return files[f-1]
}

// Valid tells whether f is one of the constants.
func (f File) Valid() bool { return f >= 1 && int(f) <= len(files) }

// Name is the name the standard gives the file: "EF.COM", "DG1", "EF.CardAccess"; EF.ATR/INFO is "EF.ATR".
func (f File) Name() string {
	if !f.Valid() {
		return fmt.Sprintf("File(%d)", uint8(f))
	}
	return f.row().name
}

func (f File) String() string { return f.Name() }

// FID is the file identifier, for SELECT.
func (f File) FID() uint16 { return f.row().fid }

// SFI is the short file identifier, for READ BINARY.
func (f File) SFI() byte { return f.row().sfi }

// Tag is the tag of the one data object the file consists of, or 0 where a file is a list of them (EF.DIR, EF.ATR, EF.CVCA).
func (f File) Tag() tlv.Tag { return f.row().tag }

// AID is the identifier of the application the file lies in, or nil for the master file.
func (f File) AID() []byte {
	if !f.Valid() || f.row().master {
		return nil
	}
	return []byte(ApplicationLDS1)
}

// InMasterFile tells whether the file lies in the master file rather than in an application.
func (f File) InMasterFile() bool { return f.row().master }

// DataGroup is the number of a data group, 1 to 16.
func (f File) DataGroup() (int, bool) {
	if f < DG1 || f > DG16 {
		return 0, false
	}
	return int(f-DG1) + 1, true
}

// DataGroupFile is the file of data group n, or 0 where n is not 1 to 16.
func DataGroupFile(n int) File {
	if n < 1 || n > 16 {
		return 0
	}
	return DG1 + File(n-1)
}

// FileByTag is the file of the eMRTD application whose data object has this tag: how EF.COM names data groups.
func FileByTag(tag tlv.Tag) (File, bool) {
	i := slices.IndexFunc(files[:], func(row fileRow) bool { return !row.master && row.tag == tag && tag != 0 })
	if i < 0 {
		return 0, false
	}
	return files[i].file, true
}
