// Package cms reads, verifies and makes signed objects: SignedData of RFC 5652 in the form that EF.SOD, EF.CardSecurity,
// master lists and deviation lists have (Doc 9303-10, 4.6.2.2; Doc 9303-12, 9).
//
// Which call for which job:
//   - [Parse] reads DER and the BER that some States write. It judges nothing and names what is odd as [Finding].
//   - [SignedData.Verify] says whether the content was signed, with the certificate inside or one given.
//   - [SignedData.Examine] says the same of one signer and names what was tolerated on the way;
//     [SignedData.CheckAttributes], [SignedData.CheckDigest] and [SignedData.CheckSignature] are its parts, for a report
//     that shows each.
//   - [SignedData.FindSigner] finds the signer's certificate, and says how well the identifier fits it.
//   - [SignedData.Validate] holds the object against the standard: every breach, also those that readers live with.
//   - [Sign] makes an object and verifies it before handing it out.
//
// Verifying says that the key of a certificate signed the content. It does not say whose certificate that is, that it was
// valid, or that it may sign such things: a certificate found inside the object is worth what the caller's trust in it is.
//
// What real objects do and the standard does not, is read in this way:
//
//	signed attributes not in the order of DER      verified as received, then in the form of DER
//	no signed attributes though the type needs them  verified over the content; never a set of attributes as content
//	rsaEncryption, id-ecPublicKey for a signature  the hash is that of digestAlgorithm
//	two different hashes                            signatureAlgorithm's counts for the signature
//	identifier of another certificate               the only certificate inside is taken, and its key decides
//	several signers                                 every one has to verify
//
// A signature that is not in the form its algorithm names (ECDSA as r ‖ s), that verifies with another hash than the one
// named, or over other octets than the attributes, is refused.
package cms
