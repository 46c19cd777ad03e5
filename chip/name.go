package chip

import (
	"strconv"
	"strings"

	"github.com/chancery-id/chancery/chip/lds"
)

// FileName is the name under which an image stores a file: "EF.COM.bin", "DG1.bin", "EF.CardAccess.bin".
func FileName(f lds.File) string { return f.Name() + ".bin" }

// FileByName is the file that a name in a folder or zip stands for. The usual spellings are understood in upper and lower
// case, with the endings .bin, .dat, .der, .tlv or none: EF.COM, EF_COM, EF-COM, EFCOM, COM; DG1, DG01, EF.DG1, EF_DG1;
// EF.CardAccess, EF_CARD_ACCESS; and the file identifiers of the eMRTD application as JMRTD names them: 011E, 011D,
// 0101 to 0110.
func FileByName(name string) (lds.File, bool) {
	name = strings.ToUpper(name)
	for _, ending := range []string{".BIN", ".DAT", ".DER", ".TLV"} {
		if short, ok := strings.CutSuffix(name, ending); ok {
			name = short
			break
		}
	}
	if f, ok := fileByFID(name); ok {
		return f, true
	}
	name = strings.NewReplacer(".", "", "_", "", "-", "", " ", "").Replace(name)
	name = strings.TrimPrefix(name, "EF")
	if number, ok := strings.CutPrefix(name, "DG"); ok {
		return fileByNumber(number)
	}
	switch name {
	case "COM":
		return lds.COM, true
	case "SOD":
		return lds.SOD, true
	case "CVCA":
		return lds.CVCA, true
	case "CARDACCESS":
		return lds.CardAccess, true
	case "CARDSECURITY":
		return lds.CardSecurity, true
	case "DIR":
		return lds.DIR, true
	case "ATR", "ATRINFO":
		return lds.ATR, true
	}
	return 0, false
}

// fileByNumber reads the number of a data group in one or two digits.
func fileByNumber(digits string) (lds.File, bool) {
	n, err := strconv.ParseUint(digits, 10, 8)
	if err != nil || len(digits) > 2 {
		return 0, false
	}
	f := lds.DataGroupFile(int(n))
	return f, f != 0
}

// fileByFID knows the identifiers that mean one file only: 011C is EF.CVCA or EF.CardAccess, so it is nobody's name.
func fileByFID(hex string) (lds.File, bool) {
	if len(hex) != 4 {
		return 0, false
	}
	id, err := strconv.ParseUint(hex, 16, 16)
	if err != nil {
		return 0, false
	}
	for _, f := range lds.Files() {
		if uint16(id) == f.FID() && f != lds.CVCA && f != lds.CardAccess && f != lds.CardSecurity {
			return f, true
		}
	}
	return 0, false
}
