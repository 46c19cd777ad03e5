package ceremony_test

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/chancery-id/chancery/signing/ceremony"
)

// A field that nobody knows is no field to be overlooked.
func ExampleDecode() {
	_, err := ceremony.Decode([]byte("v: 1\ntitle: Utopia\nthreshhold: 2\n"))
	fmt.Println(errors.Is(err, ceremony.ErrScript))
	// Output: true
}

// The course of a ceremony: read the script, rehearse it, carry it out with the custodians' approvals, check the record.
func Example() {
	run := func(text []byte, approvals []*ceremony.Signature, tokens ceremony.Bench) error {
		script, err := ceremony.Decode(text)
		if err != nil {
			return err
		}
		c := &ceremony.Ceremony{Script: script, Dir: "record", Bench: tokens, Judge: judge, Approvals: approvals}
		head, err := c.Run(context.Background())
		if err != nil {
			return err // call Run again to go on
		}
		fmt.Printf("custodians now sign %x\n", head)
		_, err = ceremony.Verify(os.DirFS("record"), judge)
		return err // ErrUnfinished until they have
	}
	fmt.Println(errors.Is(run(nil, nil, nil), ceremony.ErrScript))
	// Output: true
}
