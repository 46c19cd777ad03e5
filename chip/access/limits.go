package access

import "github.com/chancery-id/chancery/chip/iso7816"

// maxProtectedRead is the most data that fits a protected response of 256 bytes, status word included: the cryptogram's
// padding takes at least one byte (231 for 3DES, 223 for AES).
func maxProtectedRead(s Suite) int {
	// 87 81 LL 01 cryptogram, 99 02 SW SW, 8E 08 MAC
	room := iso7816.MaxShortLe - 4 - 4 - 2 - macSize
	return room/s.BlockSize()*s.BlockSize() - 1
}

// failed is the error of an exchange: the transport's, else the chip's status.
func failed(status iso7816.Status, err error) error {
	if err != nil {
		return err
	}
	return status.Err()
}
