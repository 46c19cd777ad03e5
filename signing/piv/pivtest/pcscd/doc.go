// Package pcscd puts software tokens and chips under a real PC/SC daemon: a private pcscd with the virtual reader vpcd for each card. It is
// the second tier of tests, with the daemon's own locking and timing and for clients that are other programs.
//
// It needs Linux and the Debian packages pcscd and vsmartcard-vpcd; Available says what is missing. The daemon is private (a socket
// and a configuration of its own), ends with Close, and with the process that started it whatever happens.
package pcscd
