// Package pki reads, judges and issues the certificates and revocation lists behind identity documents (Doc 9303-12).
package pki
