package curve

import (
	"encoding/hex"
	"math/big"
	"strings"
	"testing"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Doc 9303-11, Appendix G.1: the generic mapping on brainpoolP256r1, and the key agreement on the mapped generator.
func TestPACEGenericMapping(t *testing.T) {
	c, ok := ByParameterID(13)
	if !ok {
		t.Fatal("no parameter id 13")
	}
	point := func(s string) *PublicKey {
		t.Helper()
		p, err := c.ParsePoint(unhex(t, s))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	same := func(what string, p *PublicKey, err error, want string) {
		t.Helper()
		if err != nil || strings.ToUpper(hexString(p.Bytes())) != want {
			t.Fatalf("%s: %v %v, want %s", what, p, err, want)
		}
	}
	const (
		terminal  = "7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99"
		chip      = "498FF49756F2DC1587840041839A85982BE7761D14715FB091EFA7BCE9058560"
		chipPub   = "04824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F5730D8C879AAA9C9F73991E61B58F4D52EB87A0A0C709A49DC63719363CCD13C54"
		sharedH   = "0460332EF2450B5D247EF6D3868397D398852ED6E8CAF6FFEEF6BF85CA57057FD50840CA7415BAF3E43BD414D35AA4608B93A2CAF3A4E3EA4E82C9C13D03EB7181"
		mapped    = "048CED63C91426D4F0EB1435E7CB1D74A46723A0AF21C89634F65A9AE87A9265E28C879506743F8611AC33645C5B985C80B5F09A0B83407C1B6A4D857AE76FE522"
		terminal2 = "A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595"
		chip2Pub  = "049E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB7764B22277A2EDDC3C265A9F018F9CB852E111B768B326904B59A0193776F094"
		secret    = "28768D20701247DAE81804C9E780EDE582A9996DB4A315020B2733197DB84925"
	)
	pub, err := c.ScalarBaseMult(unhex(t, chip))
	same("chip's mapping key", pub, err, chipPub)
	h, err := c.ScalarMult(point(chipPub), unhex(t, terminal))
	same("H", h, err, sharedH)
	g, err := c.MapGeneric(unhex(t, "3F00C4D39D153F2B2A214A078D899B22"), h)
	same("mapped generator", g, err, mapped)
	k, err := c.ScalarMult(point(chip2Pub), unhex(t, terminal2))
	if err != nil || strings.ToUpper(hexString(k.Bytes()[1:33])) != secret {
		t.Errorf("shared secret: %v %v", k, err)
	}
}

// A nonce above the order is the number it is modulo the order, and one that is 0 leaves H.
func TestMapGenericReduces(t *testing.T) {
	for _, c := range Curves() {
		h, err := c.ScalarBaseMult([]byte{7})
		if err != nil {
			t.Fatal(err)
		}
		long := unhex(t, strings.Repeat("fedcba9876543210", 10))
		s := new(big.Int).Mod(new(big.Int).SetBytes(long), c.n)
		want, err1 := c.ScalarBaseMult(s.Mod(s.Add(s, big.NewInt(7)), c.n).Bytes())
		got, err2 := c.MapGeneric(long, h)
		if err1 != nil || err2 != nil || !got.Equal(want) {
			t.Errorf("%s: %v %v", c, err1, err2)
		}
		if got, err := c.MapGeneric(c.n.Bytes(), h); err != nil || !got.Equal(h) {
			t.Errorf("%s: nonce n: %v", c, err)
		}
		if _, err := c.MapGeneric(new(big.Int).Sub(c.n, big.NewInt(7)).Bytes(), h); err == nil {
			t.Errorf("%s: a generator at infinity", c)
		}
	}
}
