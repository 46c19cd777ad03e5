package mdoc

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// cborMap and cborArray make CBOR to be spoilt of text, numbers, octets, and of what stands as it is: a Value.
func cborMap(pairs ...any) Value {
	out := appendHead(nil, majorMap, len(pairs)/2)
	return appendAll(out, pairs)
}

func cborArray(items ...any) Value { return appendAll(appendHead(nil, majorArray, len(items)), items) }

func appendAll(out []byte, items []any) Value {
	for _, i := range items {
		switch i := i.(type) {
		case string:
			out = appendText(out, i)
		case int:
			if i < 0 {
				out = appendHead(out, majorNegative, -1-i)
			} else {
				out = appendHead(out, majorUint, i)
			}
		case []byte:
			out = appendOctets(out, i)
		case Value:
			out = append(out, i...)
		case nil:
			out = append(out, simpleNull)
		}
	}
	return out
}

func embed(v Value) Value { return appendEmbedded(nil, v) }

// parts are those of a document; a nil one is left out.
type parts struct {
	version, algorithm, digests, keyInfo, docType, validity Value
	protected                                               []byte
	unprotected, item                                       Value
}

func rightParts() parts {
	at := Value(appendText([]byte{0xC0}, "2026-05-14T12:00:00Z"))
	c := coordinates()
	return parts{
		version: Text("1.0"), algorithm: Text("SHA-256"), digests: cborMap("n", cborMap(7, make([]byte, 32))),
		keyInfo: cborMap("deviceKey", cborMap(1, 2, -1, 1, -2, c[:32], -3, c[32:])), docType: Text("d"),
		validity:  cborMap("signed", at, "validFrom", at, "validUntil", at),
		protected: []byte{0xA1, 1, 0x26}, unprotected: cborMap(33, []byte{0x30, 0}),
		item: cborMap("digestID", 7, "random", make([]byte, 16), "elementIdentifier", "e", "elementValue", 1),
	}
}

// coordinates are those of the generator of P-256.
func coordinates() []byte {
	b, _ := hex.DecodeString("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296" +
		"4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
	return b
}

func (p parts) object() Value {
	pairs := []any{}
	for _, f := range []struct {
		key string
		v   Value
	}{{"version", p.version}, {"digestAlgorithm", p.algorithm}, {"valueDigests", p.digests}, {"deviceKeyInfo", p.keyInfo}, {"docType", p.docType}, {"validityInfo", p.validity}} {
		if f.v != nil {
			pairs = append(pairs, f.key, f.v)
		}
	}
	return embed(cborMap(pairs...))
}

func (p parts) auth() Value {
	return cborArray(p.protected, p.unprotected, []byte(p.object()), make([]byte, 64))
}

func (p parts) document() []byte {
	return cborMap("nameSpaces", cborMap("n", cborArray(embed(p.item))), "issuerAuth", p.auth())
}

func TestWhatIsNoDocument(t *testing.T) {
	require.NoError(t, func() error { _, err := Parse(rightParts().document()); return err }())
	long := strings.Repeat("a", 300)
	at := Value(appendText([]byte{0xC0}, "2026-05-14T12:00:00Z"))
	for why, edit := range map[string]func(p *parts) []byte{
		"IssuerSigned at offset 0: the data ends": func(*parts) []byte { return nil },
		"IssuerSigned at offset 0: unsigned":      func(*parts) []byte { return []byte{0} },
		"issuerAuth is missing":                   func(*parts) []byte { return cborMap() },
		"octets behind it":                        func(p *parts) []byte { return append(p.document(), 0) },
		"document at offset 0: 1048577 octets":    func(*parts) []byte { return make([]byte, MaxSize+1) },
		"indefinite or reserved length BF":        func(*parts) []byte { return []byte{0xBF, 0xFF} },
		"33 entries, at most 32":                  func(*parts) []byte { return []byte{0xB8, 33} },
		"the key \"x\" a second time":             func(*parts) []byte { return cborMap("x", 1, "x", 1) },
		"not UTF-8":                               func(*parts) []byte { return cborMap("\xff", 1) },
		"nested more than 16 deep":                func(*parts) []byte { return cborMap("x", Value(bytes.Repeat([]byte{0x81}, 40))) },
		"5 entries in 1 octets":                   func(*parts) []byte { return cborMap("x", Value{0x85, 0}) },
		"simple value 20 in two octets":           func(*parts) []byte { return cborMap("x", Value{0xF8, 20}) },
		"65 entries, at most 64":                  func(*parts) []byte { return cborMap("nameSpaces", Value{0xB8, 65}) },
		"1025 entries, at most 1024":              func(*parts) []byte { return cborMap("nameSpaces", cborMap("n", Value{0x99, 4, 1})) },
		"the name \"n\" a second time":            func(*parts) []byte { return cborMap("nameSpaces", cborMap("n", cborArray(), "n", cborArray())) },
		"IssuerSignedItem at offset 16: map":      func(p *parts) []byte { return cborMap("nameSpaces", cborMap("n", cborArray(p.item))) },
		"tag 23, want 24":                         func(p *parts) []byte { return cborMap("nameSpaces", cborMap("n", cborArray(Value{0xD7, 0x40}))) },
		"digestID is missing":                     func(p *parts) []byte { p.item = cborMap("random", []byte{1}); return p.document() },
		"digestID at offset 29: text":             func(p *parts) []byte { p.item = cborMap("digestID", "7"); return p.document() },
		"random at offset":                        func(p *parts) []byte { p.item = cborMap("random", "7"); return p.document() },
		"elementIdentifier at offset":             func(p *parts) []byte { p.item = cborMap("elementIdentifier", 7); return p.document() },
		"IssuerSignedItem at offset 89: 1 octets": func(p *parts) []byte { p.item = append(p.item, 0); return p.document() },
		"3 entries, want 4":                       func(*parts) []byte { return cborMap("issuerAuth", cborArray(1, 2, 3)) },
		"tag 17, want 18":                         func(*parts) []byte { return cborMap("issuerAuth", Value{0xD1, 0x80}) },
		"no algorithm (label 1)":                  func(p *parts) []byte { p.protected = nil; return p.document() },
		"alg at offset":                           func(p *parts) []byte { p.protected = []byte{0xA1, 1, 0x40}; return p.document() },
		"protected at offset":                     func(p *parts) []byte { p.protected = []byte{0xA1, 1, 0x26, 0}; return p.document() },
		"the label 1 a second time":               func(p *parts) []byte { p.unprotected = cborMap(1, -7); return p.document() },
		"crit at offset":                          func(p *parts) []byte { p.unprotected = cborMap(2, cborArray(1)); return p.document() },
		"x5chain at offset":                       func(p *parts) []byte { p.unprotected = cborMap(33, cborArray()); return p.document() },
		"9 entries, at most 8":                    func(p *parts) []byte { p.unprotected = cborMap(33, Value{0x89}); return p.document() },
		"issuerAuth payload at offset": func(p *parts) []byte {
			return cborMap("issuerAuth", cborArray(p.protected, p.unprotected, nil, []byte{1}))
		},
		"issuerAuth signature at offset": func(p *parts) []byte {
			return cborMap("issuerAuth", cborArray(p.protected, p.unprotected, []byte(p.object()), "x"))
		},
		"version is missing":         func(p *parts) []byte { p.version = nil; return p.document() },
		"digestAlgorithm is missing": func(p *parts) []byte { p.algorithm = nil; return p.document() },
		"valueDigests is missing":    func(p *parts) []byte { p.digests = nil; return p.document() },
		"deviceKeyInfo is missing":   func(p *parts) []byte { p.keyInfo = nil; return p.document() },
		"docType is missing":         func(p *parts) []byte { p.docType = nil; return p.document() },
		"validityInfo is missing":    func(p *parts) []byte { p.validity = nil; return p.document() },
		"digestID at offset 176: 7 a second time": func(p *parts) []byte {
			p.digests = cborMap("n", cborMap(7, []byte{1}, 7, []byte{1}))
			return p.document()
		},
		"digest at offset":                     func(p *parts) []byte { p.digests = cborMap("n", cborMap(7, "x")); return p.document() },
		"valueDigests at offset 173: the name": func(p *parts) []byte { p.digests = cborMap("n", cborMap(), "n", cborMap()); return p.document() },
		"deviceKey is missing":                 func(p *parts) []byte { p.keyInfo = cborMap(); return p.document() },
		"deviceKey at offset":                  func(p *parts) []byte { p.keyInfo = cborMap("deviceKey", cborMap(1, 2, 1, 2)); return p.document() },
		"validUntil is missing":                func(p *parts) []byte { p.validity = cborMap("signed", at, "validFrom", at); return p.document() },
		"no time of the form": func(p *parts) []byte {
			p.validity = cborMap("signed", Value(appendText([]byte{0xC0}, "2026-02-30T12:00:00Z")))
			return p.document()
		},
		"signed at offset":  func(p *parts) []byte { p.validity = cborMap("signed", "2026-05-14T12:00:00Z"); return p.document() },
		"keyInfo at offset": func(p *parts) []byte { p.keyInfo = cborMap("keyInfo", 1); return p.document() },
		"nameSpaces at offset": func(p *parts) []byte {
			p.keyInfo = cborMap("keyAuthorizations", cborMap("nameSpaces", "x"))
			return p.document()
		},
		"the key \"" + long[:40] + "\" a second time": func(*parts) []byte { return cborMap(long, 1, long, 1) },
	} {
		t.Run(why, func(t *testing.T) {
			p := rightParts()
			d, err := Parse(edit(&p))
			require.ErrorContains(t, err, why)
			require.Nil(t, d)
			require.Less(t, len(err.Error()), 300)
		})
	}
}

// TestEveryTruncationIsRefused: at each octet the data may end, nothing is read.
func TestEveryTruncationIsRefused(t *testing.T) {
	whole := rightParts().document()
	for n := range whole {
		d, err := Parse(whole[:n])
		require.Error(t, err)
		require.Nil(t, d)
	}
}

func TestWhatIsTolerated(t *testing.T) {
	at := func(s string) Value { return appendText([]byte{0xC0}, s) }
	for why, edit := range map[string]func(p *parts) []byte{
		"not the shortest form": func(p *parts) []byte {
			p.item[0], p.item = 0xB8, append(Value{0xB8, 4}, p.item[1:]...)
			return p.document()
		},
		"the key \"new\", which is not": func(p *parts) []byte {
			return cborMap("new", cborMap("x", cborArray(1, nil, -1)), "issuerAuth", p.auth())
		},
		"whole seconds": func(p *parts) []byte {
			p.validity = cborMap("signed", at("2026-05-14T12:00:00Z"), "validFrom", at("2026-05-14T14:00:01+02:00"), "validUntil", at("2026-05-14T12:00:02Z"))
			return p.document()
		},
		"certificate in an arr": func(p *parts) []byte { p.unprotected = cborMap(33, cborArray([]byte{0x30, 0})); return p.document() },
		"tagged, want untagged": func(p *parts) []byte { return cborMap("issuerAuth", append(Value{0xD2}, p.auth()...)) },
	} {
		t.Run(why, func(t *testing.T) {
			p := rightParts()
			octets := edit(&p)
			d, err := Parse(octets)
			require.NoError(t, err)
			require.Len(t, d.Findings, 1)
			require.Contains(t, d.Findings[0].String(), why)
			require.ErrorContains(t, d.Validate(), why, "a finding is a breach")
			require.Equal(t, octets, d.Raw)
		})
	}
}

func TestDeviceKeys(t *testing.T) {
	c := coordinates()
	for why, test := range map[string]struct {
		key  Value
		want string
	}{
		"whole":           {cborMap(1, 2, -1, 1, -2, c[:32], -3, c[32:]), ""},
		"compressed":      {cborMap(1, 2, -1, 1, -2, c[:32], -3, Value{simpleTrue}), ""},
		"other labels":    {cborMap(1, 2, -1, 1, -2, c[:32], -3, c[32:], 2, []byte{1}, "x", 1), ""},
		"off the curve":   {cborMap(1, 2, -1, 1, -2, c[:32], -3, c[:32]), "point"},
		"short":           {cborMap(1, 2, -1, 1, -2, c[:31], -3, c[32:]), "coordinates of 31 and 32 octets"},
		"of another kind": {cborMap(1, 1, -1, 6, -2, c[:32]), "unsupported: key type 1"},
		"named by text":   {cborMap(1, "EC2"), "unsupported: key type 0"},
		"other curve":     {cborMap(1, 2, -1, 8, -2, c[:32], -3, c[32:]), "unsupported: curve 8"},
		"RSA":             {cborMap(1, 3, -1, c, -2, []byte{1, 0, 1}), "unsupported: key type 3"},
		"y of text":       {cborMap(1, 2, -1, 1, -2, c[:32], -3, "y"), "coordinates of 32 and 0"},
	} {
		t.Run(why, func(t *testing.T) {
			p := rightParts()
			p.keyInfo = cborMap("deviceKey", test.key)
			d, err := Parse(p.document())
			require.NoError(t, err, "a key that is not known here is no fault of the document")
			if test.want == "" {
				require.NoError(t, d.Object.DeviceKey.Err)
				require.Equal(t, c[:32], d.Object.DeviceKey.Key.Bytes()[1:33])
				return
			}
			require.ErrorContains(t, d.Object.DeviceKey.Err, test.want)
			require.Nil(t, d.Object.DeviceKey.Key)
		})
	}
}
