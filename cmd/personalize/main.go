// Command personalize turns job files into signed documents: one folder of chip files per document.
package main

import (
	"os"

	"github.com/chancery-id/chancery/cmd/internal/cli"
)

func main() { os.Exit(cli.Main(newCommand)) }
