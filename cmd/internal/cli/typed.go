package cli

import (
	"os"
	"os/signal"
	"syscall"
)

// Typed returns what read gets from a terminal. A read can't be cancelled, and Ctrl-C ends contexts only: it is left to
// itself then, and the error is ErrStopped.
func Typed[T any](read func() (T, error)) (T, error) {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(stop)
	type answer struct {
		value T
		err   error
	}
	done := make(chan answer, 1)
	go func() {
		value, err := read()
		done <- answer{value, err}
	}()
	select {
	case a := <-done:
		return a.value, a.err
	case <-stop:
		var none T
		return none, &Error{Code: Interrupted, Err: ErrStopped}
	}
}
