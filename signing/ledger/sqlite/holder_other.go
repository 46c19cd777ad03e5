//go:build !linux

package sqlite

// holder names a program that has a lock of a ledger's files, where the system tells; else it is "".
func holder(string) string { return "" }
