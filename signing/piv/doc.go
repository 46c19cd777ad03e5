// Package piv keeps the keys of document signers and CSCAs in PIV tokens (NIST SP 800-73-4, YubiKeys above all) and protects the
// tokens from the station and the station from the tokens.
//
// Which call for which job:
//
//   - List shows readers and tokens; Open holds one token, by serial number, never by the name of a reader.
//   - Token.Preflight says before a batch whether it will go well.
//   - Token.VerifyPIN presents the PIN, once, under a Guard that never uses the last tries up and never repeats a refused PIN.
//   - Token.Key gives a crypto.Signer for pki, cms, sod and signing; several of them make a Pool, which Run keeps busy.
//   - Token.Generate and Token.Attest make keys and their evidence; VerifyAttestation judges the evidence elsewhere.
//     Token.WriteCertificate, ChangePIN, ChangePUK, Unblock and ChangeManagementKey complete a ceremony.
//
// What the package takes care of: a token does one thing at a time; every call has a deadline; a token that was reset or removed is
// used again only with the same serial number and the same keys; a signature is verified before it is returned, and a token that
// made two wrong ones is not used again. The errors say which of these happened and are told apart with errors.Is.
//
// What it does not: Close is no logout on every token; a PIN passes through the memory of the PC/SC client, which nothing wipes;
// the number of signatures a key has made is the caller's to count. A deadline abandons a call, since PC/SC has no way to end one:
// the token is lost to the process until the call returns.
//
// Tokens are reached through piv-go and PC/SC, which need cgo (on Debian: gcc, libc6-dev, pkg-config and libpcsclite-dev to build,
// pcscd to run). Built without, List and Open fail with ErrNotBuilt, and everything that needs no token still works. Package
// pivtest has a token made of software.
package piv
