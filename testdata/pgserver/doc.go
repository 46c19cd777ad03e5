// Package pgserver starts a PostgreSQL of a test's own: in a folder of its own, on a socket of its own, gone with the test. It runs
// on Unix only.
package pgserver
