package sim

import (
	"encoding/asn1"
	"math/big"
	"slices"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/tlv"
)

// paceRun is PACE under way.
type paceRun struct {
	*access.PACEChip
	info access.PACEInfo
	step int
}

// environment is MANAGE SECURITY ENVIRONMENT: the choice of a protocol or of a key.
func (c *Chip) environment(m *iso7816.Command) iso7816.Status {
	switch {
	case m.P1 == 0xC1 && m.P2 == 0xA4:
		return c.choosePACE(m.Data)
	case m.P1 == 0x41 && m.P2 == 0xA6 && c.channel != nil:
		return c.keyAgreement(m.Data)
	case m.P1 == 0x41 && m.P2 == 0xA4 && c.channel != nil:
		return c.chooseChipKey(m.Data)
	case m.P1 == 0x81 && (m.P2 == 0xB6 || m.P2 == 0xA4) && c.channel != nil:
		return c.selectTerminalKey(m.Data)
	}
	return iso7816.WrongParameters
}

// objects reads the data objects of a template by tag.
func objects(data []byte) map[tlv.Tag][]byte {
	all := map[tlv.Tag][]byte{}
	for r := tlv.NewReader(data); !r.Empty(); {
		e, err := r.Next()
		if err != nil {
			return nil
		}
		all[e.Tag] = e.Value
	}
	return all
}

// choosePACE finds the one PACEInfo that the terminal means.
func (c *Chip) choosePACE(data []byte) iso7816.Status {
	got := objects(data)
	file, _ := c.image.File(lds.CardAccess)
	infos, err := lds.DecodeCardAccess(file)
	if err != nil || c.o.Open {
		return iso7816.WrongData
	}
	id, named := got[0x84]
	if !named && c.o.Quirks.NameParameters {
		return iso7816.ReferenceNotFound
	}
	var found []access.PACEInfo
	for _, p := range infos.PACEInfos() {
		if p.ParameterID == nil || oid(got[0x80]) != p.Protocol || named && (len(id) != 1 || int(id[0]) != *p.ParameterID) {
			continue
		}
		found = append(found, access.PACEInfo{OID: p.Protocol, ParameterID: *p.ParameterID})
	}
	if len(found) == 0 {
		return iso7816.WrongData
	}
	password, ok := c.password(got[0x83])
	if !ok || len(found) > 1 {
		return iso7816.ReferenceNotFound
	}
	run, err := access.NewPACEChip(password, found[0], c.secrets.Mapping, c.o.Random)
	if err != nil {
		return iso7816.WrongData
	}
	run.Authorities = c.authorities()
	c.pace = &paceRun{PACEChip: run, info: found[0]}
	return iso7816.OK
}

// oid is contents octets in dotted decimal.
func oid(contents []byte) string {
	var id asn1.ObjectIdentifier
	if _, err := asn1.Unmarshal(tlv.Append(nil, 0x06, contents), &id); err != nil {
		return ""
	}
	return id.String()
}

func (c *Chip) password(reference []byte) (access.Password, bool) {
	if len(reference) != 1 {
		return access.Password{}, false
	}
	switch access.Kind(reference[0]) {
	case access.KindMRZ:
		return access.MRZInformation(c.secrets.MRZInformation), c.secrets.MRZInformation != ""
	case access.KindCAN:
		p, err := access.CAN(c.secrets.CAN)
		return p, err == nil
	}
	return access.Password{}, false
}

// general is GENERAL AUTHENTICATE: a step of PACE, or chip authentication inside a session.
func (c *Chip) general(m *iso7816.Command) ([]byte, iso7816.Status) {
	if c.channel != nil && c.choice.key != nil {
		return c.chipAuthentication(m.Data)
	}
	run := c.pace
	if run == nil {
		return nil, iso7816.ConditionsNotSatisfied
	}
	var answer []byte
	var err error
	run.step++
	switch run.step {
	case 1:
		answer, err = run.Nonce()
	case 2:
		answer, err = run.Map(m.Data)
	case 3:
		answer, err = run.Agree(m.Data)
	case 4:
		return c.endPACE(run, m.Data)
	}
	if err != nil {
		c.pace = nil
		return nil, iso7816.WrongData
	}
	return answer, iso7816.OK
}

func (c *Chip) endPACE(run *paceRun, data []byte) ([]byte, iso7816.Status) {
	c.pace = nil
	answer, channel, err := run.Authenticate(data)
	if err != nil {
		c.failures++
		return nil, iso7816.AuthenticationFailed
	}
	c.failures = 0
	c.next, c.opened = channel, chip.PACE
	mapping, _ := run.info.Mapping()
	own, terminal := run.Keys()
	if c.binding.ChipID, err = access.ChipIDOfPACE(&access.PACEEvidence{Info: run.info, ChipKey: own}); err != nil {
		return nil, iso7816.NoDiagnosis
	}
	if c.mapped = mapping == access.ChipAuthenticationMapping; c.mapped {
		c.binding.Ephemeral = terminal
	}
	return answer, iso7816.OK
}

// challenge is GET CHALLENGE, for BAC or inside a session for terminal authentication.
func (c *Chip) challenge(m *iso7816.Command) ([]byte, iso7816.Status) {
	if m.Le < 8 {
		return nil, iso7816.WrongLength
	}
	if c.channel != nil {
		nonce, err := c.ta().Challenge(c.o.Random)
		if err != nil {
			return nil, iso7816.NoDiagnosis
		}
		return nonce, iso7816.OK
	}
	if !c.app || c.o.NoBAC || c.o.Open || c.secrets.MRZInformation == "" {
		return nil, iso7816.InsNotSupported
	}
	nonce, err := access.NewTerminalChip(nil, c.now()).Challenge(c.o.Random)
	if err != nil {
		return nil, iso7816.NoDiagnosis
	}
	c.nonce = nonce
	return nonce, iso7816.OK
}

// external is EXTERNAL AUTHENTICATE: BAC, or the terminal's signature inside a session.
func (c *Chip) external(m *iso7816.Command) ([]byte, iso7816.Status) {
	if c.channel != nil {
		return nil, c.terminalSignature(m.Data)
	}
	nonce := c.nonce
	c.nonce = nil
	if nonce == nil {
		return nil, iso7816.ConditionsNotSatisfied
	}
	if c.o.Quirks.NoLe && m.Le > 0 {
		return nil, iso7816.WrongLength
	}
	answer, channel, err := access.BACChip(access.MRZInformation(c.secrets.MRZInformation), nonce, m.Data, c.o.Random)
	if err != nil {
		c.failures++
		return nil, iso7816.AuthenticationFailed
	}
	c.failures = 0
	c.next, c.opened = channel, chip.BAC
	information := c.secrets.MRZInformation
	c.binding.ChipID = access.ChipIDOfNumber(information[:max(0, len(information)-14)])
	return answer, iso7816.OK
}

// internal is INTERNAL AUTHENTICATE: active authentication.
func (c *Chip) internal(m *iso7816.Command) ([]byte, iso7816.Status) {
	if c.channel == nil && !c.o.Open || !c.app {
		return nil, iso7816.SecurityStatus
	}
	if c.secrets.Active == nil {
		return nil, iso7816.InsNotSupported
	}
	signature, err := access.SignActive(c.secrets.Active, c.activeHash(), m.Data, c.o.Random)
	if err != nil {
		return nil, iso7816.WrongData
	}
	if _, ok := c.secrets.Active.(*curve.PrivateKey); ok && c.o.Quirks.ActiveDER {
		half := len(signature) / 2
		signature, err = asn1.Marshal(struct{ R, S *big.Int }{
			new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:]),
		})
		if err != nil {
			return nil, iso7816.NoDiagnosis
		}
	}
	return signature, iso7816.OK
}

func (c *Chip) authorities() []string {
	return access.NewTerminalChip(c.secrets.Authorities, c.now()).Authorities()
}

func (c *Chip) ta() *access.TerminalChip {
	if c.terminal == nil {
		c.terminal = access.NewTerminalChip(c.secrets.Authorities, c.now())
	}
	return c.terminal
}

func (c *Chip) selectTerminalKey(data []byte) iso7816.Status {
	if len(c.secrets.Authorities) == 0 || c.binding.Ephemeral == nil {
		return iso7816.ConditionsNotSatisfied
	}
	if err := c.ta().Select(data); err != nil {
		return iso7816.WrongData
	}
	return iso7816.OK
}

// certificate is PSO: VERIFY CERTIFICATE.
func (c *Chip) certificate(m *iso7816.Command) iso7816.Status {
	if c.channel == nil || m.P1 != 0 || m.P2 != 0xBE {
		return iso7816.WrongParameters
	}
	if err := c.ta().Verify(slices.Clone(m.Data)); err != nil {
		return iso7816.AuthenticationFailed
	}
	return iso7816.OK
}

func (c *Chip) terminalSignature(data []byte) iso7816.Status {
	rights, err := c.ta().Authenticate(data, c.binding)
	if err != nil {
		return iso7816.AuthenticationFailed
	}
	c.rights = rights
	return iso7816.OK
}
