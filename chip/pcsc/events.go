package pcsc

import (
	"bytes"
	"context"
	"iter"
	"slices"
	"time"
)

// pollInterval is how often the state of the readers is asked for. The services themselves look at a reader two or three
// times a second; asking needs no second thread to be cancelled, on any system.
const pollInterval = 100 * time.Millisecond

// EventKind is what happened at a reader.
type EventKind uint8

// The events.
const (
	Plugged   EventKind = iota + 1 // a reader came, without a card
	Unplugged                      // a reader went
	Inserted                       // a card came
	Removed                        // a card went
)

// String returns "inserted" and so on.
func (k EventKind) String() string {
	switch k {
	case Plugged:
		return "plugged in"
	case Unplugged:
		return "unplugged"
	case Inserted:
		return "inserted"
	case Removed:
		return "removed"
	}
	return "unknown event"
}

// Event is one change at one reader.
type Event struct {
	Kind   EventKind
	Reader Reader // as it is now; as it was, where it went
}

// Events yields what happens at the readers until ctx is done: first what is there already, as if it had just come, then
// every change. An error of the service ends it; one of ctx is yielded, too.
func (s *Service) Events(ctx context.Context) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		var known []Reader
		for {
			now, err := s.Readers(ctx)
			if err != nil {
				yield(Event{}, err)
				return
			}
			for _, e := range changes(known, now) {
				if !yield(e, nil) {
					return
				}
			}
			known = now
			if err := pause(ctx); err != nil {
				yield(Event{}, err)
				return
			}
		}
	}
}

// changes are the events between two looks at the readers. A card that was exchanged between two looks shows by its ATR only;
// what holds it open learns of it by ErrRemoved or ErrReset.
func changes(before, now []Reader) []Event {
	var all []Event
	find := func(list []Reader, name string) (Reader, bool) {
		for _, r := range list {
			if r.Name == name {
				return r, true
			}
		}
		return Reader{}, false
	}
	for _, r := range before {
		if _, still := find(now, r.Name); !still {
			all = append(all, Event{Unplugged, r})
		}
	}
	for _, r := range now {
		old, known := find(before, r.Name)
		other := old.Present && r.Present && !bytes.Equal(old.ATR, r.ATR) && len(old.ATR) > 0
		if !known {
			all = append(all, Event{Plugged, r})
		}
		if old.Present && (!r.Present || other) {
			all = append(all, Event{Removed, r})
		}
		if r.Present && (!old.Present || other) {
			all = append(all, Event{Inserted, r})
		}
	}
	return all
}

// Wait waits until a card lies on a reader that [Choose] finds by name, and returns that reader. With "" any reader will do;
// of several cards it takes the first, but a whole name is that reader only. A reader that is not there yet is waited for as
// well.
func (s *Service) Wait(ctx context.Context, name string) (Reader, error) {
	for {
		readers, err := s.Readers(ctx)
		if err != nil {
			return Reader{}, err
		}
		if i := slices.IndexFunc(readers, func(r Reader) bool { return r.Name == name }); i >= 0 {
			readers = readers[i : i+1]
		}
		for _, r := range readers {
			chosen, err := Choose([]Reader{r}, name)
			if err == nil && chosen.Present && !chosen.Mute {
				return chosen, nil
			}
		}
		if err := pause(ctx); err != nil {
			return Reader{}, err
		}
	}
}

func pause(ctx context.Context) error {
	t := time.NewTimer(pollInterval)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
