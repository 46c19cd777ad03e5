package sim

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/spki"
	"github.com/chancery-id/chancery/chip/tlv"
)

// personalise carries out the commands that write. A chip that is locked has none of them.
func (c *Chip) personalise(m *iso7816.Command) iso7816.Status {
	if !c.blank {
		return iso7816.SecurityStatus
	}
	switch m.INS {
	case 0xE0:
		return c.create(m.Data)
	case 0xD6:
		return c.update(int(m.P1)<<8|int(m.P2), m.Data)
	case 0xD7:
		r := tlv.NewReader(m.Data)
		at, err := r.Expect(0x54)
		if err != nil || len(at.Value) != 3 {
			return iso7816.WrongData
		}
		data, err := r.Expect(0x53)
		if err != nil || !r.Empty() {
			return iso7816.WrongData
		}
		return c.update(int(at.Value[0])<<16|int(at.Value[1])<<8|int(at.Value[2]), data.Value)
	case 0xDB:
		secrets, err := chip.DecodeSecrets(bytes.Clone(m.Data))
		if err != nil {
			return iso7816.WrongData
		}
		c.secrets = *secrets
		return iso7816.OK
	}
	if err := c.personalised(); err != nil {
		return iso7816.ConditionsNotSatisfied
	}
	c.blank = false
	c.state = state{}
	return iso7816.OK
}

// create is CREATE FILE with file control parameters.
func (c *Chip) create(data []byte) iso7816.Status {
	e, err := tlv.One(data, 0x62)
	if err != nil {
		return iso7816.WrongData
	}
	size, id := 0, uint16(0)
	for r := e.Children(); !r.Empty(); {
		o, err := r.Next()
		if err != nil || len(o.Value) > 3 {
			return iso7816.WrongData
		}
		switch n := number(o.Value); o.Tag {
		case 0x80:
			size = n
		case 0x83:
			id = uint16(n)
		}
	}
	i := slices.IndexFunc(lds.Files(), func(f lds.File) bool { return f.InMasterFile() != c.app && f.FID() == id })
	if i < 0 {
		return iso7816.WrongData
	}
	f := lds.Files()[i]
	if _, has := c.image.File(f); has {
		return 0x6A89 // exists already
	}
	if size == 0 || size > chip.MaxSize(f) {
		return 0x6A84 // not enough memory
	}
	c.image.Put(f, make([]byte, size))
	c.current = f
	return iso7816.OK
}

func number(b []byte) int {
	n := 0
	for _, v := range b {
		n = n<<8 | int(v)
	}
	return n
}

func (c *Chip) update(offset int, data []byte) iso7816.Status {
	file, ok := c.image.File(c.current)
	if !ok {
		return iso7816.NoCurrentFile
	}
	if offset+len(data) > len(file) {
		return iso7816.OffsetOutside
	}
	copy(file[offset:], data)
	return iso7816.OK
}

// personalised makes what the options say of a chip that has its files: quirks of the memory, and forgeries.
func (c *Chip) personalised() error {
	q, f := c.o.Quirks, c.o.Faults
	if f.Downgrade {
		if err := c.downgrade(); err != nil {
			return err
		}
	}
	if f.StripCOM {
		if err := c.stripCOM(); err != nil {
			return err
		}
	}
	gone := slices.Clone(f.Strip)
	if f.HideCardAccess {
		gone = append(gone, lds.CardAccess)
	}
	c.image = without(c.image, gone)
	if f.Clone {
		if err := c.forgeKeys(); err != nil {
			return err
		}
	}
	if sod, ok := c.image.File(lds.SOD); ok && q.Indefinite {
		_, header, _, err := tlv.Header(sod)
		if err != nil {
			return fmt.Errorf("sim: %w", err)
		}
		c.image.Put(lds.SOD, slices.Concat([]byte{0x77, 0x80}, sod[header:], []byte{0, 0}))
	}
	if file, ok := c.image.File(f.WrongLength); ok && len(file) > 4 {
		_, header, length, err := tlv.Header(file)
		if err != nil {
			return fmt.Errorf("sim: %w", err)
		}
		longer := tlv.AppendHeader(nil, f.WrongLength.Tag(), length+100)
		c.image.Put(f.WrongLength, append(longer, file[header:]...))
	}
	if q.Padding > 0 {
		for _, f := range c.image.Files() {
			file, _ := c.image.File(f)
			c.image.Put(f, append(bytes.Clone(file), make([]byte, q.Padding)...))
		}
	}
	return nil
}

// without is the image less some files.
func without(image *chip.Image, gone []lds.File) *chip.Image {
	out := chip.NewImage()
	for _, f := range image.Files() {
		if !slices.Contains(gone, f) {
			file, _ := image.File(f)
			out.Put(f, file)
		}
	}
	return out
}

// downgrade has EF.CardAccess offer the same mapping and group with 3DES: what a man in the middle would like best.
func (c *Chip) downgrade() error {
	file, ok := c.image.File(lds.CardAccess)
	if !ok {
		return errors.New("sim: downgrade: no EF.CardAccess")
	}
	infos, err := lds.DecodeCardAccess(file)
	if err != nil {
		return fmt.Errorf("sim: downgrade: %w", err)
	}
	offered := infos.PACEInfos()
	if len(offered) == 0 {
		return errors.New("sim: downgrade: EF.CardAccess offers no PACE")
	}
	weak := offered[0]
	weak.Protocol = "0.4.0.127.0.7.2.2.4.2.1"
	info, err := weak.Info()
	if err != nil {
		return fmt.Errorf("sim: downgrade: %w", err)
	}
	edited, err := lds.NewSecurityInfos(lds.CardAccess, info).Encode()
	if err != nil {
		return fmt.Errorf("sim: downgrade: %w", err)
	}
	c.image.Put(lds.CardAccess, edited)
	return nil
}

func (c *Chip) stripCOM() error {
	file, ok := c.image.File(lds.COM)
	if !ok {
		return errors.New("sim: no EF.COM")
	}
	com, err := lds.DecodeCOM(file)
	if err != nil {
		return fmt.Errorf("sim: %w", err)
	}
	com.TagList = slices.DeleteFunc(slices.Clone(com.TagList), func(tag byte) bool {
		f, _ := lds.FileByTag(tlv.Tag(tag))
		return slices.Contains(c.o.Faults.Strip, f)
	})
	edited, err := com.Encode()
	if err != nil {
		return fmt.Errorf("sim: %w", err)
	}
	c.image.Put(lds.COM, edited)
	return nil
}

// forgeKeys puts new keys of the same kinds in place of those that a copy of the files does not have.
func (c *Chip) forgeKeys() error {
	s := &c.secrets
	s.ChipKeys = slices.Clone(s.ChipKeys)
	var err error
	for i, k := range s.ChipKeys {
		if s.ChipKeys[i].Key, err = forged(k.Key); err != nil {
			return err
		}
	}
	if s.Mapping != nil {
		if s.Mapping, err = curve.GenerateKey(s.Mapping.Curve(), c.o.Random); err != nil {
			return err
		}
	}
	if s.Active != nil {
		s.Active, err = forged(s.Active)
	}
	return err
}

func forged(key crypto.PrivateKey) (crypto.PrivateKey, error) {
	switch k := key.(type) {
	case *rsa.PrivateKey:
		return rsa.GenerateKey(rand.Reader, k.N.BitLen())
	case *curve.PrivateKey:
		return curve.GenerateKey(k.Curve(), nil)
	case *access.DHPrivateKey:
		public, _ := k.Public().(*access.DHKey)
		return access.GenerateDHKey(spki.DHGroup{P: public.P, G: public.G, Q: public.Q}, nil)
	}
	return nil, fmt.Errorf("sim: key of type %T", key)
}
