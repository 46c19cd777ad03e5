//go:build !unix

package main

import (
	"io"
	"os"

	"github.com/chancery-id/chancery/cmd/internal/cli"
)

// lockFolder is a file and no more: there is no lock here that ends with its process, and the operator sees to it that one
// program at a time works in the folder.
func lockFolder(path string) (io.Closer, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, &cli.Error{Code: cli.Usage, Err: err}
	}
	return f, nil
}

// syncDir does nothing: there is no such call here.
func syncDir(string) error { return nil }
