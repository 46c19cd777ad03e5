package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/verify/trust"
)

// maxAnchorFile bounds a file given with --anchor.
const maxAnchorFile = 4 << 20

// maxWarnings bounds what an inspection says about its trust material.
const maxWarnings = 3

// trustFlags say where the trust material is.
type trustFlags struct {
	paths   []string
	anchors []string
	store   string // a prepared store
	digest  string // that the store must have
}

func (f *trustFlags) flags(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.paths, "trust", nil,
		"file or folder of CSCA certificates, master lists, CRLs and deviation lists, LDIF of the ICAO PKD too; a master list counts only if its signer chains to a certificate given")
	cmd.Flags().StringArrayVar(&f.anchors, "anchor", nil, "CSCA certificate (PEM or DER) that you vouch for")
	f.storeFlags(cmd)
	for _, other := range []string{"trust", "anchor"} {
		cmd.MarkFlagsMutuallyExclusive("store", other)
	}
}

func (f *trustFlags) storeFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.store, "store", "", "trust store that inspect trust import made, in place of --trust")
	cmd.Flags().StringVar(&f.digest, "store-digest", "", "SHA-256 that the trust store must have, in place of the key it was sealed with")
}

// given says whether any trust material was named.
func (f *trustFlags) given() bool {
	return len(f.paths)+len(f.anchors) > 0 || f.store != "" || f.digest != ""
}

// warn tells of lists that were given and don't count, so that nobody takes a missing anchor for a missing State.
func warn(w io.Writer, store *trust.Store) {
	shown := 0
	for _, r := range store.Refused() {
		lists := r.Kind == trust.KindMasterList || r.Kind == trust.KindCRL || r.Kind == trust.KindLDIF ||
			r.Kind == trust.KindDeviationList
		if r.Subject != "" && r.Kind == trust.KindMasterList || !lists {
			continue // one certificate of a list that counts, or a file that is no list
		}
		if shown++; shown > maxWarnings {
			fmt.Fprintln(w, "hint: inspect trust show lists all that is not trusted")
			return
		}
		fmt.Fprintf(w, "inspect: not trusted: %s: %s\n", cli.Printable(r.Name), cli.Printable(r.Reason))
	}
}

// read returns the trust material of the flags, prepared or not; no flag at all means that nobody is trusted.
func (f *trustFlags) read() (*trust.Store, error) {
	switch {
	case f.store != "":
		return f.open()
	case f.digest != "":
		return nil, cli.Errorf(cli.Usage, "name the file with --store", "--store-digest without --store")
	}
	return f.load(f.paths)
}

// load reads and verifies trust material.
func (f *trustFlags) load(paths []string) (*trust.Store, error) {
	if len(paths)+len(f.anchors) == 0 {
		return nil, nil
	}
	var l trust.Loader
	for _, name := range f.anchors {
		info, err := os.Stat(name)
		if err == nil && info.Size() > maxAnchorFile {
			return nil, cli.Errorf(cli.Malformed, "", "%s: %d bytes, at most %d for certificates", name, info.Size(), maxAnchorFile)
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, cli.Errorf(cli.Usage, "", "--anchor: %w", err)
		}
		if err := l.AddAnchor(name, data); err != nil {
			return nil, cli.Errorf(cli.Malformed, "--anchor takes CSCA certificates; lists go with --trust", "%w", err)
		}
	}
	for _, name := range paths {
		if err := l.AddPath(name); err != nil {
			return nil, cli.Errorf(cli.Usage, "", "--trust: %w", err)
		}
	}
	return l.Store(), nil
}

func newTrust(s *cli.Streams) *cobra.Command {
	group := &cobra.Command{
		Use: "trust", Short: "Look at trust material, and prepare it", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var f trustFlags
	var asJSON bool
	var at string
	show := &cobra.Command{
		Use:   "show PATH... | show --store FILE",
		Short: "Show what is trusted, from where, and what is not and why",
		RunE: cli.Stoppable(func(args []string) error {
			if (len(args) == 0) == (f.store == "") {
				return cli.Errorf(cli.Usage, "see inspect trust show --help", "name PATHs or --store, one of the two")
			}
			now, err := timeOf(at)
			if err != nil {
				return err
			}
			f.paths = args
			store, err := f.read()
			if err != nil {
				return err
			}
			view := viewOf(store, now)
			if asJSON {
				err = view.writeJSON(s.Out)
			} else {
				err = view.writeText(s.Out)
			}
			if err == nil && store.Len() == 0 {
				return cli.Exit(cli.Undetermined)
			}
			return err
		}),
	}
	show.Flags().StringArrayVar(&f.anchors, "anchor", nil, "CSCA certificate (PEM or DER) that you vouch for")
	f.storeFlags(show)
	show.MarkFlagsMutuallyExclusive("store", "anchor")
	show.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	show.Flags().StringVar(&at, "at", "", "judge dates at this time (RFC 3339) instead of now")
	group.AddCommand(show, newImport(s))
	return group
}

// day prints a date, or a dash for one that is open.
func day(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.DateOnly)
}
