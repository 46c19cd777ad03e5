package main

import (
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/personalize/internal/jobs"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/pki"
)

// batch opens a job file as a batch whose jobs may name these profiles. The caller closes the file.
func (f *profileFlags) batch(path string) (*signing.Batch, io.Closer, error) {
	profiles, err := f.load()
	if err != nil {
		return nil, nil, err
	}
	file, err := jobs.Open(path)
	if err != nil {
		return nil, nil, err
	}
	return &signing.Batch{Jobs: file.Jobs, Picture: file.Picture, Profiles: profiles}, file, nil
}

// issuerFlags are what a document signer is held against, as far as it is given.
type issuerFlags struct{ csca, crl string }

// read returns nil for what is not given.
func (f *issuerFlags) read() (csca *pki.Certificate, list *pki.CRL, err error) {
	if f.csca != "" {
		if csca, err = readCertificate(f.csca); err != nil {
			return nil, nil, err
		}
	}
	if f.crl != "" {
		list, err = readCRL(f.crl)
	}
	return csca, list, err
}

// atFlag is the time that --at gives.
type atFlag struct{ at string }

func (f *atFlag) flag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.at, "at", "", "as of this `TIME` (RFC 3339) in place of now")
}

// time is when it is: --at, which stands still, or zero for now.
func (f *atFlag) time() (time.Time, error) {
	if f.at == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, f.at)
	if err != nil {
		return at, cli.Errorf(cli.Usage, "write it as 2026-05-13T12:00:00Z", "--at: not a time of RFC 3339")
	}
	return at.UTC(), nil
}
