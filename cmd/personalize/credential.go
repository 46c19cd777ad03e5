package main

import (
	"encoding/pem"
	"fmt"
	"os"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/pki"
)

// readCertificate reads the first certificate of a file, PEM or DER.
func readCertificate(path string) (*pki.Certificate, error) {
	data, err := readBounded(path, 1<<20)
	if err != nil {
		return nil, err
	}
	certs, err := pki.ParseAll(data)
	if err == nil && len(certs) == 0 {
		err = fmt.Errorf("no certificate")
	}
	if err != nil {
		return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
	}
	return certs[0], nil
}

// readCRL reads a revocation list, PEM or DER.
func readCRL(path string) (*pki.CRL, error) {
	data, err := readBounded(path, 16<<20)
	if err != nil {
		return nil, err
	}
	if block, _ := pem.Decode(data); block != nil && block.Type == "X509 CRL" {
		data = block.Bytes
	}
	list, err := pki.ParseCRL(data)
	if err != nil {
		return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
	}
	return list, nil
}

// readBounded reads a small file.
func readBounded(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, &cli.Error{Code: cli.Usage, Err: err}
	}
	if !info.Mode().IsRegular() || info.Size() > most {
		return nil, cli.Errorf(cli.Malformed, "", "%s: not a file of at most %d bytes", path, most)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, &cli.Error{Code: cli.Usage, Err: err}
	}
	return data, nil
}
