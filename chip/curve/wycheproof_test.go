package curve

import (
	"bytes"
	"crypto"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/chancery-id/chancery/testdata/corpus"
)

type hexBytes []byte

func (h *hexBytes) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

type ecdsaFile struct {
	TestGroups []struct {
		Type      string
		PublicKey struct {
			Curve        string
			Uncompressed hexBytes
		}
		Sha   string
		Tests []struct {
			TcID     int `json:"tcId"`
			Comment  string
			Msg, Sig hexBytes
			Result   string
		}
	}
}

func TestWycheproofECDSA(t *testing.T) {
	hashes := map[string]crypto.Hash{"SHA-256": crypto.SHA256, "SHA-384": crypto.SHA384, "SHA-512": crypto.SHA512}
	for _, name := range corpus.Glob(t, "wycheproof/ecdsa_*.json") {
		var file ecdsaFile
		corpus.JSON(t, name, &file)
		count := 0
		for _, g := range file.TestGroups {
			c := mustCurve(t, g.PublicKey.Curve)
			pub, err := c.ParsePoint(g.PublicKey.Uncompressed)
			if err != nil {
				t.Fatalf("%s: key: %v", name, err)
			}
			prepared, err := pub.Prepare()
			if err != nil {
				t.Fatalf("%s: key: %v", name, err)
			}
			verify, verifyAgain := VerifyASN1, prepared.VerifyASN1
			if g.Type == "EcdsaP1363Verify" {
				verify, verifyAgain = VerifyRaw, prepared.VerifyRaw
			}
			h := hashes[g.Sha].New
			for _, v := range g.Tests {
				digest := h()
				digest.Write(v.Msg)
				err := verify(pub, digest.Sum(nil), v.Sig)
				for range readyAfter + 1 { // without its table and with it
					if again := verifyAgain(digest.Sum(nil), v.Sig); fmt.Sprint(again) != fmt.Sprint(err) {
						t.Errorf("%s %d %s: %v, prepared %v", name, v.TcID, v.Comment, err, again)
					}
				}
				if (err == nil) != (v.Result == "valid") || err != nil && !errors.Is(err, ErrSignature) {
					t.Errorf("%s %d %s: %v, want %s", name, v.TcID, v.Comment, err, v.Result)
				}
				count++
			}
		}
		t.Logf("%s: %d signatures", name, count)
	}
}

func TestWycheproofECDH(t *testing.T) {
	for _, name := range corpus.Glob(t, "wycheproof/ecdh_*.json") {
		var file struct {
			TestGroups []struct {
				Curve string
				Tests []struct {
					TcID            int `json:"tcId"`
					Comment, Result string
					Flags           []string
					Public, Shared  hexBytes
					Private         string
				}
			}
		}
		corpus.JSON(t, name, &file)
		agreed, refused := 0, 0
		for _, g := range file.TestGroups {
			c := mustCurve(t, g.Curve)
			for _, v := range g.Tests {
				d, _ := new(big.Int).SetString(v.Private, 16)
				shared, err := agree(c, d.Bytes(), v.Public)
				switch {
				case err != nil && v.Result == "valid":
					t.Errorf("%s %d %s: %v", name, v.TcID, v.Comment, err)
				case err == nil && slices.Contains(v.Flags, "NoCofactor") && bytes.Equal(shared, v.Shared):
					agreed++ // the cofactor is OPTIONAL (RFC 3279, 2.3.5), and the curves here have no other than 1
				case err == nil && (v.Result == "invalid" || !bytes.Equal(shared, v.Shared)):
					t.Errorf("%s %d %s: %x, want %s %x", name, v.TcID, v.Comment, shared, v.Result, v.Shared)
				case err == nil:
					agreed++
				default:
					refused++
				}
			}
		}
		t.Logf("%s: %d agreed, %d refused", name, agreed, refused)
	}
}

func agree(c *Curve, d, spki []byte) ([]byte, error) {
	key, err := NewPrivateKey(c, d)
	if err != nil {
		return nil, err
	}
	pub, err := parseSPKI(spki)
	if err != nil {
		return nil, err
	}
	return key.ECDH(pub)
}

var errSPKI = errors.New("no SubjectPublicKeyInfo in DER")

// parseSPKI is as much of RFC 5480 and RFC 3279 as the vectors need; signing/pki has the real one.
func parseSPKI(der []byte) (*PublicKey, error) {
	input := cryptobyte.String(der)
	var spki, algorithm, parameters cryptobyte.String
	var id, named string
	var bits []byte
	if !input.ReadASN1(&spki, asn1.SEQUENCE) || !input.Empty() || !spki.ReadASN1(&algorithm, asn1.SEQUENCE) ||
		!readOID(&algorithm, &id) || id != "06072a8648ce3d0201" || !spki.ReadASN1BitStringAsBytes(&bits) || !spki.Empty() {
		return nil, errSPKI
	}
	if algorithm.PeekASN1Tag(asn1.OBJECT_IDENTIFIER) {
		if !readOID(&algorithm, &named) || !algorithm.Empty() {
			return nil, errSPKI
		}
		for _, c := range Curves() {
			if named == derOID(c) {
				return c.ParsePoint(bits)
			}
		}
		return nil, ErrUnsupported
	}
	if !algorithm.ReadASN1(&parameters, asn1.SEQUENCE) || !algorithm.Empty() {
		return nil, errSPKI
	}
	return parseExplicit(parameters, bits)
}

func parseExplicit(s cryptobyte.String, bits []byte) (*PublicKey, error) {
	var version int
	var field, coefficients, a, b, base cryptobyte.String
	var fieldID string
	p, n, h := new(big.Int), new(big.Int), new(big.Int)
	if !s.ReadASN1Integer(&version) || !s.ReadASN1(&field, asn1.SEQUENCE) || !readOID(&field, &fieldID) ||
		!field.ReadASN1Integer(p) || !field.Empty() || !s.ReadASN1(&coefficients, asn1.SEQUENCE) ||
		!coefficients.ReadASN1(&a, asn1.OCTET_STRING) || !coefficients.ReadASN1(&b, asn1.OCTET_STRING) ||
		!s.ReadASN1(&base, asn1.OCTET_STRING) || !s.ReadASN1Integer(n) || len(base)%2 == 0 || base[0] != 4 {
		return nil, errSPKI
	}
	params := Params{P: p, A: new(big.Int).SetBytes(a), B: new(big.Int).SetBytes(b), N: n}
	half := 1 + len(base)/2
	params.Gx, params.Gy = new(big.Int).SetBytes(base[1:half]), new(big.Int).SetBytes(base[half:])
	if !s.Empty() {
		if !s.ReadASN1Integer(h) {
			return nil, errSPKI
		}
		params.H = h
	}
	c, err := MatchExplicit(params)
	if err != nil {
		return nil, err
	}
	return c.ParsePoint(bits)
}

func readOID(s *cryptobyte.String, out *string) bool {
	var element cryptobyte.String
	if !s.ReadASN1Element(&element, asn1.OBJECT_IDENTIFIER) {
		return false
	}
	*out = hex.EncodeToString(element)
	return true
}
