package trust_test

import (
	"fmt"
	"testing/fstest"

	"github.com/chancery-id/chancery/verify/trust"
)

// What can't be read or isn't trusted is kept with its reason; it never stops the rest.
func ExampleLoad() {
	store, err := trust.Load(fstest.MapFS{"notes.txt": {Data: []byte("to do: fetch the list")}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(store.Len(), "anchors")
	for _, r := range store.Refused() {
		fmt.Println(r.Name, "is not trusted")
	}
	// Output:
	// 0 anchors
	// notes.txt is not trusted
}
