package ceremony

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/chancery-id/chancery/signing/pki"
)

// Script is what a ceremony does: a YAML or JSON file. Everything is in it; it names no other file.
type Script struct {
	V          int        `yaml:"v"` // 1
	Title      string     `yaml:"title"`
	State      string     `yaml:"state"`              // three-letter code as in the MRZ
	Province   string     `yaml:"province,omitempty"` // where the State's code is not unique (HKG)
	Email      []string   `yaml:"email,omitempty"`    // contact, in the alternative names
	Custodians Custodians `yaml:"custodians"`
	Makers     []string   `yaml:"makers,omitempty"` // roots of the makers of tokens, or their intermediates, PEM: every token key must be attested to one
	Keys       []*Key     `yaml:"keys"`

	raw    []byte
	makers []*x509.Certificate
}

// Custodians are those who must agree, and how many of them.
type Custodians struct {
	Threshold int         `yaml:"threshold"`
	Members   []Custodian `yaml:"members"`
}

// Custodian is a person by the key that signs for them.
type Custodian struct {
	Name      string `yaml:"name"`
	PublicKey string `yaml:"publicKey"` // PEM, SubjectPublicKeyInfo

	key crypto.PublicKey
	id  string // SHA-256 of the key, in hexadecimal
}

// Key is one key with its certificate.
type Key struct {
	Name          string   `yaml:"name"`                    // of its files
	Role          string   `yaml:"role"`                    // csca, link, document-signer, master-list-signer, …
	Token         uint32   `yaml:"token,omitempty"`         // serial number
	Slot          string   `yaml:"slot,omitempty"`          // of the token: "9c" if none is given
	Software      bool     `yaml:"software,omitempty"`      // in an encrypted file instead of a token
	Algorithm     string   `yaml:"algorithm,omitempty"`     // of a key to be made
	PIN           string   `yaml:"pin,omitempty"`           // when a token's key wants it: once (default), always, never
	Touch         string   `yaml:"touch,omitempty"`         // never (default), always, cached
	Replace       bool     `yaml:"replace,omitempty"`       // destroy the key that is in the slot
	Certificate   string   `yaml:"certificate,omitempty"`   // PEM: a CSCA that exists, whose key is there
	Subject       string   `yaml:"subject,omitempty"`       // C=UT,O=Utopia,CN=Utopia CSCA
	Issuer        string   `yaml:"issuer,omitempty"`        // name of the csca that certifies
	Links         string   `yaml:"links,omitempty"`         // link: name of the new csca
	From          string   `yaml:"from,omitempty"`          // date; without one, the time of the step
	Until         string   `yaml:"until,omitempty"`         // date; by role without
	UseUntil      string   `yaml:"useUntil,omitempty"`      // date; by role without
	DocumentTypes []string `yaml:"documentTypes,omitempty"` // P, ID
	NameChange    bool     `yaml:"nameChange,omitempty"`    // csca whose name is new
	PKCS1         bool     `yaml:"pkcs1,omitempty"`         // RSA: PKCS#1 v1.5 instead of PSS
	NamedCurve    bool     `yaml:"namedCurve,omitempty"`    // outside Doc 9303-12
	CRL           bool     `yaml:"crl,omitempty"`           // csca whose name is new: publish the first revocation list

	role                  pki.Role
	subject               pki.Name
	from, until, useUntil time.Time
	certificate           *pki.Certificate
}

// Limits of a script.
const (
	maxScript     = 128 << 10
	maxKeys       = 64
	maxCustodians = 32
	maxText       = 200
	maxFields     = 128 // of a mapping or sequence; the decoder compares every two keys of a mapping
)

// Decode reads a script and checks it. An unknown or repeated field, a second document, an alias and a tag are errors: what was
// reviewed is what is read.
func Decode(data []byte) (*Script, error) {
	if len(data) > maxScript {
		return nil, fault(ErrScript, "file", "%d bytes, at most %d", len(data), maxScript)
	}
	if err := plain(data); err != nil {
		return nil, err
	}
	s := &Script{raw: bytes.Clone(data)}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(s); err != nil {
		return nil, &Error{ErrScript, "file", err}
	}
	return s, s.check()
}

// plain refuses what makes a text read otherwise than it looks.
func plain(data []byte) error {
	d := yaml.NewDecoder(bytes.NewReader(data))
	var first, second yaml.Node
	if err := d.Decode(&first); err != nil {
		return &Error{ErrScript, "file", err}
	}
	if err := d.Decode(&second); !errors.Is(err, io.EOF) {
		return fault(ErrScript, "file", "more than one document")
	}
	return plainNode(&first, 0)
}

func plainNode(n *yaml.Node, depth int) error {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		return fault(ErrScript, "file", "line %d: an alias or anchor", n.Line)
	case n.Style&yaml.TaggedStyle != 0 || n.Tag == "!!merge" || n.Tag == "!!binary":
		return fault(ErrScript, "file", "line %d: a tag", n.Line)
	case depth > 8:
		return fault(ErrScript, "file", "line %d: nested too deep", n.Line)
	case len(n.Content) > maxFields:
		return fault(ErrScript, "file", "line %d: %d members, at most %d", n.Line, len(n.Content), maxFields)
	}
	for _, child := range n.Content {
		if err := plainNode(child, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// Hash is the SHA-256 of the script's file: what custodians approve.
func (s *Script) Hash() [32]byte { return sha256.Sum256(s.raw) }

// MakerPool returns the makers' roots.
func (s *Script) MakerPool() *x509.CertPool {
	pool := x509.NewCertPool()
	for _, root := range s.makers {
		pool.AddCert(root)
	}
	return pool
}

// Key returns the key of that name, nil if there is none.
func (s *Script) Key(name string) *Key {
	for _, k := range s.Keys {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// RoleOf returns the role as pki names it.
func (k *Key) RoleOf() pki.Role { return k.role }

// Existing says whether the key and its certificate were there before.
func (k *Key) Existing() bool { return k.Certificate != "" }

// onePEM returns the one block of a text.
func onePEM(text, kind string) ([]byte, error) {
	block, rest := pem.Decode([]byte(text))
	if block == nil || block.Type != kind || len(bytes.TrimSpace(rest)) > 0 || len(block.Headers) > 0 {
		return nil, errors.New("not one PEM block " + kind)
	}
	return block.Bytes, nil
}
