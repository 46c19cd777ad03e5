package keyfile_test

import (
	"errors"
	"fmt"

	"github.com/chancery-id/chancery/signing/keyfile"
)

func Example() {
	key, err := keyfile.Generate("P-256")
	if err != nil {
		fmt.Println(err)
		return
	}
	passphrase := []byte("a long passphrase")
	defer clear(passphrase)
	file, err := keyfile.Seal(key, passphrase)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = keyfile.Open(file, []byte("another one entirely"))
	fmt.Println(errors.Is(err, keyfile.ErrPassphrase), err)
	opened, err := keyfile.Open(file, passphrase)
	fmt.Println(opened, err)
	// Output:
	// true key file: file: wrong passphrase, or the file is damaged
	// keyfile.Key(P-256, redacted) <nil>
}
