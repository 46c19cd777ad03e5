// Package pivtest is a PIV token made of software, to test what talks to tokens where there are none.
//
// A Token answers the commands of NIST SP 800-73-4 and of the extensions that YubiKeys added to them (serial number,
// version, metadata, attestation, retry counters, import, reset): P-256, P-384, RSA from 1024 to 4096 bit, Ed25519 and X25519,
// PIN and touch policies, retry counters, the management key in 3DES or AES, attestation up to a root of its own.
//
// Programs reach it in one of two ways, both below an unchanged PC/SC client:
//
//   - Service stands in for the PC/SC daemon: it speaks the daemon's protocol on a socket in this process and keeps any number
//     of readers. Nothing is installed, nothing is left behind, and cards come and go at once. There is one a process, since
//     the client library remembers where it found the daemon: start it in TestMain.
//   - package pcscd hands them to a real daemon through a virtual reader, for clients that are other programs.
//
// Faults come on demand: Token.Inject arms one for a later command (removal, reset, a hang, an empty, short or foreign
// signature, a status word, a reader's error, slowness); Service.Insert, Service.Remove, Service.Unplug and Service.Stop move
// cards, readers and the daemon.
//
// A Token keeps its keys in memory, computes RSA without blinding and believes whoever claims to touch it. It protects nothing.
package pivtest
