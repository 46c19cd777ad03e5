// Package pki reads, judges and issues the certificates and revocation lists behind identity documents (Doc 9303-12).
//
// To read what States issue, use [ParseCertificate], [ParseAll] (a PEM file), [ParseCRL] and [ParseCSR]. Reading is strict
// about structure and tolerant of what real issuers get wrong: each deviation it lets pass is a [Finding] with its clause.
// Reading proves nothing. These answer the questions that follow, each one alone:
//
//   - [Certificate.CheckSignatureFrom]: did this key make the signature? The error tells mathematically wrong
//     ([ErrSignature]) from can't be judged ([ErrUnsupported]).
//   - [Certificate.Fit]: can this certificate have that role at all? A list signer's certificate is no document signer's.
//   - [Certificate.Validate] and [Certificate.Lint]: does it keep the profile of its role, clause by clause? Many genuine
//     certificates do not.
//   - [Certificate.Validity] and [Certificate.PrivateKeyUsage]: when?
//   - [CRL.Validate] and [CRL.Lint]: does a list keep the profile, clause by clause? Other lists judge themselves in the same
//     way, with tables of [Rule].
//   - [CRL.Revoked], after [CRL.CheckSignatureFrom] and [CRL.Fit]: is it revoked?
//   - [Weakness]: can the key be broken?
//
// Finding the issuer, the time model and trust are for package verify/trust. Names are compared with [Name.Equal], which
// folds case, spaces and string types, and looked up with [Name.Fold].
//
// To issue, fill a [Template] and call [Issue]: it builds, judges by the profile before signing, signs once with any
// [crypto.Signer], reads its own output back and verifies it. [IssueCRL] and [CreateCSR] do the same for lists and requests.
//
// Keys are *rsa.PublicKey and *curve.PublicKey: explicit EC parameters, which Doc 9303 demands and most CSCAs have, are
// matched with the standard curves in every value, generator and cofactor included.
package pki
