package access

import "github.com/chancery-id/chancery/chip/iso7816"

// maxProtectedRead is the most data that fits a protected response of 256 bytes (231 for 3DES, 223 for AES).
func maxProtectedRead(s Suite) int { return s.maxRead(iso7816.MaxShortLe) }

// maxRead is the most data that fits a protected response with a data field of limit bytes: what the cryptogram's header
// (87 LL … 01), the status object and the MAC leave, in whole blocks, less the one byte that padding takes.
func (s Suite) maxRead(limit int) int {
	best := 0
	for _, form := range []struct{ header, longest int }{{2, 0x7F}, {3, 0xFF}, {4, 0xFFFF}} {
		room := min(limit-form.header-1-4-2-macSize, form.longest-1)
		best = max(best, room/s.BlockSize()*s.BlockSize()-1)
	}
	return best
}

// MaxRead is the most data of one protected response whose data field, without the status word, has at most limit bytes:
// 231 (3DES) and 223 (AES) for the 256 of a short response. It is 0 where nothing fits.
func (c *Channel) MaxRead(limit int) int { return c.suite.maxRead(limit) }

// failed is the error of an exchange: the transport's, else the chip's status.
func failed(status iso7816.Status, err error) error {
	if err != nil {
		return err
	}
	return status.Err()
}
