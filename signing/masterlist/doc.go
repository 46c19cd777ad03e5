// Package masterlist reads, verifies and makes master lists of CSCA certificates (Doc 9303-12, 8).
package masterlist
