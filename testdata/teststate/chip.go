package teststate

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"sync"
	"testing"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/spki"
	"github.com/chancery-id/chancery/chip/tlv"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/cms"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/specimen"
)

// CAN is the card access number of the test chips.
const CAN = "123456"

// Protocols of test chips, by object identifier.
const (
	PACE3DES   = "0.4.0.127.0.7.2.2.4.2.1"
	PACEAES128 = "0.4.0.127.0.7.2.2.4.2.2"
	PACEAES256 = "0.4.0.127.0.7.2.2.4.2.4"
	PACECAM    = "0.4.0.127.0.7.2.2.4.6.2"
	ChipAES128 = "0.4.0.127.0.7.2.2.3.2.2"
)

// Chip says what a test chip can do. Its zero value is one of the first: BAC, and no proof of its own.
type Chip struct {
	Zone      string   // printed zone; line ends are left out
	PACE      []string // protocols, all on P-256
	Agreement bool     // chip authentication, AES-128 on brainpoolP256r1
	Active    crypto.PrivateKey
	Portrait  int                       // octets of DG2; 0: a picture of a few kilobytes
	Security  *Credential               // signer of EF.CardSecurity where it is not that of EF.SOD
	Edit      func(groups *chip.Image)  // before the list of hashes is made
	Protocols func() []lds.SecurityInfo // more entries of DG14
}

// RSA is a key of active authentication with 1024 bits, as chips of the first years have.
var RSA = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		panic(err)
	}
	return k
})

// CurveKey makes a key on a curve of that name.
func CurveKey(t testing.TB, name string) *curve.PrivateKey {
	t.Helper()
	c, ok := curve.ByName(name)
	if !ok {
		t.Fatalf("no curve %s", name)
	}
	k, err := curve.GenerateKey(c, nil)
	must(t, err)
	return k
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Issue makes the files of a chip, signed by c, and its secrets.
func (c Credential) Issue(t testing.TB, o Chip) (*chip.Image, *chip.Secrets) {
	t.Helper()
	img, secrets := chip.NewImage(), &chip.Secrets{CAN: CAN, Active: o.Active}
	var err error
	secrets.MRZInformation, err = mrz.AccessKey(o.Zone)
	must(t, err)
	img.Put(lds.DG1, DG1(o.Zone))
	if o.Portrait > 0 {
		img.Put(lds.DG2, Opaque(2, o.Portrait))
	} else {
		face, err := biometric.NewFaceTemplate(specimen.Portrait(1))
		must(t, err)
		put(t, img, lds.DG2, &lds.Biometrics{File: lds.DG2, Template: face})
	}
	put(t, img, lds.DG11, &lds.PersonalDetails{FullName: "ERIKSSON<<ANNA MARIA", PlaceOfBirth: "ZENITH"})
	c.protocols(t, o, img, secrets)
	if o.Active != nil {
		b, err := spki.Marshal(o.Active.(crypto.Signer).Public())
		must(t, err)
		put(t, img, lds.DG15, &lds.AuthenticationKey{SubjectPublicKeyInfo: b})
	}
	if o.Edit != nil {
		o.Edit(img)
	}
	put(t, img, lds.COM, lds.NewCommonData(img.DataGroups()...))
	object, err := sod.Build(img, crypto.SHA256)
	must(t, err)
	file, err := object.Sign(cms.Config{Signer: c.Key, Certificate: c.Certificate, Hash: crypto.SHA256})
	must(t, err)
	img.Put(lds.SOD, file)
	return img, secrets
}

func put(t testing.TB, img *chip.Image, f lds.File, e interface{ Encode() ([]byte, error) }) {
	t.Helper()
	b, err := e.Encode()
	must(t, err)
	img.Put(f, b)
}

// protocols makes EF.CardAccess, EF.CardSecurity and DG14.
func (c Credential) protocols(t testing.TB, o Chip, img *chip.Image, secrets *chip.Secrets) {
	t.Helper()
	const p256 = 12
	entry := func(i interface {
		Info() (lds.SecurityInfo, error)
	},
	) lds.SecurityInfo {
		info, err := i.Info()
		must(t, err)
		return info
	}
	var infos []lds.SecurityInfo
	mapping := false
	for _, protocol := range o.PACE {
		id := p256
		infos = append(infos, entry(lds.PACEInfo{Protocol: protocol, Version: 2, ParameterID: &id}))
		mapping = mapping || protocol == PACECAM
	}
	if len(infos) > 0 {
		put(t, img, lds.CardAccess, lds.NewSecurityInfos(lds.CardAccess, infos...))
	}
	if mapping {
		secrets.Mapping = CurveKey(t, "P-256")
		b, err := spki.Marshal(secrets.Mapping.PublicKey())
		must(t, err)
		key := entry(lds.ChipAuthenticationPublicKeyInfo{Protocol: "0.4.0.127.0.7.2.2.1.2", SubjectPublicKeyInfo: b, KeyID: []byte{p256}})
		all := lds.NewSecurityInfos(lds.CardSecurity, append([]lds.SecurityInfo{key}, infos...)...)
		var content []byte
		for _, info := range all.Infos {
			content = append(content, info.Raw...)
		}
		signer := c
		if o.Security != nil {
			signer = *o.Security
		}
		file, err := sod.SignCardSecurity(tlv.Append(nil, 0x31, content), cms.Config{Signer: signer.Key, Certificate: signer.Certificate})
		must(t, err)
		img.Put(lds.CardSecurity, file)
	}
	if o.Agreement {
		key := CurveKey(t, "brainpoolP256r1")
		b, err := spki.Marshal(key.PublicKey())
		must(t, err)
		infos = append(infos, entry(lds.ChipAuthenticationPublicKeyInfo{Protocol: "0.4.0.127.0.7.2.2.1.2", SubjectPublicKeyInfo: b}),
			entry(lds.ChipAuthenticationInfo{Protocol: ChipAES128, Version: 1}))
		secrets.ChipKeys = []chip.ChipKey{{Key: key}}
	}
	if _, ok := o.Active.(*curve.PrivateKey); ok {
		infos = append(infos, entry(lds.ActiveAuthenticationInfo{Version: 1, SignatureAlgorithm: "0.4.0.127.0.7.1.1.4.1.3"}))
	}
	if o.Protocols != nil {
		infos = append(infos, o.Protocols()...)
	}
	if len(infos) > 0 {
		put(t, img, lds.DG14, lds.NewSecurityInfos(lds.DG14, infos...))
	}
}
