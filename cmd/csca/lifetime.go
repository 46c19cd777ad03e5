package main

import (
	"fmt"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/pki"
)

// noteLifetime says that a key is certified for longer than the standard recommends: nobody can take that back but by revocation.
func noteLifetime(s *cli.Streams, role pki.Role, c *pki.Certificate) {
	for _, r := range c.Lint(role) {
		if r.Rule == "key-use-length" && !r.Passed {
			fmt.Fprintf(s.Err, "csca: note: %s (%s)\n", r.Detail, r.Ref)
		}
	}
}
