// Package readback makes the inspection that a document's files stand before they are handed out: the one of package verify,
// with a public trust store, as at any border. See [signing.ReadBack].
package readback

import (
	"fmt"
	"strings"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/verify"
)

// Inspection returns the inspection of a verifier. Its trust store must hold the CSCA of the station as others have it, and not
// what the station signs with: a document that nobody else can verify must not leave. The error says verdict, reason and the
// checks that failed, and no word of the holder.
func Inspection(v *verify.Verifier) signing.Inspection {
	return func(image *chip.Image, zone string) error {
		report := v.Inspect(&verify.Evidence{Zone: zone, Image: image})
		if report.Accepted() {
			return nil
		}
		var failed []string
		for _, check := range report.Checks {
			if check.Status == verify.Failed {
				failed = append(failed, check.ID)
			}
		}
		return fmt.Errorf("%v, %s: %s failed checks: [%s]", report.Verdict, report.Reason,
			report.Message(verify.English), strings.Join(failed, " "))
	}
}
