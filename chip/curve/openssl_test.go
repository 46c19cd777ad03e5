package curve

import (
	"bytes"
	"crypto"
	"crypto/sha512"
	"encoding/asn1"
	"encoding/pem"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chancery-id/chancery/testdata/oracle"
)

// openSSL runs the openssl command in a folder of its own.
type openSSL struct {
	t      *testing.T
	binary string
	dir    string
}

func newOpenSSL(t *testing.T) *openSSL {
	t.Helper()
	return &openSSL{t, oracle.Find(t, "openssl"), t.TempDir()}
}

func (o *openSSL) write(name string, data []byte) string {
	o.t.Helper()
	path := filepath.Join(o.dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		o.t.Fatal(err)
	}
	return path
}

func (o *openSSL) run(args ...string) []byte {
	o.t.Helper()
	var stderr bytes.Buffer
	cmd := oracle.Command(o.t, o.binary, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		o.t.Fatalf("openssl %s: %v: %s %s", strings.Join(args, " "), err, out, stderr.String())
	}
	return out
}

func oid(c *Curve) asn1.ObjectIdentifier {
	var id asn1.ObjectIdentifier
	for part := range strings.SplitSeq(c.OID(), ".") {
		n, _ := strconv.Atoi(part)
		id = append(id, n)
	}
	return id
}

func derOID(c *Curve) string {
	b, _ := asn1.Marshal(oid(c))
	return hexString(b)
}

// sec1 is the ECPrivateKey of RFC 5915 in PEM.
func sec1(t *testing.T, k *PrivateKey) []byte {
	t.Helper()
	point := k.PublicKey().Bytes()
	der, err := asn1.Marshal(struct {
		Version int
		D       []byte
		Curve   asn1.ObjectIdentifier `asn1:"explicit,tag:0"`
		Point   asn1.BitString        `asn1:"explicit,tag:1"`
	}{1, k.Bytes(), oid(k.Curve()), asn1.BitString{Bytes: point, BitLength: 8 * len(point)}})
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})
}

func TestOpenSSL(t *testing.T) {
	o := newOpenSSL(t)
	digest := sha512.Sum384([]byte("Doc 9303"))
	hashed := o.write("digest", digest[:])
	for _, c := range Curves() {
		k, err := GenerateKey(c, nil)
		if err != nil {
			t.Fatal(err)
		}
		key := o.write(c.name+".pem", sec1(t, k))
		o.run("pkey", "-in", key, "-check", "-noout") // the public point is that of the scalar

		theirs := o.run("pkeyutl", "-sign", "-inkey", key, "-in", hashed)
		if err := VerifyASN1(k.PublicKey(), digest[:], theirs); err != nil {
			t.Errorf("%s: signature of OpenSSL: %v", c, err)
		}
		for i, sign := range []func() ([]byte, error){
			func() ([]byte, error) { return k.Sign(nil, digest[:], crypto.SHA384) },
			func() ([]byte, error) { return k.SignDeterministic(digest[:], crypto.SHA384) },
		} {
			ours, err := sign()
			if err != nil {
				t.Fatal(err)
			}
			sig := o.write("signature", ours)
			if out := o.run("pkeyutl", "-verify", "-inkey", key, "-in", hashed, "-sigfile", sig); !bytes.Contains(out, []byte("Success")) {
				t.Errorf("%s: OpenSSL refuses signature %d: %s", c, i, out)
			}
		}

		peer := filepath.Join(o.dir, c.name+"-peer.der")
		o.run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:"+opensslName(c), "-outform", "DER", "-out", peer)
		public := filepath.Join(o.dir, c.name+"-peer-public.der")
		o.run("pkey", "-in", peer, "-inform", "DER", "-pubout", "-outform", "DER", "-out", public)
		spki, err := os.ReadFile(public)
		if err != nil {
			t.Fatal(err)
		}
		other, err := parseSPKI(spki)
		if err != nil {
			t.Fatalf("%s: key of OpenSSL: %v", c, err)
		}
		want := o.run("pkeyutl", "-derive", "-inkey", key, "-peerkey", public, "-peerform", "DER")
		if got, err := k.ECDH(other); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: shared secret %x %v, OpenSSL has %x", c, got, err, want)
		}
	}
}

// TestOpenSSLExplicitParameters reads the domain parameters as OpenSSL writes them out.
func TestOpenSSLExplicitParameters(t *testing.T) {
	o := newOpenSSL(t)
	for _, c := range Curves() {
		key := filepath.Join(o.dir, c.name+".der")
		o.run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:"+opensslName(c),
			"-pkeyopt", "ec_param_enc:explicit", "-outform", "DER", "-out", key)
		spki := o.run("pkey", "-in", key, "-inform", "DER", "-pubout", "-outform", "DER")
		pub, err := parseSPKI(spki)
		if err != nil || pub.Curve != c {
			t.Errorf("%s: %v %v", c, pub, err)
		}
	}
}

func opensslName(c *Curve) string {
	names := map[string]string{
		"P-192": "prime192v1", "P-224": "secp224r1", "P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1",
	}
	if name, ok := names[c.name]; ok {
		return name
	}
	return c.name
}
