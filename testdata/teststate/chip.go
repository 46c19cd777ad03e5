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
	Portrait  int         // octets of DG2; 0: a picture of a few kilobytes
	Fingers   bool        // DG3, which a terminal without certificates does not get
	Security  *Credential // signer of EF.CardSecurity where it is not that of EF.SOD
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
	if o.Fingers {
		img.Put(lds.DG3, Opaque(3, 500))
	}
	put(t, img, lds.DG11, &lds.PersonalDetails{FullName: "ERIKSSON<<ANNA MARIA", PlaceOfBirth: "ZENITH"})
	c.protocols(t, o, img, secrets)
	if o.Active != nil {
		b, err := spki.Marshal(o.Active.(crypto.Signer).Public())
		must(t, err)
		put(t, img, lds.DG15, &lds.AuthenticationKey{SubjectPublicKeyInfo: b})
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
	var infos []lds.SecurityInfo
	mapping := false
	for _, protocol := range o.PACE {
		id := p256
		infos = append(infos, entry(t, lds.PACEInfo{Protocol: protocol, Version: 2, ParameterID: &id}))
		mapping = mapping || protocol == PACECAM
	}
	if len(infos) > 0 {
		put(t, img, lds.CardAccess, lds.NewSecurityInfos(lds.CardAccess, infos...))
	}
	if mapping {
		secrets.Mapping = CurveKey(t, "P-256")
		img.Put(lds.CardSecurity, c.cardSecurity(t, o, secrets.Mapping, infos))
	}
	if o.Agreement {
		key := CurveKey(t, "brainpoolP256r1")
		infos = append(infos, publicKey(t, key, nil), entry(t, lds.ChipAuthenticationInfo{Protocol: ChipAES128, Version: 1}))
		secrets.ChipKeys = []chip.ChipKey{{Key: key}}
	}
	if _, ok := o.Active.(*curve.PrivateKey); ok {
		infos = append(infos, entry(t, lds.ActiveAuthenticationInfo{Version: 1, SignatureAlgorithm: "0.4.0.127.0.7.1.1.4.1.3"}))
	}
	if len(infos) > 0 {
		put(t, img, lds.DG14, lds.NewSecurityInfos(lds.DG14, infos...))
	}
}

// p256 is the id of the domain parameters that PACE of test chips is on.
const p256 = 12

// cardSecurity signs the key of chip authentication mapping, with what EF.CardAccess offers.
func (c Credential) cardSecurity(t testing.TB, o Chip, key *curve.PrivateKey, infos []lds.SecurityInfo) []byte {
	t.Helper()
	all := lds.NewSecurityInfos(lds.CardSecurity, append([]lds.SecurityInfo{publicKey(t, key, []byte{p256})}, infos...)...)
	content, err := all.Encode()
	must(t, err)
	signer := c
	if o.Security != nil {
		signer = *o.Security
	}
	file, err := sod.SignCardSecurity(content, cms.Config{Signer: signer.Key, Certificate: signer.Certificate})
	must(t, err)
	return file
}

func publicKey(t testing.TB, key *curve.PrivateKey, id []byte) lds.SecurityInfo {
	t.Helper()
	b, err := spki.Marshal(key.PublicKey())
	must(t, err)
	return entry(t, lds.ChipAuthenticationPublicKeyInfo{Protocol: "0.4.0.127.0.7.2.2.1.2", SubjectPublicKeyInfo: b, KeyID: id})
}

func entry(t testing.TB, i interface {
	Info() (lds.SecurityInfo, error)
},
) lds.SecurityInfo {
	t.Helper()
	info, err := i.Info()
	must(t, err)
	return info
}
