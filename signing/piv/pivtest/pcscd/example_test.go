package pcscd_test

import (
	"fmt"
	"log"

	"github.com/chancery-id/chancery/signing/piv/pivtest"
	"github.com/chancery-id/chancery/signing/piv/pivtest/pcscd"
)

// A token in a virtual reader, for any program of PC/SC that is started from here.
func ExampleStart() {
	if err := pcscd.Available(); err != nil {
		log.Fatal(err) // says which packages are lacking
	}
	daemon, err := pcscd.Start("Yubikey reader")
	if err != nil {
		log.Fatal(err)
	}
	defer daemon.Close()
	token, err := pivtest.New(pivtest.Config{Serial: 12345678})
	if err != nil {
		log.Fatal(err)
	}
	if err := daemon.Insert(0, token); err != nil {
		log.Fatal(err)
	}
	fmt.Println("reader at", daemon.Address(0))
}
