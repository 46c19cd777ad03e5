package pki

import (
	"crypto/rsa"
	"strings"

	"github.com/chancery-id/chancery/chip/curve"
)

// keyRules judge subjectPublicKeyInfo.
var keyRules = []rule{
	{"key-readable", "subjectPublicKeyInfo", "Doc 9303-12, 4.1.6", Profile, anyRole, func(c *Certificate, _ Role) string {
		if c.KeyError != nil {
			return c.KeyError.Error()
		}
		return ""
	}},
	{"key-explicit", "subjectPublicKeyInfo", "Doc 9303-12, 4.1.6.3", Profile, anyRole, func(c *Certificate, _ Role) string {
		if _, ec := c.PublicKey.(*curve.PublicKey); ec && !c.key.explicit {
			return "named curve, want explicit parameters"
		}
		return ""
	}},
	{"key-cofactor", "subjectPublicKeyInfo", "Doc 9303-12, 4.1.6.3", Profile, anyRole, func(c *Certificate, _ Role) string {
		return unless(!c.key.explicit || c.key.cofactor, "explicit parameters without cofactor")
	}},
	{"key-uncompressed", "subjectPublicKeyInfo", "Doc 9303-12, 4.1.6.3", Profile, anyRole, func(c *Certificate, _ Role) string {
		return unless(!c.key.compressed, "compressed point")
	}},
	{"key-size", "subjectPublicKeyInfo", "Doc 9303-12, 4.1.6", Advice, anyRole, func(c *Certificate, role Role) string {
		modulus, field := 2048, 224
		if role.IsCA() {
			modulus, field = 3072, 256
		}
		size, want := 0, 0
		switch key := c.PublicKey.(type) {
		case *rsa.PublicKey:
			size, want = key.N.BitLen(), modulus
		case *curve.PublicKey:
			size, want = key.Curve.BitSize(), field
		}
		if size >= want {
			return ""
		}
		return breach("%s, want %d bit", DescribeKey(c.PublicKey), want)
	}},
	{RuleWeakKey, "subjectPublicKeyInfo", "", Advice, anyRole, func(c *Certificate, _ Role) string {
		var wrong []string
		for _, f := range Weakness(c.PublicKey) {
			wrong = append(wrong, f.Detail)
		}
		return strings.Join(wrong, "; ")
	}},
	{"key-ecdsa", "subjectPublicKeyInfo", "Doc 9303-12, 4.1.8", Profile, roles(BarcodeSigner), func(c *Certificate, _ Role) string {
		if _, ec := c.PublicKey.(*curve.PublicKey); ec {
			return ""
		}
		return breach("%s, want an EC key", DescribeKey(c.PublicKey))
	}},
}
