package main

import (
	"crypto"
	"crypto/rsa"
	"fmt"
	"strings"

	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/spki"
)

func describeInfos(f lds.File, b []byte) (list, error, error) {
	decode := lds.DecodeCardAccess
	if f == lds.DG14 {
		decode = lds.DecodeDG14
	}
	infos, err := decode(b)
	if err != nil {
		return nil, nil, err
	}
	return infoList(infos), infos.Validate(), nil
}

// infoList names every entry, in words where its kind is known.
func infoList(infos *lds.SecurityInfos) list {
	var l list
	known := map[string]bool{}
	for _, p := range infos.PACEInfos() {
		known[p.Protocol] = true
		text := protocolName(p.Protocol)
		if p.ParameterID != nil {
			text += ", domain parameters " + parameterName(*p.ParameterID)
		}
		l.add("PACE", "%s", text)
	}
	for _, p := range infos.PACEDomainParameterInfos() {
		known[p.Protocol] = true
		l.add("PACE domain parameters", "%s", p.Protocol)
	}
	for _, c := range infos.ChipAuthenticationInfos() {
		known[c.Protocol] = true
		l.add("chip authentication", "%s%s", protocolName(c.Protocol), keyIDText(c.KeyID))
	}
	for _, k := range infos.ChipAuthenticationPublicKeyInfos() {
		known[k.Protocol] = true
		l.add("chip authentication key", "%s%s", keyText(k.SubjectPublicKeyInfo), keyIDText(k.KeyID))
	}
	for _, t := range infos.TerminalAuthenticationInfos() {
		known["0.4.0.127.0.7.2.2.2"] = true
		l.add("terminal authentication", "version %d", t.Version)
	}
	if a, ok := infos.ActiveAuthenticationInfo(); ok {
		known["2.23.136.1.1.5"] = true
		l.add("active authentication", "%s", a.SignatureAlgorithm)
	}
	for _, info := range infos.Infos {
		if !known[info.Protocol] {
			l.add("entry "+info.Protocol, "%d octets", len(info.Raw))
		}
	}
	return l
}

func keyIDText(id []byte) string {
	if id == nil {
		return ""
	}
	return fmt.Sprintf(", key id %X", id)
}

// protocolName puts an object identifier of PACE or chip authentication into words.
func protocolName(oid string) string {
	last := strings.Split(oid, ".")
	suite := access.Suite(last[len(last)-1][0] - '0').String()
	names := map[string]string{
		"0.4.0.127.0.7.2.2.4.1": "DH, generic mapping", "0.4.0.127.0.7.2.2.4.2": "ECDH, generic mapping",
		"0.4.0.127.0.7.2.2.4.3": "DH, integrated mapping", "0.4.0.127.0.7.2.2.4.4": "ECDH, integrated mapping",
		"0.4.0.127.0.7.2.2.4.6": "ECDH, chip authentication mapping",
		"0.4.0.127.0.7.2.2.3.1": "DH", "0.4.0.127.0.7.2.2.3.2": "ECDH",
	}
	if name, ok := names[strings.Join(last[:len(last)-1], ".")]; ok {
		return name + ", " + suite
	}
	return oid
}

func parameterName(id int) string {
	if c, ok := curve.ByParameterID(id); ok {
		return fmt.Sprintf("%d (%s)", id, c)
	}
	if g, ok := spki.DHGroupByID(id); ok {
		return fmt.Sprintf("%d (DH, %d bit)", id, g.P.BitLen())
	}
	return fmt.Sprintf("%d", id)
}

func keyText(info []byte) string {
	key, err := spki.Parse(info)
	if err != nil {
		return err.Error()
	}
	return nameOfKey(key)
}

func nameOfKey(key crypto.PublicKey) string {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA, %d bit, exponent %d", k.N.BitLen(), k.E)
	case *curve.PublicKey:
		return k.Curve.Name()
	case *spki.DHKey:
		return fmt.Sprintf("DH, %d bit", k.P.BitLen())
	}
	return fmt.Sprintf("%T", key)
}

func describeKeyFile(b []byte) (list, error, error) {
	k, err := lds.DecodeDG15(b)
	if err != nil {
		return nil, nil, err
	}
	var l list
	l.add("active authentication key", "%s", keyText(k.SubjectPublicKeyInfo))
	return l, k.Validate(), nil
}
