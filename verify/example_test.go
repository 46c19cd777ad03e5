package verify_test

import (
	"fmt"
	"os"
	"testing/fstest"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/trust"
)

// The whole of an inspection: a trust list, the files of a chip, a verdict.
func ExampleVerifier_Inspect() {
	store, err := trust.Load(fstest.MapFS{}) // os.DirFS("pkd") in real life
	if err != nil {
		fmt.Println(err)
		return
	}
	verifier := &verify.Verifier{Trust: store, Time: teststate.Now}
	report := verifier.Inspect(&verify.Evidence{
		Image: chip.NewImage(), // chip.Load("files") in real life
		Zone:  "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3404159ZE184226B<<<<<16",
	})
	fmt.Println(report.Verdict, report.Reason)
	fmt.Println(report.Message(verify.English))
	fmt.Println(report.Action.Text(verify.TraditionalChinese))
	_, err = report.Document()
	fmt.Println(err)
	// Output:
	// undetermined CHIP-MISSING
	// Cannot confirm: a printed zone alone proves nothing.
	// 請讀取晶片檔案，然後再次查驗。
	// the document was not accepted
}

// Every check has a number, a clause and words in each language, before any document is there.
func ExampleCatalogue() {
	for _, rule := range verify.Catalogue()[:4] {
		fmt.Fprintf(os.Stdout, "%s (%s): %s\n", rule.ID, rule.Ref, rule.Title(verify.English))
	}
	// Output:
	// icao.security-object (Doc 9303-10, 4.6.2): signed object is there and well formed
	// icao.signed-attributes (RFC 5652, 5.3): signed attributes are complete
	// 5.6.4.2.2a (TR-03135-1, 5.6.4.2.2 a): signed content is unchanged
	// 5.6.4.2.2b (TR-03135-1, 5.6.4.2.2 b): signature of the signed object
}
