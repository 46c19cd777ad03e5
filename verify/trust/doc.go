// Package trust holds what an inspection relies on: CSCA certificates, master lists and revocation lists, each with the
// place it came from; and what States say is wrong with their own documents.
//
//   - [Load] reads a folder of certificates, master lists, CRLs and deviation lists in one call, exports of the ICAO PKD (LDIF)
//     included.
//   - [Loader] takes them one by one: AddAnchor for certificates that are pinned, Add, AddPath and AddFS for the rest.
//   - [Store.Chain] finds the CSCA that signed a document signer; [Store.Revocation] looks the signer up.
//   - [Store.DeviationsOf] returns what a State says of its documents: it explains, and makes nothing trusted.
//   - [Store.Prepare] keeps what was verified in one sealed file; [OpenPrepared] reads it without verifying again.
//   - [Store.Refused] lists what is not trusted and why, for a person to read.
//
// What vouches for what: the user vouches for the certificates given as files. A master list is believed when its signer
// chains to one of those, directly or over link certificates from an older key of the same State; it then vouches for the
// certificates in it. Certificates in LDIF are nobody's word. Lists never vouch for other lists, and nothing is trusted because it was seen before.
// A deviation list is believed about the documents of one State when its signer chains to any anchor of that State.
//
// A Store says who signed. It does not judge dates (package verify does, by the time of the inspection), and it never
// asks a network: how old its lists are is there to be read.
package trust
