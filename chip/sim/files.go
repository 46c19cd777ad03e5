package sim

import (
	"bytes"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
)

// selects is SELECT: the master file, the application, or a file by its identifier.
func (c *Chip) selects(m *iso7816.Command) iso7816.Status {
	switch {
	case m.P1 == 0x04:
		if !bytes.Equal(m.Data, []byte(lds.ApplicationLDS1)) {
			return iso7816.FileNotFound
		}
		c.app, c.current = true, 0
		return iso7816.OK
	case m.P1 == 0x00 && len(m.Data) == 0:
		c.app, c.current = false, 0
		return iso7816.OK
	case m.P1 == 0x00 && bytes.Equal(m.Data, []byte{0x3F, 0x00}):
		if c.o.Quirks.MasterWithoutID {
			return iso7816.LcInconsistent
		}
		c.app, c.current = false, 0
		return iso7816.OK
	case m.P1 != 0x00 && m.P1 != 0x02:
		return iso7816.WrongParameters
	case len(m.Data) != 2:
		return iso7816.WrongLength
	}
	id := uint16(m.Data[0])<<8 | uint16(m.Data[1])
	f := c.find(func(f lds.File) bool { return c.fid(f) == id })
	if status := c.mayRead(f); status != iso7816.OK {
		return status
	}
	c.current = f
	return iso7816.OK
}

// find is the file of the current application that want knows, 0 for none.
func (c *Chip) find(want func(lds.File) bool) lds.File {
	for _, f := range c.image.Files() {
		if f.InMasterFile() != c.app && want(f) {
			return f
		}
	}
	return 0
}

// fid is the identifier of a file: of EF.CVCA what DG14 says.
func (c *Chip) fid(f lds.File) uint16 {
	if info, ok := c.renamed(f); ok {
		return uint16(info.FID[0])<<8 | uint16(info.FID[1])
	}
	return f.FID()
}

// sfi is the short identifier of a file, more than any where it has none.
func (c *Chip) sfi(f lds.File) byte {
	info, ok := c.renamed(f)
	switch {
	case !ok:
		return f.SFI()
	case len(info.SFI) == 1:
		return info.SFI[0]
	}
	return 0xFF
}

// renamed is what DG14 says of the identifiers of EF.CVCA, where it says something.
func (c *Chip) renamed(f lds.File) (lds.TerminalAuthenticationInfo, bool) {
	if f != lds.CVCA {
		return lds.TerminalAuthenticationInfo{}, false
	}
	infos, ok := c.options()
	if !ok {
		return lds.TerminalAuthenticationInfo{}, false
	}
	for _, info := range infos.TerminalAuthenticationInfos() {
		if len(info.FID) == 2 {
			return info, true
		}
	}
	return lds.TerminalAuthenticationInfo{}, false
}

// mayRead holds the access conditions (Doc 9303-10, 3.8): EF.CardAccess, EF.ATR and EF.DIR are for everyone,
// EF.CardSecurity after PACE, fingers and irises after terminal authentication, the others inside a session.
func (c *Chip) mayRead(f lds.File) iso7816.Status {
	switch {
	case f == 0:
		return iso7816.FileNotFound
	case c.blank || f == lds.CardAccess || f == lds.ATR || f == lds.DIR:
		return iso7816.OK
	case f == lds.CardSecurity && c.opened != chip.PACE:
		return iso7816.SecurityStatus
	case f == lds.DG3 && !c.has(cvc.RightFingers), f == lds.DG4 && !c.has(cvc.RightIrises):
		return iso7816.SecurityStatus
	case c.o.Open || c.opened != chip.Unopened && c.channel != nil:
		return iso7816.OK
	}
	return iso7816.SecurityStatus
}

func (c *Chip) has(right int) bool { return c.rights.Has(right) }

// readBinary is READ BINARY of the current file, or of one by its short identifier.
func (c *Chip) readBinary(m *iso7816.Command) ([]byte, iso7816.Status) {
	offset := int(m.P1)<<8 | int(m.P2)
	if m.P1&0x80 != 0 {
		if c.o.Quirks.NoSFI {
			return nil, iso7816.WrongParameters
		}
		f := c.find(func(f lds.File) bool { return c.sfi(f) == m.P1&0x1F })
		if status := c.mayRead(f); status != iso7816.OK {
			return nil, status
		}
		c.current, offset = f, int(m.P2)
	}
	return c.read(offset, m.Le)
}

// readFar is READ BINARY with the offset as a data object.
func (c *Chip) readFar(m *iso7816.Command) ([]byte, iso7816.Status) {
	e, err := tlv.One(m.Data, 0x54)
	if err != nil || len(e.Value) == 0 || len(e.Value) > 3 {
		return nil, iso7816.WrongData
	}
	offset := 0
	for _, b := range e.Value {
		offset = offset<<8 | int(b)
	}
	room := m.Le
	for room > 0 && tlv.Size(0x53, room) > m.Le {
		room--
	}
	data, status := c.read(offset, room)
	if len(data) == 0 {
		return nil, status
	}
	return tlv.Append(nil, 0x53, data), status
}

// read gives out a piece of the current file.
func (c *Chip) read(offset, le int) ([]byte, iso7816.Status) {
	if c.current == 0 {
		return nil, iso7816.NoCurrentFile
	}
	if status := c.mayRead(c.current); status != iso7816.OK {
		return nil, status
	}
	file, _ := c.image.File(c.current)
	if c.o.Faults.Garbage {
		return bytes.Repeat([]byte{0x61}, le+1), iso7816.OK
	}
	if c.current == c.o.Faults.Endless {
		return bytes.Repeat([]byte{0x80}, le), iso7816.OK
	}
	if n := c.o.Quirks.MaxAnswer; n > 0 {
		le = min(le, n)
	}
	switch left := len(file) - offset; {
	case left <= 0:
		return nil, iso7816.OffsetOutside
	case le <= left:
		return file[offset : offset+le], iso7816.OK
	case c.o.Quirks.ExactLe:
		return nil, iso7816.WrongLength
	case c.o.Quirks.ExactLe6C && left <= 0xFF:
		return nil, 0x6C00 | iso7816.Status(left)
	case c.o.Quirks.NoEndWarning:
		return file[offset:], iso7816.OK
	}
	return file[offset:], iso7816.EndOfFile
}
