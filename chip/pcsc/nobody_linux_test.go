package pcsc_test

import (
	"os"
	"runtime"
	"syscall"
	"testing"
)

// asNobody takes root's way past permissions from the test until it ends: nothing is denied to root. Linux keeps for each thread
// the user that files are opened as, so the test keeps its thread.
func asNobody(t *testing.T) {
	root := os.Geteuid()
	if root != 0 {
		return
	}
	const nobody = 65534
	runtime.LockOSThread()
	become := func(user int) { _, _, _ = syscall.RawSyscall(syscall.SYS_SETFSUID, uintptr(user), 0, 0) }
	become(nobody)
	t.Cleanup(func() {
		become(root)
		runtime.UnlockOSThread()
	})
}
