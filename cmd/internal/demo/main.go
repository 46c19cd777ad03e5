// Command demo shows the main job with the commands a user has: it makes a throwaway issuing State, has five specimens
// signed, inspects them, forges one and has the forgery refused. The keys of the State are born in software tokens where the
// commands can reach tokens, and are encrypted files elsewhere. Nothing of it outlives the run unless -keep is given; the
// tokens never do.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

func main() {
	bin := flag.String("bin", "bin", "folder of the commands")
	keep := flag.String("keep", "", "work in this folder and leave everything there")
	csca := flag.String("csca", "P-384", "kind of the CSCA's key")
	signer := flag.String("signer", "P-256", "kind of the document signer's key")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *bin, *keep, os.Stdout, algorithms{*csca, *signer})
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// algorithms are the kinds of the State's keys.
type algorithms struct{ csca, signer string }

func run(ctx context.Context, bin, keep string, out io.Writer, keys algorithms) (err error) {
	dir := keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "chancery-demo-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	} else if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	if bin, err = filepath.Abs(bin); err != nil {
		return err
	}
	start := time.Now()
	d := &demo{shell: shell{ctx: ctx, bin: bin, dir: dir, out: out}, keys: keys}
	defer func() {
		if d.tokens != nil {
			err = errors.Join(err, d.tokens.end())
		}
	}()
	for _, chapter := range []struct {
		title string
		run   func() error
	}{
		{"1  An issuing State: its signing authority (CSCA), a document signer, a signed master list", d.makeState},
		{"2  Five specimens: the jobs, and the documents signed from them", d.issue},
		{"3  A forger takes one, puts another name on it and mends every check digit", d.forge},
		{"4  The border inspects all six with the State's master list", d.inspect},
	} {
		fmt.Fprintf(out, "\n%s\n\n", chapter.title)
		if err := chapter.run(); err != nil {
			return err
		}
	}
	d.printTable()
	if keep != "" {
		fmt.Fprintf(out, "Everything is in %s; open report.html for what an officer sees.\n", dir)
	}
	fmt.Fprintf(out, "Done in %.1f s.\n", time.Since(start).Seconds())
	return d.check()
}
