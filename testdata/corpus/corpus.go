// Package corpus opens the real-world corpus that the tests judge this module on.
//
// The corpus is not part of the module. Its folder is named by the environment variable CHANCERY_CORPUS; without it,
// ../shared/data beside the module root is tried. Where neither exists, tests skip with a line that says so; where the
// variable is set, a missing corpus or a file that can't be read is a failure, so that continuous integration can't pass
// by having lost its data.
package corpus

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Variable is the environment variable that names the corpus folder.
const Variable = "CHANCERY_CORPUS"

// Dir returns the corpus folder, or skips t where there is none.
func Dir(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv(Variable); dir != "" {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			t.Fatalf("corpus: %s=%s is not a folder (%v)", Variable, dir, err)
		}
		return dir
	}
	dir := beside()
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		t.Skipf("corpus: no real-world data here; set %s to its folder to run this test", Variable)
	}
	return dir
}

// Read returns the bytes of one corpus file, named with slashes below the corpus folder.
func Read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(Dir(t), filepath.FromSlash(name)))
	if err != nil {
		t.Fatalf("corpus: %v", err)
	}
	return data
}

// JSON decodes one corpus file into v.
func JSON(t testing.TB, name string, v any) {
	t.Helper()
	if err := json.Unmarshal(Read(t, name), v); err != nil {
		t.Fatalf("corpus: %s: %v", name, err)
	}
}

// Glob returns the names, with slashes below the corpus folder, of the files that match pattern. No match is a failure.
func Glob(t testing.TB, pattern string) []string {
	t.Helper()
	dir := Dir(t)
	paths, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
	if err != nil || len(paths) == 0 {
		t.Fatalf("corpus: nothing matches %s (%v)", pattern, err)
	}
	names := make([]string, len(paths))
	for i, path := range paths {
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			t.Fatalf("corpus: %v", err)
		}
		names[i] = filepath.ToSlash(rel)
	}
	return names
}

// Seeds returns the files that match the patterns, none where there is no corpus: fuzzing must not skip where it is missing.
func Seeds(t testing.TB, patterns ...string) (files [][]byte) {
	t.Helper()
	dir := os.Getenv(Variable)
	if dir == "" {
		dir = beside()
	}
	for _, pattern := range patterns {
		names, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatalf("corpus: %v", err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatalf("corpus: %v", err)
			}
			files = append(files, data)
		}
	}
	return files
}

// beside is ../shared/data next to the module root, found from this file's own place in the source tree.
func beside() string {
	_, file, _, ok := runtime.Caller(0)
	if !ok {
		return ""
	}
	return filepath.Join(filepath.Dir(file), "..", "..", "..", "shared", "data")
}
