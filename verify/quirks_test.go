package verify_test

import (
	"bytes"
	"testing"

	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

func name(parts ...*node) *node { return constructed(0x30, parts...) }

func rdn(id string, tag byte, text string) *node {
	return constructed(0x31, constructed(0x30, oid(id), primitive(tag, []byte(text)...)))
}

func utf16(text string) string {
	var b bytes.Buffer
	for _, r := range text {
		b.Write([]byte{byte(r >> 8), byte(r)})
	}
	return b.String()
}

const (
	countryID = "2.5.4.6"
	commonID  = "2.5.4.3"
	orgID     = "2.5.4.10"
)

// quirks are what real certificates do.
var quirks = map[string]func(tbs *node){
	"serial negative":         func(tbs *node) { tbs.at(1).body = []byte{0xC1, 2, 3} },
	"serial zero":             func(tbs *node) { tbs.at(1).body = []byte{0} },
	"serial padded":           func(tbs *node) { tbs.at(1).body = []byte{0, 0, 1, 2} },
	"serial 32":               func(tbs *node) { tbs.at(1).body = bytes.Repeat([]byte{0x5A}, 32) },
	"utctime no seconds":      func(tbs *node) { tbs.at(4, 0).become(primitive(0x17, []byte("2505140000Z")...)) },
	"utctime offset":          func(tbs *node) { tbs.at(4, 0).become(primitive(0x17, []byte("250601000000+0100")...)) },
	"generalized before 2050": func(tbs *node) { tbs.at(4, 1).become(primitive(0x18, []byte("20401231235959Z")...)) },
	"generalized fraction":    func(tbs *node) { tbs.at(4, 1).become(primitive(0x18, []byte("20401231235959.5Z")...)) },
	"no AKI":                  func(tbs *node) { dropExtension(tbs, "2.5.29.35") },
	"no SKI":                  func(tbs *node) { dropExtension(tbs, "2.5.29.14") },
	"no KU":                   func(tbs *node) { dropExtension(tbs, "2.5.29.15") },
	"no PKUP":                 func(tbs *node) { dropExtension(tbs, "2.5.29.16") },
	"no SAN":                  func(tbs *node) { dropExtension(tbs, "2.5.29.17"); dropExtension(tbs, "2.5.29.18") },
	"no CRLDP":                func(tbs *node) { dropExtension(tbs, "2.5.29.31") },
	"KU not critical":         func(tbs *node) { setExtension(tbs, "2.5.29.15", false, primitive(0x03, 7, 0x80).bytes()) },
	"KU nonRepudiation too":   keyUsage(6, 0xC0),
	"KU trailing zeros":       keyUsage(0, 0x80),
	"KU two octets":           keyUsage(0, 0x80, 0),
	"BC false explicit":       func(tbs *node) { setExtension(tbs, "2.5.29.19", true, constructed(0x30, primitive(0x01, 0)).bytes()) },
	"BC empty":                func(tbs *node) { setExtension(tbs, "2.5.29.19", true, constructed(0x30).bytes()) },
	"BC pathlen without CA":   func(tbs *node) { setExtension(tbs, "2.5.29.19", true, constructed(0x30, primitive(2, 0)).bytes()) },
	"AKI critical": func(tbs *node) {
		i := extensions(tbs).child("2.5.29.35")
		v := extensions(tbs).at(i).at(-1).body
		setExtension(tbs, "2.5.29.35", true, v)
	},
	"SKI critical":  func(tbs *node) { setExtension(tbs, "2.5.29.14", true, primitive(4, 1, 2, 3, 4, 5, 6, 7, 8).bytes()) },
	"SKI unwrapped": func(tbs *node) { setExtension(tbs, "2.5.29.14", false, bytes.Repeat([]byte{7}, 20)) },
	"PKUP critical": func(tbs *node) {
		setExtension(tbs, "2.5.29.16", true, constructed(0x30, primitive(0x80, []byte("20260101000000Z")...)).bytes())
	},
	"policies critical": func(tbs *node) {
		setExtension(tbs, "2.5.29.32", true, constructed(0x30, constructed(0x30, oid("1.2.3"))).bytes())
	},
	"doc types critical": func(tbs *node) {
		setExtension(tbs, "2.23.136.1.1.6.2", true, constructed(0x30, primitive(2, 0), constructed(0x31, primitive(0x13, 'P'))).bytes())
	},
	"doc types bare": func(tbs *node) {
		setExtension(tbs, "2.23.136.1.1.6.2", false, constructed(0x30, primitive(0x13, 'P'), primitive(0x13, 'I')).bytes())
	},
	"doc types sets": func(tbs *node) {
		setExtension(tbs, "2.23.136.1.1.6.2", false, constructed(0x30, primitive(2, 0), constructed(0x31, primitive(0x13, 'P')), constructed(0x31, primitive(0x13, 'I'))).bytes())
	},
	"doc types only a set": func(tbs *node) {
		setExtension(tbs, "2.23.136.1.1.6.2", false, constructed(0x31, primitive(0x13, 'P')).bytes())
	},
	"doc types P<": func(tbs *node) {
		setExtension(tbs, "2.23.136.1.1.6.2", false, constructed(0x30, primitive(2, 0), constructed(0x31, primitive(0x13, 'P', '<'))).bytes())
	},
	"doc types lower": func(tbs *node) {
		setExtension(tbs, "2.23.136.1.1.6.2", false, constructed(0x30, primitive(2, 0), constructed(0x31, primitive(0x13, 'p'))).bytes())
	},
	"doc types space": func(tbs *node) {
		setExtension(tbs, "2.23.136.1.1.6.2", false, constructed(0x30, primitive(2, 0), constructed(0x31, primitive(0x13, 'P', ' '))).bytes())
	},
	"doc types joined": func(tbs *node) {
		setExtension(tbs, "2.23.136.1.1.6.2", false, constructed(0x30, primitive(2, 0), constructed(0x31, primitive(0x13, []byte("P,ID")...))).bytes())
	},
	"doc types set of none": func(tbs *node) {
		setExtension(tbs, "2.23.136.1.1.6.2", false, constructed(0x30, primitive(2, 0), constructed(0x31)).bytes())
	},
	"private extension":     func(tbs *node) { setExtension(tbs, "1.2.3.4", false, []byte("anything")) },
	"netscape":              func(tbs *node) { setExtension(tbs, "2.16.840.1.113730.1.1", false, primitive(3, 5, 0xA0).bytes()) },
	"EKU any":               func(tbs *node) { setExtension(tbs, "2.5.29.37", false, constructed(0x30, oid("2.5.29.37.0")).bytes()) },
	"country lower":         func(tbs *node) { tbs.at(5).become(name(rdn(countryID, 0x13, "ut"), rdn(commonID, 0x0C, "DS"))) },
	"country utf8":          func(tbs *node) { tbs.at(5).become(name(rdn(countryID, 0x0C, "UT"), rdn(commonID, 0x0C, "DS"))) },
	"country three letters": func(tbs *node) { tbs.at(5).become(name(rdn(countryID, 0x13, "UTO"), rdn(commonID, 0x0C, "DS"))) },
	"country space":         func(tbs *node) { tbs.at(5).become(name(rdn(countryID, 0x13, "UT "), rdn(commonID, 0x0C, "DS"))) },
	"country last":          func(tbs *node) { tbs.at(5).become(name(rdn(commonID, 0x0C, "DS"), rdn(countryID, 0x13, "UT"))) },
	"T61": func(tbs *node) {
		tbs.at(5).become(name(rdn(countryID, 0x13, "UT"), rdn(orgID, 0x14, "Minist\xe8re"), rdn(commonID, 0x0C, "DS")))
	},
	"BMP": func(tbs *node) {
		tbs.at(5).become(name(rdn(countryID, 0x13, "UT"), rdn(commonID, 0x1E, utf16("DS 文"))))
	},
	"BMP country": func(tbs *node) { tbs.at(5).become(name(rdn(countryID, 0x1E, utf16("UT")), rdn(commonID, 0x0C, "DS"))) },
	"latin1 printable": func(tbs *node) {
		tbs.at(5).become(name(rdn(countryID, 0x13, "UT"), rdn(commonID, 0x13, "Minist\xe8re_")))
	},
	"issuer other string": func(tbs *node) { tbs.at(3).become(name(rdn(countryID, 0x13, "UT"), rdn(commonID, 0x0C, "csca  uto"))) },
	"issuer BMP": func(tbs *node) {
		tbs.at(3).become(name(rdn(countryID, 0x13, "UT"), rdn(commonID, 0x1E, utf16("CSCA UTO"))))
	},
	"issuer reordered":     func(tbs *node) { tbs.at(3).become(name(rdn(commonID, 0x0C, "CSCA UTO"), rdn(countryID, 0x13, "UT"))) },
	"issuer country lower": func(tbs *node) { tbs.at(3).become(name(rdn(countryID, 0x13, "ut"), rdn(commonID, 0x13, "CSCA UTO"))) },
	"multi-valued RDN": func(tbs *node) {
		tbs.at(5).become(name(constructed(0x31, constructed(0x30, oid(commonID), primitive(0x0C, 'D')), constructed(0x30, oid(countryID), primitive(0x13, 'U', 'T')))))
	},
	"empty value in subject": func(tbs *node) {
		tbs.at(5).become(name(rdn(countryID, 0x13, "UT"), rdn(orgID, 0x13, ""), rdn(commonID, 0x0C, "DS")))
	},
	"unique ids": func(tbs *node) {
		tbs.kids = append(tbs.kids[:7:7], append([]*node{primitive(0x81, 0, 1)}, tbs.kids[7:]...)...)
	},
	"AKI with issuer and serial": func(tbs *node) {
		setExtension(tbs, "2.5.29.35", false, constructed(0x30, constructed(0xA1, constructed(0xA4, tbs.at(3).clone())), primitive(0x82, 1)).bytes())
	},
	"AKI empty":     func(tbs *node) { setExtension(tbs, "2.5.29.35", false, constructed(0x30).bytes()) },
	"AKI malformed": func(tbs *node) { setExtension(tbs, "2.5.29.35", false, []byte{1, 2}) },
	"AKI of another": func(tbs *node) {
		setExtension(tbs, "2.5.29.35", false, constructed(0x30, primitive(0x80, bytes.Repeat([]byte{9}, 20)...)).bytes())
	},
	"SAN malformed": func(tbs *node) { setExtension(tbs, "2.5.29.17", false, []byte{0x30, 1}) },
	"PKUP malformed": func(tbs *node) {
		setExtension(tbs, "2.5.29.16", false, constructed(0x30, primitive(0x80, []byte("260101000000Z")...)).bytes())
	},
	"CRLDP malformed":  func(tbs *node) { setExtension(tbs, "2.5.29.31", false, []byte{0x30, 0x80}) },
	"no extensions v1": func(tbs *node) { tbs.kids = tbs.kids[1:7] },
	"no extensions v3": func(tbs *node) { tbs.kids = tbs.kids[:7] },
}

// unclear are the quirks that leave open what the certificate is for.
var unclear = map[string]bool{"EKU any": true, "doc types joined": true}

// Certificates of genuine document signers with what real ones do: none of it makes a document false.
func TestQuirksOfSigners(t *testing.T) {
	state := newUtopia(t)
	for name, change := range quirks {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, state)
			cert := reissued(t, s.signer.Certificate, s.state.Credential, change)
			s.swap(t, teststate.Credential{Certificate: cert, Key: s.signer.Key})
			if unclear[name] {
				requireVerdict(t, s.v.Inspect(s.e), undetermined, verify.ProfileUnclear)
				return
			}
			requireVerdict(t, s.v.Inspect(s.e), verify.VerdictValid, verify.PassiveOK)
		})
	}
}

// The same quirks in the certificate of a CSCA.
func TestQuirksOfAuthorities(t *testing.T) {
	for name, change := range quirks {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, newUtopia(t))
			s.state.Certificate = reissued(t, s.state.Certificate, s.state.Credential, change)
			s.v.Trust = s.trusting().Trust
			requireVerdict(t, s.v.Inspect(s.e), verify.VerdictValid, verify.PassiveOK)
		})
	}
}
