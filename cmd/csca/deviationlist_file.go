package main

import (
	"bytes"
	"crypto"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/pki"
)

// deviationsFile is what csca deviationlist sign reads and show --json prints beside what it knows of the signature.
type deviationsFile struct {
	V          int             `json:"v"`
	Digest     string          `json:"digest,omitempty"` // "SHA-256", of certificateDigest
	Deviations []deviationFile `json:"deviations"`
}

type deviationFile struct {
	Documents    documentsFile     `json:"documents"`
	Descriptions []descriptionFile `json:"descriptions"`
	Answer       string            `json:"answer,omitempty"` // whether a document asked about is meant; never read
}

type documentsFile struct {
	Type              string   `json:"type,omitempty"`
	Certificate       string   `json:"certificate,omitempty"` // a file; never printed
	By                string   `json:"by,omitempty"`          // what of it to state: serial, keyId, digest
	Issuer            string   `json:"issuer,omitempty"`
	Serial            hexText  `json:"serial,omitempty"`
	KeyID             hexText  `json:"keyId,omitempty"`
	CertificateDigest hexText  `json:"certificateDigest,omitempty"`
	FirstIssued       *moment  `json:"firstIssued,omitempty"`
	LastIssued        *moment  `json:"lastIssued,omitempty"`
	Numbers           []string `json:"numbers,omitempty"`
}

type descriptionFile struct {
	Type        string  `json:"type"` // a name of deviationTypes or an identifier
	Place       string  `json:"place,omitempty"`
	Text        string  `json:"text,omitempty"`
	Parameters  hexText `json:"parameters,omitempty"`
	NationalUse hexText `json:"nationalUse,omitempty"`
}

// hexText is octets as hexadecimal.
type hexText []byte

func (h hexText) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h)), nil }

func (h *hexText) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

// MarshalJSON writes RFC 3339.
func (m moment) MarshalJSON() ([]byte, error) { return json.Marshal(m.UTC().Format(time.RFC3339)) }

// UnmarshalJSON reads what the flag takes.
func (m *moment) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	return m.Set(text)
}

// deviationTypes are the names of the types of deviation in files.
var deviationTypes = []struct {
	name string
	id   pki.OID
}{
	{"certificate-or-key", deviationlist.CertificateOrKey},
	{"ds-signature-wrong", deviationlist.DSSignatureWrong},
	{"ds-encoding", deviationlist.DSEncoding},
	{"csca-encoding", deviationlist.CSCAEncoding},
	{"aa-key-compromised", deviationlist.AAKeyCompromised},
	{"lds", deviationlist.LDS},
	{"dg-malformed", deviationlist.DataGroupMalformed},
	{"dg-hash-wrong", deviationlist.DataGroupHashWrong},
	{"sod-signature-wrong", deviationlist.SODSignatureWrong},
	{"com-inconsistent", deviationlist.COMInconsistent},
	{"mrz", deviationlist.MRZ},
	{"mrz-wrong-data", deviationlist.MRZWrongData},
	{"mrz-wrong-check-digit", deviationlist.MRZWrongCheckDigit},
	{"chip", deviationlist.ChipUnusable},
	{"national-use", deviationlist.NationalUse},
}

// deviationTypeTable is the part of the help that says what may be written.
func deviationTypeTable() string {
	var b strings.Builder
	for _, t := range deviationTypes {
		place := ""
		switch t.id {
		case deviationlist.DSEncoding, deviationlist.CSCAEncoding:
			place = `a field ("issuer", "validity"), or "extension 2.5.29.15"`
		case deviationlist.DataGroupMalformed, deviationlist.DataGroupHashWrong:
			place = `"DG2", "EF.SOD" or "EF.COM"`
		case deviationlist.MRZWrongData, deviationlist.MRZWrongCheckDigit:
			place = `"document number", "date of birth", …`
		}
		fmt.Fprintf(&b, "  %-22s %s\n", t.name, strings.TrimRight(deviationlist.Words(t.id)+"; "+place, "; "))
	}
	return strings.TrimRight(b.String(), "\n")
}

func deviationType(text string) pki.OID {
	for _, t := range deviationTypes {
		if t.name == text {
			return t.id
		}
	}
	return pki.OID(text)
}

func deviationTypeName(id pki.OID) string {
	for _, t := range deviationTypes {
		if t.id == id {
			return t.name
		}
	}
	return string(id)
}

// readDeviations reads a file of csca deviationlist sign; certificates it names lie beside it.
func readDeviations(path string, data []byte) (*deviationlist.List, error) {
	malformed := func(err error) error {
		return &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err), Hint: "csca deviationlist sign --help shows a file"}
	}
	var f deviationsFile
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, malformed(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, malformed(errors.New("something follows the list"))
	}
	if f.V != 1 {
		return nil, malformed(fmt.Errorf("version %d, want 1", f.V))
	}
	l := &deviationlist.List{}
	if f.Digest != "" {
		if l.Digest = hashByName(f.Digest); l.Digest == 0 {
			return nil, malformed(fmt.Errorf("no hash %q", f.Digest))
		}
	}
	for i := range f.Deviations {
		v, err := f.Deviations[i].deviation(l, filepath.Dir(path))
		if err != nil {
			return nil, malformed(fmt.Errorf("deviation %d: %w", i+1, err))
		}
		l.Deviations = append(l.Deviations, v)
	}
	return l, nil
}

func hashByName(name string) crypto.Hash {
	for _, h := range []crypto.Hash{crypto.SHA1, crypto.SHA224, crypto.SHA256, crypto.SHA384, crypto.SHA512} {
		if strings.EqualFold(h.String(), name) {
			return h
		}
	}
	return 0
}

func (f *deviationFile) deviation(l *deviationlist.List, dir string) (v deviationlist.Deviation, err error) {
	v.Documents, err = f.Documents.documents(l, dir)
	if err != nil {
		return v, err
	}
	for i := range f.Descriptions {
		d := &f.Descriptions[i]
		s := deviationlist.Description{Type: deviationType(d.Type), Text: d.Text, Parameters: d.Parameters, NationalUse: d.NationalUse}
		if d.Place != "" {
			if s.Place, err = deviationlist.ParsePlace(s.Type, d.Place); err != nil {
				return v, err
			}
		}
		v.Descriptions = append(v.Descriptions, s)
	}
	return v, nil
}

func (f *documentsFile) documents(l *deviationlist.List, dir string) (v deviationlist.Documents, err error) {
	v = deviationlist.Documents{
		Type: f.Type, Serial: f.Serial, SubjectKeyID: f.KeyID, CertificateDigest: f.CertificateDigest, Numbers: f.Numbers,
	}
	if f.FirstIssued != nil {
		v.FirstIssued = f.FirstIssued.Time
	}
	if f.LastIssued != nil {
		v.LastIssued = f.LastIssued.Time
	}
	if f.Issuer != "" {
		if v.Issuer, err = pki.NewName(f.Issuer); err != nil {
			return v, err
		}
	}
	if f.Certificate == "" {
		return v, nil
	}
	path := f.Certificate
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	c, err := readCertificate(path)
	if err != nil {
		return v, err
	}
	return v, f.name(&v, l, c)
}

// name states the certificate in the way asked for.
func (f *documentsFile) name(v *deviationlist.Documents, l *deviationlist.List, c *pki.Certificate) error {
	switch f.By {
	case "", "serial":
		v.Issuer, v.Serial = c.Issuer, c.Serial
	case "keyId":
		if v.SubjectKeyID = c.SubjectKeyID; len(c.SubjectKeyID) == 0 {
			return fmt.Errorf("%s has no subjectKeyIdentifier", f.Certificate)
		}
	case "digest":
		if l.Digest == 0 {
			l.Digest = crypto.SHA256
		}
		h := l.Digest.New()
		h.Write(c.Raw)
		v.CertificateDigest = h.Sum(nil)
	default:
		return fmt.Errorf("by %q: want serial, keyId or digest", f.By)
	}
	return nil
}
