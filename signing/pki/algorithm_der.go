package pki

import (
	"bytes"
	"crypto"
	"sync"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

const (
	refAlgorithm = "RFC 5280, 4.1.1.2"
	refPSS       = "RFC 4055, 3.1"
)

// maxSalt bounds the salt of RSASSA-PSS: no modulus read here has room for more.
const maxSalt = maxModulus / 8

// ParseAlgorithm reads the AlgorithmIdentifier of a signature. An algorithm this package can't verify is no error here: it
// has SchemeUnknown or [Algorithm.Verify] says ErrUnsupported.
func ParseAlgorithm(der []byte) (Algorithm, error) {
	var p parse
	r := p.open(der)
	a := r.algorithm("algorithm")
	r.done("algorithm")
	if err := p.result(); err != nil {
		return Algorithm{}, err
	}
	a.Findings = p.findings
	return a, nil
}

// algorithm reads an AlgorithmIdentifier; deviations go to the reading.
func (r *reader) algorithm(field string) Algorithm {
	e := r.read(tagSequence, field)
	in := r.inside(e)
	a := Algorithm{OID: in.oid(field), Raw: r.raw(e)}
	if r.err != nil {
		return a
	}
	for i := range signatureAlgorithms {
		if s := &signatureAlgorithms[i]; s.oid == a.OID {
			a.Scheme, a.Hash = s.scheme, s.hash
			break
		}
	}
	switch a.Scheme {
	case RSAPSS:
		in.pssParameters(&a, field)
	case RSAPKCS1:
		in.nullParameters(field, true, "PKCS#1 v1.5")
	case ECDSA, ECDSAPlain:
		if a.OID == oidECDSASpecified && in.more() {
			a.Hash = in.parameterHash(&a, field)
			in.note(field, "Doc 9303-12, 4.1.6.3", "ECDSA with the hash as a parameter")
			break
		}
		in.nullParameters(field, false, "ECDSA")
	default:
		for in.more() {
			in.any(field)
		}
		return a
	}
	in.done(field)
	return a
}

// nullParameters reads parameters that are NULL or absent. They mean nothing, so any other is noted and passed over.
func (r *reader) nullParameters(field string, want bool, scheme string) {
	if !r.more() {
		if want && r.err == nil {
			r.note(field, "RFC 4055, 5", "%s without NULL parameters", scheme)
		}
		return
	}
	switch e := r.any(field); {
	case r.err != nil:
	case e.tag != tagNull || len(r.content(e)) != 0:
		r.note(field, refAlgorithm, "%s with parameters of tag %#02x", scheme, e.tag)
	case !want:
		r.note(field, "RFC 5758, 3.2", "%s with NULL parameters", scheme)
	}
}

// pssParameters reads RSASSA-PSS-params. Absent parameters mean the defaults, as in a public key they may.
func (r *reader) pssParameters(a *Algorithm, field string) {
	a.Hash, a.MGFHash, a.SaltLength = crypto.SHA1, crypto.SHA1, 20
	if !r.more() || r.peek() == tagNull {
		if r.more() {
			r.any(field)
		}
		r.note(field, refPSS, "RSASSA-PSS without parameters, taken as SHA-1 and salt 20")
		return
	}
	in := r.sequence(field)
	if e, ok := in.optional(explicitTag(0), field); ok {
		hash := in.inside(e)
		a.Hash = hash.parameterHash(a, field)
		hash.done(field)
		in.noteDefault(field, "hashAlgorithm", a.unsupported == "" && a.Hash == crypto.SHA1)
	}
	if e, ok := in.optional(explicitTag(1), field); ok {
		outer := in.inside(e)
		mgf := outer.sequence(field)
		outer.done(field)
		if id := mgf.oid(field); id != oidMGF1 && r.err == nil {
			a.unsupported = "mask generation " + string(id)
			mgf.skip()
		} else {
			a.MGFHash = mgf.parameterHash(a, field)
		}
		mgf.done(field)
		in.noteDefault(field, "maskGenAlgorithm", a.unsupported == "" && a.MGFHash == crypto.SHA1)
	}
	if e, ok := in.optional(explicitTag(2), field); ok {
		salt := in.inside(e)
		if a.SaltLength = salt.small(tagInteger, field); a.SaltLength > maxSalt {
			r.fail(field, e.offset, refPSS, "salt of %d octets", a.SaltLength)
		}
		salt.done(field)
		in.noteDefault(field, "saltLength", a.SaltLength == 20)
	}
	if e, ok := in.optional(explicitTag(3), field); ok {
		trailer := in.inside(e)
		if v := trailer.small(tagInteger, field); v != 1 && r.err == nil {
			a.unsupported = "trailer field other than BC"
		}
		trailer.done(field)
		in.noteDefault(field, "trailerField", a.unsupported == "")
	}
	in.done(field)
}

// noteDefault notes a default value that DER leaves out.
func (r *reader) noteDefault(field, what string, isDefault bool) {
	if isDefault && r.err == nil {
		r.note(field, "X.690, 11.5", "RSASSA-PSS %s: default value encoded", what)
	}
}

// parameterHash reads the hash that is a parameter of a.
func (r *reader) parameterHash(a *Algorithm, field string) crypto.Hash {
	hash, id := r.hash(field)
	if hash == 0 && r.err == nil {
		a.unsupported = "hash " + string(id)
	}
	return hash
}

// hash reads the AlgorithmIdentifier of a digest; 0 where the digest is unknown. RFC 5754, 2 asks readers to take absent
// and NULL parameters as the same.
func (r *reader) hash(field string) (crypto.Hash, OID) {
	in := r.sequence(field)
	id := in.oid(field)
	if in.more() {
		if e := in.any(field); r.err == nil && (e.tag != tagNull || len(r.content(e)) != 0) {
			r.note(field, "RFC 5754, 2", "digest algorithm with parameters of tag %#02x", e.tag)
		}
	}
	in.done(field)
	hash, _ := HashByOID(id)
	return hash, id
}

// ParseHash reads the AlgorithmIdentifier of a digest. An unknown digest is an error that is [ErrUnsupported].
func ParseHash(der []byte) (crypto.Hash, []Finding, error) {
	var p parse
	r := p.open(der)
	hash, id := r.hash("digest algorithm")
	r.done("digest algorithm")
	if err := p.result(); err != nil {
		return 0, nil, err
	}
	if hash == 0 {
		return 0, p.findings, fault("digest algorithm", "", "%w: %s", ErrUnsupported, id)
	}
	return hash, p.findings, nil
}

// MarshalHash writes the AlgorithmIdentifier of a digest, NULL left out (Doc 9303-10, 4.6.2.2; RFC 5754, 2).
func MarshalHash(hash crypto.Hash) ([]byte, error) {
	id, ok := hashIDs()[hash]
	if !ok {
		return nil, fault("digest algorithm", "", "%w: %v", ErrUnsupported, hash)
	}
	return bytes.Clone(id), nil
}

// hashIDs are made once: every signature names its hash three times.
var hashIDs = sync.OnceValue(func() map[crypto.Hash][]byte {
	all := make(map[crypto.Hash][]byte, len(hashes))
	for _, h := range hashes {
		id, err := der(func(b *cryptobyte.Builder) { addHash(b, h.hash, false) })
		if err == nil {
			all[h.hash] = id
		}
	}
	return all
})

func addHash(b *cryptobyte.Builder, hash crypto.Hash, null bool) {
	id, ok := HashOID(hash)
	if !ok {
		b.SetError(fault("digest algorithm", "", "%w: %v", ErrUnsupported, hash))
		return
	}
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		addOID(b, id)
		if null {
			b.AddASN1NULL()
		}
	})
}

// Marshal writes the AlgorithmIdentifier as DER asks, whatever it was read from: NULL with PKCS#1 v1.5, nothing with
// ECDSA, defaults of RSASSA-PSS left out.
func (a Algorithm) Marshal() ([]byte, error) {
	if a.Scheme == SchemeUnknown || a.unsupported != "" {
		return nil, fault("algorithm", "", "%w: %s", ErrUnsupported, a.OID)
	}
	return der(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			addOID(b, a.OID)
			if a.OID == oidECDSASpecified {
				addHash(b, a.Hash, false)
			}
			switch a.Scheme {
			case RSAPKCS1:
				b.AddASN1NULL()
			case RSAPSS:
				a.addPSS(b)
			}
		})
	})
}

func (a Algorithm) addPSS(b *cryptobyte.Builder) {
	explicit := func(n int) asn1.Tag { return asn1.Tag(n).ContextSpecific().Constructed() }
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		if a.Hash != crypto.SHA1 {
			b.AddASN1(explicit(0), func(b *cryptobyte.Builder) { addHash(b, a.Hash, true) })
		}
		if a.MGFHash != crypto.SHA1 {
			b.AddASN1(explicit(1), func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					addOID(b, oidMGF1)
					addHash(b, a.MGFHash, true)
				})
			})
		}
		if a.SaltLength != 20 {
			b.AddASN1(explicit(2), func(b *cryptobyte.Builder) { b.AddASN1Int64(int64(a.SaltLength)) })
		}
	})
}
