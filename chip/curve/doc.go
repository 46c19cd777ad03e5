// Package curve holds the elliptic curves of machine readable travel documents: the NIST prime curves P-192 to P-521 and the brainpool
// curves of RFC 5639, r1 and t1, with ECDSA and ECDH (TR-03111).
//
// Which call for which job:
//   - a curve: ByName, ByOID, ByParameterID (PACE, chip authentication), MatchExplicit (parameters spelled out in a certificate);
//   - a point from the wire: Curve.ParsePoint; from crypto/ecdsa: FromECDSA, and back: PublicKey.ECDSA;
//   - a signature: VerifyASN1 (certificates, CMS), VerifyRaw (r ‖ s: active authentication, CV certificates, seals), Verify (two
//     integers);
//   - many signatures of one key: PublicKey.Prepare, for half of the time and less;
//   - a key: GenerateKey or NewPrivateKey; it is a crypto.Signer, and PrivateKey.ECDH gives the shared x coordinate;
//   - the mapping of PACE: Curve.MapGeneric, and Curve.ScalarMult, Curve.Add, Curve.ScalarBaseMult below it.
//
// The arithmetic is generated for every size of word (internal/limbs3 to limbs9; go generate) and runs in assembly on amd64
// processors with ADX. Signing and key agreement on P-256 stay with crypto/ecdsa and crypto/ecdh, which are faster there, and so does
// verifying on other processors. Each curve in use holds up to 46 kB of precomputed multiples for verification and up to 130 kB for
// signing and key generation, built on first use.
//
// Operations on secret scalars run in constant time; verification does not, since all its inputs are public. P-192 and the curves
// below 224 bits are here to read old documents, not to issue new ones: this package judges no strength.
package curve
