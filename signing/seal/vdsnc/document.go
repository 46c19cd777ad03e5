package vdsnc

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal/vdsnc/internal/jcs"
)

// MaxSize is the longest text that is read, in octets. A QR code holds 2953; documents on screens and in files are longer, by
// the certificates of RSA keys.
const MaxSize = 16384

// version is the one version of the format.
const version = 1

// Document is a VDS-NC as read. Reading proves nothing: [Document.CheckSignature] and the chain of the certificate do.
type Document struct {
	Type    string // hdr.t: "icao.vacc"
	Version int    // hdr.v: 1
	State   string // hdr.is: issuing State or organization, as in a machine-readable zone

	Algorithm string // sig.alg as received: "ES256"
	Signature []byte // r ‖ s

	// Certificate is the signer's as the document brings it along; nil where CertificateError says why it can't be read. Nothing
	// makes it trusted but its chain.
	Certificate      *pki.Certificate
	CertificateError error

	// SignedData is the canonical form of the member "data" as received (RFC 8785): what the signature covers.
	SignedData []byte

	Wrapped  bool      // the document was the only element of an array, as some programs write it
	Findings []Finding // deviations tolerated while reading, each with its clause

	message *jcs.Value
}

// Parse reads a VDS-NC: one JSON object, or an array of one, and nothing but white space around it. Members that are not known
// are kept under the signature where they are under it, and named in the findings.
func Parse(text []byte) (*Document, error) {
	if len(text) > MaxSize {
		return nil, fault("JSON", "", "%d octets, at most %d are read", len(text), MaxSize)
	}
	root, err := jcs.Parse(text)
	if err != nil {
		return nil, malformed(err)
	}
	d := &Document{}
	if root.Kind == jcs.Array && len(root.Items) == 1 {
		d.Wrapped = true
		root = &root.Items[0]
	}
	if err := d.read(root); err != nil {
		return nil, err
	}
	return d, nil
}

func (d *Document) read(root *jcs.Value) error {
	top := read(root, "")
	data, sig := top.object("data"), top.object("sig")
	top.end()
	d.readSignature(sig)
	unsigned := len(top.state.unknown)
	d.readData(data)
	if err := top.state.err; err != nil {
		return err
	}
	d.SignedData = data.value.Append(make([]byte, 0, 512))
	d.Findings = top.state.notes
	for i, path := range top.state.unknown {
		detail := "unknown member"
		if i < unsigned {
			detail = "unknown member that nobody signed"
		}
		d.Findings = append(d.Findings, Finding{Field: path, Ref: refFormat, Detail: detail})
	}
	if d.Wrapped {
		d.Findings = append(d.Findings, Finding{Field: "JSON", Ref: refFormat, Detail: "wrapped in an array"})
	}
	return nil
}

func (d *Document) readData(data *reader) {
	hdr := data.object("hdr")
	d.Type, d.State = hdr.must(hdr.text("t"), "t"), hdr.must(hdr.text("is"), "is")
	if v := hdr.get("v", jcs.Number); v != nil {
		n, err := strconv.Atoi(v.Text)
		if err != nil {
			hdr.fail(v, "v", "%s is no version", v.Text)
		}
		d.Version = n
	} else {
		hdr.fail(hdr.value, "v", "missing")
	}
	hdr.end()
	if d.message = data.get("msg", jcs.Object); d.message == nil {
		data.fail(data.value, "msg", "missing")
	}
	data.end()
}

func (d *Document) readSignature(sig *reader) {
	d.Algorithm = sig.text("alg")
	d.Signature = sig.octets("sigvl")
	der := sig.octets("cer")
	sig.asked = append(sig.asked, "crt")
	sig.end()
	if sig.state.err != nil {
		return
	}
	if d.Certificate, d.CertificateError = pki.ParseCertificate(der); d.CertificateError != nil {
		d.Certificate = nil
	}
}

// octets reads base64url, padded or not, that must be there. The other alphabet of base64 says the same octets.
func (r *reader) octets(name string) []byte {
	v := r.get(name, jcs.String)
	if v == nil || v.Text == "" {
		r.fail(r.value, name, "missing")
		return nil
	}
	text := strings.TrimRight(v.Text, "=")
	if pad := len(v.Text) - len(text); pad > 2 || pad > 0 && len(v.Text)%4 != 0 || strings.ContainsAny(text, "\r\n") {
		r.fail(v, name, "no base64url of RFC 4648, 5")
		return nil
	}
	if strings.ContainsAny(text, "+/") {
		text = strings.NewReplacer("+", "-", "/", "_").Replace(text)
		r.state.notes = append(r.state.notes, Finding{Field: r.join(name), Ref: "RFC 4648, 5", Detail: "in base64, not base64url"})
	}
	octets, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		r.fail(v, name, "no base64url of RFC 4648, 5: %v", err)
	}
	return octets
}

// Message returns what the document says: a *[Vaccination] or a *[Test], and for other types an *[Other] beside an error that
// is [ErrType]. Any other error says which member is not what the type has there.
func (d *Document) Message() (Message, error) {
	m, _, err := d.readMessage()
	return m, err
}

// Unknown returns the paths of members that the type of the document does not have. They are signed and make it no less valid.
func (d *Document) Unknown() []string {
	_, unknown, _ := d.readMessage()
	return unknown
}

// readMessage also returns the members that the type does not have.
func (d *Document) readMessage() (m Message, unknown []string, err error) {
	if d.message == nil {
		return nil, nil, fault("data.msg", refFormat, "missing")
	}
	r := read(d.message, "data.msg")
	switch {
	case d.Version != version:
		err = fault("data.hdr.v", refFormat, "%w: version %d", ErrType, d.Version)
	case d.Type == TypeVaccination:
		m = readVaccination(r)
	case d.Type == TypeTest:
		m = readTest(r)
	default:
		err = fault("data.hdr.t", refFormat, "%w: %q", ErrType, d.Type)
	}
	if err != nil {
		return &Other{TypeName: d.Type, JSON: d.message.Append(nil)}, nil, err
	}
	if r.state.err != nil {
		return nil, nil, r.state.err
	}
	return m, r.state.unknown, nil
}

// Validate returns every breach of the rules of the format and of the type of the document, joined, each an *[Error] with its
// member. A type that is not known breaks none but is named: the error is [ErrType].
func (d *Document) Validate() error {
	var b breaches
	b.state("data.hdr.is", strings.TrimRight(d.State, "<"))
	hash, known := hashes[d.Algorithm]
	b.add(known, "sig.alg", "%q, want ES256, ES384 or ES512", d.Algorithm)
	if d.CertificateError != nil {
		b = append(b, fault("sig.cer", refFormat, "%w", d.CertificateError))
	} else if d.Certificate != nil && known {
		b = append(b, d.checkStrength(hash)...)
	}
	m, err := d.Message()
	if err == nil {
		err = m.Validate()
	}
	return errors.Join(b.join(), err)
}
