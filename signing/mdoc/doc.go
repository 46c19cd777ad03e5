// Package mdoc signs, reads and verifies mobile documents: driving licences, photo IDs and whatever else has the form of ISO/IEC 18013-5. An
// issuer signs a list of digests, each of one data element that is hidden by random octets, so that the holder's device discloses
// some elements and no others.
//
// Which call for which job:
//   - [Parse] reads what an issuer signed, [ParseResponse] what a device presents.
//   - [IssuerSigned.CheckSignature] verifies the issuer's signature, [IssuerSigned.Compare] every element that was disclosed,
//     [IssuerSigned.CheckSigner] what the signer's certificate must agree with, [Presentation.CheckDevice] that the device the document
//     was issued to is the one that presents it.
//   - [Lint], [Validate], [Fit] and [Related] judge the certificates of this world, which are not those of Doc 9303-12.
//   - [IssuerSigned.Find] and the methods of [Value] read an element. [Profiles] say which elements a document type has:
//     [Profile.Validate], [Profile.Complete].
//   - [Sign] issues, [IssuerSigned.Disclose], [Present] and [PresentMAC] do what a device does.
//   - [ParseSign1] and [ParseSecurityObject] are the layers below.
//
// Parsing proves nothing. Data is authentic if the signer's certificate is fit and comes from an issuing authority that the reader trusts,
// the signature verifies, every element compares as [Identical], the document type is the one asked for, and now is within
// [SecurityObject.Validity] (ISO/IEC 18013-5, 9.3.1). It is the presenter's if the device is authenticated, too. Whom to trust, when it is,
// and whether a document was revoked are for others.
//
// The octets that were hashed and signed are kept as they were read and never encoded anew. What is written is deterministic CBOR
// but for the order of keys that the standard shows.
//
// Left out: how a session comes about (engagement, transport, session encryption), requests of readers, and lists of issuers beyond
// their signature. EdDSA is recognised and not verified.
package mdoc
