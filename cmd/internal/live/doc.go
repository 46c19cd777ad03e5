// Package live is what the commands that read a chip have in common: what opens it, and where it is, on a reader of the
// PC/SC service or made of files.
package live
