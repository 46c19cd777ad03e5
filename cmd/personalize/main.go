// Command personalize is a personalization station: it turns job files into signed documents, one folder of chip files for each,
// and keeps the ledger of numbers, books and blanks.
package main

import (
	"os"
	"runtime/debug"

	"github.com/chancery-id/chancery/cmd/internal/cli"
)

// memory is what a station takes for itself, however long its batch is: what it really needs is less, and the rest would be
// garbage that waits to be collected.
const memory = 32 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory)
	}
	os.Exit(cli.Main(newCommand))
}
