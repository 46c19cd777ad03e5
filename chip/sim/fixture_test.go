package sim_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/sim"
	"github.com/chancery-id/chancery/chip/spki"
	"github.com/chancery-id/chancery/chip/tlv"
)

const (
	zone        = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10"
	information = "L898902C3674081221204159"
	can         = "123456"
)

var today = time.Date(2026, 5, 13, 0, 0, 0, 0, time.UTC)

const (
	gm3DES   = "0.4.0.127.0.7.2.2.4.2.1"
	gmAES128 = "0.4.0.127.0.7.2.2.4.2.2"
	gmAES256 = "0.4.0.127.0.7.2.2.4.2.4"
	imAES128 = "0.4.0.127.0.7.2.2.4.4.2"
	camAES   = "0.4.0.127.0.7.2.2.4.6.2"
	dhGM     = "0.4.0.127.0.7.2.2.4.1.2"
	dhIM     = "0.4.0.127.0.7.2.2.4.3.2"
)

// offer is one PACEInfo of a fixture.
type offer struct {
	protocol string
	id       int
}

// fixture is what a test says of its chip.
type fixture struct {
	pace     []offer
	chipKeys []crypto.PrivateKey
	chipOIDs []string // one for each key; "" : no ChipAuthenticationInfo
	active   crypto.PrivateKey
	dg2      int
	fingers  bool
	cam      bool
	terminal *lds.TerminalAuthenticationInfo
}

var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, _ := rsa.GenerateKey(rand.Reader, 1024)
	return k
})

func ecKey(t testing.TB, name string) *curve.PrivateKey {
	t.Helper()
	c, ok := curve.ByName(name)
	require.True(t, ok)
	k, err := curve.GenerateKey(c, nil)
	require.NoError(t, err)
	return k
}

type publicer interface{ Public() crypto.PublicKey }

// make builds the files and secrets of the fixture.
func (f fixture) make(t testing.TB) (*chip.Image, *chip.Secrets) {
	t.Helper()
	img, secrets := chip.NewImage(), &chip.Secrets{MRZInformation: information, CAN: can, Active: f.active}
	img.Put(lds.DG1, tlv.Append(nil, 0x61, tlv.Append(nil, 0x5F1F, []byte(zone))))
	size := f.dg2
	if size == 0 {
		size = 3000
	}
	img.Put(lds.DG2, tlv.Append(nil, 0x75, noise(size)))
	if f.fingers {
		img.Put(lds.DG3, tlv.Append(nil, 0x63, noise(700)))
		img.Put(lds.DG4, tlv.Append(nil, 0x76, noise(300)))
	}
	details, err := (&lds.PersonalDetails{FullName: "ERIKSSON<<ANNA MARIA", PlaceOfBirth: "ZENITH"}).Encode()
	require.NoError(t, err)
	img.Put(lds.DG11, details)
	var infos []lds.SecurityInfo
	add := func(i interface {
		Info() (lds.SecurityInfo, error)
	},
	) lds.SecurityInfo {
		info, err := i.Info()
		require.NoError(t, err)
		return info
	}
	for i := range f.pace {
		infos = append(infos, add(lds.PACEInfo{Protocol: f.pace[i].protocol, Version: 2, ParameterID: &f.pace[i].id}))
	}
	if len(infos) > 0 {
		file, err := lds.NewSecurityInfos(lds.CardAccess, infos...).Encode()
		require.NoError(t, err)
		img.Put(lds.CardAccess, file)
	}
	if f.cam {
		c, ok := curve.ByParameterID(f.pace[0].id)
		require.True(t, ok)
		secrets.Mapping, err = curve.GenerateKey(c, nil)
		require.NoError(t, err)
		// Its signature is not judged by a reader: any data object of the tag will do.
		img.Put(lds.CardSecurity, tlv.Append(nil, 0x30, noise(900)))
	}
	for i, key := range f.chipKeys {
		b, err := spki.Marshal(key.(publicer).Public())
		require.NoError(t, err)
		protocol := "0.4.0.127.0.7.2.2.1.2"
		if _, dh := key.(*access.DHPrivateKey); dh {
			protocol = "0.4.0.127.0.7.2.2.1.1"
		}
		var id []byte
		if len(f.chipKeys) > 1 {
			id = []byte{byte(i + 1)}
		}
		infos = append(infos, add(lds.ChipAuthenticationPublicKeyInfo{Protocol: protocol, SubjectPublicKeyInfo: b, KeyID: id}))
		if f.chipOIDs[i] != "" {
			infos = append(infos, add(lds.ChipAuthenticationInfo{Protocol: f.chipOIDs[i], Version: 1, KeyID: id}))
		}
		secrets.ChipKeys = append(secrets.ChipKeys, chip.ChipKey{ID: id, Key: key})
	}
	if k, ok := f.active.(*curve.PrivateKey); ok && k != nil {
		infos = append(infos, add(lds.ActiveAuthenticationInfo{Version: 1, SignatureAlgorithm: "0.4.0.127.0.7.1.1.4.1.3"}))
	}
	if f.terminal != nil {
		infos = append(infos, add(*f.terminal))
	}
	if len(infos) > 0 {
		file, err := lds.NewSecurityInfos(lds.DG14, infos...).Encode()
		require.NoError(t, err)
		img.Put(lds.DG14, file)
	}
	if f.active != nil {
		b, err := spki.Marshal(f.active.(publicer).Public())
		require.NoError(t, err)
		img.Put(lds.DG15, tlv.Append(nil, 0x6F, b))
	}
	com, err := lds.NewCommonData(img.DataGroups()...).Encode()
	require.NoError(t, err)
	img.Put(lds.COM, com)
	img.Put(lds.SOD, securityObject(t, img))
	return img, secrets
}

func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

// securityObject has the hash list of the image where EF.SOD has it, and noise where the signature is.
func securityObject(t testing.TB, img *chip.Image) []byte {
	t.Helper()
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(0)
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {})
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			for _, n := range img.DataGroups() {
				file, _ := img.File(lds.DataGroupFile(n))
				sum := sha256.Sum256(file)
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1Int64(int64(n))
					b.AddASN1OctetString(sum[:])
				})
			}
		})
	})
	list, err := b.Bytes()
	require.NoError(t, err)
	content := append([]byte("\x06\x06\x67\x81\x08\x01\x01\x01"), tlv.Append(nil, 0xA0, tlv.Append(nil, 0x04, list))...)
	return tlv.Append(nil, 0x77, append(tlv.Append(nil, 0x30, content), tlv.Append(nil, 0x04, noise(1500))...))
}

// terminal issues the certificates of an inspection system, with the right to fingers and irises, and returns the authority
// that a chip is to trust.
func terminal(t testing.TB) (*cvc.Certificate, *access.Terminal) {
	t.Helper()
	return terminalWith(t, 3)
}

// terminalWith is a terminal whose own certificate has these rights.
func terminalWith(t testing.TB, rights byte) (*cvc.Certificate, *access.Terminal) {
	t.Helper()
	root, dv, is := ecKey(t, "P-256"), ecKey(t, "P-256"), ecKey(t, "P-256")
	issue := func(holder string, role cvc.Role, subject, by *curve.PrivateKey, authority string) *cvc.Certificate {
		granted := cvc.Rights{3}
		if role.IsTerminal() {
			granted = cvc.Rights{rights}
		}
		c, err := cvc.Issue(&cvc.Template{
			Holder: cvc.Reference(holder), Role: role, Rights: granted, Effective: today.AddDate(0, -1, 0), Expiry: today.AddDate(0, 1, 0),
		}, subject.Public(), crypto.SHA256, false, cvc.Authority{Reference: cvc.Reference(authority), Signer: by, Hash: crypto.SHA256})
		require.NoError(t, err)
		return c
	}
	authority := issue("UTCVCA00001", cvc.CVCA(cvc.InspectionSystem), root, root, "UTCVCA00001")
	return authority, &access.Terminal{
		Certificates: []*cvc.Certificate{
			issue("UTDV00001", cvc.DomesticDV(cvc.InspectionSystem), dv, root, "UTCVCA00001"),
			issue("UTIS00001", cvc.Terminal(cvc.InspectionSystem), is, dv, "UTDV00001"),
		},
		Signer: is,
	}
}

func newChip(t testing.TB, f fixture, o sim.Options) (*sim.Chip, *chip.Image) {
	t.Helper()
	img, secrets := f.make(t)
	c, err := sim.New(img, secrets, &o)
	require.NoError(t, err)
	return c, img
}

var mrzPassword = access.MRZInformation(information)

// sameFiles says that everything of img that a terminal may read was read, octet for octet.
func sameFiles(t testing.TB, img *chip.Image, r *chip.Reading, without ...lds.File) {
	t.Helper()
next:
	for _, f := range img.Files() {
		for _, w := range without {
			if f == w {
				continue next
			}
		}
		want, _ := img.File(f)
		got, ok := r.Image.File(f)
		require.True(t, ok, "%v was not read: %v", f, r.Files)
		require.True(t, bytes.Equal(want, got), "%v differs", f)
	}
}
