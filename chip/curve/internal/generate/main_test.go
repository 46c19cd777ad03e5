package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// What lies in the tree is what the generator writes, and nothing else.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	for _, n := range sizes {
		files, err := sources("..", n)
		if err != nil {
			t.Fatal(err)
		}
		folder := filepath.Join("..", fmt.Sprintf("limbs%d", n))
		for name, want := range files {
			got, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s/%s is not what go generate writes (%v)", folder, name, err)
			}
		}
		if n == master {
			continue
		}
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			if _, ok := files[entry.Name()]; !ok {
				t.Errorf("%s/%s is not generated", folder, entry.Name())
			}
		}
	}
}
