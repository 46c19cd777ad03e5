package record_test

import (
	"fmt"

	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/record"
)

// An inspection is saved and judged again, as a court may ask for years later.
func Example() {
	evidence := &verify.Evidence{Zone: "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"}
	verifier := &verify.Verifier{Time: teststate.Now}
	report := verifier.Inspect(evidence)

	saved, err := record.New(verifier, evidence, report)
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := saved.Encode()
	if err != nil {
		fmt.Println(err)
		return
	}

	again, err := record.Decode(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err = again.Replay()
	fmt.Println(report.Verdict, report.Reason, err)
	// Output: invalid DOC-EXPIRED-UNCONFIRMED <nil>
}
