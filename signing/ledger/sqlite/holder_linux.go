package sqlite

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// holder names a program that has a lock of a ledger's files, "sqlite3 (process 1234)", as far as the system tells; else it is "".
// /proc/locks is read for that: a lock may be asked for only with the file open, and closing it again gives up our own.
func holder(path string) string {
	locks, err := os.ReadFile("/proc/locks")
	if err != nil {
		return ""
	}
	ours := map[string]bool{}
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		var s syscall.Stat_t
		if syscall.Stat(name, &s) == nil {
			// as fs/locks.c writes it: device and inode
			ours[fmt.Sprintf("%02x:%02x:%d", s.Dev>>8&0xFFF|s.Dev>>32&^0xFFF, s.Dev&0xFF|s.Dev>>12&^0xFF, s.Ino)] = true
		}
	}
	for line := range bytes.Lines(locks) {
		f := strings.Fields(string(line)) // 1: POSIX  ADVISORY  WRITE 1234 08:01:5678 120 120
		if len(f) != 8 || f[3] != "WRITE" || !ours[f[5]] || f[4] == fmt.Sprint(os.Getpid()) {
			continue
		}
		if name, err := os.ReadFile("/proc/" + f[4] + "/comm"); err == nil {
			return fmt.Sprintf("%s (process %s)", strings.TrimSpace(string(name)), f[4])
		}
	}
	return ""
}
