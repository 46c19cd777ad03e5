package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/verify/trust"
)

const importLong = `Verify trust material once and keep the result in one file, which "inspect files --store FILE" opens without verifying
again. Master lists count only if their signer chains to a certificate given with --anchor or among the PATHs; what does not
count is kept too, with its reason. Deviation lists, in which States say what is wrong with documents of their own, are kept
when their signer chains to a CSCA certificate of that State: an inspection quotes them, and no verdict changes by it.

What protects FILE. It is sealed with a key that lies in your configuration folder, readable by you alone (made at the first
import). Who can change FILE but not read that key is noticed. Every import gets the next number, and the highest number seen
for FILE is kept beside the key: an older edition put back in its place is noticed as well. On another machine, or under another
user, the key is not there: carry the digest printed here over on a way of its own and give it with --store-digest.

What does not: somebody who acts as you or as root can read the key, reset the number, or replace this program. And a seal says
nothing about age: import again when the lists change.`

func newImport(s *cli.Streams) *cobra.Command {
	var f trustFlags
	var at string
	cmd := &cobra.Command{
		Use:     "import PATH... --store FILE",
		Short:   "Verify trust material once and keep it in a sealed file",
		Long:    importLong,
		Example: `  inspect trust import lists/ --anchor csca-de.cer --store trust.store` + "\n" + `  inspect files DIR --store trust.store`,
		RunE: cli.Stoppable(func(args []string) error {
			if len(args)+len(f.anchors) == 0 {
				return cli.Errorf(cli.Usage, "see inspect trust import --help", "nothing to import: no PATH and no --anchor")
			}
			now, err := timeOf(at)
			if err != nil {
				return err
			}
			return importStore(s, &f, args, now)
		}),
	}
	cmd.Flags().StringArrayVar(&f.anchors, "anchor", nil, "CSCA certificate (PEM or DER) that you vouch for")
	cmd.Flags().StringVar(&f.store, "store", "", "write the trust store to this `FILE`")
	cmd.Flags().StringVar(&at, "at", "", "state this time (RFC 3339) as that of the import instead of now")
	_ = cmd.MarkFlagRequired("store")
	return cmd
}

// importStore verifies, seals and writes, and says what changed against the edition that was there.
func importStore(s *cli.Streams, f *trustFlags, paths []string, now time.Time) error {
	store, err := f.load(paths)
	if err != nil {
		return err
	}
	warn(s.Err, store)
	if store.Len() == 0 {
		return cli.Errorf(cli.Undetermined, "inspect trust show PATH says why", "nothing of it is trusted; %s is left as it was", f.store)
	}
	ring, err := openKeyring(true)
	if err != nil {
		return err
	}
	name, err := filepath.Abs(f.store)
	if err != nil {
		return err
	}
	before := ring.seen(name)
	edition := trust.Edition{Sequence: before.Sequence + 1, Time: now}
	old, replaced, err := readStore(name, trust.Proof{Key: ring.key})
	if err == nil {
		edition.Sequence = max(edition.Sequence, replaced.Sequence+1)
	} else if !errors.Is(err, os.ErrNotExist) && !errors.Is(err, trust.ErrSeal) && !errors.Is(err, trust.ErrVersion) {
		// Never over a file that is something else: a name mistyped must not cost a certificate.
		return cli.Errorf(cli.Refused, "give the name of a new file", "%s holds something else: %w", f.store, err)
	}
	data, edition, err := store.Prepare(edition, ring.key)
	if err != nil {
		return err
	}
	if err := writeFile(name, data); err != nil {
		return err
	}
	if err := ring.remember(name, edition); err != nil {
		return err
	}
	return writeImport(s.Out, f.store, store, old, edition)
}

func writeImport(w io.Writer, name string, store, old *trust.Store, e trust.Edition) error {
	b := bufio.NewWriter(w)
	_, crls := store.Size()
	fmt.Fprintf(b, "%s: edition %d of %s\n", cli.Printable(name), e.Sequence, e.Time.Format(time.RFC3339))
	fmt.Fprintf(b, "%d CSCA certificates of %d States, %d lists, %d revocation lists, ", store.Len(), len(store.Countries()), len(store.Lists()), crls)
	if n := store.DeviationListCount(); n > 0 {
		fmt.Fprintf(b, "%d deviation lists, ", n)
	}
	fmt.Fprintf(b, "%d not trusted\n", len(store.Refused()))
	if old != nil {
		added, gone := difference(store, old), difference(old, store)
		fmt.Fprintf(b, "against the edition before: %d certificates new, %d gone\n", len(added), len(gone))
		for _, a := range gone {
			fmt.Fprintf(b, "gone: %s, sha256 %s\n", cli.Printable(a.Certificate.Subject.String()), a.Fingerprint())
		}
	}
	fmt.Fprintf(b, "sha256 %s\n", e.SHA256)
	return b.Flush()
}

// difference returns the anchors of a that b doesn't hold.
func difference(a, b *trust.Store) []*trust.Anchor {
	held := make(map[trust.Digest]bool, b.Len())
	for x := range b.Anchors() {
		held[x.Fingerprint()] = true
	}
	var only []*trust.Anchor
	for x := range a.Anchors() {
		if !held[x.Fingerprint()] {
			only = append(only, x)
		}
	}
	return only
}

// open reads the prepared store of the flags: by its digest where one is pinned, otherwise by the user's key, and then only
// if no later edition of the file was seen before.
func (f *trustFlags) open() (*trust.Store, error) {
	if f.digest != "" {
		var want trust.Digest
		if err := want.UnmarshalText([]byte(f.digest)); err != nil {
			return nil, cli.Errorf(cli.Usage, "inspect trust import prints it", "--store-digest: %w", err)
		}
		store, _, err := readStore(f.store, trust.Proof{Digest: &want})
		return store, storeFault(f.store, err)
	}
	ring, err := openKeyring(false)
	if err != nil {
		return nil, err
	}
	name, err := filepath.Abs(f.store)
	if err != nil {
		return nil, err
	}
	store, edition, err := readStore(name, trust.Proof{Key: ring.key})
	if err != nil {
		return nil, storeFault(f.store, err)
	}
	switch seen := ring.seen(name); {
	case edition.Sequence < seen.Sequence:
		return nil, cli.Errorf(cli.Refused, "import the lists again, or pin this file with --store-digest",
			"%s: edition %d, and edition %d was there before: put back to an older one", f.store, edition.Sequence, seen.Sequence)
	case edition.Sequence == seen.Sequence && edition.SHA256 != seen.SHA256:
		return nil, cli.Errorf(cli.Refused, "import the lists again, or pin this file with --store-digest",
			"%s: not the edition %d that was there before", f.store, edition.Sequence)
	case edition.Sequence > seen.Sequence:
		err = ring.remember(name, edition)
	}
	return store, err
}

func storeFault(name string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, trust.ErrSeal):
		return cli.Errorf(cli.Refused, "inspect trust import makes it anew; --store-digest pins one that was made elsewhere", "%s: %w", name, err)
	case errors.Is(err, os.ErrNotExist), errors.Is(err, os.ErrPermission):
		return cli.Errorf(cli.Usage, "inspect trust import makes it", "--store: %w", err)
	}
	return cli.Errorf(cli.Malformed, "inspect trust import makes such files", "%s: %w", name, err)
}

func readStore(name string, p trust.Proof) (*trust.Store, trust.Edition, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, trust.Edition{}, err
	}
	if !info.Mode().IsRegular() || info.Size() > trust.MaxPrepared {
		return nil, trust.Edition{}, fmt.Errorf("not a file of at most %d bytes", trust.MaxPrepared)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, trust.Edition{}, err
	}
	return trust.OpenPrepared(data, p)
}
